"""Forms of a campaign: the posting, the question about people, the words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ats.models import Posting
from candidates.selectors import segments
from candidates.selectors.segments import Reached, Segment
from messaging.models import Campaign
from messaging.writing.library.check import BODY_AT_MOST, SUBJECT_AT_MOST

RATES = (1, 600)


class PostingForm(forms.Form):
    """Which opening is proposed."""

    posting = forms.ModelChoiceField(label=_("The opening"), queryset=Posting.objects.none())

    def __init__(self, data: Mapping[str, Any] | None = None, *, first: int = 0) -> None:
        super().__init__(data, initial={"posting": first or None})
        rows = Posting.objects.filter(status=Posting.Status.PUBLISHED).order_by("title", "pk")
        self.fields["posting"].queryset = rows  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    """Whom the campaign is about, and how fast it leaves."""

    reached = forms.ChoiceField(label=_("Who"), choices=Reached.choices, widget=forms.RadioSelect)
    postings = forms.ModelMultipleChoiceField(
        label=_("Who came for"),
        queryset=Posting.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Without a choice: any posting. The postings of the same team or trade are ticked "
            "to begin with."
        ),
    )
    cities = forms.CharField(
        label=_("Who live in"),
        max_length=300,
        required=False,
        help_text=_("One or several cities, parted by commas. Empty: anywhere."),
    )
    per_minute = forms.IntegerField(
        label=_("Mails a minute, at most"),
        min_value=RATES[0],
        max_value=RATES[1],
        help_text=_("A steady pace keeps receivers’ mail servers friendly."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, campaign: Campaign) -> None:
        kept = Segment.of(campaign.question)
        initial = {
            "reached": kept.reached,
            "postings": list(kept.postings),
            "cities": kept.cities,
            "per_minute": campaign.per_minute,
        }
        super().__init__(data, initial=initial)
        rows = segments.postings_to_choose(campaign.posting)
        some = Posting.objects.filter(pk__in=[row.pk for row in rows])
        self.fields["postings"].queryset = some.order_by("title", "pk")  # type: ignore[attr-defined]

    def segment(self) -> Segment:
        """The question that was asked; of a valid form."""
        found = self.cleaned_data
        postings = tuple(sorted(row.pk for row in found["postings"]))
        return Segment(found["reached"], postings, found["cities"].strip())


class WordsForm(forms.Form):
    """The letter in both languages, and the hash of the words that its author started from."""

    subject_fr = forms.CharField(label=_("Subject"), max_length=SUBJECT_AT_MOST)
    body_fr = forms.CharField(
        label=_("Letter"),
        max_length=BODY_AT_MOST,
        widget=forms.Textarea(
            attrs={"rows": 22, "class": "letter-text", "spellcheck": "true", "lang": "fr"}
        ),
    )
    subject_en = forms.CharField(label=_("Subject"), max_length=SUBJECT_AT_MOST)
    body_en = forms.CharField(
        label=_("Letter"),
        max_length=BODY_AT_MOST,
        widget=forms.Textarea(
            attrs={"rows": 22, "class": "letter-text", "spellcheck": "true", "lang": "en"}
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def words(self) -> dict[str, tuple[str, str]]:
        """By language; of a valid form."""
        found = self.cleaned_data
        return {
            language: (found[f"subject_{language}"], found[f"body_{language}"])
            for language in ("fr", "en")
        }
