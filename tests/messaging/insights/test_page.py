"""The page of care insights and its export: charts with tables, few answers unsaid."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from ats import clock
from ats.models import Posting
from ats.throttle import Limit
from messaging.insights import views
from messaging.insights.export import cell
from messaging.insights.figures import figures
from messaging.insights.scope import for_user
from messaging.models import Helpful
from tests import factories as make
from tests.letters import a_short_letter
from tests.messaging.insights.declined import TODAY, ended
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


def _works(ago: int) -> bool:
    return clock.is_working_day(TODAY - timedelta(days=ago))


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
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert ['\'=HYPERLINK("http://evil")', "'+33", "1", "1", "1", "", ""] in rows
        assert ["'+33", "1", "1", "1"] in rows

    @pytest.mark.parametrize(
        ("language", "between", "median"), [("fr", ";", "3,5"), ("en", ",", "3.5")]
    )
    def test_a_spreadsheet_of_the_readers_language_reads_it(
        self, client: Client, language: str, between: str, median: str
    ) -> None:
        with translation.override(language):
            assert cell(3.5) == median
        client.force_login(make.a_recruiter(language=language))
        lines = client.get("/app/insights/export/").content.decode("utf-8-sig").splitlines()
        assert lines[0].count(between) == 2

    def test_how_many_answered_stands_beside_how_many_were_helped(self, client: Client) -> None:
        posting = make.a_posting(title="Vente")
        now = timezone.now()
        for answer in ("yes", "yes", "yes", "partly", "partly", "no"):
            letter = a_short_letter(posting=posting)
            Helpful.objects.create(letter=letter, answer=answer, at=now, changed_at=now)
        ended(posting)
        client.force_login(make.a_recruiter(language="en"))
        text = client.get("/app/insights/export/?period=365").text
        assert "Posting,Team,Owed,Answered,On time,Helped,Of" in text
        assert re.search(r"^Vente,.*,5,6\r?$", text, re.MULTILINE)

    @pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", " =1", "\r=1", "＝1"])
    def test_every_beginning(self, text: str) -> None:
        assert cell(text).startswith("'")

    def test_it_is_limited(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(views, "EXPORT", Limit("export-test", 2, 86_400))
        client.force_login(make.a_recruiter())
        statuses = [client.get("/app/insights/export/").status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
