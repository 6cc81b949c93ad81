"""What people type about a letter."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ats.models import User
from messaging.care.calls import CallOutcome
from messaging.writing.letters import BODY_AT_MOST, SUBJECT_AT_MOST


class LetterForm(forms.Form):
    """The words, and the hash of those that their author started from."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_AT_MOST)
    body = forms.CharField(
        label=_("Letter"),
        max_length=BODY_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 24, "class": "letter-text", "spellcheck": "true"}),
    )
    text_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)


class AskForm(forms.Form):
    """Whom to ask, and what to tell them."""

    approver = forms.ModelChoiceField(
        label=_("Who reads it"), queryset=User.objects.none(), empty_label=None
    )
    note = forms.CharField(
        label=_("A word for them"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: object = None, *, approvers: list[User]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field = self.fields["approver"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(pk__in=[user.pk for user in approvers])
        field.choices = [(user.pk, user.name) for user in approvers]


class CallForm(forms.Form):
    """How the call went."""

    outcome = forms.ChoiceField(
        label=_("How did the call go?"), choices=CallOutcome.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What was said, or why it was not possible"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays inside, in the conversation."),
    )
