"""Formsets of criteria and stages: rows with a position that can be typed or moved."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats.forms.fields import LineField
from ats.forms.typed import Rows
from ats.models import Posting, Stage
from ats.posting_parts import CriterionRow, StageRow

MOST_CRITERIA, MOST_STAGES = 12, 15
# Rows beyond the maximum that are still shown again, with the sentence that says so.
SPARE = 5


class SeenForm(forms.Form):
    """Carries the fingerprint of what the page was opened on."""

    seen = forms.CharField(widget=forms.HiddenInput)


class _Row(forms.Form):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    position = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=99,
        label=gettext_lazy("Place"),
        widget=forms.NumberInput(attrs={"data-position": "", "min": 1, "max": 99}),
    )

    def has_changed(self) -> bool:
        """A blank row that only got a place, when the others were moved, is still blank."""
        return bool(set(self.changed_data) - {"position"})


class CriterionForm(_Row):
    """One criterion."""

    label = LineField(max_length=140, label=gettext_lazy("Criterion"))
    help = LineField(
        max_length=300,
        required=False,
        label=gettext_lazy("What we look at"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    essential = forms.BooleanField(required=False, label=gettext_lazy("Essential"))


class StageForm(_Row):
    """One stage."""

    name = LineField(max_length=60, label=gettext_lazy("Name"))
    kind = forms.ChoiceField(
        choices=Stage.Kind.choices, initial=Stage.Kind.INTERVIEW, label=gettext_lazy("Kind")
    )
    final = forms.BooleanField(required=False, label=gettext_lazy("Last interview"))


def in_order(formset: Rows) -> list[dict[str, Any]]:
    """The rows that stay, by their typed position; new ones without a position come last."""
    rows = [
        form.cleaned_data for form in formset.forms if form.has_changed() or form.initial.get("id")
    ]
    kept = [row for row in rows if row and not row.get("DELETE")]
    return sorted(kept, key=lambda row: row.get("position") or 100)


class CriteriaFormSet(Rows):
    """The criteria of a posting."""

    def clean(self) -> None:
        """At least one stays: the answers rest on them."""
        if not any(self.errors) and not in_order(self):
            raise forms.ValidationError(_("Keep at least one criterion."))

    def rows(self) -> list[CriterionRow]:
        """For `ats.posting_parts.change_criteria`."""
        return [
            CriterionRow(row.get("id"), row["label"], row["help"], row["essential"])
            for row in in_order(self)
        ]


class StagesFormSet(Rows):
    """The stages of a posting."""

    def rows(self) -> list[StageRow]:
        """For `ats.posting_parts.change_stages`. Arrival comes first and the hiring last,
        wherever a new row was added."""
        ends = {"applied": 0, "hired": 2}
        rows = sorted(in_order(self), key=lambda row: ends.get(row["kind"], 1))
        return [StageRow(row.get("id"), row["name"], row["kind"], row["final"]) for row in rows]


def _say_remove(formset: Rows) -> None:
    for form in formset.forms:
        form.fields["DELETE"].label = _("Remove")


def criteria_formset(posting: Posting, data: Any = None) -> CriteriaFormSet:
    """The formset of a posting's criteria, with blank rows to add some without JavaScript."""
    rows = posting.criteria.filter(retired=False).values(
        "id", "position", "label", "help", "essential"
    )
    factory = forms.formset_factory(
        CriterionForm,
        CriteriaFormSet,
        extra=1 if rows else 3,
        can_delete=True,
        max_num=MOST_CRITERIA,
        absolute_max=MOST_CRITERIA + SPARE,
        validate_max=True,
    )
    formset = factory(data, initial=list(rows), prefix="criteria")
    _say_remove(formset)
    return cast(CriteriaFormSet, formset)


def stages_formset(posting: Posting, data: Any = None) -> StagesFormSet:
    """The formset of a posting's stages."""
    rows = posting.stages.values("id", "position", "name", "kind", "final")
    factory = forms.formset_factory(
        StageForm,
        StagesFormSet,
        extra=1,
        can_delete=True,
        max_num=MOST_STAGES,
        absolute_max=MOST_STAGES + SPARE,
        validate_max=True,
    )
    formset = factory(data, initial=list(rows), prefix="stages")
    _say_remove(formset)
    return cast(StagesFormSet, formset)
