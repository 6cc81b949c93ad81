"""The figures of care: right by hand, cut to who may look, constant in queries."""

from __future__ import annotations

import os
import time
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from ats import clock
from ats.models import User
from candidates.models import Application, Candidate
from messaging.conversations.services import conversation_of
from messaging.insights import commitments
from messaging.insights.figures import Figures, Share, WorkingDays, figures, silence
from messaging.insights.scope import Scope, for_user
from messaging.models import Conversation, Helpful, Letter
from tests import factories as make
from tests.letters import a_short_letter, an_approval
from tests.messaging.insights.declined import TODAY, ended, noon

pytestmark = pytest.mark.django_db

ALL = Scope(since=TODAY - timedelta(days=365), until=TODAY)


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


class TestByHand:
    def test_answered_and_on_time(self) -> None:
        posting = make.a_posting()
        ended(posting, promised=10, told=12)
        ended(posting, promised=10, told=10)  # the promised day itself, at noon
        ended(posting, promised=10, told=9)
        ended(posting, promised=10, told=None)
        made = figures(ALL)
        assert made.answered == Share(3, 4)
        assert made.on_time == Share(2, 3)
        assert made.postings[0].answered == Share(3, 4)

    def test_a_letter_whose_date_is_ahead_is_on_its_way_and_not_counted(self) -> None:
        ended(promised=-3, told=None, applied=5)
        assert figures(ALL).answered == Share(0, 0)

    def test_who_withdrew_or_was_hired_is_not_in_it(self) -> None:
        for status in ("withdrawn", "hired"):
            make.an_application(status=status, ended_at=timezone.now())
        make.an_application()
        assert figures(ALL).answered == Share(0, 0)

    def test_the_median_counts_working_days_by_depth(self) -> None:
        lengths = []
        for told in (3, 8, 20):
            row = ended(applied=30, told=told, kind="interview")
            assert row.told_at
            lengths.append(clock.working_days_between(row.applied_at.date(), row.told_at.date()))
        by_depth = {row.depth: row.median for row in figures(ALL).depths}
        assert by_depth == {
            "applied": None,
            "phone": None,
            "interview": float(sorted(lengths)[1]),
            "finalist": None,
        }

    def test_the_median_of_two_lies_between(self) -> None:
        days = [
            clock.working_days_between(row.applied_at.date(), row.told_at.date())
            for row in (ended(told=3), ended(told=25))
            if row.told_at
        ]
        assert figures(ALL).depths[0].median == sum(days) / 2

    def test_months_are_in_order_and_the_period_has_both_its_days(self) -> None:
        ended(promised=50, told=60)
        ended(told=1)
        starts = [row.start for row in figures(ALL).months]
        assert starts == sorted(starts)
        narrow = Scope(since=TODAY - timedelta(days=1), until=TODAY)
        assert figures(narrow).answered == Share(1, 1)

    def test_letters_next_steps_and_changes_by_managers(self) -> None:
        approval = an_approval()
        Letter.objects.filter(pk=approval.letter_id).update(
            status="sent",
            approved_hash=approval.letter.text_hash,
            approved_by="Hélène",
            approved_at=timezone.now(),
            sent_at=timezone.now(),
        )
        type(approval).objects.update(status="amended", decided_at=timezone.now())
        made = figures(ALL)
        assert made.next_step == Share(1, 1)
        assert made.unchanged == Share(0, 1)


class TestSilence:
    def test_it_begins_with_what_was_not_answered_or_the_date_that_passed(self) -> None:
        make.an_application(promised_for=TODAY + timedelta(days=5))
        make.an_application(promised_for=TODAY - timedelta(days=60))
        wrote = make.an_application(promised_for=TODAY + timedelta(days=5))
        conversation = conversation_of(wrote)
        Conversation.objects.filter(pk=conversation.pk).update(waiting_since=noon(20))
        found = silence(ALL)
        assert found.stands == 1
        assert found.silent == 2
        assert [count for _start, _end, count in found.ages] == [0, 0, 1, 1]
        assert found.ages[3][:2] == (21, None)

    def test_whoever_was_told_is_not_in_silence(self) -> None:
        ended(promised=60, told=1)
        assert silence(ALL).silent == 0


class TestWhoLooks:
    def test_a_manager_sees_their_postings_only(self) -> None:
        helene = make.a_user("Hélène")
        mine, other = make.a_posting(managers=(helene,)), make.a_posting()
        ended(mine)
        ended(other)
        scope = for_user(helene, {})
        assert not scope.inside
        assert figures(scope).answered.whole == 1
        assert figures(for_user(helene, {"posting": str(other.pk)})).answered.whole == 0

    @pytest.mark.parametrize("more", [{}, {"is_active": False, "is_recruiter": True}])
    def test_nobody_else_does(self, more: dict[str, bool]) -> None:
        with pytest.raises(PermissionDenied):
            for_user(make.a_user("Oscar", **more), {})

    def test_a_manager_reads_no_word(self, client: Client) -> None:
        helene = make.a_user("Hélène")
        letter = a_short_letter(posting=make.a_posting(managers=(helene,)))
        said = "Trop vague pour moi."
        Helpful.objects.create(
            letter=letter, answer="no", word=said, at=timezone.now(), changed_at=timezone.now()
        )
        for user, reads in ((helene, False), (make.a_recruiter(), True)):
            client.force_login(user)
            text = client.get("/app/insights/").text
            assert (said in text) is reads
            assert letter.application.candidate.family_name not in text

    @pytest.mark.parametrize(
        "query", ["posting=abc", "posting=99999999999999", "period=x", "team=%00", "posting=-1"]
    )
    def test_filters_that_make_no_sense_are_none(self, client: Client, query: str) -> None:
        client.force_login(make.a_recruiter())
        assert client.get(f"/app/insights/?{query}").status_code == 200

    def test_by_team_and_posting(self) -> None:
        claire = make.a_recruiter()
        shop, house = make.a_posting(team="Magasins"), make.a_posting(team="Finances")
        ended(shop)
        ended(house)
        ended(house)
        assert figures(for_user(claire, {"team": "Finances"})).answered.whole == 2
        assert figures(for_user(claire, {"posting": str(shop.pk)})).answered.whole == 1


class TestCommitments:
    def test_off_by_default(self, client: Client) -> None:
        assert client.get("/jobs/engagements/").status_code == 404

    def test_below_twenty_it_says_so_and_from_then_on_it_counts(self, client: Client) -> None:
        make.a_company(public_commitments=True)
        posting = make.a_posting()
        for _ in range(19):
            ended(posting)
        assert "dès que nous en aurons assez" in client.get("/jobs/engagements/").text
        ended(posting, told=None)
        cache.clear()
        text = client.get("/jobs/engagements/").text
        assert "20 candidatures" in text and "95" in text
        assert posting.title not in text

    def test_whoever_waits_past_their_date_is_not_left_out(self) -> None:
        posting = make.a_posting()
        for _ in range(19):
            ended(posting)
        make.an_application(posting, applied_at=noon(9), promised_for=TODAY)  # today still holds
        make.an_application(posting, applied_at=noon(600), promised_for=TODAY - timedelta(days=400))
        assert commitments.count() is None
        make.an_application(posting, applied_at=noon(30), promised_for=TODAY - timedelta(days=1))
        kept = commitments.count()
        assert kept is not None
        assert (kept.count, kept.answered.part, kept.answered.whole) == (20, 19, 20)

    def test_in_english_too(self, client: Client) -> None:
        make.a_company(public_commitments=True)
        answer = client.get("/jobs/engagements/", headers={"Accept-Language": "en"})
        assert "What we owe you" in answer.text

    def test_a_year_is_a_year(self) -> None:
        for _ in range(20):
            ended(applied=420, promised=400, told=400)
        assert commitments.count() is None


def test_working_days_in_constant_time_are_the_clock_s() -> None:
    first = date(2026, 4, 1)
    days = WorkingDays(first, first + timedelta(days=90))
    for start in range(0, 80, 7):
        for end in range(start, 90, 11):
            one, other = first + timedelta(days=start), first + timedelta(days=end)
            assert days.between(one, other) == clock.working_days_between(one, other)


def test_an_end_before_the_start_is_no_time_at_all() -> None:
    first = date(2026, 4, 1)
    earlier = first - timedelta(days=10)
    assert WorkingDays(first, earlier).between(first, earlier) == 0
    assert WorkingDays(earlier, first).between(first, first) == 0


def _many(count: int) -> User:
    """So many ended applications, half told, over a year, by COPY-like inserts."""
    posting = make.a_posting()
    stage = make.stage(posting, "applied")
    people = Candidate.objects.bulk_create(
        [Candidate(given_name="A", family_name=str(number)) for number in range(count)],
        batch_size=5000,
    )
    rows = [
        Application(
            candidate=person,
            posting=posting,
            stage=stage,
            status="declined",
            applied_at=noon(number % 350 + 12),
            stage_since=noon(number % 350 + 12),
            promised_for=TODAY - timedelta(days=number % 350),
            ended_at=noon(number % 350 + 1),
            told_at=noon(number % 350 + 1) if number % 3 else None,
        )
        for number, person in enumerate(people)
    ]
    Application.objects.bulk_create(rows, batch_size=5000)
    return posting.owner


@pytest.mark.prove
def test_a_hundred_thousand_rows_are_counted_in_seconds() -> None:
    count = 100_000 if os.environ.get("PROVE") == "full" else 2_000
    user = _many(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    began = time.perf_counter()
    made: Figures = figures(for_user(user, {"period": "365"}))
    seconds = time.perf_counter() - began
    assert made.answered.whole > count * 0.9
    assert seconds < 3.0, seconds
    print(f"figures of {count} applications in {seconds:.3f} s")
