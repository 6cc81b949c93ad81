"""What the stories of the demo share."""

from __future__ import annotations

from dataclasses import dataclass, field

from ats.models import User
from messaging.demo import data
from messaging.demo.days import Days
from messaging.demo.house import Opening
from messaging.demo.outside import InHouse


@dataclass
class Town:
    """The calendar, the mail, the people, the postings, the words for calls and CVs; `files`
    are those stored so far."""

    days: Days
    transport: InHouse = field(default_factory=InHouse)
    users: dict[str, User] = field(default_factory=dict)
    openings: dict[str, Opening] = field(default_factory=dict)
    calls: dict[str, list[str]] = field(default_factory=data.calls)
    extras: dict[str, dict[str, tuple[str, list[str]]]] = field(default_factory=data.cv_extras)
    files: list[str] = field(default_factory=list)
