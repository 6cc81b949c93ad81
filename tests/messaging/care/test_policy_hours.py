"""The hours in which a policy lets letters leave, and how long a yes is taken back by one press."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.events import Actor
from ats.models import Company, Posting
from candidates.models import Decision
from messaging.care.policy import CHOSEN, default_for, policy_for
from messaging.care.policy_words import sentences, warnings
from messaging.delivery import worker
from messaging.delivery.transport import Transport
from messaging.models import CarePolicyRow, Letter, Outbound
from messaging.writing import departure, letters
from messaging.writing.refusals import OutsideHours, UndoOver
from tests import factories as make
from tests.letters import a_short_letter, again
from tests.messaging.care.test_policy_pages import change

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def owed(depth: str = "applied", posting: Posting | None = None, **more: Any) -> None:
    """The default of a depth, but for what the test names."""
    usual = default_for(depth)
    values = {name: getattr(usual, name) for name in CHOSEN} | more
    CarePolicyRow.objects.create(depth=depth, posting=posting, **values)


def decided(letter: Letter, at: datetime) -> Letter:
    """The letter, of a decision taken then."""
    Decision.objects.filter(pk=letter.decision.pk).update(decided_at=at)
    return again(letter)


MORNINGS: dict[str, Any] = {"leaves_from": time(10), "leaves_until": time(12)}
MONDAY = datetime(2026, 11, 2, tzinfo=PARIS)
CASES = [
    # the policy, the yes, when it leaves; decided long ago
    (MORNINGS, MONDAY.replace(hour=9), MONDAY.replace(hour=10)),
    (MORNINGS, MONDAY.replace(hour=10, minute=20), MONDAY.replace(hour=10, minute=50)),
    (MORNINGS, MONDAY.replace(hour=11, minute=45), MONDAY.replace(day=3, hour=10)),
    (
        {"leaves_from": time(16)},
        MONDAY.replace(day=5, hour=17, minute=40),
        MONDAY.replace(day=9, hour=16),
    ),
    ({"undo_minutes": 120}, MONDAY.replace(hour=9), MONDAY.replace(hour=11)),
    ({"undo_minutes": 120}, MONDAY.replace(hour=17), MONDAY.replace(day=3, hour=9)),
    ({"undo_minutes": 5}, MONDAY.replace(hour=17, minute=50), MONDAY.replace(hour=17, minute=55)),
    (MORNINGS | {"undo_minutes": 90}, MONDAY.replace(hour=10), MONDAY.replace(hour=11, minute=30)),
]


@pytest.mark.parametrize(("chosen", "yes", "leaves"), CASES)
def test_a_letter_leaves_in_the_policy_s_hours(
    chosen: dict[str, Any], yes: datetime, leaves: datetime
) -> None:
    owed(**chosen)
    letter = decided(a_short_letter(), MONDAY - timedelta(days=20))
    assert departure.leaving_time(letter, yes) == leaves


def test_the_posting_s_hours_go_before_the_company_s() -> None:
    letter = decided(a_short_letter(), MONDAY - timedelta(days=20))
    owed(leaves_until=time(11))
    owed(posting=letter.application.posting, leaves_from=time(14))
    assert departure.leaving_time(letter, MONDAY.replace(hour=9)) == MONDAY.replace(hour=14)


def test_the_hours_are_those_of_whoever_will_read() -> None:
    owed(**MORNINGS)
    there = ZoneInfo("America/Martinique")
    person = make.a_candidate(timezone="America/Martinique")
    letter = decided(a_short_letter(candidate=person), MONDAY - timedelta(days=20))
    leaves = departure.leaving_time(letter, MONDAY.replace(hour=9))
    assert leaves == datetime(2026, 11, 2, 10, tzinfo=there)


def test_eighty_letters_keep_to_the_hours() -> None:
    """Spread over mornings: what does not fit into the first one leaves in the next."""
    owed(per_hour=1, **MORNINGS)
    posting = make.a_posting()
    made = [a_short_letter(posting=posting) for _letter in range(5)]
    claire = Actor("Claire")
    for letter in made:
        letters.approve(letter, claire, letter.text_hash)
    moments = sorted(
        due.astimezone(PARIS) for letter in made if (due := again(letter).scheduled_for)
    )
    assert {moment.hour for moment in moments} <= {10, 11}
    assert len({moment.date() for moment in moments}) >= 3


def a_scheduled_letter(**chosen: Any) -> Letter:
    """Approved under a policy, decided long ago."""
    owed(**chosen)
    letter = decided(a_short_letter(), timezone.now() - timedelta(days=20))
    letters.approve(letter, Actor.of(letter.owner), letter.text_hash)
    return again(letter)


def test_a_mail_that_is_late_waits_for_the_policy_s_hours_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A retry in the afternoon, after a morning's server was down."""
    letter = a_scheduled_letter(**MORNINGS)
    afternoon = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    letter.mails.update(status="queued", due_at=afternoon - timedelta(hours=4))
    monkeypatch.setattr(timezone, "now", lambda: afternoon)
    worker.drain(Transport())
    mail = letter.mails.get()
    assert (mail.status, mail.due_at) == ("queued", datetime(2026, 11, 25, 9, 0, tzinfo=UTC))


def test_sent_at_once_knowingly_it_waits_for_no_hour() -> None:
    letter = a_scheduled_letter(**MORNINGS)
    departure.send_now(letter, Actor.of(letter.owner), outside_hours=True)
    mail = Outbound.objects.get(letter=letter)
    assert not mail.humane_hours


AFTERNOON = datetime(2026, 11, 24, 15, tzinfo=PARIS)


def test_sent_at_once_it_leaves_in_the_hours_that_the_policy_has_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not in those that it had when somebody said yes."""
    letter = a_scheduled_letter(**MORNINGS)
    CarePolicyRow.objects.update(leaves_from=None, leaves_until=None)
    monkeypatch.setattr(timezone, "now", lambda: AFTERNOON)
    departure.send_now(again(letter), Actor.of(letter.owner))
    letter.mails.update(status="queued")
    worker.drain(Transport())
    mail = letter.mails.get()
    assert (mail.due_at, mail.leaves_from, mail.leaves_until) == (AFTERNOON, None, None)


def test_sent_at_once_it_waits_for_hours_that_the_policy_has_got_since(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letter = a_scheduled_letter()
    CarePolicyRow.objects.update(**MORNINGS)
    monkeypatch.setattr(timezone, "now", lambda: AFTERNOON)
    with pytest.raises(OutsideHours):
        departure.send_now(again(letter), Actor.of(letter.owner))
    monkeypatch.setattr(timezone, "now", lambda: AFTERNOON.replace(hour=11))
    departure.send_now(again(letter), Actor.of(letter.owner))
    assert letter.mails.get().leaves_until == time(12)


@pytest.mark.parametrize(
    ("minutes", "past", "over"), [(5, 4, False), (5, 6, True), (240, 200, False)]
)
def test_a_yes_is_taken_back_for_as_long_as_the_policy_says(
    minutes: int, past: int, over: bool
) -> None:
    letter = a_scheduled_letter(undo_minutes=minutes)
    Letter.objects.filter(pk=letter.pk).update(approved_at=timezone.now() - timedelta(minutes=past))
    letter = again(letter)
    assert departure.may_undo(letter) is not over
    if over:
        with pytest.raises(UndoOver):
            departure.undo(letter, Actor.of(letter.owner))
        assert again(letter).status == "scheduled"
    else:
        departure.undo(letter, Actor.of(letter.owner))
        assert again(letter).status == "draft"


# --- as people choose it ----------------------------------------------------------------------


@pytest.fixture
def karim(client: Client) -> None:
    """An administrator, signed in."""
    make.a_company()
    client.force_login(make.an_administrator("Karim Benali", language="en"))


@pytest.mark.usefixtures("karim")
def test_hours_and_undo_are_chosen_told_and_recorded(client: Client) -> None:
    said: dict[str, Any] = {"leaves_from": "10:00", "leaves_until": "12:00", "undo_minutes": 60}
    assert change(client, "interview", **said).status_code == 303
    found = policy_for("interview")
    assert (found.leaves_from, found.leaves_until) == (time(10), time(12))
    assert found.grace == timedelta(hours=1)
    html = client.get(reverse("care-policy")).content.decode()
    assert ", between 10 a.m. and noon, never on a Friday evening" in html
    assert "A yes is taken back by one press for 60 minutes." in html
    form = client.get(reverse("care-policy-depth", args=["interview"])).content.decode()
    assert 'value="10:00"' in form
    assert 'value="12:00"' in form
    # The same again changes nothing, and empty fields are the company's hours again.
    assert change(client, "interview", **said).status_code == 303
    assert CarePolicyRow.objects.count() == 1
    assert change(client, "interview", leaves_from="", leaves_until="").status_code == 303
    assert policy_for("interview").leaves_from is None


SENSELESS: list[tuple[dict[str, Any], str]] = [
    ({"leaves_from": "12:00", "leaves_until": "10:00"}, "leaves_until"),
    ({"leaves_from": "12:00", "leaves_until": "12:00"}, "leaves_until"),
    ({"leaves_from": "19:00"}, "leaves_from"),
    ({"leaves_from": "10:00", "leaves_until": "10:59"}, "leaves_until"),
    ({"leaves_from": "17:30"}, "leaves_from"),
    ({"leaves_until": "08:30"}, "leaves_until"),
    ({"leaves_from": "soon"}, "leaves_from"),
    ({"leaves_from": "25:00"}, "leaves_from"),
    ({"undo_minutes": 4}, "undo_minutes"),
    ({"undo_minutes": 241}, "undo_minutes"),
    ({"undo_minutes": ""}, "undo_minutes"),
]


@pytest.mark.usefixtures("karim")
@pytest.mark.parametrize(("said", "field"), SENSELESS)
def test_no_hours_without_room_are_kept(client: Client, said: dict[str, Any], field: str) -> None:
    response = change(client, "phone", None, **said)
    assert response.status_code == 422
    html = response.content.decode()
    assert f'id="id_{field}_error"' in html or f'id="id_{field}' in html
    assert not CarePolicyRow.objects.exists()


def test_the_sentences_say_only_what_differs_from_what_everybody_has() -> None:
    make.a_company()
    usual = default_for("applied")
    assert not any("taken back" in line for line in sentences(usual))
    owed(leaves_until=time(12), undo_minutes=15)
    said = " ".join(sentences(policy_for("applied")))
    assert ", not after noon, never" in said
    assert "one press for 15 minutes" in said


def test_hours_that_the_company_has_left_are_said_to_be_so() -> None:
    make.a_company()
    owed(leaves_until=time(12))
    assert warnings(policy_for("applied")) == []
    Company.objects.update(letters_from=time(13))
    assert warnings(policy_for("applied")) == [
        "Its hours lie outside the company's, which are followed instead."
    ]
    letter = decided(a_short_letter(), MONDAY - timedelta(days=20))
    assert departure.leaving_time(letter, MONDAY.replace(hour=9)) == MONDAY.replace(hour=13)
