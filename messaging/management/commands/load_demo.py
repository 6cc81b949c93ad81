"""`manage.py load_demo`: the demo company, Maison Verdier, into an empty database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.demo import loader


class Command(BaseCommand):
    """Loads once; says in a line what was made."""

    help = "Load the demo company into an empty database (DEMO=1 only)."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do when somebody works here already."""
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there is data, without error"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say why not."""
        if not settings.ENV.demo:
            raise CommandError("The demo company needs DEMO=1: everybody knows its password.")
        if options["if_empty"] and not loader.is_empty():
            return
        try:
            made = loader.load()
        except loader.NotEmpty as error:
            raise CommandError(
                "There is data already: the demo company only moves into an empty database."
            ) from error
        self.stdout.write(
            f"Maison Verdier has moved in: {made.users} people, {made.postings} postings, "
            f"{made.applications} applications, {made.mails} mails ({made.seconds:.1f} s)."
        )
