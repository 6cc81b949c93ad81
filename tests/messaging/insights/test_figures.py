"""The figures of care: right by hand, cut to who may look, constant in queries."""

from __future__ import annotations

import csv
import io
import os
import re
import time
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from ats import clock
from ats.models import Posting, User
from ats.throttle import Limit
from candidates.models import Application, Candidate
from messaging.conversations.services import conversation_of
from messaging.insights import commitments, views
from messaging.insights.export import cell
from messaging.insights.figures import Figures, Share, WorkingDays, figures, silence
from messaging.insights.scope import Scope, for_user
from messaging.models import Conversation, Helpful, Letter
from tests import factories as make
from tests.letters import a_short_letter
from tests.queries import same_queries

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
TODAY = clock.today()
ALL = Scope(since=TODAY - timedelta(days=365), until=TODAY)


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


def noon(days_ago: int) -> datetime:
    day = TODAY - timedelta(days=days_ago)
    return datetime.combine(day, datetime.min.time(), PARIS) + timedelta(hours=12)


def ended(
    posting: Posting | None = None,
    *,
    applied: int = 30,
    promised: int = 10,
    told: int | None = 12,
    **more: Any,
) -> Application:
    """Declined; days ago it was applied for, promised for, and told (None: not yet)."""
    application = make.an_application(
        posting,
        applied_at=noon(applied),
        promised_for=TODAY - timedelta(days=promised),
        **more,
    )
    Application.objects.filter(pk=application.pk).update(
        status="declined",
        ended_at=noon(told if told is not None else max(promised, 0)),
        told_at=None if told is None else noon(told),
    )
    application.refresh_from_db()
    return application


def _works(ago: int) -> bool:
    return clock.is_working_day(TODAY - timedelta(days=ago))


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
        from tests.letters import an_approval

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


class TestFewAnswers:
    """Of one posting, fewer than five answers would say whose they are."""

    SAID = "Trop vague pour moi."

    def _answers(self, posting: Posting, count: int) -> None:
        now = timezone.now()
        for _each in range(count):
            letter = a_short_letter(posting=posting)
            Helpful.objects.create(
                letter=letter, answer="no", word=self.SAID, at=now, changed_at=now
            )

    def test_a_posting_a_team_and_a_manager_s_own_are_not_spoken_of(self) -> None:
        helene = make.a_user("Hélène")
        posting = make.a_posting(managers=(helene,), team="Magasins")
        self._answers(posting, 4)
        claire = make.a_recruiter()
        apart = [
            for_user(claire, {"posting": str(posting.pk)}),
            for_user(claire, {"team": "Magasins"}),
            for_user(helene, {}),
        ]
        assert [figures(scope).helpful.count for scope in apart] == [0, 0, 0]
        assert figures(for_user(claire, {})).helpful.count == 4
        self._answers(posting, 1)
        assert [figures(scope).helpful.count for scope in apart] == [5, 5, 5]

    def test_nor_on_the_page_nor_in_its_export(self, client: Client) -> None:
        posting = make.a_posting()
        self._answers(posting, 4)
        ended(posting)
        client.force_login(make.a_recruiter(language="en"))
        text = client.get(f"/app/insights/?posting={posting.pk}").text
        assert self.SAID not in text
        assert "Fewer than 5 people have answered" in text
        told = client.get(f"/app/insights/export/?posting={posting.pk}").text
        assert "All,0,0" not in told
        assert '"Helped, fully or in part",0,0,\r\n' in told  # nothing is not nought per cent
        assert "All,0,0,4" in client.get("/app/insights/export/").text


class TestThePage:
    def test_every_chart_has_its_table(self, client: Client) -> None:
        for days in (3, 40):
            ended(kind="interview", told=days, applied=60)
        now = timezone.now()
        Helpful.objects.create(letter=a_short_letter(), answer="yes", at=now, changed_at=now)
        client.force_login(make.a_recruiter(language="en"))
        sections = client.get("/app/insights/?period=365").text.split("<section")[1:]
        charts = {
            part.split('id="', 1)[1].split('"', 1)[0]: (
                part.count('role="img"'),
                part.count("<caption"),
            )
            for part in sections
            if 'role="img"' in part
        }
        assert {"answered", "waiting", "letters", "helpful", "silence"} <= charts.keys()
        assert {name for name, (shown, tables) in charts.items() if tables < shown} == set()

    @pytest.mark.parametrize(("language", "words"), [("en", r"\d\.5 days"), ("fr", r"\d,5 jours")])
    def test_half_a_day_is_not_rounded_away(
        self, client: Client, language: str, words: str
    ) -> None:
        day = next(ago for ago in range(3, 20) if _works(ago) and _works(ago + 1))
        ended(applied=40, told=day)
        ended(applied=40, told=day + 1)
        client.force_login(make.a_recruiter(language=language))
        waiting = client.get("/app/insights/?period=365").text.split('id="waiting"', 1)[1]
        shown = re.findall(words, waiting.split("</section>", 1)[0])
        assert len(shown) == 2  # the chart and its table

    def test_whoever_heard_nothing_was_not_told_in_time(self, client: Client) -> None:
        posting = make.a_posting(title="Chef de rang", team="Salle")
        ended(posting, told=20)
        ended(posting, told=None)
        client.force_login(make.a_recruiter(language="en"))
        text = client.get("/app/insights/?period=365").text
        row = text.split('id="postings"', 1)[1].split("</tr>")[1]
        assert row.count("50%") == 2
        assert "On time,1,2,50" in client.get("/app/insights/export/?period=365").text

    def test_charts_have_words_and_the_table_behind(self, client: Client) -> None:
        ended(kind="interview")
        client.force_login(make.a_recruiter())
        with translation.override("en"):
            text = client.get("/app/insights/?period=365").text
        assert text.count('role="img"') >= 3
        assert "style=" not in text.split("<main", 1)[1].split("</main", 1)[0]
        assert "<caption" in text

    def test_teams_stand_side_by_side_where_there_are_several(self, client: Client) -> None:
        ended(make.a_posting(team="Magasins"))
        client.force_login(make.a_recruiter(language="en"))
        assert 'id="teams"' not in client.get("/app/insights/?period=365").text
        ended(make.a_posting(team="Achats & logistique"))
        text = client.get("/app/insights/?period=365").text
        assert 'id="teams"' in text
        assert "team=Achats+%26+logistique" in text or "team=Achats%20%26%20logistique" in text

    def test_a_manager_finds_it_in_the_navigation(self, client: Client) -> None:
        manager = make.a_user("Hélène Vasseur")
        client.force_login(manager)
        assert "/app/insights/" not in client.get("/app/").text
        make.a_posting(managers=(manager,))
        assert 'href="/app/insights/"' in client.get("/app/").text

    def test_it_costs_the_same_however_many(self, client: Client) -> None:
        posting = make.a_posting()
        client.force_login(posting.owner)
        ended(posting)

        def grow() -> None:
            for days in (3, 20, 40, 70):
                ended(posting, told=days)
                ended(told=days, kind="interview")

        assert same_queries(client, "/app/insights/?period=365", grow) <= 25


class TestExport:
    def test_every_measure_of_the_page_is_in_it(self, client: Client) -> None:
        ended(make.a_posting(team="Magasins"))
        ended(make.a_posting(team="Finances"), told=None)
        client.force_login(make.a_recruiter(language="en"))
        text = client.get("/app/insights/export/?period=365").content.decode()
        heads = (
            f"Period,{TODAY - timedelta(days=364)},{TODAY}",
            "Did it help?,Yes,In part,No",
            "Answered,1,2,50",
            "On time",
            "With a next step",
            "Approved without a change",
            "Helped",
            "Personal",
            "Median working days",
            "Month",
            "Posting,Team",
            "Magasins,1,1,1",
            "Silence,Persons",
            "The promise stands",
            "> 20",
        )
        assert [head for head in heads if head not in text] == []

    def test_what_looks_like_a_formula_is_text(self, client: Client) -> None:
        ended(make.a_posting(title='=HYPERLINK("http://evil")', team="+33"))
        client.force_login(make.a_recruiter())
        answer = client.get("/app/insights/export/?period=365")
        assert answer.headers["Content-Type"].startswith("text/csv")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert ['\'=HYPERLINK("http://evil")', "'+33", "1", "1", "1", ""] in rows
        assert ["'+33", "1", "1", "1"] in rows

    @pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", " =1", "\r=1", "＝1"])
    def test_every_beginning(self, text: str) -> None:
        assert cell(text).startswith("'")

    def test_it_is_limited(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(views, "EXPORT", Limit("export-test", 2, 86_400))
        client.force_login(make.a_recruiter())
        statuses = [client.get("/app/insights/export/").status_code for _ in range(3)]
        assert statuses == [200, 200, 429]


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
