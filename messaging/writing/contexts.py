"""What the templates of letters may say: plain data, built here and nowhere else.

Only the points, the next step and the door of a decision come in, and what a candidate knows
anyway. Reasons, notes, evidence and summaries have no name here, so no template can say them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from ats import clock
from ats.models import User
from candidates.models import Application, Candidate, Consent, Decision, DecisionPoint
from messaging.correspondence.contexts import Common, Person, PostingFacts, Reader, common, extended
from messaging.correspondence.dates import written_date
from messaging.correspondence.pay import written_pay
from messaging.writing.markdown import Markdown
from messaging.writing.situations.words import PLAIN, Told, Words, listed, worded
from messaging.writing.sources import ASKED, Sources

# Consent without an end is taken to last as long as it may (requirement B09).
POOL_AT_MOST = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Point:
    """One criterion and what we say about it."""

    criterion: str
    text: str


@dataclass(frozen=True, slots=True)
class Decline(Common):
    """A letter that says no."""

    strengths: tuple[Point, ...]
    gaps: tuple[Point, ...]
    next_step: str
    door: str
    pool_consent: bool
    pool_until: str
    interviewed_by: tuple[str, ...]
    interview_date: str
    call_made: bool
    message_left: bool
    opening: str
    because: str
    gaps_intro: str
    gaps_after: str
    closing: str
    gap_owed: bool


@dataclass(frozen=True, slots=True)
class ApprovalMail:
    """A mail to a colleague about a letter that waits for a yes, or comes back. `asks_why`: its
    reader knows our answer, and this letter explains it."""

    approver: Person
    asked_by: Person
    candidate: Reader
    posting: PostingFacts
    deadline: str
    link: Markdown
    note: Markdown
    asks_why: bool = False


def decline_context(
    decision: Decision,
    signer: User,
    *,
    call_made: bool,
    message_left: bool = False,
    choose: Callable[[Told], Words] = worded,
    sources: Sources = ASKED,
) -> Decline:
    """All that the letter of this decision may say; the letter confirms the call before it, or
    the message on the answering machine. `choose` finds the words of the situation."""
    application = decision.application
    points = sources.points(decision)
    until = _until(sources.pool(application.candidate))
    people, met_on = met(application, sources)
    base = common(application, signer)
    gaps = _points(points, DecisionPoint.Kind.GAP)
    day = written_date(met_on, application.language) if met_on else ""
    told = Told(
        situation=PLAIN,
        depth=application.depth,
        language=application.language,
        tu=base.tu,
        facts=_named(base, application.language, people, day, gaps)
        | {"pay": written_pay(application.posting, application.language)},
        call_made=call_made,
        message_left=message_left,
    )
    words = choose(told)
    return Decline(
        **extended(
            base,
            strengths=_points(points, DecisionPoint.Kind.STRENGTH),
            gaps=gaps,
            next_step=decision.next_step.strip(),
            door=decision.door,
            pool_consent=until is not None,
            pool_until=plain_date(until, application.language) if until else "",
            interviewed_by=people,
            interview_date=day,
            call_made=call_made,
            message_left=message_left,
            **words.passages,
        )
    )


def _named(
    base: Common, language: str, people: tuple[str, ...], day: str, gaps: tuple[Point, ...]
) -> dict[str, str]:
    """What the sentences of a situation may name."""
    return {
        "company": base.company.name,
        "job": base.posting.title,
        "date": day,
        "people": listed(people, language),
        "phone": base.contact.phone,
        "criterion": gaps[0].criterion if gaps else "",
    }


def _points(points: list[DecisionPoint], kind: str) -> tuple[Point, ...]:
    return tuple(
        Point(point.criterion.label, point.text.strip()) for point in points if point.kind == kind
    )


def plain_date(day: date, language: str) -> str:
    """“30 novembre 2028”, “1er décembre 2028”, “30 November 2028”."""
    if language == "fr" and day.day == 1:
        return format_date(day, "'1er' MMMM y", locale="fr")
    return format_date(day, "d MMMM y", locale="fr" if language == "fr" else "en_GB")


def pool_until(candidate: Candidate) -> date | None:
    """Until when the person lets us keep their CV; None without a consent that holds."""
    return _until(ASKED.pool(candidate))


def _until(last: Consent | None) -> date | None:
    if last is None or not last.given:
        return None
    until = last.until or (last.at + POOL_AT_MOST).date()
    return until if until >= clock.today() else None


def met(application: Application, sources: Sources = ASKED) -> tuple[tuple[str, ...], date | None]:
    """Whom the person met, in order, and the day of the last meeting."""
    meetings = sources.meetings(application)
    names = [row.user.name for meeting in meetings for row in meeting.interviewers.all()]
    moments = [meeting.starts_at for meeting in meetings]
    zone = ZoneInfo(application.candidate.timezone)
    met_on = max(moments).astimezone(zone).date() if moments else None
    return tuple(dict.fromkeys(names)), met_on


def facts(decision: Decision, context: Decline, sources: Sources = ASKED) -> dict[str, Any]:
    """What the letter rests on, as it was when it was drafted; shown to whoever approves."""
    said = {name: getattr(context, name) for name in _REMEMBERED}
    return {
        "points": [_fact(row, decision.decided_by.name) for row in sources.points(decision)],
        "criteria": sources.criteria(decision.application),
        "decided_by": decision.decided_by.name,
        **said,
        "interviewed_by": list(context.interviewed_by),
    }


_REMEMBERED = "next_step door pool_until interview_date call_made message_left".split()


def _fact(row: DecisionPoint, decided_by: str) -> dict[str, str]:
    author = row.source.scorecard.author.name if row.source else ""
    return {
        "kind": row.kind,
        "criterion": row.criterion.label,
        "text": row.text.strip(),
        "by": author or decided_by,
        "from": "scorecard" if author else "decision",
    }
