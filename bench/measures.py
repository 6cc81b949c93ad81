"""The measures, each with what it is divided by."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from jinja2 import Environment

from ats.models import User
from bench import campaign as campaigns
from bench import delivery, inbound, lots, rightness, wording
from bench.rows import HEAD, Row, at_least, printed, rate, row
from candidates.models import Application
from messaging.conversations.services import conversation_of
from messaging.correspondence import contexts
from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import mime
from messaging.inbound import door, reading
from messaging.writing.library.environment import compiled, names_of
from messaging.writing.library.kinds import KINDS
from messaging.writing.library.lookup import default_parts
from messaging.writing.library.samples import sample
from messaging.writing.render import mail_body, written
from tests import factories as make
from tests.mails import a_reply


def run(names: list[str], count: int) -> list[Row]:
    """Measure and print, row by row."""
    logging.disable(logging.INFO)
    settings.ALLOWED_HOSTS = ["*"]
    make.a_company()
    print(HEAD)
    rows = []
    for name in names:
        rows.append(ALL[name](count))
        print(printed(rows[-1]), flush=True)
    return rows


def _application() -> Application:
    return make.an_application(make.a_posting())


def render(count: int) -> Row:
    """A whole mail (template, Markdown, layout, text part), against Jinja2 alone."""
    context = contexts.common(_application())
    source = (settings.BASE_DIR / "templates/letters/fr/acknowledgement.md").read_text()
    bare_template = Environment(trim_blocks=True, lstrip_blocks=True).from_string(source)
    names = contexts.extended(context)
    bare = rate(count * 5, lambda _n: bare_template.render(names))

    def whole(_number: int) -> None:
        mail_body(written("acknowledgement", "fr", context).markdown, language="fr")

    return row("render", "mails/s", rate(count, whole), "bare Jinja2 render", bare)


def template(count: int) -> Row:
    """The two parts of a compiled template in the sandbox, with its bounds and escaping, against
    bare Jinja2 with the same two parts. In turns: a busy neighbour slows both."""
    names = names_of(sample(KINDS["decline_interview"], "fr"))
    parts = default_parts("decline_interview", "fr")
    ours = compiled(*parts)
    bare = [Environment(trim_blocks=True, lstrip_blocks=True).from_string(p) for p in parts]
    rates = [
        (
            rate(count, lambda _n: ours.render(names)),
            rate(count, lambda _n: [part.render(names) for part in bare]),
        )
        for _turn in range(9)
    ]
    figure, by = sorted(rates, key=lambda pair: pair[0] / pair[1])[4]
    return row("template", "renders/s", figure, "bare Jinja2, the same two parts", by)


def _client() -> tuple[Client, float]:
    client = Client()
    client.force_login(User.objects.filter(is_recruiter=True)[0])
    empty = rate(200, lambda _n: client.get("/healthz"))
    return client, empty


def today(count: int) -> Row:
    """The Today page with a dozen people in each part."""
    for _number in range(12):
        acknowledge(_application())
    client, empty = _client()
    figure = rate(max(count // 5, 20), lambda _n: client.get(reverse("today")))
    return row("today", "pages/s", figure, "empty Django view", empty)


def board(count: int) -> Row:
    """A board of a hundred cards."""
    posting = make.a_posting()
    for number in range(100):
        make.an_application(posting, kind=("applied", "screening", "phone")[number % 3])
    client, empty = _client()
    url = reverse("board", args=[posting.pk])
    figure = rate(max(count // 10, 10), lambda _n: client.get(url))
    return row("board", "pages/s", figure, "empty Django view", empty)


def _select_rate(count: int) -> float:
    with connection.cursor() as cursor:

        def one(_number: int) -> None:
            cursor.execute("SELECT status FROM messaging_inbound WHERE id = 1")
            cursor.fetchone()

        return rate(count * 5, one)


def receive(count: int) -> Row:
    """Raw mails stored by the door, each committed."""
    figure = _stored_rate(count)
    return row("receive", "mails/s", figure, "one indexed SELECT", _select_rate(count))


def _stored_rate(count: int) -> float:
    return rate(
        count,
        lambda n: door.receive(a_reply(message_id=f"<{n}-{secrets.token_hex(4)}@x>"), door="bench"),
    )


def read(count: int) -> Row:
    """Stored replies understood and filed in their conversation."""
    figure = _read_rate(count)
    return row("read", "mails/s", figure, "one indexed SELECT", _select_rate(count))


def _read_rate(count: int) -> float:
    application = _application()
    conversation_of(application)
    address = mime.reply_address(acknowledge(application))
    pks = [
        door.receive(a_reply(address, message_id=f"<{n}-{secrets.token_hex(4)}@y>"), door="bench")[
            0
        ].pk
        for n in range(count + 1)
    ]
    return rate(count, lambda n: reading.read(pks[n]))


def campaign(count: int) -> Row:
    """People of an audience written down a second, with whoever is left out and why."""
    return campaigns.campaign(count, _select_rate(200))


def stored(count: int) -> Row:
    """What the door stores in a second, of a hundred asked for."""
    return at_least("stored", "mails/s", _stored_rate(count), 100)


def understood(count: int) -> Row:
    """What is read and filed in a second by one process, of twenty asked for."""
    return at_least("understood", "mails/s", _read_rate(count), 20)


def understand(count: int) -> Row:
    """Replies as mail programs build them, understood without storing anything."""
    return inbound.understand_row(count, _select_rate(count))


ALL: dict[str, Callable[[int], Row]] = {
    "deliver": delivery.deliver,
    "worker_cpu": delivery.worker_cpu,
    "render": render,
    "template": template,
    "today": today,
    "board": board,
    "wording": wording.wording,
    "letter": wording.letter,
    "lot": lots.lot,
    "lot_ms": lots.lot_ms,
    "lot_schedule": lots.lot_schedule,
    "receive": receive,
    "read": read,
    "campaign": campaign,
    "understand": understand,
    "stored": stored,
    "understood": understood,
    "hostile": inbound.hostile,
    **rightness.ALL,
}
