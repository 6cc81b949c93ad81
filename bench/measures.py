"""The measures, each with what it is divided by."""

from __future__ import annotations

import logging
import secrets
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from jinja2 import Environment

from ats.models import User
from candidates.models import Application
from messaging.conversations.services import conversation_of
from messaging.correspondence import contexts
from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import mime, outbox, worker
from messaging.delivery.transport import Transport
from messaging.inbound import door, reading
from messaging.models import Outbound
from messaging.writing.render import mail_body, written
from tests import factories as make
from tests.mails import a_reply


@dataclass(frozen=True)
class Row:
    """One line of the table: a figure, what it is divided by in the same run, the ratio."""

    name: str
    figure: float
    unit: str
    divisor: str
    divided_by: float
    ratio: float


def run(names: list[str], count: int) -> list[Row]:
    """Measure and print, row by row."""
    logging.disable(logging.INFO)
    settings.ALLOWED_HOSTS = ["*"]
    make.a_company()
    print(f"{'name':<12}{'figure':>10} {'unit':<12}{'divided by':<34}{'':>10}{'ratio':>8}")
    rows = []
    for name in names:
        row = ALL[name](count)
        rows.append(row)
        print(
            f"{row.name:<12}{row.figure:>10.1f} {row.unit:<12}{row.divisor:<34}"
            f"{row.divided_by:>10.1f}{row.ratio:>8.3f}"
        )
    return rows


def _rate(count: int, work: Callable[[int], object]) -> float:
    """How many a second; the first call, which warms caches, is not counted."""
    work(-1)
    began = time.perf_counter()
    for number in range(count):
        work(number)
    return count / (time.perf_counter() - began)


def _row(name: str, unit: str, figure: float, divisor: str, divided_by: float) -> Row:
    return Row(name, figure, unit, divisor, divided_by, figure / divided_by)


@contextmanager
def _sink() -> Iterator[int]:
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


def _application() -> Application:
    return make.an_application(make.a_posting())


def deliver(count: int) -> Row:
    """Mails through the outbox by one worker, against smtplib alone with the same messages."""
    application = _application()
    mails = [_acknowledged(application, number) for number in range(count)]
    raw = [mime.build(mail).message().as_bytes(linesep="\r\n") for mail in mails]
    with _sink() as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_BACKEND = "messaging.delivery.smtp.EmailBackend"
        with smtplib.SMTP("127.0.0.1", port) as link:
            bare = _rate(count, lambda n: link.sendmail("a@example.org", "b@example.org", raw[n]))
        began = time.perf_counter()
        handed = worker.drain(Transport(), seconds=600)
        figure = handed / (time.perf_counter() - began)
    if handed != count or Outbound.objects.exclude(status="accepted").exists():
        raise RuntimeError("not every mail was accepted")
    return _row("deliver", "mails/s", figure, "bare smtplib, one connection", bare)


def _acknowledged(application: Application, number: int) -> Outbound:
    context = contexts.common(application)
    text = written("acknowledgement", "fr", context)
    return outbox.enqueue(
        key=f"bench:{number}:{secrets.token_hex(4)}",
        kind="acknowledgement",
        to_address="person@example.org",
        to_name="Une Personne",
        subject=text.subject,
        rendered=mail_body(text.markdown, language="fr"),
    )


def render(count: int) -> Row:
    """A whole mail (template, Markdown, layout, text part), against Jinja2 alone."""
    context = contexts.common(_application())
    source = (settings.BASE_DIR / "templates/letters/fr/acknowledgement.md").read_text()
    bare_template = Environment(trim_blocks=True, lstrip_blocks=True).from_string(source)
    names = contexts.extended(context)
    bare = _rate(count * 5, lambda _n: bare_template.render(names))

    def whole(_number: int) -> None:
        mail_body(written("acknowledgement", "fr", context).markdown, language="fr")

    return _row("render", "mails/s", _rate(count, whole), "bare Jinja2 render", bare)


def _client() -> tuple[Client, float]:
    client = Client()
    client.force_login(User.objects.filter(is_recruiter=True)[0])
    empty = _rate(200, lambda _n: client.get("/healthz"))
    return client, empty


def today(count: int) -> Row:
    """The Today page with a dozen people in each part."""
    for _number in range(12):
        acknowledge(_application())
    client, empty = _client()
    figure = _rate(max(count // 5, 20), lambda _n: client.get(reverse("today")))
    return _row("today", "pages/s", figure, "empty Django view", empty)


def board(count: int) -> Row:
    """A board of a hundred cards."""
    posting = make.a_posting()
    for number in range(100):
        make.an_application(posting, kind=("applied", "screening", "phone")[number % 3])
    client, empty = _client()
    url = reverse("board", args=[posting.pk])
    figure = _rate(max(count // 10, 10), lambda _n: client.get(url))
    return _row("board", "pages/s", figure, "empty Django view", empty)


def _select_rate(count: int) -> float:
    with connection.cursor() as cursor:

        def one(_number: int) -> None:
            cursor.execute("SELECT status FROM messaging_inbound WHERE id = 1")
            cursor.fetchone()

        return _rate(count * 5, one)


def receive(count: int) -> Row:
    """Raw mails stored by the door, each committed."""
    figure = _rate(
        count,
        lambda n: door.receive(a_reply(message_id=f"<{n}-{secrets.token_hex(4)}@x>"), door="bench"),
    )
    return _row("receive", "mails/s", figure, "one indexed SELECT", _select_rate(count))


def read(count: int) -> Row:
    """Stored replies understood and filed in their conversation."""
    application = _application()
    conversation_of(application)
    address = mime.reply_address(acknowledge(application))
    pks = [
        door.receive(a_reply(address, message_id=f"<{n}-{secrets.token_hex(4)}@y>"), door="bench")[
            0
        ].pk
        for n in range(count + 1)
    ]
    figure = _rate(count, lambda n: reading.read(pks[n]))
    return _row("read", "mails/s", figure, "one indexed SELECT", _select_rate(count))


ALL: dict[str, Callable[[int], Row]] = {
    "deliver": deliver,
    "render": render,
    "today": today,
    "board": board,
    "receive": receive,
    "read": read,
}
