"""Letters through the whole outbox with Celery, against smtplib alone with the same messages.

The letters are real: declined applications, approved words, conversations. The workers are
Celery's, in processes of their own; what is timed begins when they are woken and ends when the
last letter is *accepted* and its reader told.
"""

from __future__ import annotations

import os
import secrets
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import psutil
from django.conf import settings
from django.utils import timezone

from ats.events import Actor
from ats.models import Company
from bench.rows import Row, rate, row
from messaging.delivery import raw
from messaging.delivery.wake import announce, unannounced
from messaging.models import Outbound
from messaging.writing import letters
from tests import factories as make
from tests.letters import a_letter

WORKERS = 2
# The batch grows with the measured speed, and a worker that is being started is not measured.
WARMING = 100


@dataclass(frozen=True)
class Measured:
    """Mails a second by the outbox and by smtplib, and the workers' own seconds for a mail."""

    outbox: float
    bare: float
    cpu: float
    bare_cpu: float


def deliver(count: int) -> Row:
    """Letters a second through the outbox."""
    found = _measured(max(count, 1000))
    return row("deliver", "letters/s", found.outbox, "bare smtplib, one connection", found.bare)


def worker_cpu(count: int) -> Row:
    """Milliseconds of the workers' processors for a letter."""
    found = _measured(max(count, 1000))
    return row(
        "worker_cpu", "ms/letter", found.cpu * 1000, "bare smtplib, ms", found.bare_cpu * 1000
    )


@cache
def _measured(count: int) -> Measured:
    warming, mails = _letters(WARMING), _letters(count)
    written = [(raw.recipient(mail), raw.write(mail, {})) for mail in mails]
    with sink() as port:
        bare, bare_cpu = _bare(port, written)
        with _workers(port) as process:
            _time(warming)
            before = _cpu(process)
            took = _time(mails)
            cpu = _cpu(process) - before
    return Measured(count / took, bare, cpu / count, bare_cpu)


def _bare(port: int, written: list[tuple[str, bytes]]) -> tuple[float, float]:
    with smtplib.SMTP("127.0.0.1", port) as link:
        began = time.process_time()
        speed = rate(
            len(written),
            lambda n: link.sendmail(settings.ENV.mail_from, [written[n][0]], written[n][1]),
        )
        return speed, (time.process_time() - began) / len(written)


def _letters(count: int) -> list[Outbound]:
    """Approved letters, due in a minute: nothing finds them until they are told to be due."""
    posting = make.a_posting()
    with Company.held(), unannounced():
        for _number in range(count):
            letter = a_letter(make.an_application(posting, kind="applied"))
            letters.approve(letter, Actor.of(letter.owner), letter.text_hash)
    mails = Outbound.objects.filter(status="scheduled", letter__application__posting=posting)
    mails.update(humane_hours=False)
    return list(mails.select_related("conversation__application", "candidate"))


def _time(mails: list[Outbound]) -> float:
    """Seconds from waking the workers until every one of these mails is accepted."""
    rows = Outbound.objects.filter(pk__in=[mail.pk for mail in mails])
    rows.update(status="queued", due_at=timezone.now())
    waiting = Outbound.objects.filter(status__in=["queued", "handed", "retry"])
    began = time.perf_counter()
    for _worker in range(WORKERS):
        announce("messaging.deliver")
    while waiting.exists():
        time.sleep(0.02)
    took = time.perf_counter() - began
    if rows.exclude(status="accepted").exists():
        raise RuntimeError("not every letter was accepted")
    return took


@contextmanager
def _workers(port: int) -> Iterator[psutil.Process]:
    env = os.environ | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "celery", "-A", "ats", "worker", "--loglevel", "ERROR"]
    command += ["--concurrency", str(WORKERS), "-n", f"{secrets.token_hex(4)}@bench"]
    process = subprocess.Popen(
        [*command, "--without-mingle"], env=env, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _cpu(process: psutil.Process) -> float:
    family = [process, *process.children(recursive=True)]
    return sum(each.cpu_times().user + each.cpu_times().system for each in family)


@contextmanager
def sink() -> Iterator[int]:
    """An SMTP server in a process of its own, which throws everything away."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink"]
    process = subprocess.Popen([*command, "-l", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _try in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the sink did not start")
