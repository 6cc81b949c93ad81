"""One person, one letter: several answers, told together when it leaves."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection

from ats.events import Actor
from ats.models import User
from ats.refusals import ChangedMeanwhile
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Application, Candidate, Decision
from candidates.services import decisions
from candidates.services.documents import note_opened
from candidates.services.refusals import LetterHasLeft
from messaging.delivery import checks, outbox
from messaging.lots import choosing, groups, merging, reviewing, sending, work
from messaging.lots.refusals import CvNotShown, NobodyLeft
from messaging.models import Letter, Lot, LotItem, MergedDecision, Outbound
from messaging.writing import departure, letters, selectors
from messaging.writing.personal import personal
from messaging.writing.refusals import TooLate
from tests import factories as make
from tests.lots import a_document, again, drafted, items_of, put_in_first, read
from tests.messaging.lots.one_voice import a_lot_of, leave, live

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire() -> User:
    """A recruiter."""
    make.a_company()
    return make.a_recruiter("Claire Morel")


def said_aside(person: Candidate, claire: User, title: str) -> tuple[str, str]:
    """Why a new lot does not write to this person: the reason, and what it is about."""
    with pytest.raises(NobodyLeft):
        a_lot_of(person, claire, title)
    item = LotItem.objects.get(application__posting__title=title)
    return item.reason, item.detail


def insist(claire: User) -> None:
    """Take the one who was set aside in all the same, and draft their letter."""
    item = LotItem.objects.select_related("lot").get(status="aside")
    groups.bring_back(item, Actor.of(claire))
    put_in_first(item.lot)
    drafted(again(item.lot), claire)


@pytest.fixture
def both(claire: User) -> tuple[Lot, Lot]:
    """One person in two lots; the second letter takes the first answer in."""
    person = make.a_candidate("Nadia", "Ferrand")
    return a_lot_of(person, claire, "Caissière"), a_lot_of(person, claire, "Fleuriste")


def test_one_letter_answers_both(both: tuple[Lot, Lot]) -> None:
    letter = live()
    assert letter.application.posting.title == "Fleuriste"
    for title in ("Caissière", "Fleuriste"):
        assert f"Pour «\u00a0{title}\u00a0»" in letter.body
    assert letter.body.count("Rigueur comptable") == 2
    assert letter.facts["also"] == ["Caissière"]
    assert not merging.unsaid(letter)


def test_the_other_lot_says_where_the_answer_went(both: tuple[Lot, Lot]) -> None:
    item = items_of(both[0])[0]
    assert (item.status, item.reason, item.detail) == ("aside", "merged", "Fleuriste")


def test_nobody_is_listed_as_left_without_a_letter(both: tuple[Lot, Lot], claire: User) -> None:
    assert selectors.unwritten(claire) == []


def test_everybody_is_told_when_it_leaves(both: tuple[Lot, Lot], claire: User) -> None:
    lot = both[1]
    read(items_of(lot), claire)
    sending.send(lot, claire, "")
    work.work_on(lot.pk)
    leave(live())
    assert not Application.objects.filter(told_at=None).exists()
    assert again(lot).status == "leaving"


def test_called_off_each_answer_is_due_again(both: tuple[Lot, Lot], claire: User) -> None:
    read(items_of(both[1]), claire)
    departure.cancel(live(), Actor("Claire"))
    assert not MergedDecision.objects.exists()
    fresh = live()
    assert fresh.application.posting.title == "Caissière"
    assert "Fleuriste" not in fresh.body


def test_set_aside_unread_it_decides_on_neither(both: tuple[Lot, Lot], claire: User) -> None:
    reviewing.put_aside(items_of(both[1])[0], claire)
    assert not Letter.objects.exclude(status="cancelled").exists()
    assert not Decision.objects.exists()
    assert set(Application.objects.values_list("status", flat=True)) == {"active"}
    first = items_of(both[0])[0]
    assert first.reason == "unmerged"
    groups.bring_back(first, Actor.of(claire))
    drafted(again(both[0]), claire)
    assert live().application.posting.title == "Caissière"


def test_both_files_are_read_before_both_are_decided(both: tuple[Lot, Lot], claire: User) -> None:
    item = items_of(both[1])[0]
    other = a_document(Application.objects.get(posting__title="Caissière"))
    with pytest.raises(CvNotShown):
        read([item], claire)
    assert not Decision.objects.exists()
    note_opened(other, claire)
    read([item], claire)
    decided = Decision.objects.values_list("decided_by__name", "application__status")
    assert list(decided) == [("Claire Morel", "declined")] * 2


def test_a_proposal_overtaken_elsewhere_leaves_the_letter(
    both: tuple[Lot, Lot], claire: User
) -> None:
    other = Application.objects.get(posting__title="Caissière")
    decisions.hire(other, Actor.of(claire))
    assert "Caissière" not in live().body
    assert not MergedDecision.objects.exists()


def test_an_answer_taken_back_leaves_the_letter(both: tuple[Lot, Lot], claire: User) -> None:
    lot = both[1]
    read(items_of(lot), claire)
    sending.send(lot, claire, "")
    work.work_on(lot.pk)
    other = Decision.objects.get(application__posting__title="Caissière")
    decisions.undo(other, Actor.of(claire))
    letter = live()
    assert letter.status == "draft", "its words are no longer those that were approved"
    assert "Caissière" not in letter.body
    assert Application.objects.get(posting__title="Caissière").status == "active"


def test_a_letter_that_lost_an_answer_stays(both: tuple[Lot, Lot], claire: User) -> None:
    lot, letter = both[1], live()
    body = letter.body.replace("Caissière", "l’autre poste")
    letters.edit(letter, letter.subject, body, Actor.of(claire), letter.text_hash)
    read(items_of(lot), claire)
    sending.send(lot, claire, "")
    work.work_on(lot.pk)
    assert live().status == "draft"
    [(_item, why)] = sending.readiness(lot).staying
    assert "Caissière" in why


def test_at_the_moment_of_sending_every_answer_still_stands(
    both: tuple[Lot, Lot], claire: User
) -> None:
    lot = both[1]
    read(items_of(lot), claire)
    sending.send(lot, claire, "")
    work.work_on(lot.pk)
    mail = Outbound.objects.get(kind="letter", status="scheduled")
    assert checks.objection(mail) is None
    Application.objects.filter(posting__title="Caissière").update(status="active", ended_at=None)
    objection = checks.objection(mail)
    assert objection is not None
    assert objection.action == "withhold"
    assert outbox.DELIVER


def test_a_letter_that_somebody_worked_on_is_left_alone(claire: User) -> None:
    """It cannot travel, so the other answer waits until somebody insists on a letter more."""
    person = make.a_candidate("Nadia", "Ferrand")
    a_lot_of(person, claire, "Caissière")
    letter = live()
    letters.edit(letter, "Objet", "Bonjour Nadia,\n\nmes mots.", Actor.of(claire), letter.text_hash)
    assert said_aside(person, claire, "Fleuriste") == ("spoken", "Caissière")
    assert live() == letter
    insist(claire)
    assert Letter.objects.exclude(status="cancelled").count() == 2
    assert not MergedDecision.objects.exists()


def test_after_an_interview_a_person_keeps_a_letter_of_their_own(claire: User) -> None:
    person = make.a_candidate("Nadia", "Ferrand")
    met = make.an_application(make.a_posting(claire, title="Acheteuse"), person, kind="interview")
    letters.draft_letter(make.a_decision(met), Actor.of(claire))
    assert said_aside(person, claire, "Fleuriste") == ("spoken", "Acheteuse")
    insist(claire)
    assert Letter.objects.exclude(status="cancelled").count() == 2


def test_drafted_anew_it_still_answers_both(both: tuple[Lot, Lot], claire: User) -> None:
    letter, actor = live(), Actor.of(claire)
    drafted_words, first = letter.body, letter.text_hash
    letters.edit(letter, letter.subject, "Bonjour Nadia.", actor, first)
    with pytest.raises(ChangedMeanwhile):
        letters.redraft(letter, actor, first)
    assert letters.redraft(letter, actor, letter.text_hash)
    assert live().body == drafted_words
    assert live().facts["also"] == ["Caissière"]


def test_three_answers_in_one_letter(both: tuple[Lot, Lot], claire: User) -> None:
    person = Candidate.objects.get()
    a_lot_of(person, claire, "Vendeuse")
    letter = live()
    assert letter.application.posting.title == "Vendeuse"
    assert sorted(letter.facts["also"]) == ["Caissière", "Fleuriste"]
    named = letter.body.split("\n")[2].replace("\u00a0", " ")
    assert "« Vendeuse », « " in named
    assert all(f"« {title} »" in named for title in ("Caissière", "Fleuriste"))
    assert groups.GAPS["fr", False] in letter.body


def test_two_merged_letters_of_a_posting_do_not_begin_alike(claire: User) -> None:
    first, second = (make.a_posting(claire, title=title) for title in ("Caissière", "Fleuriste"))
    for number in range(4):
        person = make.a_candidate(f"Nadia{number}", "Ferrand")
        for posting in (first, second):
            make.an_application(posting, person)
    for posting in (first, second):
        lot, _added = choosing.choose(posting, claire, None)
        put_in_first(lot)
        drafted(lot, claire)
    merged = list(Letter.objects.exclude(status="cancelled"))
    assert len(merged) == 4
    assert len({row.facts["opening"] for row in merged}) == 4
    assert all(personal(row) is not None for row in merged), "measured against its own template"


@pytest.mark.parametrize("title", ["Vendeur_se *CDI*", "Chef [rayon]", "R&D <interne>"])
def test_a_title_with_signs_is_named_all_the_same(claire: User, title: str) -> None:
    person = make.a_candidate("Nadia", "Ferrand")
    a_lot_of(person, claire, title)
    a_lot_of(person, claire, "Fleuriste")
    assert live().facts["also"] == [title]
    assert not merging.unsaid(live())


@pytest.mark.django_db(transaction=True)
def test_called_off_and_taken_back_at_once_nobody_waits_for_ever(
    both: tuple[Lot, Lot], claire: User
) -> None:
    """One calls the letter off while the other takes back a decision that it tells: whoever
    comes second waits or is told, and the rows agree with each other in the end."""
    read(items_of(both[1]), claire)
    letter, other = live(), Decision.objects.get(application__posting__title="Caissière")
    gate, failures = threading.Barrier(2), []

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except OperationalError as error:  # a deadlock is one
            failures.append(error)
        except (AlreadyMoved, NotAllowed, LetterHasLeft, TooLate):
            pass
        finally:
            connection.close()

    acts = (
        lambda: departure.cancel(letter, Actor.of(claire)),
        lambda: decisions.undo(other, Actor.of(claire)),
    )
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not failures
    assert not any(thread.is_alive() for thread in threads)
    application = Application.objects.get(pk=other.application_id)
    living = Letter.objects.exclude(status="cancelled").filter(application=application)
    assert living.exists() == (application.status == "declined")
