"""The words as they are typed, with the passages that were found underlined."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from messaging.models import Letter
from messaging.writing.letters import BODY_AT_MOST, SUBJECT_AT_MOST
from messaging.writing.wording.engine import Finding
from messaging.writing.wording.letters import check_letter, check_subject


@dataclass(frozen=True, slots=True)
class Passage:
    """A finding, and the whole sentence that the proposed wording can stand for."""

    finding: Finding
    sentence: str


Piece = tuple[str, Finding | None]


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


def passages(text: str, found: list[Finding]) -> list[Passage]:
    """Each finding with its sentence."""
    return [Passage(one, text[one.sentence_start : one.sentence_end]) for one in found]


def answer(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The findings of what was posted, as a fragment; nothing is kept."""
    subject = _typed(request, "subject", letter.subject)[:SUBJECT_AT_MOST]
    body = _typed(request, "body", letter.body)[:BODY_AT_MOST]
    in_subject, in_body = check_subject(letter, subject), check_letter(letter, body)
    context = {
        "subject": pieces(subject, in_subject) if in_subject else [],
        "body": pieces(body, in_body) if in_body else [],
        "passages": [*passages(subject, in_subject), *passages(body, in_body)],
    }
    return render(request, "letters_desk/findings.html", context)


def _typed(request: HttpRequest, name: str, otherwise: str) -> str:
    """As it stands in the field, so that a sentence is found there again."""
    return str(request.POST.get(name, otherwise)).replace("\r\n", "\n").replace("\0", "")
