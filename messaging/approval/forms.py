"""What a manager types when the words should be theirs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.writing.letters import BODY_AT_MOST, SUBJECT_AT_MOST


class AmendForm(forms.Form):
    """The words as the manager would have them."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_AT_MOST)
    body = forms.CharField(
        label=_("Letter"),
        max_length=BODY_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 20, "class": "letter-text", "spellcheck": "true"}),
    )
