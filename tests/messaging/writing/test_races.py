"""Two people, or a person and the worker, at the same moment: real threads, real rows."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone

from ats.events import SYSTEM, Actor
from ats.refusals import Refused
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Decision
from candidates.services import decisions
from candidates.services.refusals import LetterHasLeft
from messaging.approval import services as approvals
from messaging.delivery import worker
from messaging.models import Approval, Letter, Outbound
from messaging.states import OUTBOUND
from messaging.writing import departure, letters
from tests import factories as make
from tests.letters import a_short_letter, again, an_approval

pytestmark = pytest.mark.django_db(transaction=True)

CLAIRE, KARIM = Actor("Claire"), Actor("Karim")
REFUSED = (AlreadyMoved, NotAllowed, Refused)
TIMES = 6


def repeated(race: Callable[[], None]) -> Callable[[], None]:
    """Run the race several times: each has its own winner."""

    @functools.wraps(race)
    def races() -> None:
        for _round in range(TIMES):
            race()

    return races


def at_once(*actions: Callable[[], object]) -> list[object]:
    """Run the actions in threads of their own, started together; results or refusals."""
    start = threading.Barrier(len(actions))
    results: list[object] = [None] * len(actions)

    def run(position: int, action: Callable[[], object]) -> None:
        start.wait()
        try:
            results[position] = action() or "done"
        except REFUSED as error:
            results[position] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(position, action))
        for position, action in enumerate(actions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other"
    return results


def refusals(results: list[object]) -> int:
    """How many were told no."""
    return sum(isinstance(result, Exception) for result in results)


def never_with_other_words() -> None:
    """What must hold after every race: a mail that lives carries the approved words."""
    for mail in Outbound.objects.filter(kind="letter").exclude(status="cancelled"):
        assert mail.letter is not None
        assert mail.text_hash == mail.letter.approved_hash == mail.letter.text_hash


@repeated
def test_two_managers_clicks_are_one_yes() -> None:
    approval = an_approval()
    copies = [Approval.objects.get(pk=approval.pk) for _copy in range(3)]
    actor, seen = Actor.of(approval.approver), approval.text_hash
    results = at_once(
        *(lambda copy=copy: approvals.approve(copy, actor, seen, "link") for copy in copies)
    )
    assert refusals(results) == 2
    assert approval.letter.mails.filter(kind="letter").count() == 1
    assert again(approval.letter).status == "scheduled"
    never_with_other_words()


@repeated
def test_a_yes_and_an_edit_at_once() -> None:
    approval = an_approval()
    letter, seen = again(approval.letter), approval.text_hash
    copy = Approval.objects.get(pk=approval.pk)
    at_once(
        lambda: approvals.approve(copy, Actor.of(approval.approver), seen, "link"),
        lambda: letters.edit(letter, letter.subject, letter.body + " Plus.", KARIM, seen),
    )
    letter, approval = again(letter), Approval.objects.get(pk=approval.pk)
    if letter.status == "scheduled":
        assert approval.status == "approved"
    else:
        assert letter.status == "draft"
        assert letter.approved_hash == ""
    never_with_other_words()


@repeated
def test_yes_and_no_at_once() -> None:
    approval = an_approval()
    one, two = (Approval.objects.get(pk=approval.pk) for _copy in range(2))
    actor, seen = Actor.of(approval.approver), approval.text_hash
    results = at_once(
        lambda: approvals.approve(one, actor, seen, "link"),
        lambda: approvals.send_back(two, actor, "Non.", seen, "account"),
    )
    assert refusals(results) == 1
    answered = Approval.objects.get(pk=approval.pk).status
    assert (
        again(approval.letter).status == {"approved": "scheduled", "returned": "returned"}[answered]
    )
    never_with_other_words()


@repeated
def test_two_writers_at_once() -> None:
    letter = a_short_letter()
    seen = letter.text_hash
    results = at_once(
        lambda: letters.edit(again(letter), "Objet", "Texte de Claire", CLAIRE, seen),
        lambda: letters.edit(again(letter), "Objet", "Texte de Karim", KARIM, seen),
    )
    assert refusals(results) == 1
    last = letter.versions.first()
    assert last is not None
    assert again(letter).body == last.body
    assert letter.versions.count() == 2


def _due() -> Letter:
    letter = a_short_letter()
    letters.approve(letter, CLAIRE, letter.text_hash)
    letter.mails.update(due_at=timezone.now(), status="queued", humane_hours=False)
    return letter


def _send() -> object:
    """What a worker does, as far as the mail server's yes."""
    mail = worker.claim()
    if mail is None:
        return None
    OUTBOUND.move(mail, "accept", actor=SYSTEM, accepted_at=timezone.now(), lease_until=None)
    return mail


@repeated
def test_calling_off_and_sending_at_once() -> None:
    letter = _due()
    at_once(_send, lambda: departure.cancel(again(letter), CLAIRE))
    letter, mail = again(letter), letter.mails.get()
    assert (letter.status, mail.status) in {("sent", "accepted"), ("cancelled", "cancelled")}
    letter.application.refresh_from_db()
    assert (letter.application.told_at is not None) == (letter.status == "sent")


@repeated
def test_editing_and_sending_at_once() -> None:
    letter = _due()
    seen = letter.text_hash
    at_once(_send, lambda: letters.edit(again(letter), "Objet", "Autre", CLAIRE, seen))
    letter, mail = again(letter), letter.mails.get()
    assert (letter.status, mail.status) in {("sent", "accepted"), ("draft", "cancelled")}
    never_with_other_words()


@repeated
def test_taking_the_decision_back_and_sending_at_once() -> None:
    letter = _due()
    decision = Decision.objects.get(pk=letter.decision.pk)
    at_once(_send, lambda: decisions.undo(decision, Actor.of(letter.owner)))
    letter, mail = again(letter), letter.mails.get()
    application = letter.application
    assert (letter.status, mail.status, application.status) in {
        ("sent", "accepted", "declined"),
        ("cancelled", "cancelled", "active"),
    }


def test_two_workers_send_a_letter_once() -> None:
    letter = _due()
    results = at_once(_send, _send, _send)
    assert sum(isinstance(result, Outbound) for result in results) == 1
    assert again(letter).status == "sent"


def test_two_clicks_on_write_the_letter_are_one_letter() -> None:
    letter = a_short_letter()
    departure.cancel(letter, CLAIRE)
    decision = Decision.objects.get(pk=letter.decision.pk)
    results = at_once(*(lambda: letters.draft_letter(decision, CLAIRE) for _click in range(3)))
    assert refusals(results) == 0
    assert len({result.pk for result in results}) == 1  # type: ignore[attr-defined]


def test_a_mail_in_a_workers_hands_stands_in_the_way_of_an_undo_at_once() -> None:
    """Waiting for the worker here could make both wait for each other (the worker marks the
    application as told), so the person is told instead."""
    letter = _due()
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            list(Outbound.objects.select_for_update().filter(letter=letter))
            held.set()
            over.wait(timeout=3)
        connection.close()

    worker_thread = threading.Thread(target=hold)
    worker_thread.start()
    held.wait(timeout=10)
    with pytest.raises(LetterHasLeft):
        decisions.undo(letter.decision, Actor.of(letter.owner))
    over.set()
    worker_thread.join()
    letter.application.refresh_from_db()
    assert letter.application.status == "declined"


def test_letters_drafted_at_once_begin_each_in_its_own_way() -> None:
    posting = make.a_posting()
    people = [make.an_application(kind="applied", posting=posting) for _one in range(8)]
    made = [make.a_decision(application) for application in people]

    def draft(decision: Decision) -> Callable[[], object]:
        return lambda: letters.draft_letter(decision, CLAIRE)

    results = at_once(*(draft(decision) for decision in made))
    assert refusals(results) == 0
    keys = [letter.facts["opening"] for letter in Letter.objects.all()]
    assert len(keys) == len(set(keys)) == 8
