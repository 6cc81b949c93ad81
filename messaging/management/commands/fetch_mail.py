"""`manage.py fetch_mail`: empties the mailbox of `IMAP_URL` through the one door."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand
from django.db import Error
from imapclient.exceptions import IMAPClientError

from messaging.inbound import imap


class Command(BaseCommand):
    """Exit 0 when the round ended; 1 when the mailbox or the database was away, nothing lost."""

    help = "Take every mail of the IMAP mailbox of IMAP_URL. Prints what was done as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        """One round."""
        if not settings.ENV.imap_url:
            self.stderr.write("fetch_mail: IMAP_URL is not set")
            sys.exit(1)
        try:
            done = imap.fetch(settings.ENV.imap_url)
        except ImproperlyConfigured as error:
            self.stderr.write(f"fetch_mail: {error}")
            sys.exit(1)
        except (IMAPClientError, OSError, Error) as error:
            # A server's words may repeat the name and password that it refused.
            self.stderr.write(f"fetch_mail: the mailbox was not emptied ({type(error).__name__})")
            sys.exit(1)
        self.stdout.write(json.dumps(asdict(done)))
