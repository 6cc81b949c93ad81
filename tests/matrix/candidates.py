"""Rows of the people's way."""

from __future__ import annotations

from typing import Any

from ats.events import Actor
from candidates.models import Application
from candidates.services import moves
from tests import factories as make
from tests.candidates.files import a_document
from tests.cast import Cast
from tests.matrix.base import Row, application, foreign_application, nothing, roles

RECRUITERS = roles("recruiter")
TEAM = roles("recruiter", "manager")
READERS = roles("recruiter", "manager", "interviewer")
INTERVIEWERS = roles("interviewer")
NOBODY = roles()


def _slug(cast: Cast) -> tuple[Any, ...]:
    return (cast.posting.slug,)


def _posting(cast: Cast) -> tuple[Any, ...]:
    return (cast.posting.pk,)


def _foreign_posting(cast: Cast) -> tuple[Any, ...]:
    return (cast.foreign_posting.pk,)


def _interview(cast: Cast) -> tuple[Any, ...]:
    return (cast.interview.pk,)


def _foreign_interview(cast: Cast) -> tuple[Any, ...]:
    return (cast.foreign_interview.pk,)


def _move_of(cast: Cast, application: Application) -> tuple[Any, ...]:
    stage = make.stage(application.posting, "offer")
    event = moves.move(application, stage, Actor.of(cast.claire), application.stage_id)
    assert event is not None
    return (event.pk,)


def _on_posting(own: frozenset[str], foreign: frozenset[str]) -> Row:
    return Row(own=own, foreign=foreign, args=_posting, foreign_args=_foreign_posting)


def _on_application(
    own: frozenset[str], foreign: frozenset[str], method: str = "get", **data: str
) -> Row:
    return Row(
        own=own,
        foreign=foreign,
        args=application,
        foreign_args=foreign_application,
        method=method,
        data=data,
    )


def _on_interview(own: frozenset[str], foreign: frozenset[str], method: str = "get") -> Row:
    return Row(
        own=own, foreign=foreign, args=_interview, foreign_args=_foreign_interview, method=method
    )


ROWS: dict[str, Row] = {
    "apply": Row(public=True, args=_slug),
    "applied": Row(public=True, args=_slug),
    "board": _on_posting(TEAM, RECRUITERS),
    "posting-candidates": _on_posting(TEAM, RECRUITERS),
    "application": _on_application(READERS, RECRUITERS),
    "application-move": _on_application(RECRUITERS, RECRUITERS, "post", stage="0"),
    "move-undo": Row(
        own=RECRUITERS,
        foreign=RECRUITERS,
        args=lambda cast: _move_of(cast, cast.application),
        foreign_args=lambda cast: _move_of(cast, cast.foreign_application),
        method="post",
    ),
    "note-new": _on_application(TEAM, RECRUITERS, "post", body="Vue au salon."),
    "interview-new": _on_application(RECRUITERS, RECRUITERS),
    "interview-edit": _on_interview(RECRUITERS, RECRUITERS),
    "interview-cancel": _on_interview(RECRUITERS, RECRUITERS, "post"),
    "scorecard": _on_interview(INTERVIEWERS, NOBODY),
    "decision-new": _on_application(RECRUITERS, RECRUITERS),
    "decision-undo": Row(
        own=RECRUITERS,
        foreign=RECRUITERS,
        args=lambda cast: (make.a_decision(cast.application).pk,),
        foreign_args=lambda cast: (make.a_decision(cast.foreign_application).pk,),
        method="post",
    ),
    "document": Row(
        own=READERS,
        foreign=RECRUITERS,
        args=lambda cast: (a_document(cast.application).pk,),
        foreign_args=lambda cast: (a_document(cast.foreign_application).pk,),
    ),
    "document-page": Row(
        own=READERS,
        foreign=RECRUITERS,
        args=lambda cast: (a_document(cast.application).pk, 1),
        foreign_args=lambda cast: (a_document(cast.foreign_application).pk, 1),
    ),
    "candidates": Row(own=RECRUITERS, args=nothing),
    "candidate": Row(
        own=RECRUITERS,
        foreign=RECRUITERS,
        args=lambda cast: (cast.application.candidate_id,),
        foreign_args=lambda cast: (cast.foreign_application.candidate_id,),
    ),
    "candidate-address": Row(
        own=RECRUITERS,
        foreign=RECRUITERS,
        args=lambda cast: (cast.application.candidate_id,),
        foreign_args=lambda cast: (cast.foreign_application.candidate_id,),
        method="post",
        data={"address": "new@example.org"},
    ),
}
