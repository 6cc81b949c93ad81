"""Questions about people: what is kept of them, and which postings are near one another."""

from __future__ import annotations

import pytest

from candidates.selectors.segments import Reached, Segment, people, postings_to_choose, similar_to
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_question_is_kept_as_plain_data_and_read_again() -> None:
    asked = Segment(Reached.INTERVIEW, (3, 5), "Lyon, Nantes")
    kept = asked.as_json()
    assert kept == {"reached": "interview", "postings": (3, 5), "cities": "Lyon, Nantes"}
    assert Segment.of({**kept, "postings": [3, 5]}) == asked
    assert Segment.of({}) == Segment()


@pytest.mark.parametrize(
    ("typed", "towns"),
    [("", ()), (" , ,", ()), ("Lyon", ("Lyon",)), (" Lyon ,Nantes,", ("Lyon", "Nantes"))],
)
def test_cities_are_parted_by_commas(typed: str, towns: tuple[str, ...]) -> None:
    assert Segment(cities=typed).towns == towns


def test_no_more_cities_than_a_query_bears() -> None:
    assert len(Segment(cities=",".join(f"V{n}" for n in range(500))).towns) == 20


def test_near_is_the_same_team_or_a_word_of_the_trade() -> None:
    posting = make.a_posting(title="Comptable général", team="Finances")
    rows = {
        "team": make.a_posting(title="Trésorière", team="Finances"),
        "word": make.a_posting(title="Aide-comptable", team="Siège"),
        "accent": make.a_posting(title="Conseil general", team="Siège"),
        "other": make.a_posting(title="Jardinier", team="Parc"),
        "empty": make.a_posting(title="Comptable", team="Finances"),
    }
    for name, row in rows.items():
        if name != "empty":
            make.an_application(row)
    make.an_application(posting)
    near = similar_to(posting)
    assert near == {rows[name].pk for name in ("team", "word", "accent")}
    offered = {row.pk for row in postings_to_choose(posting)}
    assert posting.pk not in offered
    assert rows["empty"].pk not in offered, "nobody came for it"


def test_a_person_who_came_twice_is_one_person() -> None:
    person = make.a_candidate()
    for _number in range(2):
        make.an_application(make.a_posting(), person, kind="interview")
    assert people(Segment(Reached.INTERVIEW)).count() == 1


def test_it_goes_on_after_a_key() -> None:
    first, second = (make.an_application(kind="interview") for _number in range(2))
    found = people(Segment(Reached.INTERVIEW), after=first.candidate_id)
    assert [row.pk for row in found] == [second.candidate_id]
