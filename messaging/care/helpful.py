"""“Did this feedback help you?”: one answer a letter, changeable for thirty days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from messaging.models import Helpful, Letter

CHANGEABLE_FOR = timedelta(days=30)
WORD_AT_MOST = 500
# Fewer answers than this would point at a person or hang a judgment on a single mood.
AT_LEAST = 5


class Settled(Exception):
    """The answer is older than thirty days."""


def answer(letter: Letter, said: str, word: str, now: datetime) -> Helpful:
    """Keep what the reader says; the same again changes nothing but the word they add.

    Raises Settled when their first answer is too old to change, ValueError for an answer that
    is none.
    """
    if said not in Helpful.Answer.values:
        raise ValueError(said)
    word = plain(word)
    with transaction.atomic():
        Letter.objects.select_for_update().get(pk=letter.pk)
        there = Helpful.objects.filter(letter=letter).first()
        if there is None:
            return Helpful.objects.create(
                letter=letter, answer=said, word=word, at=now, changed_at=now
            )
        if not changeable(there, now):
            raise Settled
        there.answer, there.word, there.changed_at = said, word, now
        there.save(update_fields=["answer", "word", "changed_at"])
    return there


def changeable(row: Helpful, now: datetime) -> bool:
    """Whether the reader may still change their mind."""
    return now < row.at + CHANGEABLE_FOR


def plain(word: str) -> str:
    """Readable characters only, one space between words, cut to what is kept."""
    kept = "".join(sign if sign.isprintable() else " " for sign in word)
    return " ".join(kept.split())[:WORD_AT_MOST]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answers of each kind."""

    yes: int = 0
    partly: int = 0
    no: int = 0

    @property
    def count(self) -> int:
        """How many people answered."""
        return self.yes + self.partly + self.no

    @property
    def enough(self) -> bool:
        """Whether there are enough answers to speak of one writer or posting."""
        return self.count >= AT_LEAST

    @property
    def share(self) -> float:
        """The part of those whom it helped, fully or in part; 0 without answers."""
        return (self.yes + self.partly) / self.count if self.count else 0.0


_COUNTS = {name: Count("pk", filter=Q(answer=name)) for name in Helpful.Answer.values}


def tally(rows: QuerySet[Helpful]) -> Tally:
    """All answers together."""
    return Tally(**rows.order_by().aggregate(**_COUNTS))


def speakable(found: Tally, *, company: bool) -> Tally:
    """The answers, if they may be shown: those of the whole company always, those of one writer or
    posting only when there are enough. Otherwise an empty Tally."""
    return found if company or found.enough else Tally()


def tallies(rows: QuerySet[Helpful], *by: str) -> Mapping[Iterable[object], Tally]:
    """The answers by the values of these columns, leaving out those with too few to show."""
    found = rows.order_by().values(*by).annotate(**_COUNTS)
    made = {
        tuple(row[name] for name in by): Tally(row["yes"], row["partly"], row["no"])
        for row in found
    }
    return {key: value for key, value in made.items() if value.enough}


def words(rows: QuerySet[Helpful], at_most: int = 30) -> list[tuple[str, str]]:
    """(answer, word) newest first, and nothing that says whose; for recruiters only."""
    said = rows.exclude(word="").order_by("-at", "-id")[:at_most]
    return [(row.get_answer_display(), row.word) for row in said]
