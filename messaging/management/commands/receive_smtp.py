"""`manage.py receive_smtp`: the inbound mail service, an SMTP listener in front of the door."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from messaging.inbound import listener


class Command(BaseCommand):
    """Runs until stopped. Only mail for the reply domain is taken: never an open relay."""

    help = "Listen for mail sent to REPLY_DOMAIN and store it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default=settings.ENV.inbound_host)
        parser.add_argument("--port", type=int, default=settings.ENV.inbound_port)
        parser.add_argument("--lmtp", action="store_true", help="speak LMTP to a local server")

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen."""
        host, port = options["host"], options["port"]
        listener.serve(listener.InboundHandler(), host, port, lmtp=options["lmtp"])
