"""Forms of a posting: its start, the ad, its team."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats.forms.fields import EuroField, LineField, TextField
from ats.forms.typed import PostingModelForm, UserChoiceField, UsersChoiceField
from ats.models import Posting, User
from ats.posting_checks import vague_pay
from ats.postings import AD_FIELDS


class NewPostingForm(PostingModelForm):
    """What is needed to begin; everything else comes on the pages of the posting."""

    source = forms.ModelChoiceField(
        Posting.objects.none(),
        required=False,
        label=gettext_lazy("Start from"),
        empty_label=gettext_lazy("A blank page"),
        help_text=gettext_lazy("A copy takes over the text, pay, criteria, stages and team."),
    )

    class Meta:
        model = Posting
        fields = ("title", "city", "contract", "language")
        field_classes: ClassVar = {"title": LineField, "city": LineField}

    def __init__(self, *args: Any, sources: QuerySet[Posting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = cast("forms.ModelChoiceField[Posting]", self.fields["source"])
        source.queryset = sources


class AdForm(PostingModelForm):
    """The text and the conditions. `seen` is the fingerprint of what the form was opened on."""

    seen = forms.CharField(widget=forms.HiddenInput)
    pay_min = EuroField(required=False, label=gettext_lazy("From (€, gross)"))
    pay_max = EuroField(required=False, label=gettext_lazy("To (€, gross)"))
    description = TextField(
        required=False,
        label=gettext_lazy("Description"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 16}),
    )

    promise_days = forms.IntegerField(
        min_value=1, max_value=60, label=gettext_lazy("Answer within (working days)")
    )

    class Meta:
        model = Posting
        fields = AD_FIELDS
        field_classes: ClassVar = {
            "title": LineField,
            "summary": LineField,
            "team": LineField,
            "city": LineField,
        }

    def clean_description(self) -> str:
        """No pay that depends on the profile: the range is there to say it."""
        return self._without_vague_pay("description")

    def clean_summary(self) -> str:
        """As for the description."""
        return self._without_vague_pay("summary")

    def _without_vague_pay(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        words = vague_pay(text)
        if words:
            raise forms.ValidationError(
                _("“%(words)s” leaves the pay open. Leave it out: the range below says it.")
                % {"words": words}
            )
        return text

    def clean(self) -> dict[str, Any]:
        """The range goes upwards, and is whole."""
        values = super().clean() or self.cleaned_data
        low, high = values.get("pay_min"), values.get("pay_max")
        if low is not None and high is not None and low > high:
            self.add_error("pay_max", _("This is less than where the range starts."))
        if self.instance.is_open and None in (low, high) and not self.errors:
            self.add_error("pay_min", _("A published posting says its pay range."))
        return values

    def ad(self) -> dict[str, Any]:
        """The values of the ad, without what belongs to the form."""
        return {name: self.cleaned_data[name] for name in AD_FIELDS}


class _People(UserChoiceField):
    """Users by name, with what they do."""

    def label_from_instance(self, obj: Any) -> str:
        """“Hélène Vasseur, directrice des magasins”."""
        return _label(obj)


class _ManyPeople(UsersChoiceField):
    """Several of them."""

    def label_from_instance(self, obj: Any) -> str:
        """As above."""
        return _label(obj)


def _label(user: User) -> str:
    return f"{user.name}, {user.job_title}" if user.job_title else user.name


class TeamForm(forms.Form):
    """Who is in charge, who is named to candidates, who decides with the recruiter."""

    seen = forms.CharField(widget=forms.HiddenInput)
    owner = _People(
        User.objects.filter(is_active=True, is_recruiter=True),
        label=gettext_lazy("Recruiter in charge"),
        help_text=gettext_lazy("Is told of new applications and owes the answers."),
    )
    contact = _People(
        User.objects.filter(is_active=True),
        label=gettext_lazy("Contact named to candidates"),
        help_text=gettext_lazy("Their name stands on the posting and in every letter."),
    )
    managers = _ManyPeople(
        User.objects.filter(is_active=True),
        required=False,
        label=gettext_lazy("Hiring managers"),
        help_text=gettext_lazy("They see the applications and approve the letters."),
        widget=forms.CheckboxSelectMultiple,
    )
