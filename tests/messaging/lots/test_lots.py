"""A lot from choosing to leaving: every letter its own, nothing without a reader."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ats.events import Actor
from ats.models import User
from ats.refusals import ChangedMeanwhile
from candidates.models import Application, Decision
from candidates.services import decisions
from candidates.services.documents import note_opened
from messaging.conversations.services import conversation_of
from messaging.lots import choosing, drafting, groups, reviewing, sending, work
from messaging.lots.refusals import (
    CountWrong,
    CvNotShown,
    NobodyChosen,
    NobodyLeft,
    NothingToSend,
    NotSorted,
    SentenceMissing,
)
from messaging.models import Letter, Lot, LotItem, Outbound, Suppression
from messaging.writing import letters
from messaging.writing.refusals import NotReady
from tests import factories as make
from tests.lots import a_lot, again, applicants, aside, drafted, items_of, put_in_first, read, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire() -> User:
    """A recruiter."""
    make.a_company()
    return make.a_recruiter("Claire Morel", language="en")


# --- the whole way --------------------------------------------------------------------------


def test_twelve_people_get_twelve_letters_of_their_own(claire: User) -> None:
    lot = drafted(a_lot(claire, 12), claire)
    assert lot.status == "review"
    rows = Letter.objects.all()
    assert len({row.text_hash for row in rows}) == 12, "each is personal"
    for row in rows:
        assert row.application.candidate.given_name in row.body
        assert "Rigueur comptable" in row.body
    read(items_of(lot), claire)
    assert set(Decision.objects.values_list("decided_by", flat=True)) == {claire.pk}
    lot = sent(lot, claire)
    assert lot.status == "leaving"
    assert not Letter.objects.exclude(status="scheduled").exists()
    moments = set(Outbound.objects.filter(kind="letter").values_list("due_at", flat=True))
    assert len(moments) == 12, "spread over time"


def test_nothing_leaves_that_nobody_read(claire: User) -> None:
    lot = drafted(a_lot(claire, 3), claire)
    first = items_of(lot)[0]
    read([first], claire)
    ready = sending.readiness(lot)
    assert (ready.ready, ready.staying_count) == (1, 2)
    lot = sent(lot, claire)
    assert Letter.objects.filter(status="scheduled").get() == first.letter
    assert Letter.objects.filter(status="draft").count() == 2


def test_a_cv_that_was_not_shown_cannot_be_reviewed(claire: User) -> None:
    item = items_of(drafted(a_lot(claire, 1), claire))[0]
    assert item.letter is not None
    note_opened(item.application.documents.get(), make.a_recruiter("Somebody Else"))
    with pytest.raises(CvNotShown):
        reviewing.fine(item, claire, item.letter.text_hash)
    read([item], claire)
    assert item.status == "reviewed"
    assert item.opened_at is not None


def test_reviewed_without_the_cv_is_no_state_of_the_database(claire: User) -> None:
    item = items_of(drafted(a_lot(claire, 1), claire))[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        LotItem.objects.filter(pk=item.pk).update(
            status="reviewed", read_by=claire, read_at=timezone.now(), read_hash="x"
        )


def test_an_application_is_in_one_open_lot_only(claire: User) -> None:
    lot = a_lot(claire, 2)
    other = Lot.objects.create(posting=lot.posting, owner=claire)
    item = items_of(lot)[0]
    group = groups.group_for(other, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        LotItem.objects.create(lot=other, group=group, application=item.application)
    assert not choosing.eligible(lot.posting).exists()


def test_a_second_click_adds_nobody_twice(claire: User) -> None:
    posting = make.a_posting(claire)
    chosen = [row.pk for row in applicants(posting, 3)]
    first, added = choosing.choose(posting, claire, chosen)
    second, again_added = choosing.choose(posting, claire, chosen)
    assert (first, added, again_added) == (second, 3, 0)
    assert LotItem.objects.count() == 3


def test_a_lot_of_nobody(claire: User) -> None:
    posting = make.a_posting(claire)
    hired = make.an_application(posting, status="hired", ended_at=timezone.now())
    with pytest.raises(NobodyChosen):
        choosing.choose(posting, claire, [hired.pk, 999])
    assert not Lot.objects.exists()


# --- sorting --------------------------------------------------------------------------------


def test_nobody_is_written_to_without_a_criterion(claire: User) -> None:
    lot = a_lot(claire, 2, sort=False)
    with pytest.raises(NotSorted) as refused:
        drafting.begin(lot, claire)
    assert "Amina0" in refused.value.sentence()
    assert not Decision.objects.exists()


def test_the_sentence_is_needed_in_each_language_that_is_read(claire: User) -> None:
    posting = make.a_posting(claire)
    applicants(posting, 1)
    make.an_application(posting, make.a_candidate("John", "Smith"), language="en")
    lot, _added = choosing.choose(posting, claire, None)
    put_in_first(lot)
    group = lot.groups.get(criterion__isnull=False)
    groups.save_words(group, groups.Words({"fr": "Il manque.", "en": " "}, "open", True))
    with pytest.raises(SentenceMissing) as refused:
        drafting.begin(lot, claire)
    assert refused.value.language == "en"
    groups.save_words(group, groups.Words({"en": "It is missing."}, "closed", False))
    drafted(lot, claire)
    english = Letter.objects.get(language="en")
    assert "It is missing." in english.body
    assert "Il manque." in Letter.objects.get(language="fr").body
    assert english.decision.door == "closed"


def test_what_the_cv_shows_is_a_hint_and_a_strength_of_the_letter(claire: User) -> None:
    lot = a_lot(claire, 1)
    second = list(lot.posting.criteria.all())[1]
    line = "Tableaux croisés sur **12** magasins"
    seen = [{"criterion_id": second.pk, "criterion": second.label, "line": line}]
    lot.items.update(seen=seen)
    drafted(lot, claire)
    letter = Letter.objects.get()
    assert "Votre CV le montre\u00a0: «\u00a0Tableaux croisés sur" in letter.body
    assert "**12**" not in letter.body, "a candidate's words are no markup"
    assert [row.kind for row in letter.decision.points.all()] == ["strength", "gap"]


def test_proposals_name_the_first_criterion_that_is_not_seen(claire: User) -> None:
    lot = a_lot(claire, 1)
    first, second, _third = lot.posting.criteria.all()
    found = groups.proposals(lot, {1: [first.pk], 2: [second.pk], 3: []})
    assert found == {1: second, 2: first, 3: None}


# --- set aside ------------------------------------------------------------------------------


def _lot_with(claire: User, *people: Application) -> Lot:
    lot, _added = choosing.choose(people[0].posting, claire, None)
    return lot


def test_who_cannot_be_written_to_is_set_aside_and_the_lot_goes_on(claire: User) -> None:
    posting = make.a_posting(claire)
    fine = make.an_application(posting, make.a_candidate("Fine", "A"))
    nowhere = make.a_candidate("Nowhere", "B")
    nowhere.addresses.all().delete()
    make.an_application(posting, nowhere)
    stop = make.a_candidate("Stop", "C")
    make.an_application(posting, stop)
    Suppression.objects.create(address=stop.address.lower(), reason="bounce")
    writes = make.an_application(posting, make.a_candidate("Writes", "D"))
    conversation = conversation_of(writes)
    conversation.waiting_since = timezone.now()
    conversation.save()
    lot = _lot_with(claire, fine)
    assert aside(lot) == {"Nowhere": "no_address", "Stop": "suppressed", "Writes": "waiting"}
    put_in_first(lot)
    drafted(lot, claire)
    assert Letter.objects.get().application == fine


def test_somebody_whom_another_posting_meets_needs_an_explicit_choice(claire: User) -> None:
    posting = make.a_posting(claire)
    person = make.a_candidate("Met", "Elsewhere")
    here = make.an_application(posting, person)
    there = make.an_application(make.a_posting(claire), person, kind="interview")
    lot = _lot_with(claire, here)
    item = items_of(lot)[0]
    assert (item.reason, item.detail) == ("elsewhere", there.posting.title)
    with pytest.raises(NobodyLeft):
        drafting.begin(lot, claire)
    groups.bring_back(item, Actor.of(claire))
    put_in_first(lot)
    drafted(lot, claire)
    assert Letter.objects.get().application == here


@pytest.mark.parametrize("shared", ["phone", "file", "mailbox"])
def test_the_same_person_twice_gets_one_letter(claire: User, shared: str) -> None:
    posting = make.a_posting(claire)
    phone = "+33 6 39 98 12 34" if shared == "phone" else ""
    one = make.a_candidate("Old", "Twin", "a.twin@example.org", phone=phone)
    two = make.a_candidate(
        "New", "Twin", "atwin+cv@example.org" if shared == "mailbox" else "", phone=phone[4:]
    )
    old = make.an_application(posting, one, applied_at=timezone.now() - timedelta(days=3))
    new = make.an_application(posting, two)
    if shared == "file":
        for row in (old, new):
            row.documents.create(
                candidate=row.candidate, stored_as=f"{row.pk}.pdf", size=1, sha256="f" * 64
            )
    lot = _lot_with(claire, old)
    assert aside(lot) == {"Old": "duplicate"}


def test_whoever_withdraws_while_the_lot_is_sorted_gets_no_letter(claire: User) -> None:
    lot = a_lot(claire, 2)
    gone = items_of(lot)[0].application
    decisions.withdraw(gone, Actor.of(claire))
    drafted(lot, claire)
    assert aside(lot) == {gone.candidate.given_name: "ended"}
    assert Letter.objects.get().application != gone


def test_whoever_is_hired_elsewhere_meanwhile_is_skipped_with_the_reason(claire: User) -> None:
    lot = drafted(a_lot(claire, 2), claire)
    read(items_of(lot), claire)
    lucky = items_of(lot)[0].application
    other = make.an_application(make.a_posting(claire), lucky.candidate, kind="offer")
    decisions.hire(other, Actor.of(claire))
    sent(lot, claire)
    assert aside(lot) == {lucky.candidate.given_name: "hired"}
    assert Letter.objects.get(application=lucky).status == "draft"


def test_a_decision_undone_meanwhile_is_skipped(claire: User) -> None:
    lot = drafted(a_lot(claire, 2), claire)
    read(items_of(lot), claire)
    back = items_of(lot)[0].application
    decisions.undo(Decision.objects.get(application=back), Actor.of(claire))
    sent(lot, claire)
    assert aside(lot) == {back.candidate.given_name: "undone"}


# --- reviewing ------------------------------------------------------------------------------


def test_words_that_changed_after_the_review_are_read_again(claire: User) -> None:
    lot = drafted(a_lot(claire, 1), claire)
    item = items_of(lot)[0]
    read([item], claire)
    letter = Letter.objects.get()
    letters.edit(letter, "Objet", letter.body + "\n\nPS", Actor.of(claire), letter.text_hash)
    assert sending.readiness(lot).ready == 0
    with pytest.raises(NothingToSend):
        sending.send(lot, claire, "")
    read(items_of(lot), claire)
    assert sending.readiness(lot).ready == 1


def test_other_words_than_those_on_the_screen_are_not_fine(claire: User) -> None:
    item = items_of(drafted(a_lot(claire, 1), claire))[0]
    note_opened(item.application.documents.get(), claire)
    with pytest.raises(ChangedMeanwhile):
        reviewing.fine(item, claire, "0" * 64)


def test_a_letter_with_a_hole_cannot_be_fine(claire: User) -> None:
    lot = drafted(a_lot(claire, 1), claire)
    letter = Letter.objects.get()
    hole = letter.body + "\n\n[[ ici ]]"
    letters.edit(letter, letter.subject, hole, Actor.of(claire), letter.text_hash)
    with pytest.raises(NotReady):
        read(items_of(lot), claire)


def test_whoever_is_taken_out_is_on_their_way_again(claire: User) -> None:
    lot = drafted(a_lot(claire, 2), claire)
    item = items_of(lot)[0]
    reviewing.put_aside(item, claire)
    application = Application.objects.get(pk=item.application_id)
    assert application.status == "active"
    assert Letter.objects.get(application=application).status == "cancelled"
    assert aside(lot) == {application.candidate.given_name: "by_hand"}


# --- sending --------------------------------------------------------------------------------


def test_above_thirty_the_count_is_typed(claire: User) -> None:
    lot = drafted(a_lot(claire, 31), claire)
    read(items_of(lot), claire)
    for typed in ("", "30", "trente et un", "31 "[:-1] + "x"):
        with pytest.raises(CountWrong) as refused:
            sending.send(lot, claire, typed)
        assert "31" in refused.value.sentence()
    assert again(lot).status == "review"
    assert sent(lot, claire, " 31 ").status == "leaving"
    assert Letter.objects.filter(status="scheduled").count() == 31


def test_what_a_rule_refuses_stays_with_its_sentence(claire: User) -> None:
    lot = drafted(a_lot(claire, 2), claire)
    read(items_of(lot), claire)
    item = items_of(lot)[0]
    item.application.candidate.addresses.all().delete()
    lot = sent(lot, claire)
    assert aside(lot) == {item.application.candidate.given_name: "no_address"}
    assert Letter.objects.filter(status="scheduled").count() == 1


def test_two_tabs_send_once(claire: User) -> None:
    lot = drafted(a_lot(claire, 2), claire)
    stale = again(lot)
    read(items_of(lot), claire)
    sent(lot, claire)
    with pytest.raises((NothingToSend, Exception)):
        sending.send(stale, claire, "")
    work.work_on(lot.pk)
    assert Outbound.objects.filter(kind="letter").count() == 2
