"""The demo company's data: whole, consistent, and fit to be read by the people it answers."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.messaging.letter_contexts import HELENE, Decline, House, Human, Opening, Person, Point
from tests.messaging.letter_rendering import render

DATA = Path(__file__).resolve().parents[2] / "messaging" / "demo" / "data"
STAGES = ("applied", "screening", "phone", "interview", "test", "offer", "hired")
DEPTHS = dict(
    zip(STAGES, "applied applied phone interview phone finalist finalist".split(), strict=True)
)
STATES = Counter(
    active=53,
    promise_late=4,
    promise_soon=5,
    interview_today=2,
    interview_tomorrow=2,
    interview_yesterday_followup=2,
    declined_draft=5,
    declined_in_review=5,
    declined_returned=2,
    declined_scheduled=4,
    declined_sent=15,
    unreachable=2,
    replied_thanks=3,
    replied_feedback_request=7,
    replied_followup=4,
    replied_withdrawal=2,
    withdrawn=2,
    hired=1,
)
DECLINED = {s for s in STATES if s.startswith("declined_")} | {
    "unreachable",
    "replied_thanks",
    "replied_feedback_request",
}
LEFT = {"declined_sent", "unreachable", "replied_thanks", "replied_feedback_request"}
RESERVED = re.compile(r"@(?:example\.(?:com|org|net)|[a-z-]+\.example)$")
FICTION = re.compile(r"^(?:06 39 98 \d\d \d\d|01 99 00 \d\d \d\d)?$")

# Grounds of L1132-1 and their usual stand-ins: none has a place in what a candidate reads.
GROUNDS = re.compile(
    r"\b(?:âge|jeunes?|seniors?|junior|enceinte|grossesse|maternité|enfants?|famil\w+|maris?|"
    r"célibataire|relig\w+|voile|origines?|accent|nationalité|handicap\w*|santé|malad\w+|"
    r"syndic\w+|politi\w+|apparence|physique|quartier|domicile|age|young|pregnan\w+|child\w*|"
    r"famil\w+|religio\w+|health|disab\w+|origin|race|overqualified|surqualifi\w+)\b",
    re.IGNORECASE,
)
EMPTY_WORDS = re.compile(
    r"malheureusement|unfortunately|correspondait mieux|better fit|autres candidat|"
    r"other candidate|votre profil|your profile|motivation|passion\b|\(e\)|·e",
    re.IGNORECASE,
)
TU = re.compile(r"\b(?:tu|ta|tes|toi)\b|\bt'", re.IGNORECASE)


@cache
def load(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@cache
def users() -> dict[str, Any]:
    return {row["key"]: row for row in load("company")["users"]}


@cache
def postings() -> dict[str, Any]:
    return {row["key"]: row for row in load("postings")}


def candidates() -> list[Any]:
    rows: list[Any] = load("candidates")
    return rows


def in_state(*states: str) -> list[Any]:
    return [row for row in candidates() if row["state"] in states]


def full_name(row: Any) -> str:
    return f"{row['given_name']} {row['family_name']}"


def points(row: Any) -> list[Any]:
    decision = row.get("decision", {})
    return [*decision.get("strengths", []), *decision.get("gaps", [])]


def ratings(row: Any) -> list[Any]:
    return [rating for card in row["scorecards"] for rating in card["ratings"]]


def shareable(row: Any) -> list[str]:
    """All that the person may read and that is about them."""
    texts = [point["text"] for point in points(row)]
    texts += [rating["share"] for rating in ratings(row)]
    texts += [row.get("decision", {}).get("next_step", ""), *row["answer"]]
    return [text for text in texts if text]


@cache
def letters() -> dict[str, str]:
    """Every letter of refusal of the demo, as the template makes it."""
    return {full_name(row): letter(row) for row in candidates() if row["state"] in DECLINED}


def told(row: Any, side: str) -> tuple[Point, ...]:
    criteria = postings()[row["posting"]]["criteria"]
    return tuple(
        Point(criteria[point["criterion"]]["label"], point["text"])
        for point in row["decision"][side]
    )


def letter(row: Any) -> str:
    posting, decision = postings()[row["posting"]], row["decision"]
    contact = users()[posting["contact"]]
    human = Human(contact["name"], contact["job_title"], contact["phone"])
    cards = tuple(users()[key]["name"] for key in row.get("interview", {}).get("interviewers", []))
    data = Decline(
        candidate=Person(row["given_name"], row["family_name"], full_name(row)),
        posting=Opening(posting["title"], posting["team"], posting["city"]),
        company=House(load("company")["company"]["name"]),
        contact=human,
        signer=human,
        strengths=told(row, "strengths"),
        gaps=told(row, "gaps"),
        next_step=decision["next_step"],
        door=decision["door"],
        pool_consent=row["pool_consent"],
        pool_until="30 novembre 2028" if row["pool_consent"] else "",
        interviewed_by=cards,
        call_made=decision.get("call", {}).get("made", False),
    )
    return render(row["language"], f"decline_{DEPTHS[row['stage']]}", data)


def test_the_company_has_its_five_people() -> None:
    company = load("company")["company"]
    assert company["name"] == "Maison Verdier"
    assert set(users()) == {"claire", "karim", "helene", "benoit", "ines"}
    assert all(row["email"] == f"{key}@maison-verdier.example" for key, row in users().items())
    assert users()["helene"]["name"] == HELENE.name
    assert [key for key, row in users().items() if row["recruiter"]] == ["claire", "karim"]
    assert [key for key, row in users().items() if row["administrator"]] == ["karim"]
    assert company["contact"] in users()


def test_six_postings_in_every_status() -> None:
    rows = postings().values()
    assert Counter(row["status"] for row in rows) == {"published": 4, "draft": 1, "closed": 1}
    assert Counter(row["language"] for row in rows) == {"fr": 5, "en": 1}
    assert len({row["title"] for row in rows}) == 6


@pytest.mark.parametrize("key", sorted(row["key"] for row in load("postings")))
def test_a_posting_is_whole(key: str) -> None:
    row = postings()[key]
    assert 200 <= len(row["description"].split()) <= 350
    assert len(row["summary"]) <= 240
    assert "\n#" not in row["description"]
    assert 20_000 < row["pay_min"] < row["pay_max"] < 60_000
    assert {row["owner"], row["contact"], *row["managers"]} <= set(users())
    assert 4 <= len(row["criteria"]) <= 6
    assert all(1 <= len(c["label"]) <= 140 and len(c["help"]) <= 300 for c in row["criteria"])
    assert any(c["essential"] for c in row["criteria"])
    kinds = [stage["kind"] for stage in row.get("stages", [])]
    assert set(kinds) <= set(STAGES)
    assert not GROUNDS.search(row["description"])


def test_a_hundred_and_twenty_people_in_every_state() -> None:
    assert Counter(row["state"] for row in candidates()) == STATES
    assert STATES.total() == 120
    assert Counter(row["posting"] for row in candidates())["nantes"] == 46
    assert 8 <= sum(row["language"] == "en" for row in candidates()) <= 12
    waiting = [row for row in candidates() if len(row["reply"]) > len(row["answer"])]
    assert sum(row["state"] != "replied_thanks" for row in waiting) == 12


def test_people_are_distinct_and_can_not_be_written_to_by_mistake() -> None:
    rows = candidates()
    assert len({row["address"].lower() for row in rows}) == len(rows)
    assert len({full_name(row) for row in rows}) == len(rows)
    assert len({row["given_name"] for row in rows}) > 100
    assert [row["address"] for row in rows if not RESERVED.search(row["address"])] == []
    phones = [row["phone"] for row in [*rows, *users().values()]]
    assert [phone for phone in phones if not FICTION.match(phone)] == []
    given = [phone for phone in phones if phone]
    assert len(given) == len(set(given))


def test_every_reference_resolves() -> None:
    for row in candidates():
        posting = postings()[row["posting"]]
        assert posting["status"] != "draft"
        assert row["stage"] in STAGES
        indexes = [item["criterion"] for item in [*points(row), *ratings(row)]]
        assert all(0 <= index < len(posting["criteria"]) for index in indexes), full_name(row)
        authors = [note["author"] for note in row["notes"]]
        authors += [card["author"] for card in row["scorecards"]]
        authors += row.get("interview", {}).get("interviewers", [])
        authors += [row["decision"]["by"]] if "decision" in row else []
        assert set(authors) <= set(users()), full_name(row)


def test_scorecards_come_from_those_who_were_there() -> None:
    for row in candidates():
        meeting = row.get("interview", {})
        there = meeting.get("interviewers", [])
        cards = [card["author"] for card in row["scorecards"]]
        assert set(cards) <= set(there), full_name(row)
        assert len(cards) == len(set(cards))
        assert not cards or meeting["in_days"] < 0
        for card in row["scorecards"]:
            rated = [rating["criterion"] for rating in card["ratings"]]
            assert len(rated) == len(set(rated)), full_name(row)
            assert 1 <= card["overall"] <= 4
            assert all(1 <= rating["level"] <= 4 for rating in card["ratings"])


INTERVIEWS = {
    "interview_today": 0,
    "interview_tomorrow": 1,
    "interview_yesterday_followup": -1,
}


def test_interviews_are_where_their_state_says() -> None:
    for row in candidates():
        meeting = row.get("interview")
        deep = row["stage"] in {"interview", "offer", "hired"}
        assert bool(meeting) is deep, full_name(row)
        if not meeting:
            continue
        assert re.fullmatch(r"(?:0[89]|1[0-7]):[0-5]\d", meeting["at"])
        assert meeting["mode"] != "onsite" or meeting["place"]
        assert meeting["mode"] != "video" or ".example/" in meeting["video_url"]
        assert meeting["in_days"] == INTERVIEWS.get(row["state"], meeting["in_days"])
        assert -meeting["in_days"] * 7 / 5 < row["applied_days_ago"], full_name(row)


def test_promises_are_as_the_state_says() -> None:
    for row in candidates():
        days, promised = row["applied_days_ago"], postings()[row["posting"]]["promise_days"]
        if row["state"] == "promise_late":
            assert days * 5 // 7 > promised + 2
        elif row["state"] == "promise_soon":
            assert 0 <= promised - days * 5 // 7 <= 3, full_name(row)
        elif row["state"] == "active" and row["stage"] in {"applied", "screening"}:
            assert days * 5 // 7 < promised - 2, full_name(row)


def test_decisions_belong_to_the_declined_and_the_hired() -> None:
    for row in candidates():
        decided = row["state"] in DECLINED | {"hired"}
        assert ("decision" in row) is decided, full_name(row)
        assert ("approval_note" in row) is (row["state"] == "declined_in_review")
        assert ("returned_comment" in row) is (row["state"] == "declined_returned")
        assert ("letter_in_days" in row) is (row["state"] in LEFT), full_name(row)
        if decided:
            assert row["decision"]["internal_reason"]
            assert row["decision"]["door"] in {"open", "later", "closed"}
    assert {row["decision"]["door"] for row in in_state(*DECLINED)} == {"open", "later", "closed"}


def test_managers_are_asked_only_where_the_policy_asks() -> None:
    for row in in_state("declined_in_review", "declined_returned"):
        assert DEPTHS[row["stage"]] in {"interview", "finalist"}, full_name(row)


def test_time_runs_forwards() -> None:
    for row in candidates():
        applied = -(row["applied_days_ago"] * 5 // 7)
        steps = [applied, row.get("interview", {}).get("in_days", applied)]
        steps += [
            row[f"{what}_in_days"]
            for what in ("letter", "reply", "answer")
            if f"{what}_in_days" in row
        ]
        assert steps == sorted(steps), full_name(row)
        assert row.get("letter_in_days", -1) < 0
        assert max(row.get("reply_in_days", 0), row.get("answer_in_days", 0)) <= 0
        assert bool(row["reply"]) is ("reply_in_days" in row)
        assert bool(row["answer"]) is ("answer_in_days" in row)
        assert len(row["answer"]) <= len(row["reply"])
    closed = postings()["service"]["closed_days_ago"]
    late = [row for row in candidates() if row["posting"] == "service"]
    assert all(row.get("letter_in_days", -99) <= -(closed * 5 // 7) for row in late)


def test_texts_fit_their_columns() -> None:
    for row in candidates():
        assert all(len(item["text"]) <= 600 for item in points(row))
        assert all(len(item["share"]) <= 600 for item in ratings(row))
        assert len(row.get("decision", {}).get("next_step", "")) <= 1000
        assert all(len(text) <= 200 for text in (row["given_name"], row["city"], row["address"]))


def test_cvs_are_whole_and_their_own() -> None:
    bullets = Counter[str]()
    for row in candidates():
        cv = row["cv"]
        assert len(cv["headline"]) > 5
        assert len(cv["sections"]) >= 2, full_name(row)
        assert all(title and lines for title, lines in cv["sections"]), full_name(row)
        bullets.update(line for _, lines in cv["sections"] for line in lines if line[0] == "-")
        words = " ".join(line for _, lines in cv["sections"] for line in lines)
        assert not re.search(r"\b\d\d ans\b|\bné[e]? le\b|years old|célibataire|marié", words)
    assert [line for line, count in bullets.items() if count > 1] == []


def test_nothing_is_said_twice() -> None:
    """Two letters side by side never share a sentence that is about the person."""
    said = Counter[str]()
    for row in candidates():
        said.update({item["text"] for item in points(row)})
        said.update(filter(None, [row.get("decision", {}).get("next_step"), row["cover_note"]]))
        said.update([*row["reply"], *row["answer"]])
    assert [text for text, count in said.items() if count > 1] == []


def test_shareable_words_are_about_the_job() -> None:
    for row in candidates():
        for text in shareable(row):
            assert not GROUNDS.search(text), (full_name(row), text)
            assert not EMPTY_WORDS.search(text), (full_name(row), text)
            assert row["language"] == "en" or not TU.search(text), (full_name(row), text)


def test_inside_words_stay_inside() -> None:
    for row in in_state(*DECLINED):
        text = letters()[full_name(row)]
        inside = [row["decision"]["internal_reason"], *(note["text"] for note in row["notes"])]
        inside += [card["summary"] for card in row["scorecards"]]
        inside += [rating["evidence"] for rating in ratings(row)]
        assert [words for words in inside if words in text] == []


@pytest.mark.parametrize("name", sorted(letters()))
def test_every_letter_of_the_demo_can_leave(name: str) -> None:
    """As deep as the person came: no hole, a criterion, and nobody else's name."""
    text = letters()[name]
    assert "[[" not in text
    assert text.count("**") >= 2
    assert "None" not in text
    others = {full_name(row) for row in candidates()} - {name}
    assert [other for other in others if other in text] == []
