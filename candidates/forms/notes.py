"""The note form."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NoteForm(forms.Form):
    """A note is personal data: its form says so."""

    body = forms.CharField(
        label=_("Add a note"),
        max_length=5000,
        help_text=_("Facts that have to do with the job. The candidate may ask to read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the note first.")},
    )
