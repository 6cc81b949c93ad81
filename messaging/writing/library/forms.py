"""What people type about a template."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from candidates.models import Application
from messaging.writing.library.preview import DEMO

# The check says what is too long, at its place; the field only keeps floods out.
FLOOD = 100_000
VOUS, TU = "vous", "tu"


class TemplateForm(forms.Form):
    """The two parts, the hash of the text that they were written for, and whom it is shown on."""

    # Room for more than a line: with its conditions a subject is longer than what one reads.
    subject = forms.CharField(
        label=_("Subject"),
        max_length=FLOOD,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 2, "class": "template-text template-subject", "spellcheck": "true"}
        ),
    )
    body = forms.CharField(
        label=_("Letter"),
        max_length=FLOOD,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 26, "class": "template-text", "spellcheck": "true", "wrap": "soft"}
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ViewForm(forms.Form):
    """Whom the template is shown on, and how they are spoken to."""

    voice = forms.ChoiceField(label=_("Form"), choices=[(VOUS, "vous"), (TU, "tu")])

    def __init__(self, data: QueryDict | None, people: list[Application], *, tu: bool) -> None:
        first = str(people[0].pk) if people else DEMO
        super().__init__(data, initial={"person": first, "voice": TU if tu else VOUS})
        self._people = {str(row.pk): row for row in people}
        self._tu = tu
        choices = [(str(row.pk), row.candidate.full_name) for row in people]
        self.fields["person"] = forms.ChoiceField(
            label=_("Shown on"), choices=[*choices, (DEMO, _("a made-up person"))]
        )

    def chosen(self) -> Application | None:
        """Whose letter is shown; None is the made-up person."""
        if self.is_bound:
            self.is_valid()
            return self._people.get(self.cleaned_data.get("person", DEMO))
        return self._people.get(str(self.initial["person"]))

    def says_tu(self) -> bool:
        """Whether the reader is said “tu”."""
        if self.is_bound:
            self.is_valid()
            return bool(self.cleaned_data.get("voice") == TU)
        return self._tu
