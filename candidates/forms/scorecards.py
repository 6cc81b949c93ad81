"""The scorecard form: every criterion of the posting, then the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ats.models import Criterion
from candidates.models import Scorecard
from candidates.services.scorecards import RatingData, ScorecardData

LEVELS = [(1, _("1 – not shown")), (2, _("2 – in part")), (3, _("3 – yes")), (4, _("4 – clearly"))]


@dataclass(frozen=True)
class Asked:
    """One criterion with its three fields."""

    criterion: Criterion
    level: forms.BoundField
    evidence: forms.BoundField
    share: forms.BoundField


class ScorecardForm(forms.Form):
    """Fields `level_<pk>`, `evidence_<pk>`, `share_<pk>` for each criterion."""

    overall = forms.TypedChoiceField(
        label=_("Should we go on with this person?"),
        choices=Scorecard.Overall.choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    summary = forms.CharField(
        label=_("Summary (internal)"),
        required=False,
        max_length=4000,
        help_text=_("For the people who decide. The candidate may ask to read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        criteria: Iterable[Criterion],
        *args: Any,
        card: Scorecard | None = None,
        submit: bool = False,
        **kwargs: Any,
    ) -> None:
        self.criteria = list(criteria)
        self.submit = submit
        if card:
            kwargs.setdefault("initial", _initial(card))
        super().__init__(*args, **kwargs)
        for criterion in self.criteria:
            self._add(criterion.pk)

    def asked(self) -> list[Asked]:
        """The criteria in their order, each with its fields."""
        return [
            Asked(
                criterion,
                self[f"level_{criterion.pk}"],
                self[f"evidence_{criterion.pk}"],
                self[f"share_{criterion.pk}"],
            )
            for criterion in self.criteria
        ]

    def clean(self) -> dict[str, Any]:
        if self.submit and self.cleaned_data.get("overall") is None:
            self.add_error("overall", _("Say whether to go on before you submit."))
        return self.cleaned_data

    def data_for_service(self) -> ScorecardData:
        """For the service, once valid."""
        said = self.cleaned_data
        ratings = {
            criterion.pk: RatingData(
                said[f"level_{criterion.pk}"],
                said[f"evidence_{criterion.pk}"].strip(),
                said[f"share_{criterion.pk}"].strip(),
            )
            for criterion in self.criteria
        }
        return ScorecardData(said["overall"], said["summary"].strip(), ratings)

    def _add(self, pk: int) -> None:
        self.fields[f"level_{pk}"] = forms.TypedChoiceField(
            label=_("Level"),
            choices=LEVELS,
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields[f"evidence_{pk}"] = forms.CharField(
            label=_("What I observed (internal)"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.fields[f"share_{pk}"] = forms.CharField(
            label=_("What we may tell the candidate"),
            required=False,
            max_length=600,
            widget=forms.Textarea(attrs={"rows": 2}),
        )


def _initial(card: Scorecard) -> dict[str, Any]:
    found: dict[str, Any] = {"overall": card.overall, "summary": card.summary}
    for rating in card.ratings.all():
        found[f"level_{rating.criterion_id}"] = rating.level
        found[f"evidence_{rating.criterion_id}"] = rating.evidence
        found[f"share_{rating.criterion_id}"] = rating.share
    return found
