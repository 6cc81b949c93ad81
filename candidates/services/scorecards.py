"""Scorecards: a draft of one's own until submitted, closed once a decision stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from ats import events
from ats.models import Criterion, User
from candidates.models import Application, Decision, Interview, Rating, Scorecard
from candidates.services.refusals import DecisionStands


@dataclass(frozen=True)
class RatingData:
    """One criterion: level 1-4 or None; `evidence` stays inside, `share` may be told."""

    level: int | None = None
    evidence: str = ""
    share: str = ""

    def is_empty(self) -> bool:
        """Nothing was observed."""
        return self.level is None and not self.evidence and not self.share


@dataclass(frozen=True)
class ScorecardData:
    """The whole card; ratings by criterion key."""

    overall: int | None
    summary: str = ""
    ratings: Mapping[int, RatingData] = field(default_factory=dict)


def save(interview: Interview, author: User, data: ScorecardData, submit: bool) -> Scorecard:
    """Keep the author's card as it is in `data`, and submit it if asked.

    The first submission is event `scorecard.submitted`, later changes `scorecard.changed`; a
    draft makes none. A submitted card stays submitted. Raises DecisionStands; ValueError when
    a card without an overall view is submitted.
    """
    with transaction.atomic():
        _lock_undecided(interview.application_id)
        card, _made = Scorecard.objects.get_or_create(interview=interview, author=author)
        was_submitted = card.submitted_at is not None
        if (submit or was_submitted) and data.overall is None:
            raise ValueError("a submitted scorecard has an overall view")
        card.overall, card.summary = data.overall, data.summary
        if submit and not was_submitted:
            card.submitted_at = timezone.now()
        card.save()
        _write_ratings(card, data.ratings)
        if card.submitted_at:
            kind = "scorecard.changed" if was_submitted else "scorecard.submitted"
            events.record(kind, card, events.Actor.of(author), {"overall": card.overall})
    return card


def is_closed(application_id: int) -> bool:
    """Whether a decision stands on the application."""
    return Decision.objects.filter(application=application_id, undone_at=None).exists()


def _lock_undecided(application_id: int) -> None:
    Application.objects.select_for_update().get(pk=application_id)
    if is_closed(application_id):
        raise DecisionStands


def _write_ratings(card: Scorecard, ratings: Mapping[int, RatingData]) -> None:
    posting = card.interview.application.posting_id
    asked = set(Criterion.objects.filter(posting=posting).values_list("pk", flat=True))
    for criterion, rating in ratings.items():
        if criterion not in asked:
            raise ValueError("a criterion of another posting")
        if rating.is_empty():
            card.ratings.filter(criterion=criterion).delete()
            continue
        Rating.objects.update_or_create(
            scorecard=card,
            criterion_id=criterion,
            defaults={
                "level": rating.level,
                "evidence": rating.evidence,
                "share": rating.share,
            },
        )
