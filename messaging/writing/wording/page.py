"""What a page says of the words: each finding, its passage underlined, and why it may stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.forms import Form
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
    """The findings of one text. `texts` are the words by part; `subject` and `body` the same in
    pieces where something was found there; `reasons` what is being typed; `form` the form that
    the reasons belong to, when the fields stand outside of it. `asking`: whether a warning
    waits for a reason. `suffix` follows the part in the name of its field, where a form holds
    several texts."""

    problems: list[Problem]
    texts: Mapping[str, str] = field(default_factory=dict)
    subject: list[Piece] = field(default_factory=list)
    body: list[Piece] = field(default_factory=list)
    reasons: Mapping[str, str] = field(default_factory=dict)
    form: str = ""
    asking: bool = True
    suffix: str = ""

    @property
    def blocked(self) -> bool:
        """Whether something must be changed."""
        return any(problem.blocks for problem in self.problems)

    @property
    def asks(self) -> bool:
        """Whether a reason would settle something."""
        return self.asking and any(problem.asks for problem in self.problems)

    def spot(self, problem: Problem) -> tuple[int, int] | None:
        """From where to where the passage stands in its field, as a browser counts: in UTF-16
        units, of which a character beyond the first 65,536 has two."""
        text = self.texts.get(problem.part)
        if text is None:
            return None
        return _units(text[: problem.start]), _units(text[: problem.end])

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
    suffix: str = "",
) -> Shown:
    """The findings of a subject and a body."""
    in_subject, in_body = (
        [each.finding for each in problems if each.finding and each.part == part]
        for part in ("subject", "body")
    )
    return Shown(
        problems,
        {"subject": subject, "body": body},
        pieces(subject, in_subject) if in_subject else [],
        pieces(body, in_body) if in_body else [],
        reasons or {},
        form,
        asking,
        suffix,
    )


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


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
    subject = _shown_as(request.POST.get("subject", letter.subject), SUBJECT_AT_MOST)
    body = _shown_as(request.POST.get("body", letter.body), BODY_AT_MOST)
    problems, reasons = judge(letter, subject, body), overrides.typed(request.POST)
    return fragment(request, shown(problems, subject, body, reasons, asking=asking))


def fragment(request: HttpRequest, found: Shown) -> HttpResponse:
    """What takes the place of the findings on a page while one types."""
    return render(request, "letters_desk/findings.html", {"found": found})


def in_fields(
    form: Form, suffix: str = "", subject_at_most: int = SUBJECT_AT_MOST
) -> tuple[str, str]:
    """The subject and the body that a form shows, as they stand in its fields."""
    subject, body = (form[name + suffix].value() or "" for name in ("subject", "body"))
    return _shown_as(subject, subject_at_most), _shown_as(body, BODY_AT_MOST)


def _shown_as(value: object, at_most: int) -> str:
    """Sign for sign as it stands in the field, so that a passage is found there again."""
    text = str(value).replace("\r\n", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text[:at_most]
