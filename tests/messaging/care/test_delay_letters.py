"""A promise that cannot be kept: the letter is drafted in time, leaves by a person's yes, and
only then is the new date promised."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation

from ats import clock
from ats.events import SYSTEM, Actor
from ats.models import User
from candidates.models import Application
from candidates.services import decisions, promises
from candidates.services.telling import mark_told
from messaging.care import delay_letters, delays, watch
from messaging.correspondence.dates import written_date
from messaging.delivery import worker
from messaging.delivery.checks import objection
from messaging.delivery.transport import Transport
from messaging.models import Letter, Message, Outbound
from messaging.writing import departure, letters
from messaging.writing.refusals import NotReady
from messaging.writing.selectors import unwritten
from tests import factories as make
from tests.letters import a_delay, again
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db


def promised_in(days: int, **more: Any) -> Application:
    """An application whose promise runs out in so many working days (negative: is past)."""
    today = clock.today()
    day = clock.add_working_days(today, days) if days >= 0 else today + timedelta(days=2 * days)
    return make.an_application(promised_for=day, **more)


def delay_of(application: Application) -> Letter:
    return Letter.objects.get(application=application, kind="delay")


def owner_of(letter: Letter) -> User:
    return letter.application.posting.owner


def left(letter: Letter) -> Letter:
    """Approved, due, accepted by the mail server."""
    delay_letters.approve(letter, owner_of(letter), letter.text_hash)
    departure.send_now(letter, SYSTEM, outside_hours=True)
    return again(letter)


def depart() -> None:
    """The worker's round: what is due is handed to the mail server."""
    worker.release_due()
    assert worker.drain(Transport()) >= 1


class TestDraftedInTime:
    def test_two_working_days_before_and_not_earlier(self) -> None:
        near, far = promised_in(2), promised_in(3)
        assert watch.draft_due() == 1
        letter = delay_of(near)
        assert (letter.status, letter.owner) == ("draft", near.posting.owner)
        assert not Letter.objects.filter(application=far).exists()
        assert not Outbound.objects.exists()

    def test_a_promise_that_is_past_says_so(self) -> None:
        late = promised_in(-3)
        watch.draft_due()
        letter = delay_of(late)
        assert letter.facts["late"]
        assert "Je vous dois des excuses" in letter.body

    def test_twice_is_once(self) -> None:
        promised_in(1)
        assert [watch.draft_due(), watch.draft_due()] == [1, 0]

    def test_nobody_is_asked_to_wait_who_is_decided_on_told_or_gone(self) -> None:
        declined, told, gone = promised_in(1), promised_in(1), promised_in(1)
        make.a_decision(declined)
        mark_told(told, timezone.now())
        Application.objects.filter(pk=gone.pk).update(status="withdrawn", ended_at=timezone.now())
        assert watch.draft_due() == 0

    def test_what_a_person_called_off_is_not_drafted_again_for_that_date(self) -> None:
        application = promised_in(1)
        watch.draft_due()
        departure.cancel(delay_of(application), SYSTEM)
        assert watch.draft_due() == 0
        promises.renew(application, clock.add_working_days(clock.today(), 2), SYSTEM)
        assert watch.draft_due() == 1

    def test_a_letter_overtaken_by_a_decision_is_drafted_again_when_that_is_undone(self) -> None:
        application = promised_in(1)
        watch.draft_due()
        actor = Actor.of(application.posting.owner)
        decision = decisions.decline(application, actor, decisions.DeclineData())
        assert delay_of(application).status == "cancelled"
        assert watch.draft_due() == 0
        decisions.undo(decision, actor)
        assert watch.draft_due() == 1

    def test_a_second_one_is_never_drafted_by_a_timer(self, sink: Sink) -> None:
        application = promised_in(1)
        watch.draft_due()
        left(delay_of(application))
        depart()
        application.refresh_from_db()
        Application.objects.filter(pk=application.pk).update(promised_for=clock.today())
        assert watch.draft_due() == 0

    def test_the_database_knows_one_live_delay_and_no_decision(self) -> None:
        letter = a_delay()
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(kind="decline")
        letter.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            letter.save(force_insert=True)


class TestWords:
    def test_it_says_the_old_date_the_reason_and_the_new_one(self) -> None:
        application = promised_in(2, language="en")
        day = clock.add_working_days(application.promised_for, 5)
        letter = delay_letters.draft(application, SYSTEM, delays.Reason.BUDGET)
        assert written_date(application.promised_for, "en") in letter.body
        assert written_date(day, "en") in letter.body
        assert "budget for this role" in letter.body
        assert letter.body.rstrip().endswith("Maison Test") or "Claire" in letter.body

    def test_after_an_interview_it_speaks_of_it(self) -> None:
        application = promised_in(1, kind="interview")
        ines = make.a_user("Inès Pereira")
        make.an_interview(application, (ines,), starts_at=timezone.now() - timedelta(days=4))
        letter = delay_letters.draft(application, SYSTEM)
        assert "L'échange que vous avez eu avec nous" in letter.body
        assert "Inès Pereira" in letter.body

    def test_another_reason_and_date_write_it_again_and_keep_the_old_words(self) -> None:
        letter = a_delay()
        old, day = letter.body, clock.add_working_days(clock.today(), 9)
        actor = Actor.of(owner_of(letter))
        delay_letters.rewrite(letter, actor, delays.Reason.AWAY, day, letter.text_hash)
        letter = again(letter)
        assert written_date(day, "fr") in letter.body
        assert (letter.facts["reason"], delays.new_day(letter)) == ("away", day)
        assert letter.versions.last().body == old  # type: ignore[union-attr]

    @pytest.mark.parametrize("days", [0, 1, 21])
    def test_a_date_that_is_no_later_or_too_far_is_refused(self, days: int) -> None:
        letter = a_delay()
        day = clock.add_working_days(clock.today(), days)
        with pytest.raises(delays.BadDay):
            delay_letters.rewrite(letter, SYSTEM, "away", day, letter.text_hash)

    def test_a_sunday_is_refused(self) -> None:
        letter = a_delay()
        day = clock.today() + timedelta(days=7 + (6 - clock.today().weekday()))
        with pytest.raises(delays.BadDay):
            delay_letters.rewrite(letter, SYSTEM, "away", day, letter.text_hash)

    def test_words_without_the_new_date_do_not_leave(self) -> None:
        letter = a_delay()
        letters.edit(
            letter, letter.subject, "Bonjour Amélie,\n\nPatience.", SYSTEM, letter.text_hash
        )
        with pytest.raises(NotReady) as refused:
            delay_letters.approve(letter, owner_of(letter), letter.text_hash)
        assert [problem.code for problem in refused.value.problems] == ["no_date"]

    def test_a_reason_of_one_s_own_is_a_hole_until_it_is_written(self) -> None:
        letter = a_delay(reason=delays.Reason.OTHER)
        with pytest.raises(NotReady):
            delay_letters.approve(letter, owner_of(letter), letter.text_hash)

    def test_words_drafted_before_the_date_passed_are_not_sent_after(self) -> None:
        letter = a_delay()
        yesterday = clock.today() - timedelta(days=3)
        letter.facts |= {"promised": yesterday.isoformat()}
        assert "late_now" in {problem.code for problem in delay_letters.problems_of(letter)}


class TestLeaving:
    def test_the_new_date_is_promised_when_the_letter_has_left_not_before(self, sink: Sink) -> None:
        letter = a_delay()
        before, day = letter.application.promised_for, delays.new_day(letter)
        delay_letters.approve(letter, owner_of(letter), letter.text_hash)
        assert Application.objects.get(pk=letter.application_id).promised_for == before
        departure.send_now(letter, SYSTEM, outside_hours=True)
        depart()
        application = Application.objects.get(pk=letter.application_id)
        assert (application.promised_for, application.told_at) == (day, None)
        assert again(letter).status == "sent"
        assert Message.objects.filter(conversation__application=application).count() == 1
        assert written_date(day, "fr") in Outbound.objects.get().text

    def test_told_meanwhile_it_stays(self) -> None:
        letter = a_delay()
        delay_letters.approve(letter, owner_of(letter), letter.text_hash)
        mail = letter.mails.get()
        assert objection(mail) is None
        day = clock.add_working_days(clock.today(), 4)
        Application.objects.filter(pk=letter.application_id).update(promised_for=day)
        found = objection(mail)
        assert found is not None and found.action == "withhold"

    def test_a_decision_stops_it_on_its_way(self) -> None:
        letter = a_delay()
        delay_letters.approve(letter, owner_of(letter), letter.text_hash)
        decisions.withdraw(letter.application, Actor.of(owner_of(letter)))
        assert again(letter).status == "cancelled"
        assert again(letter).facts["moot"]
        assert letter.mails.get().status == "cancelled"

    def test_a_declined_person_still_has_no_letter_after_a_delay_letter(self, sink: Sink) -> None:
        letter = left(a_delay())
        depart()
        make.a_decision(letter.application)
        assert letter.application in unwritten(owner_of(letter))

    def test_the_answer_is_drafted_beside_a_delay_letter_that_left(self, sink: Sink) -> None:
        letter = left(a_delay())
        depart()
        application = Application.objects.get(pk=letter.application_id)
        actor = Actor.of(owner_of(letter))
        decisions.decline(application, actor, decisions.DeclineData(next_step="Un stage."))
        kinds = set(application.letters.values_list("kind", "status"))
        assert kinds == {("delay", "sent"), ("decline", "draft")}


class TestSecond:
    @pytest.fixture
    def letter(self, sink: Sink) -> Letter:
        first = left(a_delay())
        depart()
        return a_delay(Application.objects.get(pk=first.application_id))

    def test_it_is_the_owner_s_yes_and_no_other_recruiter_s(self, letter: Letter) -> None:
        assert letter.facts["again"]
        assert "demander une seconde fois" in letter.body
        with pytest.raises(delay_letters.OwnerOnly):
            delay_letters.approve(letter, make.a_recruiter("Karim"), letter.text_hash)

    def test_administrators_hear_of_it_without_the_name(self, letter: Letter) -> None:
        karim = make.an_administrator()
        delay_letters.approve(letter, owner_of(letter), letter.text_hash)
        mail = Outbound.objects.get(kind="second_delay")
        assert mail.to_address == karim.email
        assert letter.application.posting.title in mail.text
        assert letter.application.candidate.family_name not in mail.text


class TestPages:
    def test_the_flow_by_page(self, client: Client) -> None:
        letter = a_delay()
        claire = owner_of(letter)
        client.force_login(claire)
        with translation.override("en"):
            page = client.get(f"/app/letters/{letter.pk}/", follow=True)
            assert page.redirect_chain[-1][0].endswith(f"/app/letters/{letter.pk}/delay/")
            day = clock.add_working_days(clock.today(), 8)
            url = f"/app/letters/{letter.pk}/delay/"
            data = {"reason": "volume", "until": day.isoformat(), "text_hash": letter.text_hash}
            assert client.post(f"{url}date/", data).status_code == 303
            letter = again(letter)
            form = {"subject": letter.subject, "body": letter.body, "text_hash": letter.text_hash}
            assert client.post(f"{url}approval/", form).status_code == 303
        assert again(letter).status == "scheduled"
        assert client.get(f"{url}mail/").status_code == 200

    def test_a_bad_date_is_said_beside_the_field(self, client: Client) -> None:
        letter = a_delay()
        client.force_login(owner_of(letter))
        data = {"reason": "volume", "until": "2020-01-01", "text_hash": letter.text_hash}
        answer = client.post(f"/app/letters/{letter.pk}/delay/date/", data)
        assert answer.status_code == 422
        assert again(letter).body == letter.body

    def test_no_page_of_answers_takes_a_delay_letter(self, client: Client) -> None:
        letter = a_delay()
        client.force_login(owner_of(letter))
        for part in ("submission", "approval", "call", "draft"):
            assert client.post(f"/app/letters/{letter.pk}/{part}/").status_code == 404, part

    def test_a_date_told_on_the_phone_is_noted_and_settles_the_draft(self, client: Client) -> None:
        letter = a_delay()
        client.force_login(owner_of(letter))
        day = clock.add_working_days(clock.today(), 6)
        url = f"/app/applications/{letter.application_id}/promise/"
        data = {"day": day.isoformat(), "channel": "call", "words": "Prévenue, elle comprend."}
        assert client.post(url, data).status_code == 303
        assert Application.objects.get(pk=letter.application_id).promised_for == day
        assert again(letter).status == "cancelled"
        assert Message.objects.get().visible == "Prévenue, elle comprend."
        bad = data | {"day": date(2020, 1, 1).isoformat()}
        assert client.post(url, bad).status_code == 422

    def test_the_promise_page_offers_a_letter_and_takes_to_it(self, client: Client) -> None:
        application = promised_in(1)
        client.force_login(application.posting.owner)
        url = f"/app/applications/{application.pk}/"
        assert client.get(f"{url}promise/").status_code == 200
        answer = client.post(f"{url}delay/")
        assert answer.headers["Location"] == f"/app/letters/{delay_of(application).pk}/delay/"
        assert client.get(answer.headers["Location"]).status_code == 200
        assert client.get(f"{url}promise/").status_code == 200
