"""`manage.py post_office`: the local post office's SMTP server."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.inbound import listener
from messaging.post_office.server import PostOfficeHandler


class Command(BaseCommand):
    """Listens on loopback until stopped; refuses to run outside a local run."""

    help = "Run the local post office (local runs only)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The port."""
        parser.add_argument("--port", type=int, default=settings.ENV.post_office_port)

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen."""
        if not settings.ENV.local:
            raise CommandError("The post office is for local runs only (LOCAL=1).")
        if not options["port"]:
            raise CommandError("POST_OFFICE_PORT is not set.")
        listener.serve(PostOfficeHandler(), "127.0.0.1", options["port"])
