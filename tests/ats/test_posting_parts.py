"""Criteria and stages: rows in an order, removed only while nobody rests on them."""

from __future__ import annotations

from typing import Any

import pytest

from ats import events, postings
from ats.models import Posting, Stage, User
from ats.posting_parts import (
    CriterionRow,
    StageRow,
    bring_back,
    change_criteria,
    change_stages,
)
from ats.refusals import ChangedMeanwhile, Refused
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire() -> User:
    return make.a_recruiter("Claire Morel")


@pytest.fixture
def posting(claire: User) -> Posting:
    return make.a_posting(claire, status="draft", criteria=("Caisse", "Cave", "Conseil"))


def labels(posting: Posting, *, retired: bool = False) -> list[str]:
    return list(posting.criteria.filter(retired=retired).values_list("label", flat=True))


def criterion_rows(posting: Posting) -> list[CriterionRow]:
    rows = posting.criteria.filter(retired=False)
    return [CriterionRow(row.pk, row.label, row.help, row.essential) for row in rows]


def save_criteria(posting: Posting, rows: list[CriterionRow], user: User, seen: str = "") -> None:
    seen = seen or postings.fingerprint(posting, postings.CRITERIA)
    change_criteria(posting, rows, actor=events.Actor.of(user), seen=seen)


def stage_rows(posting: Posting) -> list[StageRow]:
    return [StageRow(row.pk, row.name, row.kind, row.final) for row in posting.stages.all()]


def save_stages(posting: Posting, rows: list[StageRow], user: User, seen: str = "") -> None:
    seen = seen or postings.fingerprint(posting, postings.STAGES)
    change_stages(posting, rows, actor=events.Actor.of(user), seen=seen)


def test_criteria_are_added_changed_and_put_in_order(posting: Posting, claire: User) -> None:
    first, second, third = criterion_rows(posting)
    changed = CriterionRow(second.pk, "Cave", "La tenue, la température", essential=True)
    save_criteria(posting, [third, changed, CriterionRow(None, "Anglais B1"), first], claire)
    assert labels(posting) == ["Conseil", "Cave", "Anglais B1", "Caisse"]
    cave = posting.criteria.get(label="Cave")
    assert (cave.pk, cave.essential, cave.help) == (second.pk, True, "La tenue, la température")


def test_a_criterion_nobody_read_is_deleted(posting: Posting, claire: User) -> None:
    posting.versions.all().delete()
    save_criteria(posting, criterion_rows(posting)[1:], claire)
    assert posting.criteria.count() == 2


def test_a_criterion_that_was_public_is_retired(posting: Posting, claire: User) -> None:
    postings.publish(posting, actor=events.Actor.of(claire))
    save_criteria(posting, criterion_rows(posting)[1:], claire)
    assert labels(posting) == ["Cave", "Conseil"]
    assert labels(posting, retired=True) == ["Caisse"]
    version = posting.versions.order_by("-number").first()
    assert version is not None
    assert [row["label"] for row in version.data["criteria"]] == ["Cave", "Conseil"]


def test_a_criterion_that_was_rated_is_retired(posting: Posting, claire: User) -> None:
    posting.versions.all().delete()
    application = make.an_application(posting, kind="interview")
    make.a_scorecard(make.an_interview(application, (claire,)), claire)  # rates the first
    save_criteria(posting, criterion_rows(posting)[1:], claire)
    assert labels(posting, retired=True) == ["Caisse"]


def test_a_retired_criterion_comes_back_at_the_end(posting: Posting, claire: User) -> None:
    postings.publish(posting, actor=events.Actor.of(claire))
    save_criteria(posting, criterion_rows(posting)[1:], claire)
    retired = posting.criteria.get(retired=True)
    seen = postings.fingerprint(posting, postings.CRITERIA)
    bring_back(posting, retired.pk, actor=events.Actor.of(claire), seen=seen)
    assert labels(posting) == ["Cave", "Conseil", "Caisse"]
    assert posting.criteria.get(label="Caisse").pk == retired.pk


def test_the_last_criterion_of_a_public_posting_stays(posting: Posting, claire: User) -> None:
    postings.publish(posting, actor=events.Actor.of(claire))
    with pytest.raises(postings.Incomplete, match="at least one criterion"):
        save_criteria(posting, [], claire)
    assert len(labels(posting)) == 3


@pytest.mark.parametrize("again", ["Cave", "cave ", "CAVE"])
def test_the_same_criterion_twice_is_refused(posting: Posting, claire: User, again: str) -> None:
    with pytest.raises(Refused, match="twice"):
        save_criteria(posting, [*criterion_rows(posting), CriterionRow(None, again)], claire)
    assert len(labels(posting)) == 3


def test_a_row_of_another_posting_is_not_touched(posting: Posting, claire: User) -> None:
    other = make.a_posting(claire)
    theirs = other.criteria.first()
    assert theirs is not None
    rows = [*criterion_rows(posting), CriterionRow(theirs.pk, "Volé")]
    save_criteria(posting, rows, claire)
    theirs.refresh_from_db()
    assert theirs.label == "Rigueur comptable"
    assert posting.criteria.get(label="Volé").pk != theirs.pk
    first = other.stages.first()
    assert first is not None
    save_stages(
        posting,
        [*stage_rows(posting)[:-1], StageRow(first.pk, "Volé", "test"), stage_rows(posting)[-1]],
        claire,
    )
    first.refresh_from_db()
    assert first.name == "Candidatures"


def test_the_second_writer_of_criteria_is_told(posting: Posting, claire: User) -> None:
    seen = postings.fingerprint(posting, postings.CRITERIA)
    rows = criterion_rows(posting)
    save_criteria(posting, rows[1:], make.a_recruiter("Karim Benali"), seen)
    with pytest.raises(ChangedMeanwhile) as told:
        save_criteria(posting, rows[:1], claire, seen)
    assert told.value.by == "Karim Benali"


def test_stages_are_added_renamed_and_put_in_order(posting: Posting, claire: User) -> None:
    rows = stage_rows(posting)
    trial = StageRow(None, "Essai en cave", "test")
    renamed = StageRow(rows[2].pk, "Premier appel", "phone")
    save_stages(posting, [rows[0], trial, renamed, *rows[3:]], claire)
    names = [stage.name for stage in posting.stages.all()]
    assert names[:3] == ["Candidatures", "Essai en cave", "Premier appel"]
    assert "Présélection" not in names
    assert posting.stages.get(name="Premier appel").pk == rows[2].pk


def test_a_stage_with_people_in_it_stays(posting: Posting, claire: User) -> None:
    make.an_application(posting, kind="phone")
    make.an_application(posting, kind="phone")
    rows = [row for row in stage_rows(posting) if row.kind != "phone"]
    with pytest.raises(Refused, match="“Téléphone” still has 2 applications"):
        save_stages(posting, rows, claire)
    assert posting.stages.count() == 7


ARRIVAL, TALK, HIRING = ("applied", False), ("interview", False), ("hired", False)


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        ([TALK, HIRING], "first stage"),
        ([TALK, ARRIVAL, HIRING], "first stage"),
        ([ARRIVAL, ARRIVAL, HIRING], "first stage"),
        ([ARRIVAL, TALK], "last stage"),
        ([ARRIVAL, HIRING, TALK], "last stage"),
        ([ARRIVAL, HIRING, HIRING], "last stage"),
        ([ARRIVAL, ("phone", True), HIRING], "last interview"),
        ([ARRIVAL, ("interview", True), ("interview", True), HIRING], "last interview"),
    ],
)
def test_a_broken_way_is_refused(
    posting: Posting, claire: User, kinds: list[tuple[str, bool]], sentence: str
) -> None:
    rows = [StageRow(None, f"Étape {n}", *kind) for n, kind in enumerate(kinds)]
    with pytest.raises(Refused, match=sentence):
        save_stages(posting, rows, claire)
    assert posting.stages.count() == 7


def test_two_stages_of_one_name_are_refused(posting: Posting, claire: User) -> None:
    rows = stage_rows(posting)
    with pytest.raises(Refused, match="Two stages are called"):
        save_stages(posting, [rows[0], StageRow(None, "entretien", "test"), *rows[1:]], claire)


def test_a_public_posting_gets_a_version_when_its_way_changes(claire: User) -> None:
    posting = make.a_posting(claire)
    rows = stage_rows(posting)
    save_stages(posting, [rows[0], *rows[2:]], claire)
    version = posting.versions.order_by("-number").first()
    assert version is not None
    assert version.data["stages"] == [row.name for row in (rows[0], *rows[2:])]


@pytest.mark.parametrize("part", ["criteria", "stages"])
def test_saving_what_is_there_records_nothing(posting: Posting, claire: User, part: str) -> None:
    save: Any = {"criteria": save_criteria, "stages": save_stages}[part]
    rows: Any = {"criteria": criterion_rows, "stages": stage_rows}[part]
    save(posting, rows(posting), claire)  # positions become 1…n once
    before = events.last_for(posting)
    save(posting, rows(posting), claire)
    assert events.last_for(posting) == before
    assert Stage.objects.filter(posting=posting).count() == 7
