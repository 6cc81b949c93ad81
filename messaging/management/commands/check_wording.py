"""What the wording check finds in a text: a JSON line per finding. Needs no database."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ats.depths import DEPTHS
from messaging.writing.wording import Finding, check_text


class Command(BaseCommand):
    """What is found, and nothing else, on standard output."""

    help = "Check the wording of a text on standard input; a JSON line per finding."

    def add_arguments(self, parser: CommandParser) -> None:
        """The letter's language, the stage reached, and whether each line is a text."""
        parser.add_argument("--lang", choices=("fr", "en"), default="fr")
        parser.add_argument("--stage", choices=DEPTHS)
        parser.add_argument("--lines", action="store_true")

    def handle(self, *args: Any, lang: str, stage: str | None, lines: bool, **options: Any) -> None:
        """Read standard input as UTF-8, whatever the locale; bytes that are not are kept apart."""
        text = sys.stdin.buffer.read().decode("utf-8-sig", errors="replace")
        if not lines:
            self._print(check_text(text, lang, stage))
            return
        for number, line in enumerate(text.split("\n"), start=1):
            self._print(check_text(line.removesuffix("\r"), lang, stage), {"line": number})

    def _print(self, findings: list[Finding], extra: dict[str, int] | None = None) -> None:
        for found in findings:
            row = {
                "verdict": found.verdict,
                "category": found.category,
                "start": found.start,
                "end": found.end,
                "excerpt": found.excerpt,
                "why": found.why,
                "suggestion": found.suggestion,
            }
            self.stdout.write(json.dumps({**(extra or {}), **row}, ensure_ascii=False))
