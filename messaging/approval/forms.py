"""What a manager types when the words should be theirs."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.writing.letters import BODY_AT_MOST, SUBJECT_AT_MOST


def reasons() -> list[tuple[str, str | Promise]]:
    """Why letters come back, for whoever has a phone and no time: key and sentence."""
    return [
        ("wrong", _("A fact is not right.")),
        ("harsh", _("The tone is too hard.")),
        ("vague", _("It is too vague to be of use.")),
        ("missing", _("Something important is missing.")),
        ("promise", _("It promises something that we will not do.")),
    ]


class AmendForm(forms.Form):
    """The words as the manager would have them."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_AT_MOST)
    body = forms.CharField(
        label=_("Letter"),
        max_length=BODY_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 20, "class": "letter-text", "spellcheck": "true"}),
    )
