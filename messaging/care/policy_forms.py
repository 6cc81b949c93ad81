"""What people choose about the care of one depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats import clock, depths
from ats.forms.typed import UserChoiceField
from ats.models import User
from messaging.care.policy import CHOSEN, CarePolicy
from messaging.models import CarePolicyRow

if TYPE_CHECKING:
    RowForm = forms.ModelForm[CarePolicyRow]
else:
    RowForm = forms.ModelForm


# Of a working day: eighty letters that are spread would otherwise take weeks to leave.
LEAST_MINUTES = 60


class PolicyForm(RowForm):
    """The care of one depth, kept within sense."""

    approval = forms.ChoiceField(
        choices=CarePolicyRow.Approval.choices,
        widget=forms.RadioSelect,
        label=gettext_lazy("Who says yes"),
    )
    call = forms.ChoiceField(
        choices=CarePolicyRow.Call.choices,
        widget=forms.RadioSelect,
        label=gettext_lazy("Call before the letter"),
    )
    approve_unit = forms.ChoiceField(
        choices=CarePolicyRow.Unit.choices, label=gettext_lazy("Counted in")
    )
    deputy = UserChoiceField(
        User.objects.filter(is_active=True).order_by("name"),
        required=False,
        label=gettext_lazy("Deputy"),
        help_text=gettext_lazy("Asked by mail when the time has passed."),
    )

    class Meta:
        model = CarePolicyRow
        fields = tuple(CHOSEN)
        widgets = {
            "on_expiry": forms.RadioSelect,
            "leaves_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "leaves_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "four_eyes": gettext_lazy("Held by the database, whoever is signed in."),
            "remind_first": gettext_lazy("Working hours before the deadline; 0 for none."),
            "remind_last": gettext_lazy("Working hours before the deadline; 0 for none."),
            "per_hour": gettext_lazy("So that many letters do not leave in the same minute."),
            "undo_minutes": gettext_lazy("Nothing leaves before; one press takes the yes back."),
            "leaves_from": gettext_lazy("Later than the company's hours; empty to follow them."),
            "leaves_until": gettext_lazy("Earlier than the company's hours; empty to follow them."),
            "delay": gettext_lazy("After the decision, or after the call when there was one."),
            "answer_within": gettext_lazy("Working days, as candidates are promised."),
            "raise_after": gettext_lazy(
                "Working days: somebody wrote twice, and whoever is in charge has not answered."
            ),
        }

    def __init__(self, data: Any = None, *, policy: CarePolicy) -> None:
        first = {name: getattr(policy, name) for name in CHOSEN}
        first["deputy"] = policy.deputy.pk if policy.deputy else None
        super().__init__(data, initial=first, instance=CarePolicyRow(depth=policy.depth))
        self.policy = policy

    def clean(self) -> dict[str, Any]:
        """Finalists are offered a call; a deputy has a name; reminders come before the end; there
        is time to leave."""
        values = super().clean() or self.cleaned_data
        if self.policy.depth == depths.FINALIST and values.get("call") == "none":
            self.add_error("call", _("A finalist is at least offered a call."))
        if values.get("on_expiry") == "deputy" and not values.get("deputy"):
            self.add_error("deputy", _("Choose who is asked when the time has passed."))
        self._reminders_fit(values)
        self._hours_fit(values)
        return values

    def _hours_fit(self, values: dict[str, Any]) -> None:
        hours = clock.office_hours()
        limits = values.get("leaves_from"), values.get("leaves_until")
        if hours.leave_room(*limits) and hours.within(*limits).minutes >= LEAST_MINUTES:
            return
        said = _("Letters must have an hour to leave in, between %(from)s and %(until)s.") % {
            "from": time_format(hours.opens),
            "until": time_format(hours.closes),
        }
        self.add_error("leaves_until" if values.get("leaves_until") else "leaves_from", said)

    def _reminders_fit(self, values: dict[str, Any]) -> None:
        within, unit = values.get("approve_within"), values.get("approve_unit")
        if not within:
            return
        hours = within if unit == "hours" else within * 9
        for name in ("remind_first", "remind_last"):
            if (values.get(name) or 0) >= hours:
                self.add_error(name, _("This is before anybody was asked: choose fewer hours."))
