"""A lot that is stopped, undone or dissolved, and who decides what in it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from ats.events import Actor
from ats.models import Event, User
from candidates.models import Application, Decision
from candidates.services import decisions
from candidates.services.decisions import DeclineData
from messaging.lots import groups, sending, undoing
from messaging.lots.refusals import (
    LeavesTheLot,
    NotNow,
)
from messaging.models import Letter, Lot, LotItem, Outbound
from messaging.writing import departure, letters, selectors
from messaging.writing.refusals import NotDecided
from tests import factories as make
from tests.lots import a_lot, again, aside, drafted, items_of, read, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire() -> User:
    """A recruiter."""
    make.a_company()
    return make.a_recruiter("Claire Morel", language="en")


def _leaving(claire: User, count: int = 3) -> Lot:
    lot = drafted(a_lot(claire, count), claire)
    read(items_of(lot), claire)
    return sent(lot, claire)


def _states() -> set[tuple[str, str]]:
    rows = Letter.objects.values_list("status", "mails__status")
    return {(str(letter), str(mail)) for letter, mail in rows}


def test_a_pause_holds_every_letter_and_lets_it_go_again(claire: User) -> None:
    lot = _leaving(claire)
    undoing.pause(lot, claire)
    assert _states() == {("withheld", "cancelled")}
    undoing.resume(again(lot), claire)
    assert set(Letter.objects.values_list("status", flat=True)) == {"scheduled"}
    assert Outbound.objects.filter(kind="letter", status="scheduled").count() == 3


def test_undo_makes_drafts_word_for_word(claire: User) -> None:
    lot = _leaving(claire)
    words = set(Letter.objects.values_list("body", flat=True))
    outcome = undoing.undo(lot, claire)
    assert (outcome.done, outcome.too_late) == (3, [])
    assert _states() == {("draft", "cancelled")}
    assert set(Letter.objects.values_list("body", flat=True)) == words
    assert again(lot).status == "review"
    assert sending.readiness(lot).ready == 3, "they have been read"
    sent(again(lot), claire)
    assert Letter.objects.filter(status="scheduled").count() == 3


def test_undo_with_the_decisions(claire: User) -> None:
    lot = _leaving(claire)
    undoing.undo(lot, claire, decisions_too=True)
    assert set(Application.objects.values_list("status", flat=True)) == {"active"}
    assert _states() == {("cancelled", "cancelled")}


def test_it_is_too_late_for_a_letter_that_has_left(claire: User) -> None:
    lot = _leaving(claire)
    first = items_of(lot)[0]
    assert first.letter is not None
    first.letter.mails.update(status="unconfirmed")
    outcome = undoing.undo(lot, claire)
    assert outcome.done == 2
    assert outcome.too_late == [first.application.candidate.full_name]
    assert Letter.objects.get(pk=first.letter.pk).status == "scheduled"


@pytest.mark.parametrize(("too", "status"), [(True, "active"), (False, "declined")])
def test_a_lot_is_dissolved(claire: User, too: bool, status: str) -> None:
    lot = drafted(a_lot(claire, 2), claire)
    one, two = items_of(lot)
    read([one], claire)
    undoing.dissolve(lot, claire, decisions_too=too)
    assert again(lot).status == "cancelled"
    assert not LotItem.objects.exclude(status="aside").exists()
    states = dict(Application.objects.values_list("pk", "status"))
    assert states == {one.application_id: status, two.application_id: "active"}


# --- nobody is decided on before somebody has read ------------------------------------------


def test_a_draft_decides_nothing(claire: User) -> None:
    lot = drafted(a_lot(claire, 3), claire)
    assert not Decision.objects.exists()
    assert set(Application.objects.values_list("status", flat=True)) == {"active"}
    assert not Event.objects.filter(kind="application.decline").exists()
    assert selectors.to_do_count(claire) == 0, "they are read in the lot"
    for letter in Letter.objects.all():
        with pytest.raises(NotDecided):
            letters.approve(letter, Actor.of(claire), letter.text_hash)
    undoing.dissolve(lot, claire, decisions_too=False)
    assert set(Application.objects.values_list("status", flat=True)) == {"active"}
    assert set(Letter.objects.values_list("status", flat=True)) == {"cancelled"}


def test_whoever_says_fine_decides_by_name_and_then(claire: User) -> None:
    """The lot is Claire's; Karim reads one letter of it beside the CV."""
    lot, karim = drafted(a_lot(claire, 2), claire), make.a_recruiter("Karim Haddad")
    before = timezone.now()
    item = items_of(lot)[0]
    read([item], karim)
    decision = Decision.objects.get()
    assert (decision.application, decision.decided_by) == (item.application, karim)
    assert decision.decided_at > before
    letter = Letter.objects.get(application=item.application)
    assert letter.owner == claire, "it is still signed by whoever made the lot"
    assert letter.facts["decided_by"] == "Karim Haddad"
    assert {row["by"] for row in letter.facts["points"]} == {"Karim Haddad"}
    kinds = Event.objects.filter(stream=f"application:{item.application_id}")
    assert kinds.filter(kind="application.decline", actor=karim).count() == 1


def test_decided_on_from_their_page_they_leave_the_lot(claire: User) -> None:
    lot = drafted(a_lot(claire, 2), claire)
    one, two = items_of(lot)
    decisions.decline(one.application, Actor.of(claire), DeclineData())
    assert list(aside(lot).values()) == ["decided"]
    letter = Letter.objects.exclude(status="cancelled").get(application=one.application)
    assert letter.decision == Decision.objects.get()
    assert Letter.objects.get(application=two.application).status == "draft"


def test_met_by_another_posting_since_the_draft_they_are_not_declined(claire: User) -> None:
    lot = drafted(a_lot(claire, 1), claire)
    item = items_of(lot)[0]
    make.an_application(make.a_posting(claire), item.application.candidate, kind="interview")
    with pytest.raises(LeavesTheLot) as refused:
        read([item], claire)
    assert refused.value.aside.reason == "elsewhere"
    assert "Amina0 Roux0" in refused.value.sentence()
    assert not Decision.objects.exists()
    assert list(aside(lot).values()) == ["elsewhere"]
    assert Letter.objects.get().status == "cancelled"
    groups.bring_back(items_of(lot)[0], Actor.of(claire))
    read(items_of(drafted(again(lot), claire)), claire)
    assert Decision.objects.get().application == item.application


def test_a_letter_that_was_called_off_is_not_fine(claire: User) -> None:
    lot = drafted(a_lot(claire, 1), claire)
    departure.cancel(Letter.objects.get(), Actor.of(claire))
    with pytest.raises(NotNow):
        read(items_of(lot), claire)
    assert not Decision.objects.exists()


def test_whoever_withdraws_themselves_meanwhile_takes_the_draft_along(claire: User) -> None:
    lot = drafted(a_lot(claire, 1), claire)
    decisions.withdraw_by_candidate(items_of(lot)[0].application)
    assert Letter.objects.get().status == "cancelled"
    assert list(aside(lot).values()) == ["ended"]


def test_the_lot_keeps_its_history(claire: User) -> None:
    lot = _leaving(claire, 1)
    kinds: Any = Event.objects.filter(subject=f"lot:{lot.pk}").values_list("kind", flat=True)
    assert list(kinds.order_by("pk")) == [
        "lot.begun",
        "lot.chosen",
        "lot.draft",
        "lot.drafted",
        "lot.send",
        "lot.sent",
    ]
