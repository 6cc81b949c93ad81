"""What a page says of the words: each finding, its passage underlined, and why it may stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from messaging.models import Letter
from messaging.writing import overrides
from messaging.writing.letters import BODY_AT_MOST, SUBJECT_AT_MOST, check_ready
from messaging.writing.problems import Problem
from messaging.writing.wording.engine import Finding

Piece = tuple[str, Finding | None]
Judge = Callable[[Letter, str, str], list[Problem]]


@dataclass(frozen=True, slots=True)
class Shown:
    """The findings of one text. `subject` and `body` are the text in pieces where something was
    found there; `reasons` what is being typed; `form` the form that the reasons belong to, when
    the fields stand outside of it. `asking`: whether a warning waits for a reason."""

    problems: list[Problem]
    subject: list[Piece] = field(default_factory=list)
    body: list[Piece] = field(default_factory=list)
    reasons: Mapping[str, str] = field(default_factory=dict)
    form: str = ""
    asking: bool = True

    @property
    def blocked(self) -> bool:
        """Whether something must be changed."""
        return any(problem.blocks for problem in self.problems)

    @property
    def asks(self) -> bool:
        """Whether a reason would settle something."""
        return self.asking and any(problem.asks for problem in self.problems)

    @property
    def usual(self) -> list[str]:
        """Reasons to choose from."""
        return overrides.usual()


def shown(
    problems: list[Problem],
    subject: str,
    body: str,
    reasons: Mapping[str, str] | None = None,
    form: str = "",
    *,
    asking: bool = True,
) -> Shown:
    """The findings of a subject and a body."""
    findings = [problem.finding for problem in problems if problem.finding is not None]
    in_subject = [one for one in findings if subject[one.start : one.end] == one.excerpt]
    in_body = [one for one in findings if body[one.start : one.end] == one.excerpt]
    return Shown(
        problems,
        pieces(subject, in_subject) if in_subject else [],
        pieces(body, in_body) if in_body else [],
        reasons or {},
        form,
        asking,
    )


def pieces(text: str, found: list[Finding]) -> list[Piece]:
    """The text cut at the passages; one that begins inside another is told below only."""
    cut: list[Piece] = []
    at = 0
    for finding in sorted(found, key=lambda one: (one.start, -one.end)):
        if finding.start < at:
            continue
        cut += [(text[at : finding.start], None), (text[finding.start : finding.end], finding)]
        at = finding.end
    return [piece for piece in [*cut, (text[at:], None)] if piece[0]]


def answer(
    request: HttpRequest, letter: Letter, judge: Judge = check_ready, *, asking: bool = True
) -> HttpResponse:
    """The findings of what was posted, as a fragment; nothing is kept."""
    subject = _typed(request, "subject", letter.subject)[:SUBJECT_AT_MOST]
    body = _typed(request, "body", letter.body)[:BODY_AT_MOST]
    problems, reasons = judge(letter, subject, body), overrides.typed(request.POST)
    found = shown(problems, subject, body, reasons, asking=asking)
    return render(request, "letters_desk/findings.html", {"found": found})


def _typed(request: HttpRequest, name: str, otherwise: str) -> str:
    """As it stands in the field, so that a sentence is found there again."""
    return str(request.POST.get(name, otherwise)).replace("\r\n", "\n").replace("\0", "")
