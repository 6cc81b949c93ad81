"""The calendar file, read back as a calendar would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from icalendar import Calendar

from candidates.calendar import Method, interview_ics
from candidates.models import Interview
from tests import factories as make

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def interview(db: None) -> Interview:
    make.a_company(name="Maison Verdier")
    contact = make.a_recruiter("Claire Morel", email="claire@maison.example")
    posting = make.a_posting(contact, title="Fromagère, Lyon")
    return make.an_interview(
        make.an_application(posting),
        starts_at=datetime(2026, 3, 12, 14, 30, tzinfo=PARIS),
        place="12 rue Duguesclin, 2e étage; sonnez à « Verdier »",
    )


def ics(interview: Interview, method: Method = "REQUEST", **more: Any) -> bytes:
    values: dict[str, Any] = {
        "attendee_name": "Amélie Roux",
        "attendee_address": "amelie@example.org",
        **more,
    }
    return interview_ics(interview, method, **values)


def event_of(data: bytes) -> Any:
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    return event


def lines(data: bytes) -> list[str]:
    """The property lines, unfolded."""
    return data.decode().replace("\r\n ", "").split("\r\n")


def test_an_invitation(interview: Interview) -> None:
    data = ics(interview)
    calendar = Calendar.from_ical(data)
    event = event_of(data)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert event["STATUS"] == "CONFIRMED"
    assert event["SEQUENCE"] == 0
    assert event["UID"].startswith(str(interview.uid))
    assert event["LOCATION"] == "12 rue Duguesclin, 2e étage; sonnez à « Verdier »"
    assert event["SUMMARY"].endswith("Fromagère, Lyon")
    assert "Maison Verdier" in event["SUMMARY"]
    assert event.decoded("DTSTART") == interview.starts_at
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=45)
    assert abs(event.decoded("DTSTAMP") - datetime.now(UTC)) < timedelta(minutes=1)
    assert not list(event.walk("VALARM"))


def test_who_invites_whom(interview: Interview) -> None:
    event = event_of(ics(interview))
    assert event["ORGANIZER"] == "mailto:claire@maison.example"
    assert event["ORGANIZER"].params["CN"] == "Claire Morel"
    assert event["ATTENDEE"] == "mailto:amelie@example.org"
    assert event["ATTENDEE"].params["CN"] == "Amélie Roux"
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        (datetime(2026, 3, 27, 10, 0, tzinfo=PARIS), "20260327T090000Z"),
        (datetime(2026, 3, 30, 10, 0, tzinfo=PARIS), "20260330T080000Z"),  # summer time
        (datetime(2026, 10, 26, 10, 0, tzinfo=PARIS), "20261026T090000Z"),  # winter again
    ],
)
def test_times_are_right_on_both_sides_of_a_clock_change(
    interview: Interview, local: datetime, utc: str
) -> None:
    interview.starts_at, interview.ends_at = local, local + timedelta(minutes=30)
    assert f"DTSTART:{utc}" in lines(ics(interview))


def test_a_change_replaces_and_a_cancellation_removes(interview: Interview) -> None:
    first = event_of(ics(interview))
    interview.sequence = 3
    changed = event_of(ics(interview))
    assert changed["UID"] == first["UID"]
    assert changed["SEQUENCE"] == 3
    data = ics(interview, "CANCEL")
    assert Calendar.from_ical(data)["METHOD"] == "CANCEL"
    assert event_of(data)["STATUS"] == "CANCELLED"
    assert event_of(data)["UID"] == first["UID"]


def test_a_video_call_has_its_link(interview: Interview) -> None:
    interview.mode, interview.place = "video", ""
    interview.video_url = "https://visio.example/a?b=c;d,e"
    event = event_of(ics(interview))
    assert event["URL"] == "https://visio.example/a?b=c;d,e"
    assert event["LOCATION"] == "https://visio.example/a?b=c;d,e"
    assert "URL:https://visio.example/a?b=c;d,e" in lines(ics(interview))


def test_a_phone_call_says_so_in_the_language(interview: Interview) -> None:
    interview.mode, interview.place = "phone", ""
    english = event_of(ics(interview, language="en"))
    assert english["LOCATION"] == "By phone"
    assert "URL" not in english


def test_the_words_follow_the_language_not_the_request(interview: Interview) -> None:
    with translation.override("fr"):
        event = event_of(ics(interview, language="en"))
        assert translation.get_language() == "fr"
    assert event["SUMMARY"] == "Interview at Maison Verdier: Fromagère, Lyon"


@pytest.mark.parametrize(
    "evil", ["\r\nATTENDEE:mailto:x@y.z", "\nMETHOD:CANCEL", "\u2028X:1", "\x00"]
)
def test_no_text_begins_a_line_of_its_own(interview: Interview, evil: str) -> None:
    interview.place = f"Lyon{evil}"
    interview.application.posting.title = f"Vendeur{evil}"
    interview.application.posting.contact.name = f'Claire"{evil}'
    data = ics(interview, attendee_name=f'Amélie";X=1:{evil}', attendee_address=f"a@b.fr{evil}")
    names = [line.split(":")[0].split(";")[0] for line in lines(data) if line]
    assert sorted(names) == sorted(
        "BEGIN BEGIN END END VERSION PRODID CALSCALE METHOD UID SEQUENCE DTSTAMP DTSTART DTEND "
        "SUMMARY STATUS TRANSP LOCATION ORGANIZER ATTENDEE".split()
    )
    event = event_of(data)
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert "X" not in event["ATTENDEE"].params


def test_lines_are_folded_and_end_as_the_standard_says(interview: Interview) -> None:
    interview.place = "é" * 200
    data = ics(interview)
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert event_of(data)["LOCATION"] == "é" * 200
