"""The company's settings."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats.forms.fields import LineField, TextField
from ats.forms.typed import CompanyModelForm
from ats.models import Company

# Where French companies work; the first is the usual one.
ZONES = (
    "Europe/Paris America/Guadeloupe America/Martinique America/Cayenne Indian/Reunion "
    "Indian/Mayotte Pacific/Noumea Pacific/Tahiti America/Miquelon Europe/Brussels "
    "Europe/Zurich Europe/Luxembourg Europe/London Europe/Berlin Europe/Madrid America/Montreal"
).split()


class CompanyForm(CompanyModelForm):
    """Who we are, how we speak, and when letters leave."""

    about = TextField(
        required=False,
        max_length=3000,
        label=gettext_lazy("About the company"),
        help_text=gettext_lazy("Opens the career site. **bold**, lists and links work."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    timezone = forms.ChoiceField(
        choices=[(zone, zone.replace("_", " ")) for zone in ZONES],
        label=gettext_lazy("Time zone"),
    )
    tu = forms.TypedChoiceField(
        choices=[("False", "vous"), ("True", "tu")],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
        label=gettext_lazy("How candidates are addressed in French"),
    )

    class Meta:
        model = Company
        fields = (
            "name",
            "city",
            "postal_address",
            "about",
            "privacy_contact",
            "language",
            "tu",
            "timezone",
            "letters_from",
            "letters_until",
            "friday_until",
            "public_commitments",
        )
        field_classes: ClassVar = {
            "name": LineField,
            "city": LineField,
            "postal_address": TextField,
        }
        widgets: ClassVar = {
            "postal_address": forms.Textarea(attrs={"rows": 3}),
            "letters_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "letters_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "friday_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts: ClassVar = {
            "postal_address": gettext_lazy("Stands at the foot of letters."),
            "public_commitments": gettext_lazy(
                "A public page gives the real figures of the last twelve months, from twenty "
                "answers on."
            ),
            "privacy_contact": gettext_lazy(
                "Named in the privacy notice: where people ask about their data."
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Office hours have a beginning and an end, on Friday too."""
        values = super().clean() or self.cleaned_data
        opens = values.get("letters_from")
        for name in ("letters_until", "friday_until"):
            closes = values.get(name)
            if opens and closes and closes <= opens:
                self.add_error(name, _("Letters must have time to leave: choose a later hour."))
        return values
