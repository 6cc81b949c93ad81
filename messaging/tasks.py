"""Celery's tasks: they only call services. None carries data: the database says what is due."""

from __future__ import annotations

import logging

from celery import shared_task
from celery.signals import worker_process_shutdown
from django.conf import settings
from django.utils import timezone
from imapclient.exceptions import IMAPClientError

from candidates.services import readings
from messaging.approval import deadlines
from messaging.campaigns import audience, feeding, stream
from messaging.care import watch
from messaging.delivery import worker
from messaging.delivery.transport import Transport
from messaging.delivery.wake import announce
from messaging.inbound import imap, reading
from messaging.lots import work
from messaging.models import Heartbeat
from messaging.providers import events

log = logging.getLogger(__name__)

_transport = Transport()


@worker_process_shutdown.connect
def _close(**_ignored: object) -> None:
    _transport.close()


def _seen(name: str) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": timezone.now()})


@shared_task(name="messaging.deliver")
def deliver() -> int:
    """Send what is due over this process's kept connection; how many were handed over."""
    return worker.drain(_transport)


@shared_task(name="messaging.read_inbound")
def read_inbound(pk: int) -> None:
    """Understand one received mail."""
    reading.read(pk)


@shared_task(name="messaging.work_on_lot")
def work_on_lot(pk: int) -> int:
    """Draft or schedule what is left of a lot; how many letters that were."""
    return work.work_on(pk)


@shared_task(name="messaging.gather_audience")
def gather_audience(pk: int) -> int:
    """Write down what is left of a campaign's audience; how many people."""
    return audience.go_on(pk)


@shared_task(name="messaging.feed_campaign")
def feed_campaign(pk: int) -> int:
    """Write a campaign's next mails; how many."""
    return feeding.feed(pk)


@shared_task(name="messaging.tick")
def tick() -> None:
    """Beat's sweep: due times, lost leases, what the broker lost."""
    _seen("beat")
    deadlines.sweep()
    worker.release_due()
    worker.recover()
    events.handle_waiting()
    for pk in reading.left_over():
        announce("messaging.read_inbound", pk)
    for pk in work.left_over():
        announce("messaging.work_on_lot", pk)
    for pk in audience.left_over():
        announce("messaging.gather_audience", pk)
    for pk in feeding.running():
        announce("messaging.feed_campaign", pk)
    for pk in readings.left_over():
        announce("candidates.read_cv", pk)
    worker.drain(_transport)
    _seen("worker")


@shared_task(name="messaging.care")
def care() -> None:
    """Beat's look at the promises: drafts and reminders, nothing that a candidate gets."""
    watch.sweep()


@shared_task(name="messaging.watch_dns")
def watch_dns() -> None:
    """Beat's look at the DNS, when the last one is old."""
    stream.watch()


@shared_task(name="messaging.provider_events")
def provider_events() -> int:
    """Carry out what the mail provider told; how many events."""
    return events.handle_waiting()


@shared_task(name="messaging.fetch_mail")
def fetch_mail() -> None:
    """Beat's round of the mailbox of IMAP_URL, when there is one."""
    if not settings.ENV.imap_url:
        return
    try:
        imap.fetch(settings.ENV.imap_url)
    except (IMAPClientError, OSError) as error:
        log.warning("the mailbox could not be emptied: %s", type(error).__name__)
        return
    _seen("imap")
