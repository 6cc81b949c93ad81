"""A recruiter's yes, the call before it, and what the tables and the database refuse."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ats import events
from ats.events import Actor
from ats.models import Event
from ats.refusals import ChangedMeanwhile
from ats.states import AlreadyMoved, NotAllowed
from candidates.services import decisions
from messaging.approval import services as approvals
from messaging.care import calls
from messaging.models import Letter, Outbound
from messaging.states import LETTER, OUTBOUND
from messaging.writing import letters
from messaging.writing.exact import exact_mail
from messaging.writing.problems import Problem
from messaging.writing.refusals import AlreadyAsked, CallFirst, NeedsManager, NotReady
from tests import factories as make
from tests.letters import a_letter, a_manager_of, a_short_letter, again, settled

pytestmark = pytest.mark.django_db

CLAIRE = Actor("Claire")


# --- approval by the recruiter --------------------------------------------------------------


def test_the_recruiters_yes_is_bound_to_the_words_and_schedules() -> None:
    letter = a_short_letter()
    letters.approve(letter, CLAIRE, letter.text_hash)
    letter = again(letter)
    mail = letter.mails.get()
    assert letter.status == "scheduled"
    assert letter.approved_hash == letter.text_hash == mail.text_hash
    assert (letter.approved_by, letter.approved_at is not None) == ("Claire", True)
    assert (mail.status, mail.kind, mail.humane_hours) == ("scheduled", "letter", True)
    assert mail.due_at == letter.scheduled_for
    assert mail.to_address == letter.application.candidate.address
    assert mail.subject == letter.subject
    assert mail.html == exact_mail(letter).html
    assert mail.conversation is not None
    assert mail.from_name == "Claire Recruteuse, Égards"


def test_words_that_changed_since_they_were_seen_are_not_approved() -> None:
    letter = a_short_letter()
    seen = letter.text_hash
    stale = again(letter)
    letters.edit(letter, "Objet", letter.body + " Plus.", Actor("Karim"), seen)
    for seen_by in (stale, again(letter)):
        with pytest.raises(ChangedMeanwhile):
            letters.approve(seen_by, CLAIRE, seen)
    assert again(letter).status == "draft"


def test_after_an_interview_a_recruiter_alone_cannot_approve() -> None:
    letter = a_letter()
    with pytest.raises(NeedsManager) as caught:
        letters.approve(letter, CLAIRE, letter.text_hash)
    assert len(caught.value.sentence()) > 40
    assert again(letter).status == "draft"


def test_a_letter_that_somebody_is_reading_is_not_approved_around_them() -> None:
    letter = a_short_letter()
    manager = a_manager_of(letter)
    approvals.ask(letter, manager, "", letter.owner, letter.text_hash)
    with pytest.raises(AlreadyAsked):
        letters.approve(letter, CLAIRE, letter.text_hash)


def test_a_refusal_quotes_the_passage_that_it_is_about() -> None:
    letter = a_short_letter()
    body = letter.body + "\n\n[[ dire ce qui manquait ]]"
    letters.edit(letter, letter.subject, body, CLAIRE, letter.text_hash)
    with pytest.raises(NotReady) as caught:
        letters.approve(letter, CLAIRE, letter.text_hash)
    assert "dire ce qui manquait" in caught.value.sentence()


def test_a_long_passage_is_quoted_shortened() -> None:
    problem = Problem("block", "hole", "À écrire.", excerpt="mot " * 100)
    said = NotReady([problem]).sentence()
    assert "mot…" in said
    assert len(said) < 260


def test_no_break_spaces_of_a_subject_are_kept() -> None:
    letter = a_short_letter()
    letters.edit(
        letter, "Votre candidature\u00a0: réponse  \r\n", letter.body, CLAIRE, letter.text_hash
    )
    assert again(letter).subject == "Votre candidature\u00a0: réponse"
    letter = again(letter)
    letters.approve(letter, CLAIRE, letter.text_hash)
    assert Outbound.objects.get().subject == "Votre candidature\u00a0: réponse"


@pytest.mark.parametrize("body", ["Bonjour [[ à écrire ]]", "Bonjour {{ nom }}", "  ", "[["])
def test_a_letter_with_a_hole_goes_nowhere(body: str) -> None:
    letter = a_short_letter()
    letters.edit(letter, letter.subject, body, CLAIRE, letter.text_hash)
    manager = a_manager_of(letter)
    with pytest.raises(NotReady):
        letters.approve(letter, CLAIRE, letter.text_hash)
    with pytest.raises(NotReady) as caught:
        approvals.ask(letter, manager, "", letter.owner, letter.text_hash)
    assert caught.value.problems[0].text in caught.value.sentence()
    assert again(letter).status == "draft"
    assert not Outbound.objects.exists()


def test_two_clicks_on_approve_are_one_approval_and_one_mail() -> None:
    letter = a_short_letter()
    second = again(letter)
    letters.approve(letter, CLAIRE, letter.text_hash)
    with pytest.raises(AlreadyMoved):
        letters.approve(second, CLAIRE, second.text_hash)
    assert letter.mails.count() == 1


# --- the call ------------------------------------------------------------------------------


def _finalist() -> Letter:
    letter = a_letter(make.an_application(kind="interview", final=True))
    body = letter.body.replace("[[", "").replace("]]", "")
    letters.edit(letter, letter.subject, body, CLAIRE, letter.text_hash)
    return letter


@pytest.mark.parametrize("outcome", ["reached", "message", "impossible"])
def test_a_finalist_is_called_first(outcome: str) -> None:
    letter = _finalist()
    manager = a_manager_of(letter)
    settled(letter)  # the decision holds fewer points than a finalist is owed
    with pytest.raises(CallFirst):
        approvals.ask(letter, manager, "", letter.owner, letter.text_hash)
    letters.note_call(letter, letter.owner, outcome, "Répondeur plein.")
    approvals.ask(letter, manager, "", letter.owner, letter.text_hash)
    message = letter.application.conversation.messages.get()
    assert (message.direction, message.channel) == ("noted", "call")
    assert "Répondeur plein." in message.visible
    assert not Event.objects.filter(data__icontains="Répondeur").exists()


def test_a_call_that_was_not_possible_needs_its_reason() -> None:
    letter = _finalist()
    with pytest.raises(calls.SayWhy):
        letters.note_call(letter, letter.owner, "impossible", "  ")
    assert calls.call_of(letter.decision) is None


def test_having_spoken_is_said_in_a_draft_that_nobody_touched() -> None:
    letter = a_letter(make.an_application(kind="interview", final=True))
    letters.note_call(letter, letter.owner, "reached", "")
    assert "Comme nous nous le sommes dit au téléphone" in again(letter).body


def test_words_of_a_person_are_never_replaced_by_the_machine() -> None:
    letter = _finalist()
    body = letter.body
    letters.note_call(letter, letter.owner, "reached", "")
    assert again(letter).body == body


def test_a_call_about_an_earlier_decision_does_not_count() -> None:
    letter = _finalist()
    letters.note_call(letter, letter.owner, "reached", "")
    decisions.undo(letter.decision, Actor.of(letter.owner))
    application = letter.application
    application.refresh_from_db()
    fresh = decisions.decline(application, Actor.of(letter.owner), decisions.DeclineData())
    assert calls.call_of(fresh) is None


# --- what the database itself refuses --------------------------------------------------------


@pytest.mark.parametrize("status", ["approved", "scheduled", "sent"])
@pytest.mark.parametrize("broken", ["other hash", "no hash", "no name", "no time"])
def test_no_row_can_leave_with_other_words(status: str, broken: str) -> None:
    letter = a_letter()
    now = timezone.now()
    values: dict[str, object] = {
        "status": status,
        "approved_hash": letter.text_hash,
        "approved_by": "Hélène",
        "approved_at": now,
        "scheduled_for": now,
        "sent_at": now,
    }
    Letter.objects.filter(pk=letter.pk).update(**values)  # all is well: accepted
    breaks: dict[str, dict[str, object]] = {
        "other hash": {"approved_hash": "0" * 64},
        "no hash": {"approved_hash": ""},
        "no name": {"approved_by": ""},
        "no time": {"approved_at": None},
    }
    values |= breaks[broken]
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**values)


def test_one_live_letter_an_application() -> None:
    letter = a_letter()
    letter.pk = None
    letter._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save()


# --- the tables, walked ----------------------------------------------------------------------


def _in(status: str) -> Letter:
    letter = a_short_letter()
    now = timezone.now()
    Letter.objects.filter(pk=letter.pk).update(
        status=status,
        approver=letter.owner,
        approved_hash=letter.text_hash,
        approved_by="Hélène",
        approved_at=now,
        scheduled_for=now,
        sent_at=now,
    )
    return again(letter)


@pytest.mark.parametrize("status", sorted(Letter.Status.values))
@pytest.mark.parametrize("action", sorted(LETTER.table))
def test_every_action_from_every_state(status: str, action: str) -> None:
    letter = _in(status)
    sources, target = LETTER.table[action]
    if status in sources:
        LETTER.move(letter, action, actor=CLAIRE)
        assert again(letter).status == target
        assert events.last_for(letter).kind == f"letter.{action}"  # type: ignore[union-attr]
    else:
        with pytest.raises(NotAllowed):
            LETTER.move(letter, action, actor=CLAIRE)
        assert again(letter).status == status


def test_the_table_and_the_model_name_the_same_states() -> None:
    assert LETTER.states() == set(Letter.Status.values)
    assert OUTBOUND.states() == set(Outbound.Status.values)


@pytest.mark.parametrize("status", sorted(Letter.Status.values))
def test_the_words_can_change_until_the_letter_has_ended(status: str) -> None:
    letter = _in(status)
    if status in {"sent", "cancelled"}:
        with pytest.raises(NotAllowed):
            letters.edit(letter, "Objet", "Autre", CLAIRE, letter.text_hash)
    else:
        letters.edit(letter, "Objet", "Autre", CLAIRE, letter.text_hash)
        assert again(letter).status == "draft"
        assert again(letter).approved_hash == ""
