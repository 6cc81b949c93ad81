"""Criteria and stages: rows in an order, saved as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ats import events
from ats.models import Criterion, Posting, Stage
from ats.posting_versions import published_criteria
from ats.postings import CRITERIA, STAGES, changing
from ats.refusals import Refused


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion as typed, in its order; `pk` is None for a new one."""

    pk: int | None
    label: str
    help: str = ""
    essential: bool = False


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage as typed, in its order; `pk` is None for a new one."""

    pk: int | None
    name: str
    kind: str
    final: bool = False


def _twice(words: Sequence[str]) -> str:
    """A word that is there more than once, whatever its letter case; "" when none is."""
    counts = Counter(word.strip().casefold() for word in words)
    return next((word for word in words if counts[word.strip().casefold()] > 1), "")


def change_criteria(
    posting: Posting, rows: Sequence[CriterionRow], *, actor: events.Actor, seen: str
) -> None:
    """Save the criteria in this order. One that is left out is deleted when nobody has read
    or used it, and retired otherwise."""
    double = _twice([row.label for row in rows])
    if double:
        raise Refused(_("“%(label)s” is there twice.") % {"label": double})
    with changing(posting, CRITERIA, actor=actor, seen=seen) as locked:
        there = {row.pk: row for row in locked.criteria.filter(retired=False)}
        for position, row in enumerate(rows, 1):
            criterion = there.pop(row.pk, None) if row.pk else None
            criterion = criterion or Criterion(posting=locked)
            criterion.position, criterion.label = position, row.label
            criterion.help, criterion.essential = row.help, row.essential
            criterion.save()
        read = published_criteria(locked)
        for criterion in there.values():
            _drop_or_retire(criterion, read)


def _drop_or_retire(criterion: Criterion, read: frozenset[int]) -> None:
    if criterion.pk not in read:
        try:
            criterion.delete()
            return
        except ProtectedError:  # rated, or cited by a decision
            pass
    Criterion.objects.filter(pk=criterion.pk).update(retired=True)


def bring_back(posting: Posting, pk: int, *, actor: events.Actor, seen: str) -> None:
    """Ask again for a retired criterion; it goes to the end."""
    with changing(posting, CRITERIA, actor=actor, seen=seen) as locked:
        last = locked.criteria.filter(retired=False).count() + 1
        locked.criteria.filter(pk=pk).update(retired=False, position=last)


def _check_stages(rows: Sequence[StageRow]) -> None:
    """The rules of a pipeline, each with the sentence for whoever broke it."""
    kinds = [row.kind for row in rows]
    if kinds.count("applied") != 1 or kinds[0] != "applied":
        raise Refused(_("The first stage, and only it, is the one where applications arrive."))
    if kinds.count("hired") != 1 or kinds[-1] != "hired":
        raise Refused(_("The last stage, and only it, is the hiring."))
    double = _twice([row.name for row in rows])
    if double:
        raise Refused(_("Two stages are called “%(name)s”.") % {"name": double})
    finals = [row for row in rows if row.final]
    if any(row.kind != "interview" for row in finals) or len(finals) > 1:
        raise Refused(_("Only one stage, an interview, can be the last interview."))


def change_stages(
    posting: Posting, rows: Sequence[StageRow], *, actor: events.Actor, seen: str
) -> None:
    """Save the stages in this order; raises Refused for a broken pipeline, or when a stage
    that is left out still has applications in it."""
    _check_stages(rows)
    with changing(posting, STAGES, actor=actor, seen=seen) as locked:
        there = {stage.pk: stage for stage in locked.stages.all()}
        for position, row in enumerate(rows, 1):
            stage = there.pop(row.pk, None) if row.pk else None
            stage = stage or Stage(posting=locked)
            stage.position, stage.name = position, row.name
            stage.kind, stage.final = row.kind, row.final
            stage.save()
        for stage in there.values():
            _remove(stage)


def _remove(stage: Stage) -> None:
    try:
        stage.delete()
    except ProtectedError as error:
        count = len(error.protected_objects)
        text = ngettext(
            "“%(name)s” still has %(count)s application: move it to another stage first.",
            "“%(name)s” still has %(count)s applications: move them to another stage first.",
            count,
        )
        raise Refused(text % {"name": stage.name, "count": count}) from error
