"""Understanding a received mail: after it was stored, in a task, and without losing anything."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from ats.events import SYSTEM
from messaging.conversations import services as conversations
from messaging.conversations.threading import bracketed
from messaging.inbound import html_text
from messaging.inbound.intents import as_rows
from messaging.inbound.kind import classify
from messaging.inbound.matching import Match, match
from messaging.inbound.parse import ParsedMail, Unreadable, parse
from messaging.inbound.reported import take_note
from messaging.inbound.understanding import Understood, understand
from messaging.models import Inbound, Outbound
from messaging.states import INBOUND

TRIES_AT_MOST = 5
DOUBLE = gettext_noop("The same mail came by another way before.")
LEFT_OVER_AFTER = timedelta(seconds=60)


def read(pk: int) -> None:
    """Read one stored mail and file it; again is harmless. A mail that cannot be parsed is
    kept and shown as such."""
    with transaction.atomic():
        # The lock is this task's: a second worker with the same news finds nothing to do.
        inbound = (
            Inbound.objects.select_for_update(skip_locked=True)
            .filter(pk=pk, status=Inbound.Status.STORED)
            .first()
        )
        if inbound is None:
            return
        try:
            mail = parse(bytes(inbound.raw))
        except Unreadable as error:
            INBOUND.move(inbound, "fail", actor=SYSTEM, problem=str(error))
            return
        _file(inbound, mail)


def left_over(limit: int = 100) -> list[int]:
    """Stored mails whose task was lost or died; each is tried a bounded number of times."""
    old = Inbound.objects.filter(
        status=Inbound.Status.STORED, received_at__lt=timezone.now() - LEFT_OVER_AFTER
    )
    for pk in old.filter(tries__gte=TRIES_AT_MOST).values_list("pk", flat=True)[:limit]:
        _give_up(pk)
    pks = list(old.filter(tries__lt=TRIES_AT_MOST).values_list("pk", flat=True)[:limit])
    for pk in pks:
        Inbound.objects.filter(pk=pk).update(tries=F("tries") + 1)
    return pks


def _give_up(pk: int) -> None:
    inbound = Inbound.objects.get(pk=pk)
    INBOUND.move(
        inbound,
        "fail",
        actor=SYSTEM,
        problem=gettext_noop("Reading this mail failed several times; the original is kept."),
    )


def _file(inbound: Inbound, mail: ParsedMail) -> None:
    if _is_our_own(mail):
        INBOUND.move(inbound, "note", actor=SYSTEM, kind="own", message_id=mail.message_id[:998])
        return
    kind = classify(mail)
    found = match(inbound, mail, kind.original_message_id)
    read = understand(
        mail, _as_quoted(found.mail), found.mail.kind if found.mail else "", kind=kind
    )
    _keep(inbound, mail, read, found)
    take_note(kind, found.mail, mail.from_address)
    _settle(inbound, kind.name, found)


def _keep(inbound: Inbound, mail: ParsedMail, read: Understood, found: Match) -> None:
    """All that was understood, in the row and in `inbound`: 25 MB are not fetched again for it."""
    text = read.text
    changes: dict[str, Any] = {
        "kind": read.kind.name,
        "from_address": mail.from_address[:320],
        "from_name": mail.from_name[:300],
        "subject": mail.subject[:300],
        "message_id": mail.message_id[:998],
        "visible": text.visible,
        "hidden": text.hidden,
        "full_text": mail.text or f"{text.visible}\n\n{text.hidden}".strip(),
        "intents": as_rows(read.intents),
        "needs_answer": read.intents.needs_answer,
        "attachments": [
            {"index": file.index, "name": file.name, "size": file.size}
            for file in mail.attachments
            if not file.inline
        ],
        "matched_by": found.by,
        "verified": found.verified,
        "answers": found.mail,
        "conversation": found.conversation if found.by in ("token", "message_id") else None,
    }
    Inbound.objects.filter(pk=inbound.pk).update(**changes)
    for name, value in changes.items():
        setattr(inbound, name, value)


def _as_quoted(mail: Outbound | None) -> list[str]:
    """What a program may quote of our mail: its text, or what its page shows, in another order."""
    if mail is None:
        return []
    page = html_text.read(mail.html)
    return [mail.text, "\n".join([*page.lines, *page.pieces])]


def _is_our_own(mail: ParsedMail) -> bool:
    """A mail of ours that came back whole, through a list or a copy: nobody wrote it to us."""
    ours = bracketed(mail.message_id)
    return bool(ours) and Outbound.objects.filter(message_id=ours).exists()


def _came_before(inbound: Inbound) -> bool:
    """Whether the same mail was read already: another door gave it other headers on its way."""
    if not inbound.message_id:
        return False
    same = Inbound.objects.filter(
        message_id=inbound.message_id,
        from_address=inbound.from_address,
        visible=inbound.visible,
        conversation=inbound.conversation,
        status=Inbound.Status.MATCHED,
    )
    return same.exclude(pk=inbound.pk).exists()


def _settle(inbound: Inbound, kind: str, found: Match) -> None:
    if kind != "reply" and (found.conversation is not None or found.mail is not None):
        # A machine's mail waits for nobody's answer; it stays readable from the conversation.
        INBOUND.move(inbound, "note", actor=SYSTEM, data={"kind": kind})
    elif found.by not in ("token", "message_id") or found.conversation is None:
        INBOUND.move(inbound, "tray", actor=SYSTEM)
    elif _came_before(inbound):
        INBOUND.move(inbound, "note", actor=SYSTEM, data={"kind": "double"}, problem=DOUBLE)
    else:
        INBOUND.move(inbound, "match", actor=SYSTEM)
        conversations.receive(inbound, found.conversation)
