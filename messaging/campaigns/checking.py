"""The words of a campaign's letter while they are typed: checked as a reader would get them, each
passage shown where it stands in the template."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace

from messaging.campaigns.letters import kind
from messaging.campaigns.readiness import sample_text, wording
from messaging.models import Campaign
from messaging.writing import problems
from messaging.writing.library.check import check
from messaging.writing.library.faults import Fault, Part
from messaging.writing.library.traces import Trace, marked
from messaging.writing.problems import Problem
from messaging.writing.render import Written


def problems_of(campaign: Campaign, language: str, subject: str, body: str) -> list[Problem]:
    """What stands in the way of the typed words, blocking ones first; nothing is kept. A template
    with mistakes is read no further."""
    found = [*problems.holes(subject, body), *_worded(campaign, language, subject, body)]
    return sorted(found, key=lambda problem: not problem.blocks)


def _worded(campaign: Campaign, language: str, subject: str, body: str) -> list[Problem]:
    if faults := check(kind(), language, subject, body):
        return [_mistake(fault) for fault in faults]
    with_marks = marked(subject, body)
    typed = copy(campaign)
    setattr(typed, f"subject_{language}", with_marks.subject)
    setattr(typed, f"body_{language}", with_marks.body)
    text = sample_text(typed, language)
    if text is None:
        return []
    trace = Trace(f"{text.subject}\n\n{text.markdown}", with_marks.pieces)
    head, _gap, rest = trace.text.partition("\n\n")
    found = wording(campaign, Written(head, rest), language)
    sources: dict[Part, str] = {"subject": subject, "body": body}
    return [_placed(problem, trace, sources) for problem in found]


def _mistake(fault: Fault) -> Problem:
    return Problem(
        "block", "template", str(fault), part=fault.part, start=fault.start, end=fault.end
    )


def _placed(problem: Problem, trace: Trace, sources: Mapping[Part, str]) -> Problem:
    """The problem where its passage was typed; nowhere when it was filled in."""
    finding, spot = problem.finding, trace.spot(problem.start, problem.end)
    if finding is None:
        return problem
    sentence = trace.spot(finding.sentence_start, finding.sentence_end)
    passage, finding = problem.passage, replace(finding, instead="") if not sentence else finding
    if sentence:
        passage = sources[sentence[0]][sentence[1] : sentence[2]]
    if spot is None:
        return replace(problem, passage=passage, finding=finding)
    part, start, end = spot
    finding = replace(finding, start=start, end=end)
    return replace(problem, part=part, start=start, end=end, passage=passage, finding=finding)
