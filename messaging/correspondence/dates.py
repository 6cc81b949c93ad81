"""Dates as a letter writes them, in its own language whatever the page's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime


def written_date(day: date, language: str) -> str:
    """“mardi 1er décembre 2026”, “Tuesday 1 December 2026”."""
    if language == "fr":
        number = "1er" if day.day == 1 else str(day.day)
        return format_date(day, f"EEEE '{number}' MMMM y", locale="fr")
    return format_date(day, "EEEE d MMMM y", locale="en_GB")


def written_moment(moment: datetime, language: str, zone: str) -> str:
    """“jeudi 3 décembre 2026 à 14 h 30”, “Thursday 3 December 2026 at 14:30”."""
    local = moment.astimezone(ZoneInfo(zone))
    day = written_date(local.date(), language)
    if language == "fr":
        minutes = f" {local:%M}" if local.minute else ""
        return f"{day} à {local.hour} h{minutes}"
    return f"{day} at {format_datetime(local, 'HH:mm', locale='en_GB')}"


def written_duration(length: timedelta, language: str) -> str:
    """“45 minutes”, “1 h 30”, “1 hour 30”."""
    hours, minutes = divmod(int(length.total_seconds() // 60), 60)
    if not hours:
        return f"{minutes} minutes"
    if language == "fr":
        return (
            f"{hours} h {minutes:02}"
            if minutes
            else ("1 heure" if hours == 1 else f"{hours} heures")
        )
    unit = "1 hour" if hours == 1 else f"{hours} hours"
    return f"{unit} {minutes}" if minutes else unit
