"""Everything that a letter could say of a person, with its source, and what it does say.

Only what may be told comes in: the decision's points, what interviewers wrote to be shared in
cards they submitted, the CV. Evidence, summaries and reasons have no way in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.db import transaction
from rapidfuzz import fuzz

from ats import depths
from ats.models import Company
from candidates.documents.evidence import seen_in_cv
from candidates.models import Decision, Rating
from messaging.models import Letter, LetterPoint
from messaging.writing.cv_advice import advice_for
from messaging.writing.holes import HOLE

# A passage says a point when this much of its words are there, in a hundred; less is enough
# beside the name of the criterion.
ALIKE, ALIKE_NAMED = 72, 50
_SHORT = 4  # shorter words stand in every sentence
_WORD = re.compile(r"[^\W_]+")
_BULLETS = "•◦▪‣·–—-;,: "
_MARKS = re.compile(r"[*_`<>{}\[\]|\\#]+|https?://\S+")
_PROPOSED = (
    "kind",
    "source",
    "criterion",
    "text",
    "who",
    "observed_at",
    "position",
    "used",
    "passage",
)
Kind, Source = LetterPoint.Kind, LetterPoint.Source


def proposed(letter: Letter) -> list[LetterPoint]:
    """What could be said, in the order of a letter; rows that are not saved.

    Five queries, and two more at the depth where one speaks of the CV alone.
    """
    made = [
        *_decided(letter),
        *_shared(letter),
        *_in_cv(letter),
        *_advice(letter),
        *_next_step(letter),
    ]
    order = list(Kind)
    made.sort(key=lambda point: order.index(Kind(point.kind)))
    for position, point in enumerate(made):
        point.position = position
    return made


def tellable(letter: Letter) -> Iterator[LetterPoint]:
    """What people observed and let be told: the decision's points, then what scorecards share."""
    yield from _decided(letter)
    yield from _shared(letter)


def _decided(letter: Letter) -> Iterator[LetterPoint]:
    decision = letter.decision
    rows = decision.points.select_related(
        "criterion", "source__scorecard__author", "source__scorecard__interview"
    )
    for row in rows:
        card = row.source.scorecard if row.source else None
        yield LetterPoint(
            letter=letter,
            key=f"decision:{row.pk}",
            kind=row.kind,
            source=Source.SCORECARD if card else Source.DECISION,
            criterion=row.criterion.label,
            text=row.text.strip(),
            who=card.author.name if card else decision.decided_by.name,
            observed_at=card.interview.starts_at if card else decision.decided_at,
        )


def shareable(decision: Decision) -> Iterable[Rating]:
    """What interviewers marked as tellable in submitted cards of meetings that took place,
    besides what the decision took from them."""
    taken = decision.points.exclude(source=None).values("source")
    rows = Rating.objects.filter(
        scorecard__interview__application=decision.application_id,
        scorecard__interview__status="planned",
        scorecard__submitted_at__isnull=False,
    )
    rows = rows.exclude(share="").exclude(pk__in=taken)
    rows = rows.select_related("criterion", "scorecard__author", "scorecard__interview")
    return rows.order_by("scorecard__interview__starts_at", "pk")[:60]


def _shared(letter: Letter) -> Iterator[LetterPoint]:
    for row in shareable(letter.decision):
        yield LetterPoint(
            letter=letter,
            key=f"rating:{row.pk}",
            kind=Kind.STRENGTH if row.is_strength else Kind.GAP,
            source=Source.SCORECARD,
            criterion=row.criterion.label,
            text=row.share.strip(),
            who=row.scorecard.author.name,
            observed_at=row.scorecard.interview.starts_at,
        )


def _in_cv(letter: Letter) -> Iterator[LetterPoint]:
    french = letter.language == "fr"
    whose = "ton" if Company.get().tu else "votre"
    for seen in seen_in_cv(letter.application):
        # The candidate's own words: text, never marks or links of ours.
        line = " ".join(_MARKS.sub(" ", seen.line).split()).strip(_BULLETS)
        said = f"Nous l'avons lu dans {whose} CV\u00a0: «\u00a0{line}\u00a0»."
        yield LetterPoint(
            letter=letter,
            key=f"cv:{seen.criterion_id}",
            kind=Kind.STRENGTH,
            source=Source.CV,
            criterion=seen.criterion,
            text=said if french else f"We read it in your CV: “{line}”.",
            observed_at=letter.application.applied_at,
        )


def _advice(letter: Letter) -> Iterator[LetterPoint]:
    if letter.depth != depths.APPLIED:
        return
    tu = Company.get().tu
    pieces = advice_for(letter.application, language=letter.language, tu=tu)
    for number, piece in enumerate(pieces):
        yield LetterPoint(
            letter=letter,
            key=f"advice:{piece.code}:{number}",
            kind=Kind.ADVICE,
            source=Source.ADVICE,
            criterion=piece.label[:200],
            text=piece.sentence,
            observed_at=letter.application.applied_at,
        )


def _next_step(letter: Letter) -> Iterator[LetterPoint]:
    decision = letter.decision
    if decision.next_step.strip():
        yield LetterPoint(
            letter=letter,
            key="next_step",
            kind=Kind.NEXT_STEP,
            source=Source.DECISION,
            text=decision.next_step.strip(),
            who=decision.decided_by.name,
            observed_at=decision.decided_at,
        )


def passages(body: str) -> list[str]:
    """The paragraphs and lines of a text that say something: no notes to oneself."""
    text = HOLE.sub("", body)
    parts = (part.strip() for part in re.split(r"\n\s*\n|\n(?=\s*[-*] )", text))
    return [part for part in parts if part]


def folded(text: str) -> str:
    """The words of a text that carry meaning."""
    words = _WORD.findall(text.casefold())
    return " ".join([word for word in words if len(word) >= _SHORT] or words)


def match(points: list[LetterPoint], body: str) -> list[LetterPoint]:
    """Say of each point whether the text says it, and where. The text is not touched."""
    there = [(passage, folded(passage)) for passage in passages(body)]
    for point in points:
        point.passage = _best(point, there, ALIKE)
    # Beside its criterion's name less is enough, but not where another point is already said.
    taken = {point.passage for point in points}
    for point in points:
        free = (row for row in there if row[0] not in taken)
        point.passage = point.passage or _named(point, list(free))
        point.used = bool(point.passage)
        taken.add(point.passage)
    return points


def _named(point: LetterPoint, there: list[tuple[str, str]]) -> str:
    """What was read in a CV is only said by whoever speaks of the CV: no name makes up for it."""
    label = folded(point.criterion)
    if not label or point.source == Source.CV:
        return ""
    return _best(point, [row for row in there if label in row[1]], ALIKE_NAMED)


def _best(point: LetterPoint, there: list[tuple[str, str]], enough: int) -> str:
    wanted = folded(point.text)
    best, found = 0.0, ""
    for passage, words in there:
        alike = fuzz.token_set_ratio(wanted, words)
        if alike >= enough and alike > best and _may_say(point, passage):
            best, found = alike, passage
    return found


def _may_say(point: LetterPoint, passage: str) -> bool:
    return point.source != Source.CV or "cv" in _WORD.findall(passage.casefold())


def sources_of(letter: Letter) -> list[LetterPoint]:
    """The points of a letter as its present text says them; nothing is written."""
    return match(proposed(letter), letter.body)


def sync(letter: Letter) -> None:
    """Keep, beside the letter, what its text says and from where. Twice is as once; a point
    whose source is gone (a CV read anew) stays while the text says it."""
    if letter.decision_id is None:
        return
    fresh = sources_of(letter)
    keys = [point.key for point in fresh]
    with transaction.atomic():
        gone = list(letter.points.exclude(key__in=keys))
        dropped = [point.pk for point in match(gone, letter.body) if not point.used]
        letter.points.filter(pk__in=dropped).delete()
        LetterPoint.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["letter", "key"],
            update_fields=_PROPOSED,
        )
