"""What a story needs: people in browsers, the mailbox of the world, and time that passes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage

from django.db.models import F
from playwright.sync_api import Page

from messaging.models import Outbound
from tests.mails import body_of
from tests.plugins import processes
from tests.plugins.mail import Sink

PASSWORD = "un-mot-de-passe-assez-long"


@dataclass
class Story:
    """The running house and the world around it."""

    base: str
    sink: Sink
    environment: dict[str, str]
    open_page: Callable[..., Page]
    seen: dict[str, int] = field(default_factory=dict)

    def signed_in(self, address: str, **options: object) -> Page:
        """A browser in which this person has signed in by the form."""
        page = self.open_page(**options)
        page.goto(f"{self.base}/login/")
        page.fill("[name=username]", address)
        page.fill("[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_url("**/app/")
        return page

    def next_mail(self, address: str, seconds: float = 40) -> EmailMessage:
        """The next mail that this address has not read yet, as it arrived by SMTP."""

        def arrived() -> EmailMessage | None:
            mails, read = self.sink.to(address), self.seen.get(address, 0)
            return mails[read] if len(mails) > read else None

        found = processes.eventually(arrived, seconds, f"mail to {address}")
        assert isinstance(found, EmailMessage)
        self.seen[address] = self.seen.get(address, 0) + 1
        return found

    def raw_of(self, message: EmailMessage) -> bytes:
        """The bytes of a mail that arrived."""
        mid = str(message["Message-ID"]).encode()
        return next(raw for raw in self.sink.raw if mid in raw)

    def deliver(self, raw: bytes) -> None:
        """The world sends us a mail: by the pipe, as a mail server does."""
        done = subprocess.run(
            [sys.executable, "manage.py", "receive_mail"],
            input=raw,
            env=self.environment,
            cwd=processes.ROOT,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def no_more_mail(self) -> None:
        """Everything that arrived was read in the story: nothing was sent that nobody expects."""
        arrived: dict[str, int] = {}
        for _sender, recipients in self.sink.envelopes:
            for recipient in recipients:
                arrived[recipient] = arrived.get(recipient, 0) + 1
        assert arrived == self.seen


def submit(page: Page, action: str) -> None:
    """Press the button of the form that posts to `action`; confirms when asked."""
    page.locator(f"form[action='{action}'] button").first.click()
    confirm(page)


def confirm(page: Page) -> None:
    """Say yes in the dialog, if there is one."""
    dialog = page.locator("#confirm-dialog[open]")
    if dialog.count():
        dialog.locator("[value=yes]").click()


def text_of(message: EmailMessage) -> str:
    """The text part, white space folded."""
    return " ".join(body_of(message).split())


def html_of(message: EmailMessage) -> str:
    """The HTML part."""
    return body_of(message, "html")


def link_in(message: EmailMessage, part: str) -> str:
    """The link of a mail whose address holds `part`."""
    found = re.search(rf"https?://[^\s\"<>)]*{re.escape(part)}[^\s\"<>)]*", html_of(message))
    assert found, f"no link with {part}"
    return found[0]


def time_passes_for(mails: str) -> None:
    """Mails of this kind become due: the morning has come."""
    Outbound.objects.filter(kind=mails, status="scheduled").update(
        due_at=F("created_at"), humane_hours=False
    )
