"""Sorting a lot: which criterion of the posting was missing, for whom, and how we say it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from ats.events import Actor
from ats.models import Company, Criterion
from candidates.models import Decision
from messaging.lots.refusals import NotNow, NotSorted, SentenceMissing
from messaging.models import Lot, LotGroup, LotItem
from messaging.states import LOT_ITEM

LANGUAGES = ("fr", "en")
# What is offered for a criterion: what would have helped, without a guess about the person.
GAPS = {
    ("fr", False): "Votre dossier n'en donne pas d'exemple. "
    "Une expérience concrète, sa durée et ce qu'elle a changé auraient aidé.",
    ("fr", True): "Ton dossier n'en donne pas d'exemple. "
    "Une expérience concrète, sa durée et ce qu'elle a changé auraient aidé.",
    ("en", False): "Your application gives no example of it. "
    "One concrete experience, how long it lasted and what it changed would have helped.",
    ("en", True): "Your application gives no example of it. "
    "One concrete experience, how long it lasted and what it changed would have helped.",
}
OPEN_TO_SORT = (Lot.Status.SORTING, Lot.Status.REVIEW)


@dataclass(frozen=True)
class Words:
    """What the letters of a group say, as it was typed."""

    gaps: Mapping[str, str]
    door: str
    advice: bool


def group_for(lot: Lot, criterion: Criterion | None) -> LotGroup:
    """The lot's group of a criterion, made with a first sentence when it is new."""
    tu = Company.get().tu
    words = {f"gap_{language}": GAPS[language, tu] for language in LANGUAGES}
    group, _made = LotGroup.objects.get_or_create(
        lot=lot, criterion=criterion, defaults=words if criterion else {}
    )
    return group


def proposals(lot: Lot, seen: Mapping[int, Iterable[int]]) -> dict[int, Criterion | None]:
    """By application: the first criterion of the posting that its CV does not show. Where
    nothing was read there is nothing to propose."""
    criteria = list(lot.posting.criteria.filter(retired=False))
    found: dict[int, Criterion | None] = {}
    for application, shown in seen.items():
        there = set(shown)
        missing = [row for row in criteria if row.pk not in there]
        found[application] = missing[0] if there and missing else None
    return found


def move(lot: Lot, items: Collection[int], criterion: Criterion) -> int:
    """Put people into the group of a criterion; how many moved. Raises NotNow."""
    with transaction.atomic():
        _lock(lot)
        rows = LotItem.objects.filter(lot=lot, pk__in=items, status=LotItem.Status.CHOSEN)
        return rows.update(group=group_for(lot, criterion))


def _lock(lot: Lot) -> Lot:
    fresh = Lot.objects.select_for_update().get(pk=lot.pk)
    if fresh.status not in OPEN_TO_SORT:
        raise NotNow
    return fresh


def save_words(group: LotGroup, words: Words) -> None:
    """Keep what the letters of a group say."""
    door = words.door if words.door in Decision.Door.values else group.door
    LotGroup.objects.filter(pk=group.pk).update(
        **{f"gap_{language}": text.strip()[:600] for language, text in words.gaps.items()},
        door=door,
        advice=words.advice,
    )


def require_sorted(lot: Lot) -> None:
    """Raise NotSorted or SentenceMissing unless every letter would have its criterion and its
    sentence, in the language of each reader."""
    rows = LotItem.objects.filter(lot=lot, status=LotItem.Status.CHOSEN)
    heap = rows.filter(group__criterion=None).select_related("application__candidate")
    names = [row.application.candidate.full_name for row in heap]
    if names:
        raise NotSorted(names)
    pairs = rows.order_by().values_list("group", "application__language").distinct()
    groups = {row.pk: row for row in lot.groups.select_related("criterion")}
    for pk, language in pairs:
        group = groups[pk]
        if group.criterion is not None and not group.gap(language):
            raise SentenceMissing(group.criterion.label, language)


def bring_back(item: LotItem, actor: Actor) -> None:
    """Take somebody in again who was set aside, by an explicit choice. Raises NotNow,
    AlreadyMoved, NotAllowed."""
    with transaction.atomic():
        _lock(item.lot)
        LOT_ITEM.move(
            item,
            "bring_back",
            actor=actor,
            reason="",
            detail="",
            knowingly=True,
            letter=None,
            attempts=0,
        )
