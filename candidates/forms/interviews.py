"""The interview form: a date, a time, how long, how, and with whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ats.models import Membership, Posting, User
from candidates.models import Interview, Interviewer
from candidates.services.interviews import InterviewData, overlaps


class InterviewForm(forms.Form):
    """Times are the company's; the invitation shows them to each calendar in its own zone."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time", "step": "300"})
    )
    minutes = forms.TypedChoiceField(label=_("Duration"), choices=(), coerce=int, initial=45)
    mode = forms.ChoiceField(
        label=_("How"), choices=Interview.Mode.choices, widget=forms.RadioSelect, initial="onsite"
    )
    place = forms.CharField(
        label=_("Place"),
        required=False,
        max_length=240,
        help_text=_("Address, floor, who to ask for. For an interview on site."),
    )
    video_url = forms.URLField(
        label=_("Video link"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("For a video call."),
    )
    interviewers = forms.ModelMultipleChoiceField(
        label=_("With"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They get an invitation too, and a scorecard to fill in."),
        error_messages={"required": _("Choose at least one person who will be there.")},
    )
    overlap_known = forms.BooleanField(label=_("Plan it all the same"), required=False)
    sequence = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(
        self,
        *args: Any,
        interview: Interview | None = None,
        posting: Posting | None = None,
        **kwargs: Any,
    ) -> None:
        self.interview = interview
        self.busy: list[str] = []
        if interview:
            kwargs.setdefault("initial", _initial(interview))
        super().__init__(*args, **kwargs)
        self.fields["minutes"].choices = _durations(interview)  # type: ignore[attr-defined]
        self.fields["interviewers"].queryset = _people(interview, posting)  # type: ignore[attr-defined]

    def clean_video_url(self) -> str:
        """A link that every calendar and mail program opens, and nothing else."""
        link = str(self.cleaned_data["video_url"])
        if link and urlsplit(link).scheme not in ("https", "http"):
            raise ValidationError(_("The link must begin with https://."))
        return link

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        self._require_where(said)
        if "day" in said and "time" in said and "minutes" in said:
            self._check_times(said)
        return said

    def data_for_service(self) -> InterviewData:
        """For the service, once valid."""
        said = self.cleaned_data
        mode = said["mode"]
        return InterviewData(
            starts_at=said["starts_at"],
            ends_at=said["ends_at"],
            mode=mode,
            place="" if mode == Interview.Mode.VIDEO else said["place"].strip(),
            video_url=said["video_url"] if mode == Interview.Mode.VIDEO else "",
            interviewers=tuple(said["interviewers"]),
        )

    def _require_where(self, said: dict[str, Any]) -> None:
        mode = said.get("mode")
        if mode == Interview.Mode.ONSITE and not said.get("place"):
            self.add_error("place", _("Say where: the candidate has to find it."))
        if mode == Interview.Mode.VIDEO and "video_url" in said and not said["video_url"]:
            self.add_error("video_url", _("Give the link of the video call."))

    def _check_times(self, said: dict[str, Any]) -> None:
        zone = ZoneInfo(settings.TIME_ZONE)
        start = datetime.combine(said["day"], said["time"], zone)
        # 2:30 does not exist in the night when clocks go forward.
        if start.astimezone(ZoneInfo("UTC")).astimezone(zone).time() != said["time"]:
            self.add_error("time", _("This time does not exist: clocks change that night."))
            return
        if start <= timezone.now():
            self.add_error("day", _("This moment has passed: choose one to come."))
            return
        end = start.astimezone(ZoneInfo("UTC")) + timedelta(minutes=said["minutes"])
        said["starts_at"], said["ends_at"] = start, end.astimezone(zone)
        self._check_overlaps(said)

    def _check_overlaps(self, said: dict[str, Any]) -> None:
        if not said.get("interviewers"):
            return
        but = self.interview.pk if self.interview else None
        people = said["interviewers"]
        self.busy = overlaps(people, said["starts_at"], said["ends_at"], but)
        if self.busy and not said.get("overlap_known"):
            sentence = _("At that time there is another interview for: %(names)s.")
            self.add_error("overlap_known", sentence % {"names": ", ".join(self.busy)})


def _people(interview: Interview | None, posting: Posting | None) -> QuerySet[User]:
    """Everyone active, and those who take part already; the posting's own people first."""
    takes_part = Exists(Interviewer.objects.filter(user=OuterRef("pk"), interview=interview))
    team = Exists(Membership.objects.filter(user=OuterRef("pk"), posting=posting))
    rows = User.objects.filter(Q(is_active=True) | takes_part).annotate(on_team=team)
    return rows.order_by("-on_team", "name", "pk")


def _durations(interview: Interview | None) -> list[tuple[int, Any]]:
    minutes = [15, 30, 45, 60, 90, 120]
    if interview:
        minutes = sorted({*minutes, _minutes(interview)})
    return [(n, _("%(n)s minutes") % {"n": n}) for n in minutes]


def _minutes(interview: Interview) -> int:
    return round((interview.ends_at - interview.starts_at).total_seconds() / 60)


def _initial(interview: Interview) -> dict[str, Any]:
    start = timezone.localtime(interview.starts_at, ZoneInfo(settings.TIME_ZONE))
    return {
        "day": start.date(),
        "time": start.strftime("%H:%M"),
        "minutes": _minutes(interview),
        "mode": interview.mode,
        "place": interview.place,
        "video_url": interview.video_url,
        "interviewers": [row.user_id for row in interview.interviewers.all()],
        "sequence": interview.sequence,
    }
