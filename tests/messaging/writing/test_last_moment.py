"""What is asked again at the moment of sending, and a decision taken back."""

from __future__ import annotations

import pytest
from django.utils import timezone

from ats.events import SYSTEM, Actor
from ats.states import NotAllowed
from candidates.models import Application
from candidates.services import decisions
from candidates.services.refusals import LetterHasLeft
from messaging.approval import services as approvals
from messaging.delivery import worker
from messaging.delivery.checks import objections
from messaging.models import Letter, Outbound
from messaging.states import OUTBOUND
from messaging.writing import departure, letters
from messaging.writing.refusals import TooLate
from tests.letters import a_short_letter, again, an_approval
from tests.messaging.writing.departing import CLAIRE, due, scheduled, the_mail

pytestmark = pytest.mark.django_db


def accepted(letter: Letter) -> Outbound:
    """Its mail taken by the mail server."""
    mail = due(letter)
    OUTBOUND.move(mail, "hand", actor=SYSTEM, handed_at=mail.due_at, lease_until=mail.due_at)
    OUTBOUND.move(mail, "accept", actor=SYSTEM, accepted_at=timezone.now(), lease_until=None)
    return mail


# --- asked again at the moment of sending ----------------------------------------------------------


def test_an_approved_letter_in_its_hour_meets_no_objection() -> None:
    letter = scheduled()
    assert objections([due(letter)]) == {}
    claimed = worker.claim()
    assert claimed is not None
    assert claimed.status == "handed"


def test_words_changed_behind_everybodys_back_do_not_leave() -> None:
    letter = scheduled()
    due(letter)
    Letter.objects.filter(pk=letter.pk).update(body="Tout autre chose")
    assert worker.claim() is None
    assert (again(letter).status, the_mail(letter).status) == ("withheld", "withheld")


def test_a_mail_with_another_hash_does_not_leave() -> None:
    letter = scheduled()
    due(letter)
    letter.mails.update(text_hash="0" * 64)
    assert worker.claim() is None
    assert the_mail(letter).status == "withheld"


def test_somebody_no_longer_declined_is_not_written_to() -> None:
    letter = scheduled()
    due(letter)
    Application.objects.filter(pk=letter.application_id).update(status="active", ended_at=None)
    assert worker.claim() is None
    assert again(letter).status == "withheld"


def test_a_letter_that_was_called_off_does_not_leave() -> None:
    letter = scheduled()
    due(letter)
    Letter.objects.filter(pk=letter.pk).update(status="cancelled")
    assert worker.claim() is None
    assert the_mail(letter).status == "withheld"


# --- a decision taken back ---------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "in_review", "scheduled"])
def test_a_decision_taken_back_takes_its_letter_with_it(state: str) -> None:
    letter = an_approval().letter if state == "in_review" else a_short_letter()
    if state == "scheduled":
        letters.approve(letter, CLAIRE, letter.text_hash)
    decisions.undo(letter.decision, Actor.of(letter.owner))
    assert again(letter).status == "cancelled"
    alive = Outbound.objects.exclude(status="cancelled")
    assert not alive.exists()
    letter.application.refresh_from_db()
    assert letter.application.status == "active"


def test_a_decision_whose_letter_is_in_the_mail_stands() -> None:
    letter = scheduled()
    mail = due(letter)
    OUTBOUND.move(mail, "hand", actor=SYSTEM, handed_at=mail.due_at, lease_until=mail.due_at)
    with pytest.raises(LetterHasLeft):
        decisions.undo(letter.decision, Actor.of(letter.owner))
    letter.application.refresh_from_db()
    assert letter.application.status == "declined"
    assert again(letter).status == "scheduled"


def test_declining_again_after_an_undo_drafts_anew() -> None:
    letter = a_short_letter()
    decisions.undo(letter.decision, Actor.of(letter.owner))
    application = letter.application
    application.refresh_from_db()
    decisions.decline(application, Actor.of(letter.owner), decisions.DeclineData())
    assert [row.status for row in application.letters.order_by("id")] == ["cancelled", "draft"]


def test_a_letter_that_ended_is_not_called_off() -> None:
    letter = scheduled()
    accepted(letter)
    with pytest.raises((NotAllowed, TooLate)):
        departure.cancel(again(letter), CLAIRE)
    assert again(letter).status == "sent"


def test_an_amended_letter_leaves_in_the_managers_words() -> None:
    approval = an_approval()
    letter = approval.letter
    body = letter.body + "\n\nÀ bientôt peut-être."
    actor = Actor.of(approval.approver)
    approvals.amend(approval, actor, letter.subject, body, letter.text_hash, "link")
    assert "À bientôt peut-être." in the_mail(letter).text
    assert objections([the_mail(letter)]) == {}
