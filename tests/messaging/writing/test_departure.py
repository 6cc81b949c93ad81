"""How a letter leaves: its hour, the countdown, stopping it, and what the mail's fate means."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from ats import clock
from ats.events import SYSTEM, Actor
from ats.models import Event
from ats.states import AlreadyMoved
from candidates.models import Application, Decision
from messaging.care import calls
from messaging.delivery import outbox, worker
from messaging.models import Letter, Outbound
from messaging.states import OUTBOUND
from messaging.writing import departure, letters
from messaging.writing.markdown import to_text
from messaging.writing.refusals import NoAddress, NotDeclined, OutsideHours, TooLate
from tests import factories as make
from tests.letters import a_letter, a_short_letter, again, an_approval
from tests.messaging.writing.departing import CLAIRE, PARIS, at, due, scheduled, the_mail

pytestmark = pytest.mark.django_db


# --- when ------------------------------------------------------------------------------------

# 2 November 2026 is a Monday; 11 November is a holiday.
HOURS = [
    # kind, decided, approved, leaves
    ("applied", "2026-11-02T10:12", "2026-11-02T10:30", "2026-11-04T10:12"),
    ("applied", "2026-11-02T20:00", "2026-11-02T20:05", "2026-11-05T09:00"),
    ("applied", "2026-11-10T10:00", "2026-11-10T10:05", "2026-11-13T10:00"),
    ("applied", "2026-11-05T14:00", "2026-11-05T14:05", "2026-11-09T14:00"),
    ("applied", "2026-11-02T10:00", "2026-11-12T10:00", "2026-11-12T10:30"),
    ("applied", "2026-11-02T10:00", "2026-11-06T14:45", "2026-11-09T09:00"),
    ("phone", "2026-11-02T10:00", "2026-11-02T10:05", "2026-11-03T10:00"),
    ("phone", "2026-11-05T16:00", "2026-11-05T16:05", "2026-11-09T09:00"),
    ("interview", "2026-11-02T10:00", "2026-11-02T10:05", "2026-11-03T10:00"),
    ("finalist", "2026-11-02T10:00", "2026-11-02T10:05", "2026-11-02T10:35"),
    ("finalist", "2026-11-02T17:50", "2026-11-02T17:55", "2026-11-03T09:00"),
    ("finalist", "2026-11-07T11:00", "2026-11-07T11:00", "2026-11-09T11:00"),
]


@pytest.mark.parametrize(("depth", "decided", "approved", "leaves"), HOURS)
def test_a_letter_leaves_in_humane_hours(
    depth: str, decided: str, approved: str, leaves: str
) -> None:
    letter = a_letter()
    letter.depth = depth
    letter.application.promised_for = date(2026, 12, 18)
    letter.decision.decided_at = at(decided)
    assert departure.leaving_time(letter, at(approved)) == at(leaves)


@pytest.mark.parametrize(
    ("promised", "leaves"),
    [
        ("2026-11-04", "2026-11-04T09:00"),  # and not in its afternoon: the day has room
        ("2026-11-03", "2026-11-03T09:00"),
        ("2026-11-01", "2026-11-02T14:30"),  # a Sunday that has passed: nobody waits any longer
        ("2026-11-05", "2026-11-04T14:00"),
    ],
)
def test_the_days_of_the_policy_break_no_promise(promised: str, leaves: str) -> None:
    letter = a_letter()
    letter.depth = "applied"
    letter.application.promised_for = date.fromisoformat(promised)
    letter.decision.decided_at = at("2026-11-02T14:00")
    assert departure.leaving_time(letter, at("2026-11-02T14:00")) == at(leaves)


def test_a_day_promised_on_a_day_off_is_kept_before_it() -> None:
    letter = a_letter()
    letter.depth = "applied"
    letter.application.promised_for = date(2026, 11, 11)
    letter.decision.decided_at = at("2026-11-09T14:00")
    leaves = departure.leaving_time(letter, at("2026-11-09T14:00"))
    assert leaves == at("2026-11-10T09:00")


def test_after_a_call_the_days_count_from_the_call() -> None:
    letter = a_letter()
    letter.decision.decided_at = timezone.now() - timedelta(days=30)
    calls.note_call(letter.decision, letter.owner, "reached", "")
    hours = departure.hours_of(letter)
    assert departure.leaving_time(letter) == hours.after_working_days(timezone.now(), 1).replace(
        microsecond=departure.leaving_time(letter).microsecond,
        second=departure.leaving_time(letter).second,
    )


def test_the_hour_is_the_candidates_own() -> None:
    person = make.a_candidate(timezone="America/Martinique")
    letter = a_letter(make.an_application(candidate=person, promised_for=date(2026, 12, 18)))
    letter.decision.decided_at = at("2026-11-02T10:12")  # 05:12 there: two days on, at nine
    leaves = departure.leaving_time(letter, at("2026-11-02T10:30"))
    assert leaves == datetime(2026, 11, 4, 9, tzinfo=ZoneInfo("America/Martinique"))


def test_there_is_always_time_to_think_again() -> None:
    letter = a_short_letter()
    Decision.objects.update(decided_at=timezone.now() - timedelta(days=20))
    letter.decision.refresh_from_db()
    letters.approve(letter, CLAIRE, letter.text_hash)
    assert letter.scheduled_for is not None
    assert letter.scheduled_for >= timezone.now() + timedelta(minutes=29)
    assert the_mail(letter).status == "scheduled"


def test_nothing_is_scheduled_without_an_address_or_a_decline() -> None:
    letter = a_short_letter()
    letter.application.candidate.addresses.all().delete()
    with pytest.raises(NoAddress):
        letters.approve(letter, CLAIRE, letter.text_hash)
    assert again(letter).status == "draft", "nothing of it is kept"

    letter = a_short_letter()
    Application.objects.update(status="active", ended_at=None)
    letter.application.refresh_from_db()
    with pytest.raises(NotDeclined):
        letters.approve(letter, CLAIRE, letter.text_hash)


# --- until the last moment ---------------------------------------------------------------------


def test_cancelling_stops_the_mail() -> None:
    letter = scheduled()
    departure.cancel(letter, CLAIRE)
    assert again(letter).status == "cancelled"
    assert the_mail(letter).status == "cancelled"
    assert worker.claim() is None


@pytest.mark.parametrize("status", ["scheduled", "queued", "retry"])
def test_cancelling_works_as_long_as_nothing_was_handed_over(status: str) -> None:
    letter = scheduled()
    letter.mails.update(status=status)
    departure.cancel(letter, CLAIRE)
    assert the_mail(letter).status == "cancelled"


def test_cancelling_a_letter_in_review_closes_its_approval() -> None:
    approval = an_approval()
    departure.cancel(approval.letter, CLAIRE)
    approval.refresh_from_db()
    assert (again(approval.letter).status, approval.status) == ("cancelled", "voided")


@pytest.mark.parametrize("status", ["handed", "unconfirmed", "accepted"])
def test_too_late_is_said(status: str) -> None:
    letter = scheduled()
    now = timezone.now()
    letter.mails.update(status=status, handed_at=now, lease_until=now, accepted_at=now)
    with pytest.raises(TooLate) as caught:
        departure.cancel(letter, CLAIRE)
    assert caught.value.status == status
    assert again(letter).status == "scheduled"
    with pytest.raises(TooLate):
        departure.send_now(letter, CLAIRE, outside_hours=True)


def test_the_second_who_cancels_is_told() -> None:
    letter = scheduled()
    second = again(letter)
    departure.cancel(letter, CLAIRE)
    with pytest.raises(AlreadyMoved):
        departure.cancel(second, Actor("Karim"))


def test_another_letter_can_be_written_after_one_was_called_off() -> None:
    letter = scheduled()
    departure.cancel(letter, CLAIRE)
    fresh = letters.draft_letter(letter.decision, CLAIRE)
    assert (fresh.pk != letter.pk, fresh.status) == (True, "draft")


def _hours(letter: Letter, *, is_open: bool) -> None:
    """Company hours around, or away from, the moment of the test."""
    company = make.a_company()
    hour = timezone.now().astimezone(PARIS).hour
    away = (hour + 2) % 24
    start, end = (0, 23) if is_open else (away, away)
    company.letters_from = company.letters_from.replace(hour=start, minute=0)
    company.letters_until = company.letters_until.replace(hour=end, minute=59)
    company.friday_until = company.letters_until
    company.save()
    letter.application.candidate.timezone = "Europe/Paris"


def test_leaving_now_outside_the_hours_needs_a_person_who_insists(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letter = scheduled()
    monkeypatch.setattr(clock, "is_working_day", lambda day, country="FR": True)
    _hours(letter, is_open=False)
    with pytest.raises(OutsideHours):
        departure.send_now(letter, CLAIRE)
    assert the_mail(letter).due_at > timezone.now()
    departure.send_now(letter, CLAIRE, outside_hours=True)
    mail = the_mail(letter)
    assert mail.due_at <= timezone.now()
    assert mail.humane_hours is False
    assert again(letter).scheduled_for <= timezone.now()  # type: ignore[operator]


def test_leaving_now_within_the_hours_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    letter = scheduled()
    monkeypatch.setattr(clock, "is_working_day", lambda day, country="FR": True)
    _hours(letter, is_open=True)
    departure.send_now(letter, CLAIRE)
    assert the_mail(letter).humane_hours is True
    worker.release_due()
    claimed = worker.claim()
    assert claimed is not None
    assert claimed.letter == letter


def test_leaving_now_twice_is_one_mail() -> None:
    letter = scheduled()
    departure.send_now(letter, CLAIRE, outside_hours=True)
    departure.send_now(letter, CLAIRE, outside_hours=True)
    assert letter.mails.count() == 1


def test_only_a_scheduled_letter_can_leave_now() -> None:
    letter = a_letter()
    with pytest.raises(AlreadyMoved):
        departure.send_now(letter, CLAIRE, outside_hours=True)


# --- what the mail's fate means ------------------------------------------------------------------


def accepted(letter: Letter) -> Outbound:
    """Its mail taken by the mail server."""
    mail = due(letter)
    OUTBOUND.move(mail, "hand", actor=SYSTEM, handed_at=mail.due_at, lease_until=mail.due_at)
    OUTBOUND.move(mail, "accept", actor=SYSTEM, accepted_at=timezone.now(), lease_until=None)
    return mail


def test_a_mail_that_left_makes_the_letter_sent_and_the_person_told() -> None:
    letter = scheduled()
    mail = accepted(letter)
    letter = again(letter)
    application = letter.application
    assert (letter.status, letter.sent_at) == ("sent", mail.accepted_at)
    assert application.told_at == mail.accepted_at
    message = application.conversation.messages.get()
    assert (message.direction, message.outbound) == ("out", mail)
    assert message.visible == to_text(letter.body)
    assert application.conversation.last_at is not None


def test_other_mails_of_a_letter_do_not_make_it_sent() -> None:
    approval = an_approval()
    mail = Outbound.objects.get(kind="approval_request")
    Outbound.objects.filter(pk=mail.pk).update(status="queued", letter=approval.letter)
    mail.refresh_from_db()
    OUTBOUND.move(mail, "hand", actor=SYSTEM, handed_at=mail.due_at, lease_until=mail.due_at)
    OUTBOUND.move(mail, "accept", actor=SYSTEM, accepted_at=timezone.now(), lease_until=None)
    assert again(approval.letter).status == "in_review"
    approval.letter.application.refresh_from_db()
    assert approval.letter.application.told_at is None


@pytest.mark.parametrize("action", ["withhold", "suppress", "expire"])
def test_a_mail_that_may_not_leave_holds_the_letter_back(action: str) -> None:
    letter = scheduled()
    OUTBOUND.move(due(letter), action, actor=SYSTEM, last_error="Pour une raison.")
    letter = again(letter)
    assert (letter.status, letter.held_because) == ("withheld", "Pour une raison.")
    letter.application.refresh_from_db()
    assert letter.application.told_at is None


def test_a_mail_that_was_refused_holds_the_letter_with_the_servers_words() -> None:
    letter = scheduled()
    mail = due(letter)
    OUTBOUND.move(mail, "hand", actor=SYSTEM, handed_at=mail.due_at, lease_until=mail.due_at)
    OUTBOUND.move(mail, "fail", actor=SYSTEM, last_error="550 no such user", lease_until=None)
    assert again(letter).status == "withheld"
    assert again(letter).held_because == "550 no such user"


def test_an_operator_who_cancels_the_mail_does_not_leave_the_letter_in_limbo() -> None:
    letter = scheduled()
    assert outbox.cancel(the_mail(letter), Actor("Karim"))
    assert again(letter).status == "withheld"
    assert again(letter).held_because


def test_stopping_a_letter_ourselves_is_not_told_as_holding_it_back() -> None:
    letter = scheduled()
    departure.cancel(letter, CLAIRE)
    told = Event.objects.filter(subject=f"letter:{letter.pk}")
    kinds = set(told.values_list("kind", flat=True))
    assert "letter.cancel" in kinds
    assert "letter.withhold" not in kinds


def test_an_unconfirmed_mail_leaves_the_letter_as_it_is_until_somebody_looks() -> None:
    letter = scheduled()
    mail = due(letter)
    OUTBOUND.move(mail, "hand", actor=SYSTEM, handed_at=mail.due_at, lease_until=mail.due_at)
    OUTBOUND.move(mail, "lose", actor=SYSTEM, lease_until=None)
    assert again(letter).status == "scheduled"
    with pytest.raises(TooLate):
        departure.resume(letter, CLAIRE)


def test_a_held_letter_leaves_after_all_by_a_new_mail() -> None:
    letter = scheduled()
    OUTBOUND.move(due(letter), "withhold", actor=SYSTEM, last_error="raison")
    letter = again(letter)
    departure.resume(letter, CLAIRE)
    old, new = letter.mails.order_by("id")
    assert (old.status, new.status) == ("cancelled", "scheduled")
    assert (again(letter).status, again(letter).held_because) == ("scheduled", "")
    assert new.text_hash == letter.approved_hash


def test_retrying_the_held_mail_itself_sends_the_letter_once() -> None:
    """An operator presses “try again” in the outbox instead of on the letter."""
    letter = scheduled()
    mail = due(letter)
    OUTBOUND.move(mail, "hand", actor=SYSTEM, handed_at=mail.due_at, lease_until=mail.due_at)
    OUTBOUND.move(mail, "fail", actor=SYSTEM, last_error="550", lease_until=None)
    outbox.retry(mail, Actor("Karim"))
    claimed = worker.claim()
    assert claimed == mail
    assert claimed is not None
    OUTBOUND.move(claimed, "accept", actor=SYSTEM, accepted_at=timezone.now(), lease_until=None)
    assert again(letter).status == "sent"
