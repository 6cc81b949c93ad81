"""D08 and D09: two who start one campaign, two who feed it, and a no at any moment.

A few rounds by default; `PROVE=full` makes the numbers of the requirements.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from ats.events import Actor
from ats.models import Event, Link
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Consent
from candidates.services import decisions, privacy
from messaging.campaigns import feeding, launching, letters, unsubscribing
from messaging.models import Campaign, Outbound, Recipient
from tests import factories as make
from tests.campaigns import a_campaign, a_member, fed, launched, leave, ready
from tests.messaging.delivery.faults import FULL, chance
from tests.plugins.mail import Sink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]


def together(*acts: Callable[[], object]) -> list[object]:
    """Do some things in the same moment, each over a connection of its own."""
    start, said = threading.Barrier(len(acts)), list[object]()

    def go(act: Callable[[], object]) -> None:
        try:
            start.wait()
            said.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == len(acts), "one of them failed"
    return said


def test_two_launches_at_once_are_one() -> None:
    """D08: 500 rounds."""
    a_member(make.a_posting())
    campaign = ready(a_campaign())
    seen = letters.text_hash(campaign)

    def launch() -> int:
        mine = Campaign.objects.select_related("posting", "owner").get(pk=campaign.pk)
        try:
            return launching.launch(mine, mine.owner, seen)
        except (AlreadyMoved, NotAllowed):
            return 0

    for _round in range(500 if FULL else 5):
        Campaign.objects.update(status="ready", launched_by=None, launched_at=None, text_hash="")
        Event.objects.filter(kind="campaign.launch").delete()
        assert sorted(str(said) for said in together(launch, launch)) == ["0", "1"]
        assert Event.objects.filter(kind="campaign.launch").count() == 1


def test_two_feeders_write_each_mail_once() -> None:
    past = make.a_posting()
    for number in range(6):
        a_member(past, f"N{number}")
    campaign = launched(a_campaign())
    together(*[lambda: feeding.feed(campaign.pk)] * 2)
    assert Outbound.objects.filter(about=campaign.about).count() == 6


def test_when_the_click_is_answered_nothing_more_arrives(sink: Sink) -> None:
    """D09, the click: mails leave while their readers say stop, one after the other."""
    cache.clear()
    past = make.a_posting()
    for number in range(200 if FULL else 12):
        a_member(past, f"N{number}")
    campaign = launched(a_campaign())
    mails = fed(campaign)
    sink.seconds = 0.01
    arrived: dict[str, int] = {}

    def click() -> None:
        for mail in reversed(mails):
            assert mail.candidate is not None
            link = Link.objects.get(pk=mail.links["unsubscribe"]["link"])
            unsubscribing.unsubscribe(link, mail.candidate, "one_click", "")
            arrived[mail.to_address] = len(sink.to(mail.to_address))

    together(click, leave)
    leave()
    assert len(arrived) == len(mails)
    assert {to: len(sink.to(to)) for to in arrived} == arrived
    assert all(count <= 1 for count in arrived.values())
    left = Recipient.objects.filter(campaign=campaign, status="written").count()
    assert left == len(sink.messages), "who was stopped shows as stopped"


ENDS = ("withdrawn", "expired", "erasure", "hired")


def _end(how: str, recipient: Recipient) -> None:
    candidate = recipient.candidate
    if how == "withdrawn":
        link = Link.objects.filter(subject=f"recipient:{recipient.pk}").first()
        if link is None:
            Consent.objects.filter(candidate=candidate).update(given=False)
        else:
            unsubscribing.unsubscribe(link, candidate, "one_click", "")
    elif how == "expired":
        past = timezone.localdate() - timedelta(days=1)
        Consent.objects.filter(candidate=candidate).update(until=past)
    elif how == "erasure":
        privacy.ask(candidate, "erasure", "space", timezone.now())
    else:
        there = make.an_application(candidate=candidate)
        decisions.hire(there, Actor.of(there.posting.owner), "")


def test_whatever_ends_it_at_any_moment_nothing_leaves_after(sink: Sink) -> None:
    """D09: 1,000 random timings of four endings, while the campaign is fed and leaves.

    A mail that a worker had claimed when the end was committed may be on the wire: nothing may
    begin later than a claim stays fresh.
    """
    dice, past = chance(), make.a_posting()
    rows = [a_member(past, f"N{number}") for number in range(1000 if FULL else 16)]
    campaign = a_campaign()
    Campaign.objects.update(per_minute=6000)
    campaign.refresh_from_db()
    launched(campaign)
    ended: set[str] = set()
    over = threading.Event()

    def end() -> None:
        people = list(Recipient.objects.filter(campaign=campaign).select_related("candidate"))
        dice.shuffle(people)
        for recipient in people:
            time.sleep(dice.random() * 0.02)
            _end(dice.choice(ENDS), recipient)
            ended.add(recipient.candidate.address)
        over.set()

    def go_on() -> None:
        while not over.is_set():
            fed(campaign)
            leave()

    together(end, go_on)
    after = len(sink.messages)
    fed(campaign)
    leave()
    assert len(sink.messages) == after, "everybody had ended, and somebody was written to"
    assert len(ended) == len(rows)
    written = set(Recipient.objects.filter(status="written").values_list("candidate", flat=True))
    assert len(written) == after, "each mail that left is one that may have left"
