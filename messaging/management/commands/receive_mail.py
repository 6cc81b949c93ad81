"""`manage.py receive_mail`: one raw message on standard input, as a mail server's pipe."""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error

from messaging.inbound import door

log = logging.getLogger(__name__)

EX_TEMPFAIL = 75  # sysexits.h: the mail server keeps the message and tries again
EX_UNAVAILABLE = 69  # final: the message is larger than we take


class Command(BaseCommand):
    """Exit 0 only once the raw bytes are safely stored; 75 when they could not be."""

    help = "Store one raw RFC 5322 message from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """The envelope, as the mail server knows it."""
        parser.add_argument("--sender", default="", help="envelope sender")
        parser.add_argument("--recipient", default="", help="envelope recipient")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, store, say nothing."""
        raw = sys.stdin.buffer.read(door.MAX_BYTES + 1)
        if not raw:
            self.stderr.write("receive_mail: nothing on standard input")
            sys.exit(EX_TEMPFAIL)
        try:
            door.receive(
                raw,
                door="pipe",
                envelope_from=options["sender"],
                envelope_to=options["recipient"],
            )
        except door.TooLarge:
            self.stderr.write("receive_mail: the message is over 25 MB")
            sys.exit(EX_UNAVAILABLE)
        except (Error, OSError, ImproperlyConfigured) as error:
            self.stderr.write(f"receive_mail: not stored, try again ({type(error).__name__})")
            sys.exit(EX_TEMPFAIL)
        except Exception:  # whatever it was: at any other exit a mail server returns the mail
            log.exception("receive_mail: not stored, try again")
            sys.exit(EX_TEMPFAIL)
