"""A letter's life: drafted with the decision, edited, approved word for word."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ats import events
from ats.events import Actor
from ats.models import Event, Link
from ats.refusals import ChangedMeanwhile
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Consent, Decision, DecisionPoint, Note
from candidates.services import decisions
from messaging.approval import services as approvals
from messaging.care import calls
from messaging.models import Letter, Outbound
from messaging.states import LETTER, OUTBOUND
from messaging.writing import departure, letters
from messaging.writing.exact import exact_mail
from messaging.writing.refusals import AlreadyAsked, CallFirst, NeedsManager, NotReady, TooLate
from messaging.writing.render import to_text
from tests import factories as make
from tests.letters import a_letter, a_manager_of, a_short_letter, again, an_approval

pytestmark = pytest.mark.django_db

CLAIRE = Actor("Claire")


def test_a_decision_and_its_letter_are_one() -> None:
    posting = make.a_posting()
    application = make.an_application(posting, kind="interview")
    criterion = posting.criteria.all()[0]
    point = decisions.Point("gap", criterion, "Il manquait un exemple chiffré.")
    data = decisions.DeclineData(internal_reason="dedans", points=[point], next_step="Lire.")
    decision = decisions.decline(application, Actor.of(posting.owner), data)
    letter = Letter.objects.get(application=application)
    assert (letter.status, letter.depth, letter.decision) == ("draft", "interview", decision)
    assert f"**{criterion.label}.** Il manquait un exemple chiffré." in letter.body
    assert letter.owner == posting.owner
    assert letter.text_hash == letters.text_hash(letter.subject, letter.body)
    assert [row.why for row in letter.versions.all()] == ["drafted"]
    assert Event.objects.filter(kind="letter.drafted", stream=f"application:{application.pk}")


def test_no_decision_without_its_letter() -> None:
    """The letter cannot be drafted (its template is gone): the decision is not made either."""
    application = make.an_application(kind="interview", language="xx")
    with pytest.raises(FileNotFoundError), transaction.atomic():
        decisions.decline(application, Actor.of(application.posting.owner), decisions.DeclineData())
    application.refresh_from_db()
    assert application.status == "active"
    assert not Decision.objects.exists()


@pytest.mark.parametrize("depth", ["applied", "phone", "interview", "finalist"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_depth_and_language_choose_the_template(depth: str, language: str) -> None:
    kind = {"finalist": "interview"}.get(depth, depth)
    application = make.an_application(kind=kind, final=depth == "finalist", language=language)
    letter = a_letter(application)
    assert letter.depth == depth
    assert letter.body.startswith("Bonjour Amélie," if language == "fr" else "Hello Amélie,")


CANARY = "canari7351"


def test_nothing_internal_reaches_a_letter_or_its_facts() -> None:
    posting = make.a_posting(managers=(make.a_user("Hélène Vasseur"),))
    application = make.an_application(
        posting, kind="interview", final=True, cover_note=f"{CANARY} cover", source="linkedin"
    )
    author = make.a_user("Inès Pereira")
    past = timezone.now() - timedelta(days=2)
    meeting = make.an_interview(application, (author,), starts_at=past, place=f"{CANARY} place")
    card = make.a_scorecard(
        meeting, author, summary=f"{CANARY} summary", evidence=f"{CANARY} evidence"
    )
    other = posting.criteria.all()[1]
    card.ratings.create(criterion=other, level=1, share=f"{CANARY} unchosen", evidence=CANARY)
    Note.objects.create(application=application, author=author, body=f"{CANARY} note")
    decision = make.a_decision(application, internal_reason=f"{CANARY} reason")
    DecisionPoint.objects.filter(decision=decision).update(source=card.ratings.first())
    calls.note_call(decision, posting.owner, "reached", f"{CANARY} call")
    letter = letters.draft_letter(decision, CLAIRE)
    letters.approve_words(letter, CLAIRE, letter.text_hash)
    mail = departure.schedule(letter, CLAIRE)
    said = [letter.subject, letter.body, json.dumps(letter.facts), mail.text, mail.html]
    said += [json.dumps(event.data) for event in Event.objects.all()]
    assert [words for words in said if CANARY in words] == []
    assert "Inès Pereira" in letter.body, "the page above could not fail if nothing was filled"


def test_facts_name_whose_observation_it_was() -> None:
    application = make.an_application(kind="interview")
    author = make.a_user("Inès Pereira")
    card = make.a_scorecard(make.an_interview(application, (author,)), author)
    decision = make.a_decision(application)
    decision.points.filter(kind="strength").update(source=card.ratings.first())
    points = letters.draft_letter(decision, CLAIRE).facts["points"]
    assert [(row["by"], row["from"]) for row in points] == [
        ("Inès Pereira", "scorecard"),
        ("Claire Recruteuse", "decision"),
    ]


def test_meetings_to_come_and_cancelled_are_not_told() -> None:
    application = make.an_application(kind="interview")
    held, cancelled, future = (make.a_user(name) for name in ("Ada Un", "Bea Deux", "Cleo Trois"))
    past = timezone.now() - timedelta(days=3)
    make.an_interview(application, (held,), starts_at=past)
    make.an_interview(application, (cancelled,), starts_at=past, status="cancelled")
    make.an_interview(application, (future,))
    letter = a_letter(application)
    assert "Ada Un" in letter.body
    assert "Bea Deux" not in letter.body
    assert "Cleo Trois" not in letter.body


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([], False),
        ([(True, date(2099, 1, 1))], True),
        ([(True, None)], True),
        ([(True, date(2020, 1, 1))], False),
        ([(True, date(2099, 1, 1)), (False, None)], False),
    ],
)
def test_keeping_the_cv_is_only_said_with_a_consent_that_holds(
    rows: list[tuple[bool, date | None]], kept: bool
) -> None:
    application = make.an_application()
    for given, until in rows:
        Consent.objects.create(
            candidate=application.candidate,
            purpose="pool",
            given=given,
            until=until,
            text_version="1",
            channel="form",
        )
    assert ("nous conservons votre CV" in a_letter(application).body) is kept


def test_a_name_from_the_form_cannot_become_markdown() -> None:
    person = make.a_candidate("[Amélie](https://evil.example)", "*Roux*")
    letter = a_letter(make.an_application(candidate=person))
    assert "Bonjour [Amélie](https://evil.example)," in to_text(letter.body)
    assert "<a " not in exact_mail(letter).html


def test_the_decider_writes_when_they_recruit_else_the_postings_recruiter() -> None:
    posting = make.a_posting()
    karim, manager = make.a_recruiter("Karim"), make.a_user("Hélène")
    by_recruiter = make.a_decision(make.an_application(posting), karim)
    by_manager = make.a_decision(make.an_application(posting), manager)
    assert letters.draft_letter(by_recruiter, CLAIRE).owner == karim
    assert letters.draft_letter(by_manager, CLAIRE).owner == posting.owner


def test_drafting_twice_gives_the_same_letter() -> None:
    letter = a_letter()
    assert letters.draft_letter(letter.decision, CLAIRE) == letter
    assert Letter.objects.count() == 1


# --- the words change ---------------------------------------------------------------------


def test_an_edit_keeps_every_version() -> None:
    letter = a_letter()
    before = letter.body
    assert letters.edit(letter, " Autre \n objet ", before + "\r\nPS", CLAIRE, letter.text_hash)
    letter = again(letter)
    assert (letter.subject, letter.body) == ("Autre objet", before + "\nPS")
    assert letter.text_hash == letters.text_hash(letter.subject, letter.body)
    assert [(row.number, row.why, row.by) for row in letter.versions.all()] == [
        (2, "edited", "Claire"),
        (1, "drafted", "Claire Recruteuse"),
    ]
    assert letter.versions.last().body == before  # type: ignore[union-attr]


def test_saving_the_same_words_changes_nothing() -> None:
    letter = a_letter()
    saved = letters.edit(letter, letter.subject, letter.body + "\r\n", CLAIRE, letter.text_hash)
    assert not saved
    assert letter.versions.count() == 1


def test_the_second_of_two_writers_is_told_by_whom() -> None:
    letter = a_letter()
    seen = letter.text_hash
    mine, theirs = again(letter), again(letter)
    letters.edit(theirs, "Objet", "Texte de Karim", Actor("Karim"), seen)
    with pytest.raises(ChangedMeanwhile) as caught:
        letters.edit(mine, "Objet", "Mon texte", CLAIRE, seen)
    assert caught.value.by == "Karim"
    assert "Karim" in caught.value.sentence()
    assert again(letter).body == "Texte de Karim"


def test_older_words_come_back_as_a_new_version() -> None:
    letter = a_letter()
    first = letter.body
    letters.edit(letter, "Objet", "Autre texte", CLAIRE, letter.text_hash)
    letters.restore(letter, 1, CLAIRE, letter.text_hash)
    assert again(letter).body == first
    assert [row.why for row in letter.versions.all()] == ["restored", "edited", "drafted"]


def test_an_edit_voids_the_request_its_link_and_its_mail() -> None:
    approval = an_approval()
    letter = approval.letter
    letters.edit(letter, letter.subject, letter.body + " Bien.", CLAIRE, letter.text_hash)
    approval.refresh_from_db()
    letter = again(letter)
    assert (letter.status, letter.approver) == ("draft", None)
    assert approval.status == "voided"
    assert Link.objects.get(subject=f"approval:{approval.pk}").revoked_at is not None
    assert Outbound.objects.get(kind="approval_request").status == "cancelled"


def test_an_edit_after_approval_takes_the_yes_and_the_departure_back() -> None:
    letter = a_short_letter()
    letters.approve(letter, CLAIRE, letter.text_hash)
    letters.edit(letter, letter.subject, letter.body + " Bien.", CLAIRE, letter.text_hash)
    letter = again(letter)
    assert (letter.status, letter.approved_hash, letter.approved_by) == ("draft", "", "")
    assert letter.scheduled_for is None
    assert [mail.status for mail in letter.mails.all()] == ["cancelled"]


@pytest.mark.parametrize("status", ["handed", "unconfirmed", "accepted"])
def test_an_edit_after_hand_over_is_refused_in_words(status: str) -> None:
    letter = a_short_letter()
    letters.approve(letter, CLAIRE, letter.text_hash)
    now = timezone.now()
    letter.mails.update(status=status, handed_at=now, lease_until=now, accepted_at=now)
    before = again(letter)
    with pytest.raises(TooLate) as caught:
        letters.edit(letter, "Objet", "Autre", CLAIRE, letter.text_hash)
    assert len(caught.value.sentence()) > 40
    assert (again(letter).status, again(letter).body) == ("scheduled", before.body)


def test_drafting_again_keeps_the_old_words_and_renews_the_facts() -> None:
    letter = a_letter()
    drafted = letter.body
    letters.edit(letter, "Objet", "Tout autre chose", CLAIRE, letter.text_hash)
    letter.decision.points.filter(kind="gap").update(text="Un texte plus juste.")
    letters.redraft(letter, CLAIRE, letter.text_hash)
    letter = again(letter)
    assert letter.body == drafted.replace("Il manquait un exemple chiffré.", "Un texte plus juste.")
    assert letter.facts["points"][1]["text"] == "Un texte plus juste."
    assert letter.versions.filter(body="Tout autre chose").exists()


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
    assert "manager" in caught.value.sentence() or "gestionnaire" in caught.value.sentence()
    assert again(letter).status == "draft"


def test_a_letter_that_somebody_is_reading_is_not_approved_around_them() -> None:
    letter = a_short_letter()
    manager = a_manager_of(letter)
    approvals.ask(letter, manager, "", letter.owner, letter.text_hash)
    with pytest.raises(AlreadyAsked):
        letters.approve(letter, CLAIRE, letter.text_hash)


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
