"""The decision forms: decline with reasons, hire, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ats.depths import FINALIST
from ats.models import Criterion
from candidates.models import Application, Decision, DecisionPoint, Rating
from candidates.owed import owed_to
from candidates.services.decisions import DeclineData, Point

# Two strengths and up to two gaps for a finalist, whatever the care policy owes at least.
BLANK_ROWS, FINALIST_ROWS = 2, 4


class DeclineForm(forms.Form):
    """What stays inside, and what the letter may say besides the points."""

    internal_reason = forms.CharField(
        label=_("Reason (internal)"),
        required=False,
        max_length=4000,
        help_text=_(
            "Stays inside: no letter can quote it. The candidate may ask to read it all the same."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_step = forms.CharField(
        label=_("A next step"),
        required=False,
        max_length=1000,
        help_text=_("One thing the person could do, in words for them."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    door = forms.ChoiceField(
        label=_("The door"),
        choices=Decision.Door.choices,
        initial=Decision.Door.OPEN,
        widget=forms.RadioSelect,
    )
    knowingly = forms.BooleanField(label=_("I know, and decline all the same"), required=False)

    def __init__(self, *args: Any, must_know: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.must_know = must_know

    def clean_knowingly(self) -> bool:
        """Nobody is declined by one posting while another meets them, unless on purpose."""
        ticked = bool(self.cleaned_data["knowingly"])
        if self.must_know and not ticked:
            raise ValidationError(_("Another posting is meeting this person: tick the box."))
        return ticked


class EndForm(forms.Form):
    """Hired, or withdrawn by the person: a word for ourselves."""

    internal_reason = forms.CharField(
        label=_("Remark (internal)"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PointForm(forms.Form):
    """One strength or gap. A suggestion counts when it is ticked, one's own words always."""

    use = forms.BooleanField(label=_("Use it"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=DecisionPoint.Kind.choices, widget=forms.RadioSelect
    )
    criterion = forms.TypedChoiceField(
        label=_("Criterion"), required=False, coerce=int, empty_value=None
    )
    text = forms.CharField(
        label=_("In words for the candidate"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    source = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sources: Sources, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources = sources
        choices = [("", _("Choose a criterion")), *sources.choices()]
        self.fields["criterion"].choices = choices  # type: ignore[attr-defined]

    @property
    def suggested_by(self) -> Rating | None:
        """The rating that the row came from."""
        try:
            return self.sources.ratings.get(int(self["source"].value() or 0))
        except ValueError:
            return None

    def is_used(self) -> bool:
        """Whether the row becomes a point."""
        said = self.cleaned_data
        return bool(said.get("use") if said.get("source") else said.get("text"))

    def point(self) -> Point:
        """For the service, once valid and used."""
        said = self.cleaned_data
        criterion = self.sources.criteria[said["criterion"]]
        source = self.sources.ratings.get(said["source"] or 0)
        return Point(said["kind"], criterion, said["text"].strip(), source)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if self.is_used():
            if not said.get("criterion") and "criterion" not in self.errors:
                self.add_error("criterion", _("Choose the criterion of the posting it is about."))
            if not said.get("text") and "text" not in self.errors:
                self.add_error("text", _("Say it in words for the candidate."))
        return said


@dataclass(frozen=True)
class Sources:
    """What points may be made of: read once, whatever the number of rows."""

    criteria: dict[int, Criterion]
    ratings: dict[int, Rating]

    @classmethod
    def of(cls, application: Application) -> Sources:
        """The posting's criteria, and the ratings of submitted scorecards."""
        criteria = application.posting.criteria.all()
        ratings = Rating.objects.filter(
            scorecard__interview__application=application,
            scorecard__submitted_at__isnull=False,
        ).select_related("scorecard__author", "criterion")
        ordered = ratings.order_by("criterion__position", "criterion_id", "id")
        return cls({row.pk: row for row in criteria}, {row.pk: row for row in ordered})

    def choices(self) -> list[tuple[int, str]]:
        """The criteria that are still asked for, as a list to choose from."""
        return [(pk, row.label) for pk, row in self.criteria.items()]

    def suggestions(self) -> list[dict[str, Any]]:
        """What scorecards allow us to tell, as first values of the rows; none is ticked."""
        return [
            {
                "use": False,
                "kind": "strength" if rating.is_strength else "gap",
                "criterion": rating.criterion_id,
                "text": rating.share,
                "source": rating.pk,
            }
            for rating in self.ratings.values()
            if rating.share
        ][:30]


Points = formset_factory(PointForm, extra=BLANK_ROWS, max_num=40, absolute_max=60)


def points_form(
    application: Application, sources: Sources, data: QueryDict | None
) -> BaseFormSet[PointForm]:
    """What scorecards offer, then empty rows enough for what the depth is owed."""
    offered = sources.suggestions()
    rows = Points(data, initial=offered, form_kwargs={"sources": sources})
    # Where nobody shared a word in a scorecard, as many rows as points are owed.
    least = FINALIST_ROWS if application.depth == FINALIST else BLANK_ROWS
    rows.extra = max(BLANK_ROWS, max(least, owed_to(application).points) - len(offered))
    return rows


def used_points(rows: Iterable[PointForm]) -> list[Point]:
    """Those that count, in their order."""
    return [row.point() for row in rows if row.is_used()]


def decline_data(form: DeclineForm, points: list[Point]) -> DeclineData:
    """For the service, once both are valid."""
    said = form.cleaned_data
    return DeclineData(
        internal_reason=said["internal_reason"].strip(),
        points=points,
        next_step=said["next_step"].strip(),
        door=said["door"],
    )
