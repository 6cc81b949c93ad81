"""Maison Verdier itself: the company, its five people, its six postings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from ats import events, posting_new, posting_parts, postings
from ats.models import Company, Criterion, Posting, Stage, User
from messaging.demo.data import PostingRow, StageRow, UserRow
from messaging.demo.days import Days, between, step, worked

PASSWORD = "verdier-demo"  # noqa: S105 - printed in the documentation, refused without DEMO


FINAL = "final"


@dataclass(frozen=True)
class Opening:
    """A posting with what stories need of it: its stages by kind (the last interview is
    `FINAL`), its criteria in order."""

    row: PostingRow
    posting: Posting
    stages: dict[str, Stage]
    criteria: list[Criterion]


def found(company: dict[str, Any]) -> None:
    """Name the company."""
    house = Company.get()
    for name in "name city postal_address about privacy_contact language tu".split():
        setattr(house, name, company[name])
    house.public_commitments = True
    house.save()


def people(rows: list[UserRow]) -> dict[str, User]:
    """Make the accounts, by key. Their password is public: it is hashed once for all five."""
    password = make_password(PASSWORD)
    made = {}
    for row in rows:
        user = User.objects.create_user(
            row["email"],
            row["name"],
            None,
            job_title=row["job_title"],
            job_title_en=row["job_title_en"],
            phone=row["phone"],
            language=row["language"],
            is_recruiter=row["recruiter"],
            is_administrator=row["administrator"],
        )
        user.password = password
        user.save(update_fields=["password"])
        events.record("user.added", user, events.SYSTEM)
        made[row["key"]] = user
    return made


def stages_of(row: PostingRow) -> list[StageRow]:
    """The stages of a posting: its own, else the usual ones without a second interview."""
    if "stages" in row:
        return row["stages"]
    return [
        {"name": french, "kind": kind}
        for kind, final, french, _english in posting_new.PIPELINE
        if not final
    ]


def path_to(stage: str, declined: bool, row: PostingRow) -> list[str]:
    """The kinds of the stages that lead to one, the first aside. Declined finalists went as far
    as the last interview where there is one."""
    kinds = [FINAL if item.get("final") else item["kind"] for item in stages_of(row)]
    if stage == "offer" and declined and FINAL in kinds:
        stage = FINAL
    return kinds[1 : kinds.index(stage) + 1]


@dataclass(frozen=True)
class Life:
    """When a posting was written, published and closed; None for what has not happened."""

    written: datetime
    published: datetime | None = None
    closed: datetime | None = None


def life_of(row: PostingRow, days: Days, first: datetime | None, last: datetime | None) -> Life:
    """Published before the first application, closed after everybody's letter has left.

    `first`: when the first person applied; `last`: the last moment of ours in their stories,
    which a letter follows within two working days.
    """
    opened = worked(days.ago(row.get("published_days_ago", 4)))
    if first is not None:
        opened = min(opened, step(first.date(), -1))
    written = between(step(opened, -2), 10, 16, row["key"])
    if row["status"] == "draft":
        return Life(written)
    published = between(opened, 7, 7.4, row["key"])
    if row["status"] != "closed":
        return Life(written, published)
    closed = between(worked(days.ago(row["closed_days_ago"])), 16.5, 17.5, row["key"])
    if last is not None:
        closed = max(closed, between(step(last.date(), 2), 16.5, 17.5, row["key"]))
    return Life(written, published, closed)


def write(row: PostingRow, users: dict[str, User]) -> Opening:
    """Make the draft with its criteria, stages and team, part by part as the pages do."""
    owner = users[row["owner"]]
    actor = events.Actor.of(owner)
    values = {name: row[name] for name in _AD}  # type: ignore[literal-required]
    team = {"owner": owner, "contact": users[row["contact"]]}
    posting = posting_new.create({**values, **team}, actor=actor)
    _criteria(posting, row, actor)
    _stages(posting, row, actor)
    postings.change_team(
        posting,
        owner=owner,
        contact=team["contact"],
        managers=[users[key] for key in row["managers"]],
        actor=actor,
        seen=postings.fingerprint(posting, postings.TEAM),
    )
    return Opening(row, posting, _by_kind(posting), list(posting.criteria.all()))


_AD = (
    "title language summary description team city remote contract pay_min pay_max promise_days"
).split()


def _criteria(posting: Posting, row: PostingRow, actor: events.Actor) -> None:
    rows = [
        posting_parts.CriterionRow(None, item["label"], item["help"], item["essential"])
        for item in row["criteria"]
    ]
    seen = postings.fingerprint(posting, postings.CRITERIA)
    posting_parts.change_criteria(posting, rows, actor=actor, seen=seen)


def _stages(posting: Posting, row: PostingRow, actor: events.Actor) -> None:
    rows = [
        posting_parts.StageRow(None, item["name"], item["kind"], item.get("final", False))
        for item in stages_of(row)
    ]
    seen = postings.fingerprint(posting, postings.STAGES)
    posting_parts.change_stages(posting, rows, actor=actor, seen=seen)


def _by_kind(posting: Posting) -> dict[str, Stage]:
    return {FINAL if stage.final else stage.kind: stage for stage in posting.stages.all()}
