"""One person, one voice: a decision made by hand, and what lots had prepared for the same person."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.events import Actor
from ats.models import User
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Application, Candidate, Decision
from candidates.services import decisions
from candidates.services.decisions import DeclineData, Point
from candidates.services.documents import note_opened
from messaging.lots import choosing, drafting, groups, reviewing, work
from messaging.lots.refusals import LeavesTheLot, NotNow
from messaging.models import Letter, Lot, MergedDecision
from messaging.writing import letters
from tests import factories as make
from tests.candidates.threads import at_once
from tests.lots import again, aside, drafted, items_of, put_in_first, read, sent
from tests.messaging.lots.one_voice import a_lot_of, leave, live

pytestmark = pytest.mark.django_db
REFUSED = (AlreadyMoved, NotAllowed, LeavesTheLot, NotNow)


@pytest.fixture
def claire() -> User:
    """A recruiter."""
    make.a_company()
    return make.a_recruiter("Claire Morel", language="en")


@pytest.fixture
def person(claire: User) -> Candidate:
    return make.a_candidate("Nadia", "Ferrand")


def applied(person: Candidate, by: User, title: str, kind: str = "applied") -> Application:
    return make.an_application(make.a_posting(by, title=title), person, kind=kind)


def by_hand(application: Application, user: User) -> Decision:
    """Declined on the application's own page."""
    criterion = application.posting.criteria.first()
    assert criterion is not None
    gap = Point("gap", criterion, "Votre CV ne montre pas encore d’exemple de bouquets composés.")
    return decisions.decline(application, Actor.of(user), DeclineData(points=(gap,)))


def test_declined_by_hand_elsewhere_they_leave_the_lot_unread(
    person: Candidate, claire: User
) -> None:
    lot = a_lot_of(person, claire, "Caissière")
    other = applied(person, claire, "Fleuriste")
    by_hand(other, claire)
    assert live().application == other
    (item,) = items_of(lot)
    assert (item.status, item.reason, item.detail) == ("aside", "spoken", "Fleuriste")
    assert item.application.status == "active", "nobody had read it: nobody had decided"
    assert not Decision.proposals.filter(proposed=True, undone_at=None).exists()


def test_the_lot_says_why_and_lets_one_insist(
    client: Client, person: Candidate, claire: User
) -> None:
    """Taken in all the same, both answers travel in the lot's letter: still one."""
    lot = a_lot_of(person, claire, "Caissière")
    by_hand(applied(person, claire, "Fleuriste"), claire)
    client.force_login(claire)
    page = client.get(reverse("lot", args=[lot.pk])).content.decode()
    assert "Another letter to them is being written" in page
    assert "Fleuriste" in page
    groups.bring_back(items_of(lot)[0], Actor.of(claire))
    drafted(again(lot), claire)
    assert live().application.posting.title == "Caissière"
    assert live().facts["also"] == ["Fleuriste"]
    called_off = Letter.objects.get(application__posting__title="Fleuriste")
    page = client.get(reverse("letter", args=[called_off.pk])).content.decode()
    assert "travels in the letter about “Caissière”" in page
    assert "Write another letter" not in page
    client.post(reverse("letter-new", args=[called_off.application_id]))
    assert live().facts["also"] == ["Fleuriste"], "asked for once more it is the one that is there"


def test_declined_by_hand_for_the_same_posting_there_is_one_letter(
    person: Candidate, claire: User
) -> None:
    lot = a_lot_of(person, claire, "Caissière")
    (item,) = items_of(lot)
    decision = by_hand(item.application, claire)
    assert aside(lot) == {"Nadia": "decided"}
    assert live().decision == decision


def test_declined_by_hand_while_the_lot_is_sorted(person: Candidate, claire: User) -> None:
    application = applied(person, claire, "Caissière")
    make.an_application(application.posting)
    lot, _added = choosing.choose(application.posting, claire, None)
    put_in_first(lot)
    by_hand(application, claire)
    drafted(lot, claire)
    assert aside(lot) == {"Nadia": "decided"}
    assert Letter.objects.filter(application__candidate=person).count() == 1


def test_what_was_read_in_the_lot_travels_in_the_letter_of_the_hand(
    person: Candidate, claire: User
) -> None:
    """Both are decided, by somebody who had the files before them: one letter tells both."""
    lot = a_lot_of(person, claire, "Caissière")
    read(items_of(lot), claire)
    by_hand(applied(person, claire, "Fleuriste"), claire)
    letter = live()
    assert letter.application.posting.title == "Fleuriste"
    assert letter.facts["also"] == ["Caissière"]
    assert aside(lot) == {"Nadia": "merged"}
    letters.approve(letter, Actor.of(claire), letter.text_hash)
    leave(letter)
    assert not Application.objects.filter(told_at=None).exists()


def test_what_somebody_worked_on_stays_and_the_lot_asks_before_it_leaves(
    person: Candidate, claire: User
) -> None:
    lot = a_lot_of(person, claire, "Caissière")
    letter = live()
    letters.edit(letter, letter.subject, letter.body + " Plus.", Actor.of(claire), letter.text_hash)
    read(items_of(lot), claire)
    by_hand(applied(person, claire, "Fleuriste"), claire)
    sent(lot, claire)
    assert aside(lot) == {"Nadia": "spoken"}
    assert Letter.objects.get(pk=letter.pk).status == "draft", "it waits on its own page"
    assert Application.objects.filter(status="declined").count() == 2


def test_after_an_interview_only_what_nobody_had_read_is_taken_out(
    person: Candidate, claire: User
) -> None:
    lot = a_lot_of(person, claire, "Caissière")
    met = applied(person, claire, "Acheteuse", kind="interview")
    by_hand(met, claire)
    assert live().application == met
    assert aside(lot) == {"Nadia": "spoken"}
    assert not MergedDecision.objects.exists()


def test_two_decisions_by_hand_are_told_in_one_letter(person: Candidate, claire: User) -> None:
    by_hand(applied(person, claire, "Caissière"), claire)
    by_hand(applied(person, claire, "Fleuriste"), claire)
    assert live().facts["also"] == ["Caissière"]


def test_fine_in_one_lot_takes_them_out_of_the_other(person: Candidate, claire: User) -> None:
    """Somebody had worked on the first draft, and somebody insisted on the second."""
    first = a_lot_of(person, claire, "Caissière")
    letter = live()
    letters.edit(letter, letter.subject, letter.body + " Plus.", Actor.of(claire), letter.text_hash)
    application = applied(person, claire, "Fleuriste")
    second, _added = choosing.choose(application.posting, claire, None)
    assert aside(second) == {"Nadia": "spoken"}, "said as soon as they are chosen"
    groups.bring_back(items_of(second)[0], Actor.of(claire))
    put_in_first(second)
    drafted(second, claire)
    read(items_of(second), claire)
    assert aside(first) == {"Nadia": "spoken"}
    assert live().application == application


def test_another_person_stays_in_their_lot(person: Candidate, claire: User) -> None:
    lot = a_lot_of(person, claire, "Caissière")
    by_hand(applied(make.a_candidate("Inès", "Caron"), claire, "Fleuriste"), claire)
    assert [row.status for row in items_of(lot)] == ["drafted"]
    assert Letter.objects.exclude(status="cancelled").count() == 2


def test_a_withdrawal_speaks_for_nobody(person: Candidate, claire: User) -> None:
    lot = a_lot_of(person, claire, "Caissière")
    decisions.withdraw(applied(person, claire, "Fleuriste"), Actor.of(claire))
    assert [row.status for row in items_of(lot)] == ["drafted"]


def test_one_live_letter_an_application_is_a_rule_of_the_database(
    person: Candidate, claire: User
) -> None:
    by_hand(applied(person, claire, "Caissière"), claire)
    copy = live()
    copy.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


# --- at once ------------------------------------------------------------------------------------


def one_letter(person: Candidate) -> None:
    """What must hold after every race: one letter on its way to the person, and every decision
    told by it."""
    rows = Letter.objects.filter(application__candidate=person).exclude(status="cancelled")
    (letter,) = rows
    decided = Decision.objects.filter(application__candidate=person, undone_at=None)
    proposed = Decision.proposals.filter(
        application__candidate=person, undone_at=None, proposed=True
    )
    told = {letter.decision_id, *letter.merged.values_list("decision", flat=True)}
    assert told == set(decided.values_list("pk", flat=True)) | set(
        proposed.values_list("pk", flat=True)
    )


def run(*deeds: Callable[[], object]) -> None:
    """Together; a refusal is an answer, a deadlock or anything else is not."""
    for result in at_once(*deeds):
        if isinstance(result, Exception) and not isinstance(result, REFUSED):
            raise result


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("hand_first", [False, True])
def test_by_hand_and_fine_at_once(claire: User, hand_first: bool) -> None:
    """Whichever application is the older one: nobody waits in a circle."""
    for number in range(3):
        person = make.a_candidate(f"Nadia{number}", "Ferrand")
        other = applied(person, claire, f"Fleuriste {number}") if hand_first else None
        lot = a_lot_of(person, claire, f"Caissière {number}")
        other = other or applied(person, claire, f"Fleuriste {number}")
        (item,) = items_of(lot)
        assert item.letter is not None
        for document in item.application.documents.all():
            note_opened(document, claire)
        run(
            partial(by_hand, other, claire),
            partial(reviewing.fine, item, claire, item.letter.text_hash),
        )
        one_letter(person)


@pytest.mark.django_db(transaction=True)
def test_by_hand_and_drafting_at_once(claire: User) -> None:
    for number in range(3):
        person = make.a_candidate(f"Nadia{number}", "Ferrand")
        application = applied(person, claire, f"Caissière {number}")
        other = applied(person, claire, f"Fleuriste {number}")
        lot, _added = choosing.choose(application.posting, claire, None)
        put_in_first(lot)
        drafting.begin(lot, claire)
        run(partial(by_hand, other, claire), partial(work.work_on, lot.pk))
        one_letter(person)
        assert Lot.objects.get(pk=lot.pk).status == "review"


@pytest.mark.django_db(transaction=True)
def test_two_by_hand_at_once(claire: User) -> None:
    for number in range(3):
        person = make.a_candidate(f"Nadia{number}", "Ferrand")
        rows = [
            applied(person, claire, f"{title} {number}") for title in ("Caissière", "Fleuriste")
        ]
        run(*(partial(by_hand, row, claire) for row in rows))
        one_letter(person)
        assert timezone.now() > Decision.objects.latest("pk").decided_at
