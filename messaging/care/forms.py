"""What people type about promises."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.care.delays import Reason
from messaging.models import Message


class DelayForm(forms.Form):
    """Why it takes longer, and until when."""

    reason = forms.ChoiceField(
        label=_("Why it takes longer"), choices=Reason.choices, widget=forms.RadioSelect
    )
    until = forms.DateField(
        label=_("The new date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A working day that you are sure to keep, within four weeks."),
    )


class PromiseForm(forms.Form):
    """A date that the person was told in another way."""

    day = forms.DateField(
        label=_("The date they were told"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    channel = forms.ChoiceField(label=_("How they were told"), choices=Message.Channel.choices)
    words = forms.CharField(
        label=_("What was said"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays inside, in the conversation."),
    )
