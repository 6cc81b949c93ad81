"""While a campaign's letter is typed: the wording check of every letter, shown where it was typed,
in both languages, before anything is refused."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from ats.models import User
from messaging.campaigns import checking, letters
from messaging.campaigns.readiness import readiness
from messaging.models import Campaign
from messaging.writing.library.environment import compiled
from messaging.writing.library.traces import Trace, marked
from messaging.writing.problems import Problem
from tests import factories as make
from tests.browser.visiting import serious, signed_in, visit
from tests.campaigns import a_campaign, a_member, ready
from tests.messaging.campaigns.words import BLOCKED, WARNED, WHY, because, said_in, words_of
from tests.plugins.browser import PHONE, OpenPage

pytestmark = pytest.mark.django_db
SENTENCE = "Pour « {{ posting.title }} », ne soyez pas trop âgé."


@pytest.fixture
def client(claire: User) -> Client:
    signed = Client()
    signed.force_login(claire)
    return signed


def with_sentence(campaign: Campaign, sentence: str, language: str = "fr") -> str:
    """The body with one more paragraph, after the first."""
    return campaign.words(language)[1].replace("\n\n", f"\n\n{sentence}\n\n", 1)


def typed(campaign: Campaign, body: str, subject: str = "", language: str = "fr") -> list[Problem]:
    return checking.problems_of(campaign, language, subject or campaign.words(language)[0], body)


def passage(problem: Problem, body: str) -> str:
    assert problem.part == "body"
    return body[problem.start : problem.end]


def test_the_delivered_letters_have_nothing_to_change() -> None:
    campaign = a_campaign()
    assert [typed(campaign, campaign.words(name)[1], language=name) for name in ("fr", "en")] == [
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("sentence", "words"), [(BLOCKED, "cherchons une personne jeune"), (SENTENCE, "trop âgé")]
)
def test_a_passage_is_shown_where_it_was_typed(sentence: str, words: str) -> None:
    campaign = a_campaign()
    body = with_sentence(campaign, sentence)
    [problem] = typed(campaign, body)
    assert problem.blocks
    assert passage(problem, body) == words
    assert problem.passage == sentence


def test_what_is_typed_is_read_as_the_launch_reads_it() -> None:
    a_member(make.a_posting())
    campaign = said_in(ready(a_campaign()), SENTENCE)
    campaign.recipients.update(language="fr")
    at_launch = readiness(campaign).every
    here = typed(campaign, campaign.body_fr)
    assert [one.finding.why for one in at_launch if one.finding] == [
        one.finding.why for one in here if one.finding
    ]


def test_a_passage_that_is_filled_in_is_told_and_stands_nowhere() -> None:
    campaign = a_campaign(make.a_posting(title="Vendeur jeune et dynamique"))
    found = typed(campaign, campaign.body_fr)
    assert found
    assert all(problem.part == "" for problem in found)


def test_a_branch_that_nobody_reads_moves_nothing() -> None:
    campaign = a_campaign()
    unread = "{% if tu %}Nous cherchons une personne jeune.{% else %}Bien à vous.{% endif %}"
    body = with_sentence(campaign, f"{unread}\n\n{BLOCKED}")
    [problem] = typed(campaign, body)
    assert problem.start > body.index(unread) + len(unread)
    assert "jeune" in passage(problem, body)


def test_a_mistake_of_the_template_and_a_hole_are_said_where_they_are() -> None:
    campaign = a_campaign()
    [fault] = typed(campaign, "Bonjour {{ candidate.salary }},\n\nÀ bientôt.")
    assert fault.blocks
    assert "candidate.salary" in "Bonjour {{ candidate.salary }}"[fault.start : fault.end]
    body = with_sentence(campaign, "[[ la date du salon ]]")
    [hole] = typed(campaign, body)
    assert passage(hole, body) == "[[ la date du salon ]]"


def test_a_reason_that_was_given_is_seen() -> None:
    a_member(make.a_posting())
    campaign = said_in(ready(a_campaign()), WARNED)
    [before] = typed(campaign, campaign.body_fr)
    assert before.kept is None
    because(campaign)
    [after] = typed(campaign, campaign.body_fr)
    assert after.kept is not None
    assert after.kept.reason == WHY


@pytest.mark.parametrize(
    ("source", "names", "words"),
    [
        ("a {{ x }} b", {"x": "12"}, "a 12 b"),
        ("{% if x %}\nno\n{% else %}\nyes {{ y }}.\n{% endif %}\nend", {"y": "1"}, "yes 1.\nend"),
        ("é\U0001f600 {{ x }}\n\n- one\n- two", {"x": "*"}, "é\U0001f600 \\*\n\n- one\n- two"),
        ("{# said #}{% for p in ps %}{{ p }} and {% endfor %}so", {"ps": ["A", "B"]}, None),
    ],
)
def test_the_marks_change_no_word_and_lead_back(
    source: str, names: dict[str, object], words: str | None
) -> None:
    values = {"x": "", "y": "", "ps": [], **names}
    with_marks = marked("S", source)
    _subject, body = compiled(with_marks.subject, with_marks.body).render(values)
    _plain_subject, plain = compiled("S", source).render(values)
    trace = Trace(body, with_marks.pieces)
    assert trace.text == plain
    assert words is None or plain.strip() == words
    for match in re.finditer(r"[a-zé]{2,}", plain):
        spot = trace.spot(*match.span())
        if spot is not None:
            assert source[spot[1] : spot[2]] == match.group()


def test_the_address_answers_for_one_language(client: Client) -> None:
    campaign = a_campaign()
    url = reverse("campaign-wording", args=[campaign.pk, "fr"])
    answer = client.post(url, words_of(campaign, body_fr=with_sentence(campaign, BLOCKED))).text
    assert 'data-in="body_fr" data-from="' in answer
    assert 'data-verdict="block"' in answer
    english = reverse("campaign-wording", args=[campaign.pk, "en"])
    assert "Nothing to say about the wording." in client.post(english, words_of(campaign)).text
    assert client.post(reverse("campaign-wording", args=[campaign.pk, "de"])).status_code == 404
    assert client.get(url).status_code == 405
    campaign.refresh_from_db()
    assert BLOCKED not in campaign.body_fr, "nothing is kept"


def test_hostile_words_are_only_words(client: Client) -> None:
    campaign = a_campaign()
    url = reverse("campaign-wording", args=[campaign.pk, "fr"])
    for hostile in ("", "\0", "{{" * 500, "<script>alert(1)</script> jeune", "\U000f0000" * 50):
        answer = client.post(url, {"subject_fr": hostile, "body_fr": f"{hostile} personne jeune."})
        assert answer.status_code == 200
        assert "<script>alert(1)" not in answer.text


def test_a_block_is_said_on_the_way_to_the_launch(client: Client, claire: User) -> None:
    campaign = a_campaign(owner=claire)
    edit = reverse("campaign-letter", args=[campaign.pk])
    words = words_of(campaign, body_fr=with_sentence(campaign, BLOCKED))
    saved = client.post(edit, words, follow=True).text
    assert "A passage of it must be changed before it can leave." in saved
    assert "Wording, French letter" in saved, "a draft says it, long before there is an audience"
    assert 'data-in="body_fr" data-from="' in client.get(edit).text


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_is_underlined_and_mended_as_one_types(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    campaign = a_campaign(owner=claire)
    page = signed_in(open_page(PHONE, "dark"), live_server.url, claire)
    visit(page, live_server.url, "campaign-letter", campaign.pk)
    french, english = page.locator("[name=body_fr]"), page.locator("[name=body_en]")
    found = page.locator("[data-wording-findings]")
    expect(found.nth(1)).to_contain_text("Nothing to say")
    french.fill(with_sentence(campaign, BLOCKED))
    expect(found.first).to_contain_text("jeune")
    expect(page.locator(".underlay mark.wording-block").first).to_be_visible()
    expect(found.nth(1)).to_contain_text("Nothing to say")
    page.get_by_title("Show it in the text").first.click()
    selected = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert "jeune" in french.evaluate(selected)
    english.fill(with_sentence(campaign, "We are looking for a young person.", "en"))
    expect(found.nth(1)).to_contain_text("young")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert letters.text_hash(campaign) == page.locator("[name=seen]").input_value()
