"""Mutated mails through the door and the reading: none is lost, none takes long, none is a crash.

`PROVE=full` runs 10,000 of them; `SEED=…` replays a run.
"""

from __future__ import annotations

import os
import random
import secrets
import time
from collections.abc import Callable

import pytest

from messaging.inbound import door, reading
from messaging.models import Inbound
from tests.messaging.inbound.letters import MAILS
from tests.messaging.inbound.programs import replies
from tests.messaging.inbound.test_machines_of_the_world import AUTO
from tests.messaging.inbound.test_programs import as_mail
from tests.messaging.inbound.test_reports_of_the_world import REPORTS

COUNT = 10_000 if os.environ.get("PROVE") == "full" else 100
SEED = int(os.environ.get("SEED") or secrets.randbelow(10**6))
SNIPPETS = [
    b"\r\n\r\n", b"\n", b"\r", b"\x00", b"\xff\xfe", b"=?utf-8?B?//8=?=", b"=?x?q?=GG?=", b"--b\r\n",
    b"Content-Type: multipart/mixed; boundary=\"b\"\r\n", b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"charset=utf-7", b"charset=unicode_escape", b"charset=\xe9", b"<" * 300, b"(" * 300, b">" * 300,
    b"<blockquote>" * 50, b"</div>" * 50, b"Final-Recipient: rfc822;", b"Auto-Submitted: auto-replied",
    b"Le 12 mai 2026 \xc3\xa0 10:12, ", b" a \xc3\xa9crit :\r\n", b"De : a@b.c\r\n", b"\xee\x80\x80",
    b"\xed\xa0\x80", b"begin 644 x\n", b"Message-ID: <" + b"x" * 2000 + b">\r\n", b"&#x110000;", b"\x1b$B",
]  # fmt: skip


def seeds() -> list[bytes]:
    mails = [path.read_bytes() for path in sorted(MAILS.glob("*.eml"))]
    programs = [as_mail(text, html) for _name, _body, text, html in replies()[::7]]
    return [*mails, *programs, *(raw for _kind, raw in REPORTS[::5]), *AUTO[::5]]


def _cut(dice: random.Random, raw: bytes) -> bytes:
    start = dice.randrange(len(raw) + 1)
    return raw[:start] + raw[start + dice.randrange(400) :]


def _double(dice: random.Random, raw: bytes) -> bytes:
    start = dice.randrange(len(raw) + 1)
    piece = raw[start : start + dice.randrange(400)]
    return raw[:start] + piece * dice.choice((2, 2, 3, 40)) + raw[start + len(piece) :]


def _insert(dice: random.Random, raw: bytes) -> bytes:
    at = dice.randrange(len(raw) + 1)
    return raw[:at] + dice.choice(SNIPPETS) + raw[at:]


def _flip(dice: random.Random, raw: bytes) -> bytes:
    changed = bytearray(raw)
    for _ in range(dice.randrange(1, 30)):
        if changed:
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _shuffle(dice: random.Random, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    start = dice.randrange(len(lines))
    part = lines[start : start + 8]
    dice.shuffle(part)
    return b"\n".join([*lines[:start], *part, *lines[start + 8 :]])


def _end(dice: random.Random, raw: bytes) -> bytes:
    return raw[: dice.randrange(len(raw) + 1)]


MUTATIONS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _cut, _double, _insert, _insert, _flip, _shuffle, _end,
)  # fmt: skip


def mutated(dice: random.Random, among: list[bytes]) -> bytes:
    raw = dice.choice(among)
    if dice.random() < 0.1:
        raw += dice.choice(among)
    for _ in range(dice.randrange(1, 6)):
        raw = dice.choice(MUTATIONS)(dice, raw)
    return raw


@pytest.mark.prove
@pytest.mark.timeout(7200)
@pytest.mark.django_db
def test_mutated_mails_are_kept_and_read() -> None:
    print(f"SEED={SEED}")
    dice = random.Random(SEED)
    among = seeds()
    seconds: list[float] = []
    for number in range(COUNT):
        # The number keeps two equal mutants apart, as the door would take them for one mail.
        raw = mutated(dice, among) + b"\n%d" % number
        row, _made = door.receive(raw, door="fuzz")
        began = time.process_time()
        reading.read(row.pk)
        seconds.append(time.process_time() - began)
        kept = Inbound.objects.get(pk=row.pk)
        assert bytes(kept.raw) == raw, f"SEED={SEED}, number {number}"
        assert kept.status != "stored", f"SEED={SEED}, number {number}"
        assert kept.intents, f"SEED={SEED}, number {number}"
    seconds.sort()
    slowest = seconds[int(len(seconds) * 0.99) - 1]
    print(f"{COUNT} mails, p99 {slowest:.3f} s, slowest {seconds[-1]:.3f} s")
    assert slowest <= 2
