"""What is noted after a call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ats.models import User
from messaging.care.calls import CallOutcome


class CallForm(forms.Form):
    """How a call went, as it is noted on a letter's page."""

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


class OutcomeForm(CallForm):
    """How it went, on the call's own page; a message that was left needs the next try's hour."""

    retry_at = forms.DateTimeField(
        label=_("Try again"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        help_text=_("For a message that was left: the call stays on your list until then."),
    )

    def __init__(self, data: QueryDict | None = None, *, retry_at: datetime) -> None:
        first: dict[str, Any] = {"retry_at": timezone.localtime(retry_at)}
        super().__init__(data, initial=first)


class AssignForm(forms.Form):
    """Who makes the call: a recruiter, or a manager of the posting."""

    caller = forms.ChoiceField(label=_("Who calls"))

    def __init__(self, data: QueryDict | None = None, *, people: list[User], now: User) -> None:
        super().__init__(data, initial={"caller": now.pk})
        self.fields["caller"].choices = [(user.pk, user.name) for user in people]  # type: ignore[attr-defined]
        self._people = {str(user.pk): user for user in people}

    def chosen(self) -> User | None:
        """Who was chosen, if that is somebody who may call."""
        self.is_valid()
        return self._people.get(self.cleaned_data.get("caller", ""))
