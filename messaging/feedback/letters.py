"""The letter that answers a request: drafted from what may be shared, then a letter as any other.

It keeps the decision that it speaks of, so its points, its approval and its gate are those of
the depth that was reached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from ats import events
from ats.events import Actor
from candidates.models import Application, Decision
from messaging.conversations.composing import reply_subject
from messaging.correspondence.contexts import Common, common, extended
from messaging.correspondence.dates import written_date
from messaging.feedback import requests
from messaging.feedback.refusals import NothingDecided, NotToldYet
from messaging.models import FeedbackRequest, Letter, LetterPoint
from messaging.writing import letters, points, versions
from messaging.writing.contexts import Point, met
from messaging.writing.render import written
from messaging.writing.sources import ASKED

TEMPLATE = "feedback"
# Under a gap that the person has read before: who asks why is owed more than the same again.
_MORE = {
    "fr": "[[ Notre première lettre le disait mot pour mot : un exemple, ou ce qui aurait aidé. ]]",
    "en": "[[ Our first letter said this word for word: an example, or what would have helped. ]]",
}
OF_A_KIND = 3  # more points than this are a report; the others stand beside, to be put in


@dataclass(frozen=True, slots=True)
class Feedback(Common):
    """What a feedback letter may say: what the decision and the scorecards let be told."""

    asked_on: str
    strengths: tuple[Point, ...]
    gaps: tuple[Point, ...]
    next_step: str
    interviewed_by: tuple[str, ...]
    interview_date: str


def draft(application: Application, actor: Actor) -> Letter:
    """Draft the answer to the request that waits (one is opened when somebody asked otherwise);
    the draft that is there comes back.

    Recorded as `letter.drafted`. Raises NothingDecided, NotToldYet.
    """
    with transaction.atomic():
        rows = Application.objects.select_for_update(of=("self",)).select_related(
            "candidate", "posting__owner", "posting__contact"
        )
        application = rows.get(pk=application.pk)
        there = live(application)
        if there is not None:
            return there
        decision = _decision(application)
        request = requests.ask(application, actor, timezone.now())
        letter = _create(decision, request)
        versions.keep(letter, actor, "drafted")
        FeedbackRequest.objects.filter(pk=request.pk).update(letter=letter)
        events.record("letter.drafted", letter, actor, {"kind": Letter.Kind.FEEDBACK})
    return letter


def live(application: Application) -> Letter | None:
    """The feedback letter that has neither left nor been called off."""
    rows = application.letters.filter(kind=Letter.Kind.FEEDBACK)
    return rows.exclude(status__in=["sent", "cancelled"]).first()


def _decision(application: Application) -> Decision:
    rows = Decision.objects.filter(
        application=application, outcome=Decision.Outcome.DECLINED, undone_at=None
    )
    decision = rows.select_related("decided_by").first()
    if decision is None or application.status != Application.Status.DECLINED:
        raise NothingDecided
    if application.told_at is None:
        raise NotToldYet
    decision.application = application
    return decision


def _create(decision: Decision, request: FeedbackRequest) -> Letter:
    application = decision.application
    letter = Letter(
        application=application,
        decision=decision,
        kind=Letter.Kind.FEEDBACK,
        depth=application.depth,
        language=application.language,
        owner=letters.owner_for(decision),
    )
    subject, body, facts = _composed(letter, request)
    letter.subject, letter.body, letter.facts = subject, body, facts
    letter.text_hash = letters.text_hash(subject, body)
    letter.save()
    return letter


def _composed(letter: Letter, request: FeedbackRequest) -> tuple[str, str, dict[str, Any]]:
    read = _read_before(letter)
    told = list(worth_telling(points.tellable(letter), read))
    context = _context(letter, request, told)
    text = written(TEMPLATE, letter.language, context, posting=letter.application.posting)
    message = request.message
    # Mail programs file an answer by its subject: it stays in the thread that they see.
    subject = reply_subject(message.subject) if message else ""
    repeated = [row.text for row in told if row.kind == LetterPoint.Kind.GAP and _in(row, read)]
    asking = _asking_for_more(text.markdown, repeated, letter.language)
    subject, body = letters.cleaned(subject or text.subject, asking)
    return subject, body, _facts(letter, context, told) | {"template": text.template}


def _context(letter: Letter, request: FeedbackRequest, told: list[LetterPoint]) -> Feedback:
    application, language = letter.application, letter.language
    people, met_on = met(application)
    return Feedback(
        **extended(
            common(application, letter.owner),
            asked_on=written_date(timezone.localdate(request.asked_at), language),
            strengths=_of(told, LetterPoint.Kind.STRENGTH),
            gaps=_of(told, LetterPoint.Kind.GAP),
            next_step=letter.decision.next_step.strip(),
            interviewed_by=people,
            interview_date=written_date(met_on, language) if met_on else "",
        )
    )


def worth_telling(found: Iterable[LetterPoint], read: str) -> Iterable[LetterPoint]:
    """One point a criterion and kind: one that is not in what the person has `read`, else the
    decision's before a scorecard's; a few of each kind."""
    best: dict[tuple[str, str], LetterPoint] = {}
    for point in found:
        there = best.setdefault((point.kind, point.criterion), point)
        if _in(there, read) and not _in(point, read):
            best[point.kind, point.criterion] = point
    counts: Counter[str] = Counter()
    for point in best.values():
        counts[point.kind] += 1
        if counts[point.kind] <= OF_A_KIND:
            yield point


def _read_before(letter: Letter) -> str:
    """What the letters to this person have said, one after the other."""
    rows = Letter.objects.filter(
        application__candidate=letter.application.candidate, status=Letter.Status.SENT
    )
    return _plain("\n".join(rows.values_list("body", flat=True)))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _in(point: LetterPoint, read: str) -> bool:
    return _plain(point.text) in read


def _asking_for_more(body: str, repeated: list[str], language: str) -> str:
    """The draft, with a note to its writer under each gap that repeats an earlier letter."""
    for text in repeated:
        body = body.replace(text, f"{text}\n\n{_MORE[language]}", 1)
    return body


def _of(told: list[LetterPoint], kind: str) -> tuple[Point, ...]:
    return tuple(Point(point.criterion, point.text) for point in told if point.kind == kind)


def _facts(letter: Letter, context: Feedback, told: list[LetterPoint]) -> dict[str, Any]:
    return {
        "points": [_fact(point) for point in told],
        "criteria": ASKED.criteria(letter.application),
        "decided_by": letter.decision.decided_by.name,
        "next_step": context.next_step,
        "interviewed_by": list(context.interviewed_by),
        "interview_date": context.interview_date,
    }


def _fact(point: LetterPoint) -> dict[str, str]:
    return {
        "kind": point.kind,
        "criterion": point.criterion,
        "text": point.text,
        "by": point.who,
        "from": point.source,
    }


def rewrite(letter: Letter, actor: Actor, expected_hash: str) -> bool:
    """Write the letter again from what may be shared now; the old words stay in its history."""
    request = letter.feedback_requests.select_related("message").first()
    if request is None:
        raise NothingDecided
    with transaction.atomic():
        subject, body, facts = _composed(letter, request)
        changed = letters.edit(letter, subject, body, actor, expected_hash, why="drafted")
        Letter.objects.filter(pk=letter.pk).update(facts=facts)
        letter.facts = facts
    return changed
