"""The demo company's files, with their shape. What each key means: data/README.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NotRequired, TypedDict, cast

FOLDER = Path(__file__).parent / "data"


class UserRow(TypedDict):
    key: str
    email: str
    name: str
    job_title: str
    job_title_en: str
    phone: str
    language: str
    recruiter: bool
    administrator: bool


class CriterionRow(TypedDict):
    label: str
    help: str
    essential: bool


class StageRow(TypedDict):
    name: str
    kind: str
    final: NotRequired[bool]


class PostingRow(TypedDict):
    key: str
    status: str
    title: str
    language: str
    summary: str
    description: str
    team: str
    city: str
    contract: str
    remote: str
    pay_min: int
    pay_max: int
    promise_days: int
    owner: str
    contact: str
    managers: list[str]
    published_days_ago: NotRequired[int]
    closed_days_ago: NotRequired[int]
    criteria: list[CriterionRow]
    stages: NotRequired[list[StageRow]]


class CvRow(TypedDict):
    headline: str
    sections: list[tuple[str, list[str]]]


class NoteRow(TypedDict):
    author: str
    text: str


class MeetingRow(TypedDict):
    in_days: int
    at: str
    minutes: int
    mode: str
    place: str
    video_url: str
    interviewers: list[str]


class RatingRow(TypedDict):
    criterion: int
    level: int
    evidence: str
    share: str


class CardRow(TypedDict):
    author: str
    overall: int
    summary: str
    ratings: list[RatingRow]


class PointRow(TypedDict):
    criterion: int
    text: str


class CallRow(TypedDict):
    made: bool
    note: str


class DecisionRow(TypedDict):
    outcome: str
    internal_reason: str
    strengths: list[PointRow]
    gaps: list[PointRow]
    next_step: str
    door: str
    by: str
    call: NotRequired[CallRow]


class EditRow(TypedDict):
    by: str
    find: str
    replace: str


class Row(TypedDict):
    posting: str
    given_name: str
    family_name: str
    address: str
    phone: str
    city: str
    language: str
    stage: str
    state: str
    applied_days_ago: int
    pool_consent: bool
    cv: CvRow
    cover_note: str
    notes: list[NoteRow]
    scorecards: list[CardRow]
    reply: list[str]
    answer: list[str]
    call_pending: NotRequired[bool]
    interview: NotRequired[MeetingRow]
    decision: NotRequired[DecisionRow]
    edit: NotRequired[EditRow]
    approval_note: NotRequired[str]
    returned_comment: NotRequired[str]
    letter_in_days: NotRequired[int]
    reply_in_days: NotRequired[int]
    answer_in_days: NotRequired[int]
    more: NotRequired[list[str]]  # in the letter that answers a question why


def _load(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def company() -> dict[str, Any]:
    """What is said of the company itself."""
    return cast(dict[str, Any], _load("company")["company"])


def users() -> list[UserRow]:
    """Its five people."""
    return cast(list[UserRow], _load("company")["users"])


def postings() -> list[PostingRow]:
    """Its six postings."""
    return cast(list[PostingRow], _load("postings"))


def candidates() -> list[Row]:
    """One row an application."""
    return cast(list[Row], _load("candidates"))


def calls() -> dict[str, list[str]]:
    """What recruiters note after a call, by its kind; `{day}` is the promised day."""
    return cast(dict[str, list[str]], _load("calls"))


def cv_extras() -> dict[str, dict[str, tuple[str, list[str]]]]:
    """What a CV says besides work: by language, `more` and `interests` as title and lines."""
    return cast(dict[str, dict[str, tuple[str, list[str]]]], _load("cv_extras"))


class StrayRow(TypedDict):
    sender: str
    subject: str
    hours_ago: int
    text: str


class AgainRow(TypedDict):
    address: str
    hours_ago: int
    text: str


class FeedbackRow(TypedDict):
    address: str
    hours_ago: int
    goes: str
    more: NotRequired[list[str]]  # beyond what the first letter said


class HandedRow(TypedDict):
    address: str
    hours_ago: int
    to: str


class PutOffRow(TypedDict):
    address: str
    hours_ago: int
    days: int


class AsksRow(TypedDict):
    hours_ago: int
    text: str


class SecondRow(TypedDict):
    address: str
    posting: str
    hours_ago: int
    cover_note: str


class AlsoRow(SecondRow):
    asks: AsksRow


class TwiceRow(SecondRow):
    declined_hours_ago: int
    decision: DecisionRow


class DeskRows(TypedDict):
    again: list[AgainRow]
    also: list[AlsoRow]
    twice: list[TwiceRow]
    feedback: list[FeedbackRow]
    handed: list[HandedRow]
    put_off: list[PutOffRow]


def desk() -> DeskRows:
    """What happened at the desk in the hours before loading."""
    return cast(DeskRows, _load("desk"))


def strays() -> list[StrayRow]:
    """Mail that answers none of ours."""
    return cast(list[StrayRow], _load("strays"))
