"""“Did this feedback help you?”: a place in the approved mail, a click that is a POST, and
figures that name nobody."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from ats import links
from ats.events import Actor
from ats.models import Event, Link
from ats.throttle import Limit
from messaging.care import helpful, helpful_views
from messaging.delivery import worker
from messaging.delivery.transport import Transport
from messaging.models import Helpful, Letter, Outbound
from messaging.writing import departure, letters
from messaging.writing.exact import exact_mail
from tests import factories as make
from tests.letters import a_delay, a_short_letter, again
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db

CLAIRE = Actor("Claire")


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


def sent(**more: Any) -> Letter:
    """A letter that was approved and has left, and its mail."""
    letter = a_short_letter(**more)
    letters.approve(letter, CLAIRE, letter.text_hash)
    departure.send_now(letter, CLAIRE, outside_hours=True)
    worker.release_due()
    worker.drain(Transport())
    return again(letter)


def token_of(letter: Letter) -> str:
    return links.token_of(Link.objects.get(purpose="helpful", subject=f"letter:{letter.pk}"))


class TestTheMail:
    def test_what_was_approved_has_the_place_and_what_left_the_address(self, sink: Sink) -> None:
        letter = sent()
        mail = Outbound.objects.get(letter=letter)
        assert (mail.text, mail.html) == (exact_mail(letter).text, exact_mail(letter).html)
        assert "%%link:helpful%%" in mail.html
        raw = sink.messages[0]
        html = raw.get_body(("html",)).get_content()  # type: ignore[union-attr]
        found = re.search(r"/helpful/([a-z2-7]{32})/", html)
        assert found is not None and found[1] == token_of(letter)
        assert "%%" not in html and "<img" not in html

    def test_no_token_is_stored(self, sink: Sink) -> None:
        letter = sent()
        token = token_of(letter)
        row = Link.objects.get(purpose="helpful")
        assert token not in {row.nonce, row.token_hash}
        assert token not in str(Outbound.objects.filter(letter=letter).values().get())

    def test_a_delay_asks_nothing(self) -> None:
        assert "helpful" not in exact_mail(a_delay()).html

    def test_the_words_of_the_footer_are_not_in_the_thread(self, sink: Sink) -> None:
        letter = sent()
        message = letter.application.conversation.messages.get()
        assert "helpful" not in message.visible


class TestThePage:
    def test_looking_changes_nothing_one_click_answers(self, client: Client, sink: Sink) -> None:
        letter = sent()
        url = f"/helpful/{token_of(letter)}/"
        for _scanner in range(3):
            assert client.get(url).status_code == 200
            assert client.head(url).status_code == 200
        assert not Helpful.objects.exists()
        assert (
            client.post(url, {"answer": "partly", "word": "  Clair\x00,\nmerci. "}).status_code
            == 303
        )
        row = Helpful.objects.get()
        assert (row.answer, row.word) == ("partly", "Clair, merci.")
        assert "Merci" in client.get(url).text

    def test_one_may_change_one_s_mind_for_thirty_days(self, client: Client, sink: Sink) -> None:
        letter = sent()
        url = f"/helpful/{token_of(letter)}/"
        client.post(url, {"answer": "no"})
        client.post(url, {"answer": "yes", "word": "x" * 900})
        row = Helpful.objects.get()
        assert (row.answer, len(row.word)) == ("yes", 500)
        Helpful.objects.update(at=timezone.now() - timedelta(days=31))
        assert client.post(url, {"answer": "no"}).status_code == 409
        assert Helpful.objects.get().answer == "yes"
        assert 'name="answer"' not in client.get(url).text

    def test_an_answer_that_is_none_is_refused(self, client: Client, sink: Sink) -> None:
        url = f"/helpful/{token_of(sent())}/"
        for answer in ("", "maybe", "yes\x00"):
            status = client.post(url, {"answer": answer}).status_code
            assert status == (303 if answer.startswith("yes") else 422)

    def test_another_purpose_or_a_made_up_token_is_404(self, client: Client, sink: Sink) -> None:
        letter = sent()
        space = links.token_of(Link.objects.get(purpose="space"))
        for token in (space, "a" * 32, "x", token_of(letter)[:-1] + "9"):
            assert client.get(f"/helpful/{token}/").status_code == 404

    def test_an_expired_link_says_so_and_keeps_nothing(self, client: Client, sink: Sink) -> None:
        letter = sent()
        Link.objects.update(expires_at=timezone.now())
        url = f"/helpful/{token_of(letter)}/"
        assert client.get(url).status_code == 410
        assert client.post(url, {"answer": "yes"}).status_code == 410
        assert not Helpful.objects.exists()

    def test_it_speaks_the_letter_s_language(self, client: Client, sink: Sink) -> None:
        letter = sent(language="en")
        assert "Did our feedback help you?" in client.get(f"/helpful/{token_of(letter)}/").text

    def test_nobody_asks_all_day(
        self, client: Client, sink: Sink, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(helpful_views, "TRIES", Limit("helpful-test", 2, 60))
        url = f"/helpful/{token_of(sent())}/"
        assert [client.get(url).status_code for _ in range(3)] == [200, 200, 429]


def answered(letter: Letter, said: str, word: str = "") -> Helpful:
    return helpful.answer(letter, said, word, timezone.now())


class TestFigures:
    def test_below_five_answers_nobody_is_spoken_of(self) -> None:
        posting = make.a_posting()
        rows = [a_short_letter(posting=posting) for _ in range(5)]
        for letter in rows[:4]:
            answered(letter, "yes")
        everything = Helpful.objects.all()
        assert helpful.tallies(everything, "letter__owner") == {}
        answered(rows[4], "no")
        tally = helpful.tallies(everything, "letter__owner")[(rows[0].owner_id,)]
        assert (tally.yes, tally.no, tally.count) == (4, 1, 5)
        assert tally.share == pytest.approx(0.8)

    def test_words_come_without_a_name(self) -> None:
        letter = a_short_letter()
        answered(letter, "no", "Trop vague.")
        with translation.override("en"):
            assert helpful.words(Helpful.objects.all()) == [("No", "Trop vague.")]

    def test_an_answer_leaves_no_trace_on_the_application_s_timeline(self) -> None:
        letter = a_short_letter()
        before = Event.objects.count()
        answered(letter, "no", "Trop vague.")
        assert Event.objects.count() == before
