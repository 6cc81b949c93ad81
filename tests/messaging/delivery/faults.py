"""What the proofs of the delivery engine share: letters, a seed, and what must never be."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from messaging.delivery import outbox
from messaging.models import Outbound
from messaging.writing.render import Rendered
from tests import factories as make
from tests.plugins.mail import Sink

FULL = os.environ.get("PROVE") == "full"
GONE = ("Z", "X")
OPEN = ("scheduled", "queued", "retry", "handed")


def chance() -> random.Random:
    """The dice of this run; its seed is printed, and `SEED=` throws the same again."""
    seed = int(os.environ.get("SEED") or random.randrange(10**6))
    print(f"SEED={seed}")
    return random.Random(seed)


def write_letters(count: int, first: int = 0, due_at: datetime | None = None) -> None:
    """So many mails, each to a person of its own."""
    for number in range(first, first + count):
        outbox.enqueue(
            key=f"letter:{number}",
            kind="answer",
            to_address=f"person{number}@example.org",
            to_name=f"Personne {number}",
            subject="Votre candidature",
            rendered=Rendered("Bonjour,\n", "<p>Bonjour,</p>"),
            due_at=due_at,
        )


def done() -> bool:
    """Whether every mail has an outcome."""
    return not Outbound.objects.filter(status__in=OPEN).exists()


def ids(*states: str) -> set[str]:
    """The Message-IDs of the mails in these states."""
    return set(Outbound.objects.filter(status__in=states).values_list("message_id", flat=True))


def nothing_lost_nothing_twice(sink: Sink, letters: int, most_doubtful: int) -> None:
    """Every letter arrived once, or is shown to a person; and no more in doubt than may be."""
    arrived, accepted, doubtful = sink.ids(), ids("accepted"), ids("unconfirmed")
    print(f"{letters} letters: {len(accepted)} accepted, {len(doubtful)} unconfirmed")
    assert max(arrived.values()) == 1, "a letter was sent twice"
    assert accepted | doubtful == ids(*Outbound.Status.values)
    assert accepted <= set(arrived), "said to be accepted, never arrived"
    assert set(arrived) - accepted <= doubtful, "what arrived unsaid is shown as doubtful"
    assert len(accepted) + len(doubtful) == letters
    assert len(doubtful) <= most_doubtful, "more in doubt than there were faults in a hand-over"
    assert listed("unconfirmed") == Outbound.objects.filter(status="unconfirmed").count()


def listed(state: str) -> int:
    """How many mails of a state a recruiter finds in the outbox, page by page."""
    make.a_company()
    client = Client()
    client.force_login(make.a_recruiter())
    rows = list(Outbound.objects.filter(status=state).order_by("-pk").values_list("pk", flat=True))
    found, before = 0, 0
    while True:
        query = {"status": state} | ({"before": str(before)} if before else {})
        page = client.get(reverse("outbox"), query).content.decode()
        here = [pk for pk in rows if f'href="{reverse("outbound", args=[pk])}"' in page]
        if not here:
            return found
        found, before = found + len(here), here[-1]


def children(pid: int) -> list[int]:
    """The processes that a process has started and that have not ended."""
    try:
        words = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [int(word) for word in words if _state(int(word)) not in GONE]


def freeze(pid: int) -> bool:
    """Stop a process where it is; whether it stands still now (else it has ended by itself)."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
    while _state(pid) not in ("T", *GONE):
        time.sleep(0.0005)
    return _state(pid) == "T"


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "X"


def hands_over(pid: int) -> bool:
    """Whether a process that stands still has begun with a mail and not noted the answer."""
    for link in Path(f"/proc/{pid}/fd").iterdir():
        if link.readlink().suffix == ".notes":
            *_rest, last = link.read_text().splitlines()
            return last.startswith(">")
    return False


def postmaster() -> int:
    """The process of the database that the tests use."""
    return int((settings.ENV.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


def stop_the_database() -> None:
    """As `pg_ctl stop -m immediate`; its guardian starts it again, through crash recovery."""
    os.kill(postmaster(), signal.SIGQUIT)
