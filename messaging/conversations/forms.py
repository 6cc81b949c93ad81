"""What a recruiter writes in a conversation."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.models import Application
from messaging.models import Message


def _key() -> str:
    return uuid.uuid4().hex


class AnswerForm(forms.Form):
    """`key` makes a double click one mail."""

    body = forms.CharField(
        label=_("Your answer"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("The greeting and your signature are added around it."),
    )
    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput, initial=_key)


class NoteForm(forms.Form):
    """Something exchanged outside the mail."""

    channel = forms.ChoiceField(
        label=_("How"),
        choices=[(c.value, c.label) for c in Message.Channel if c != Message.Channel.MAIL],
    )
    text = forms.CharField(
        label=_("What was said"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    answers = forms.BooleanField(
        label=_("They have their answer with this"),
        required=False,
        help_text=_("What they wrote does not wait any more."),
    )


class FilingForm(forms.Form):
    """Which application a mail from the tray belongs to."""

    application = forms.ModelChoiceField(
        label=_("Application"),
        queryset=Application.objects.none(),
        empty_label=_("Choose an application"),
    )
