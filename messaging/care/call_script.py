"""What to say on the phone, and what not: from the points that the letter may say.

Reasons, notes and scorecards' inner words have no name here, as in a letter's context.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ats import clock
from ats.models import User
from candidates.models import Candidate, Decision
from messaging.writing import contexts
from messaging.writing.contexts import Point

REGION = "FR"
# When a person can speak: not in the first hour of work, not at lunch, not while cooking.
GOOD_HOURS = ((time(9, 30), time(12)), (time(14), time(18)))


@dataclass(frozen=True, slots=True)
class Script:
    """The call, in the order in which it is spoken."""

    opening: str
    strengths: tuple[Point, ...]
    gaps: tuple[Point, ...]
    next_step: str
    door: str
    closing: str
    not_to_say: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as one reads it, and as a phone dials it; `link` is "" when it is none."""

    shown: str
    link: str


@dataclass(frozen=True, slots=True)
class Hours:
    """When the person can be called: their own time, and whether that is now."""

    local: datetime
    zone: str
    now: bool
    next: datetime


def number_of(candidate: Candidate) -> Number:
    """The candidate's number, formatted; one that no phone can dial is shown and not linked."""
    written = candidate.phone.strip()
    try:
        parsed = phonenumbers.parse(written, REGION)
    except phonenumbers.NumberParseException:
        return Number(written, "")
    if not phonenumbers.is_possible_number(parsed):
        return Number(written, "")
    form = phonenumbers.PhoneNumberFormat
    home = phonenumbers.region_code_for_number(parsed) == REGION
    shown = phonenumbers.format_number(parsed, form.NATIONAL if home else form.INTERNATIONAL)
    return Number(shown, "tel:" + phonenumbers.format_number(parsed, form.E164))


def hours_of(candidate: Candidate, now: datetime | None = None) -> Hours:
    """Good hours to call, in the candidate's time zone, on working days."""
    zone = ZoneInfo(candidate.timezone)
    local = (now or timezone.now()).astimezone(zone)
    following = _next_good(local)
    return Hours(local, candidate.timezone, following == local, following)


def _next_good(local: datetime) -> datetime:
    day = local.date()
    if clock.is_working_day(day):
        for opens, closes in GOOD_HOURS:
            if local.time() < opens:
                return datetime.combine(day, opens, local.tzinfo)
            if local.time() < closes:
                return local
    after = clock.add_working_days(day + timedelta(days=1), 0)
    return datetime.combine(after, GOOD_HOURS[0][0], local.tzinfo)


def script_for(decision: Decision, caller: User) -> Script:
    """The script of one call: what is spoken in the language of the person who is called, what
    is not to be said in the caller's."""
    said = contexts.decline_context(decision, caller, call_made=False)
    names = {
        "caller": caller.name,
        "company": said.company.name,
        "name": said.candidate.given_name,
        "title": said.posting.title,
    }
    with translation.override(decision.application.language):
        opening, door, closing = _opening() % names, _door(said.door), _closing()
    return Script(
        opening=opening,
        strengths=said.strengths,
        gaps=said.gaps,
        next_step=said.next_step,
        door=door,
        closing=closing,
        not_to_say=_not_to_say(said.gaps, said.pool_consent),
    )


def _opening() -> str:
    return _(
        "Hello %(name)s, this is %(caller)s of %(company)s. Is it a good moment? I am "
        "calling about “%(title)s”: we have decided, and it is a no. I wanted you to hear "
        "it from me and not from a mail."
    )


def _closing() -> str:
    return _(
        "I will write all this to you, so that you can read it again in peace. What would "
        "you like to ask me?"
    )


def _door(door: str) -> str:
    return {
        "open": _("We would gladly read another application from you."),
        "later": _("Other openings may suit you later; if you agree, we write to you then."),
        "closed": _("We have nothing else to offer, and I would rather say so than let you hope."),
    }[door]


def _not_to_say(gaps: Sequence[Point], pool: bool) -> tuple[str, ...]:
    found = [
        _("Nothing about the other candidates, not even about the one who was chosen."),
        _("Nothing about age, family, health, origin, accent or looks, not even kindly."),
        _("Nothing that is not in the points above: the written reasons will say the same."),
        _("No date and no promise that nobody has noted."),
    ]
    if not gaps:
        found.insert(0, _("No improvised reason: the decision holds no gap that may be shared."))
    if not pool:
        found.append(_("Not “we keep your CV”: this person has not agreed to it."))
    return tuple(found)
