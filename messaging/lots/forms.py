"""What people type about a lot."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ats import params
from candidates.models import Decision
from messaging.lots.groups import LANGUAGES, Words
from messaging.models import LotGroup
from messaging.writing.letters import BODY_AT_MOST, SUBJECT_AT_MOST

GAP_AT_MOST = 600


class WordsForm(forms.Form):
    """The letter's words in the review, and the hash of those that their author started from."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_AT_MOST)
    body = forms.CharField(
        label=_("Letter"),
        max_length=BODY_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 20, "class": "letter-text", "spellcheck": "true"}),
    )
    text_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)


def words_of(data: QueryDict, groups: Collection[LotGroup]) -> Iterator[tuple[LotGroup, Words]]:
    """What was typed for each group that the form showed."""
    for group in groups:
        if f"door-{group.pk}" not in data:
            continue
        gaps = {
            language: params.text(data, f"gap_{language}-{group.pk}", GAP_AT_MOST)
            for language in LANGUAGES
            if f"gap_{language}-{group.pk}" in data
        }
        advice = data.get(f"advice-{group.pk}") == "on"
        yield group, Words(gaps, params.text(data, f"door-{group.pk}", GAP_AT_MOST), advice)


DOORS = Decision.Door.choices
