"""What people type about a lot."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

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


def numbers(data: QueryDict, name: str) -> set[int]:
    """The keys of a field that no form has cleaned."""
    texts = data.getlist(name)[:2000]
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}


def number(data: QueryDict, name: str) -> int:
    """One key, 0 when there is none."""
    return next(iter(numbers(data, name)), 0)


def _text(data: QueryDict, name: str) -> str:
    return str(data.get(name, "")).replace("\x00", "")[:GAP_AT_MOST]


def words_of(data: QueryDict, groups: Collection[LotGroup]) -> Iterator[tuple[LotGroup, Words]]:
    """What was typed for each group that the form showed."""
    for group in groups:
        if f"door-{group.pk}" not in data:
            continue
        gaps = {
            language: _text(data, f"gap_{language}-{group.pk}")
            for language in LANGUAGES
            if f"gap_{language}-{group.pk}" in data
        }
        advice = data.get(f"advice-{group.pk}") == "on"
        yield group, Words(gaps, _text(data, f"door-{group.pk}"), advice)


DOORS = Decision.Door.choices
