"""What people type about a letter."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ats.models import User
from messaging.writing.letters import BODY_AT_MOST, SUBJECT_AT_MOST


class LetterForm(forms.Form):
    """The words, and the hash of those that their author started from."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_AT_MOST)
    body = forms.CharField(
        label=_("Letter"),
        max_length=BODY_AT_MOST,
        widget=forms.Textarea(
            attrs={
                "rows": 24,
                "class": "letter-text",
                "spellcheck": "true",
                "data-insert-target": "",
            }
        ),
    )
    text_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)


class AskForm(forms.Form):
    """Whom to ask, and what to tell them."""

    note = forms.CharField(
        label=_("A word for them"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, data: QueryDict | None = None, *, approvers: list[User], first: User | None = None
    ) -> None:
        super().__init__(data, initial={"approver": first.pk if first else None})
        choices = [(user.pk, user.name) for user in approvers]
        self.fields["approver"] = forms.ChoiceField(label=_("Who reads it"), choices=choices)
        self._approvers = {str(user.pk): user for user in approvers}

    def chosen(self) -> User | None:
        """Who was chosen, if that is somebody who may be asked."""
        self.is_valid()
        return self._approvers.get(self.cleaned_data.get("approver", ""))
