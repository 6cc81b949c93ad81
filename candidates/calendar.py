"""Interviews as calendar files (RFC 5545, RFC 5546), for the candidate and the interviewers."""

from __future__ import annotations

import unicodedata
from datetime import UTC
from typing import Literal

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText, vUri

from ats.models import Company
from candidates.models import Interview

Method = Literal["REQUEST", "CANCEL"]


def interview_ics(
    interview: Interview,
    method: Method = "REQUEST",
    *,
    attendee_name: str,
    attendee_address: str,
    language: str = "fr",
) -> bytes:
    """The invitation or its cancellation as a text/calendar file, CRLF lines, UTF-8.

    Times are UTC, which every calendar shows in its own zone, on both sides of a clock change.
    The UID stays the same for the whole life of the interview and `sequence` grows, so that a
    change replaces the entry. The organizer is the contact named to candidates: whoever
    answers from a calendar reaches a person.
    """
    with translation.override(language):
        event = _event(interview, method)
    contact = interview.application.posting.contact
    event["organizer"] = _person(contact.name, contact.email)
    guest = _person(attendee_name, attendee_address)
    guest.params["ROLE"] = vText("REQ-PARTICIPANT")
    guest.params["PARTSTAT"] = vText("NEEDS-ACTION")
    guest.params["RSVP"] = vText("TRUE")
    event.add("attendee", guest, encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//Egards//Egards//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(interview: Interview, method: Method) -> Event:
    posting = interview.application.posting
    company = Company.get().name
    event = Event()
    event.add("uid", f"{interview.uid}@{settings.ENV.reply_domain}")
    event.add("sequence", interview.sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", interview.starts_at.astimezone(UTC))
    event.add("dtend", interview.ends_at.astimezone(UTC))
    title = _("Interview at %(company)s: %(title)s")
    event.add("summary", _plain(title % {"company": company, "title": posting.title}))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if method == "CANCEL" else "OPAQUE")
    event.add("location", _plain(_where(interview)))
    if interview.mode == Interview.Mode.VIDEO and interview.video_url:
        event["url"] = vUri(_plain(interview.video_url))
    return event


def _where(interview: Interview) -> str:
    if interview.mode == Interview.Mode.VIDEO:
        return interview.video_url
    if interview.mode == Interview.Mode.PHONE:
        return interview.place or _("By phone")
    return interview.place


def _person(name: str, address: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{_plain(address)}")
    # A double quote cannot be written in a parameter at all (RFC 5545, 3.2).
    found.params["CN"] = vText(_plain(name).replace('"', "'"))
    return found


def _plain(text: str) -> str:
    """One line: no control character may begin a property of its own."""
    kept = (" " if unicodedata.category(letter)[0] == "C" else letter for letter in text)
    return " ".join("".join(kept).split())
