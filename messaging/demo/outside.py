"""The world outside of the demo: mailboxes that take mail or refuse it, and people who answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from heapq import heappop, heappush

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models.signals import post_save
from django.utils import timezone

from messaging.delivery import mime, worker
from messaging.delivery.outcomes import Outcome
from messaging.delivery.transport import Transport
from messaging.demo.days import PARIS, pick
from messaging.demo.time import TICK, at
from messaging.inbound import door, reading
from messaging.inbound.parse import parse
from messaging.models import Inbound, Outbound, PostOfficeMail
from messaging.post_office import server
from messaging.post_office.answer import CLIENTS, build_reply

_SECONDS = 2000 * TICK


class InHouse(Transport):
    """Puts a mail straight into the local post office, as its SMTP server would; refuses it for
    an address whose mailbox was closed. `due` has the times of the mails that wait, and for each
    whether it was written for later."""

    def __init__(self) -> None:
        super().__init__()
        self.closed: set[str] = set()
        self.due: list[tuple[datetime, bool]] = []

    def send(
        self, message: EmailMultiAlternatives, begun: Callable[[], None] | None = None
    ) -> Outcome:
        """Deliver, dated by the present of the demo."""
        address = parseaddr(message.to[0])[1].lower()
        if address in self.closed:
            words = f"5.1.1 <{address}>: Recipient address rejected: mailbox does not exist"
            return Outcome("rejected", "550", words)
        message.extra_headers["Date"] = format_datetime(timezone.localtime(timezone.now()))
        raw = message.message().as_bytes().replace(b"\n", b"\r\n")
        server.deliver(raw, parseaddr(message.from_email)[1], [address])
        return Outcome("accepted", "250", "2.0.0 OK delivered")

    def _note(self, instance: Outbound, created: bool, **_more: object) -> None:
        if created:
            heappush(self.due, (instance.due_at, instance.status == Outbound.Status.SCHEDULED))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Within the block, note every mail as it is written, which spares a query for due mail
        before each of a thousand steps."""
        post_save.connect(self._note, sender=Outbound)
        try:
            yield
        finally:
            post_save.disconnect(self._note, sender=Outbound)


def deliver_until(moment: datetime, transport: InHouse) -> None:
    """Let every mail leave that is due by then, each at its own time."""
    while transport.due and transport.due[0][0] <= moment:
        due, scheduled = heappop(transport.due)
        with at(due + _SECONDS):
            if scheduled:
                worker.release_due()
            mail = worker.claim()
            if mail is not None:
                worker.settle(mail, transport.send(mime.build(mail)))


def newest_mail(address: str) -> PostOfficeMail:
    """What lies on top in somebody's mailbox."""
    return PostOfficeMail.objects.filter(mailbox=address.lower())[:1].get()


def answer(mail: PostOfficeMail, name: str, text: str) -> Inbound:
    """Answer a mail as its receiver: a real reply through the real door, read at once."""
    now = timezone.now().astimezone(PARIS)
    client = CLIENTS[pick(name + "client", len(CLIENTS))]
    raw = build_reply(bytes(mail.raw), text, client, f"{name} <{mail.mailbox}>", now=now)
    to = parse(raw).to[0]
    row, _made = door.receive(raw, door="smtp", envelope_from=mail.mailbox, envelope_to=to)
    PostOfficeMail.objects.filter(pk=mail.pk).update(answered_at=now)
    reading.read(row.pk)
    return row


def stray(sender: str, subject: str, text: str) -> Inbound:
    """A mail that answers none of ours: it waits in the tray for a person."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"] = sender, settings.ENV.mail_from
    message["Subject"], message["Message-ID"] = subject, make_msgid(domain="demo.example")
    message["Date"] = format_datetime(timezone.now().astimezone(PARIS))
    message.set_content(text)
    row, _made = door.receive(message.as_bytes(), door="smtp", envelope_from=parseaddr(sender)[1])
    reading.read(row.pk)
    return row
