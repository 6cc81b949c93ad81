"""Dates as mail programs write them above a quotation, in French and in English."""

from __future__ import annotations

from datetime import datetime

_DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}
_SHORT = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."


def _day(at: datetime, language: str) -> str:
    return _DAYS[language][at.weekday()]


def _month(at: datetime, language: str) -> str:
    return _MONTHS[language].split()[at.month - 1]


def _clock(at: datetime) -> str:
    """The time of day on an English clock."""
    return f"{at.hour % 12 or 12}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"


def gmail(at: datetime, language: str) -> str:
    """ "mar. 12 mai 2026 à 10:12", "Tue, May 12, 2026 at 10:12 AM"."""
    if language == "fr":
        month = _SHORT.split()[at.month - 1]
        return f"{_day(at, 'fr')[:3]}. {at.day} {month} {at.year} à {at:%H:%M}"
    return f"{_day(at, 'en')[:3]}, {_month(at, 'en')[:3]} {at.day}, {at.year} at {_clock(at)}"


def outlook(at: datetime, language: str) -> str:
    """ "mardi 12 mai 2026 10:12", "Tuesday, May 12, 2026 10:12 AM"."""
    if language == "fr":
        return f"{_day(at, 'fr')} {at.day} {_month(at, 'fr')} {at.year} {at:%H:%M}"
    return f"{_day(at, 'en')}, {_month(at, 'en')} {at.day}, {at.year} {_clock(at)}"


def apple(at: datetime, language: str) -> str:
    """ "12 mai 2026 à 10:12", "12 May 2026, at 10:12"."""
    if language == "fr":
        return f"{at.day} {_month(at, 'fr')} {at.year} à {at:%H:%M}"
    return f"{at.day} {_month(at, 'en')[:3]} {at.year}, at {at:%H:%M}"


def thunderbird(at: datetime, language: str) -> str:
    """ "12/05/2026 à 10:12", "5/12/2026 10:12 AM"."""
    if language == "fr":
        return f"{at:%d/%m/%Y} à {at:%H:%M}"
    return f"{at.month}/{at.day}/{at.year} {_clock(at)}"
