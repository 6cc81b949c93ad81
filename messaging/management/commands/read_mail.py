"""`manage.py read_mail FILE…`: what the system reads in each mail, a JSON line each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, connection

from messaging.inbound.door import MAX_BYTES
from messaging.inbound.files import mail_of
from messaging.inbound.matching import Match, match, tokens_in
from messaging.inbound.parse import ParsedMail, Unreadable
from messaging.inbound.understanding import UNREAD, Understood, understand
from messaging.models import Inbound


class Command(BaseCommand):
    """Reads files as received mails are read, and stores nothing. Needs no database: without one,
    only a token's address tells where a mail belongs."""

    help = "Print what is read in each mail, as JSON lines. Nothing is stored."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The files."""
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line as soon as each file is read."""
        self.database = True
        for name in options["files"]:
            self.stdout.write(json.dumps({"file": name, **self._line(name)}))

    def _line(self, name: str) -> dict[str, Any]:
        try:
            with Path(name).open("rb") as file:
                mail = mail_of(file.read(MAX_BYTES), name)
        except (OSError, ValueError) as error:
            self.stderr.write(f"read_mail: {name}: {error}")
            return _unread("not readable")
        except Unreadable as error:
            return _unread(error.reason)
        found = self._match(mail)
        ours = [found.mail.text] if found.mail else []
        return _read(understand(mail, ours, found.mail.kind if found.mail else ""), found.by)

    def _match(self, mail: ParsedMail) -> Match:
        if self.database:
            try:
                return match(Inbound(), mail)
            except Error:
                # No server, or no tables yet: asked once, not for every file.
                self.database = False
                connection.close()
        return Match("token" if tokens_in(mail.recipients) else "none")


def _read(understood: Understood, matched_by: str) -> dict[str, Any]:
    kind = understood.kind
    line = {
        "kind": kind.name,
        "visible_text": understood.text.visible,
        "intents": list(understood.intents.names),
        "needs_answer": understood.intents.needs_answer,
        "matched_by": matched_by,
    }
    if kind.name == "bounce":
        line |= {
            "bounce_type": kind.bounce_type,
            "recipient": kind.recipient,
            "status": kind.status,
        }
    return line


def _unread(problem: str) -> dict[str, Any]:
    """Nothing could be read: a person has to look."""
    return {
        "kind": "reply",
        "visible_text": "",
        "intents": list(UNREAD.names),
        "needs_answer": UNREAD.needs_answer,
        "matched_by": "none",
        "problem": problem,
    }
