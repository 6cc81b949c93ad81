"""`manage.py seen worker|beat`: whether it gave a sign of life lately, for health checks."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging import health


class Command(BaseCommand):
    """Exit status 0 for yes, 1 with a sentence for no."""

    help = "Say whether the worker or the beat was seen lately."
    # A check of health must not fail for what `check` finds in the settings.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom to ask after."""
        parser.add_argument("name", choices=["worker", "beat"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask the database."""
        if not health.seen(options["name"]):
            raise CommandError(f"The {options['name']} was not seen lately.")
