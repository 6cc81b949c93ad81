"""The navigation: entries as data, counts brought by upper floors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ats.access import MANAGER, company_roles
from ats.models import User

_counts: dict[str, Callable[[User], int]] = {}


@dataclass(frozen=True)
class Entry:
    """One entry; `roles` empty means everyone signed in. `waiting`: shown only while something
    waits behind it, or when one is there."""

    key: str
    label: str | Promise
    url_name: str
    roles: frozenset[str] = frozenset()
    waiting: bool = False


STAFF = frozenset({"recruiter"})
ENTRIES = (
    Entry("today", _("Today"), "today"),
    Entry("postings", _("Postings"), "postings"),
    Entry("candidates", _("Candidates"), "candidates", STAFF),
    Entry("letters", _("Letters"), "letters"),
    Entry("calls", _("Calls"), "calls", waiting=True),
    Entry("replies", _("Replies"), "replies", STAFF),
    Entry("campaigns", _("Campaigns"), "campaigns", STAFF),
    Entry("insights", _("Insights"), "insights", STAFF | {"administrator", MANAGER}),
    Entry("settings", _("Settings"), "settings", frozenset({"administrator"})),
)


def register_count(key: str, count: Callable[[User], int]) -> None:
    """Let an upper floor say how much waits behind an entry (one cheap query)."""
    _counts[key] = count


def entries(request: HttpRequest, user: User) -> list[tuple[str, str, bool, int]]:
    """(label, href, current, count) for this user and page."""
    roles = company_roles(user) or _of_postings(user)
    shown = [entry for entry in ENTRIES if not entry.roles or entry.roles & roles]
    made = [_made(entry, request, user) for entry in shown]
    return [
        row for entry, row in zip(shown, made, strict=True) if not entry.waiting or row[2] or row[3]
    ]


def _of_postings(user: User) -> frozenset[str]:
    """Whether somebody without a role in the company manages a posting: one query."""
    return frozenset({MANAGER}) if user.memberships.exists() else frozenset()


def _made(entry: Entry, request: HttpRequest, user: User) -> tuple[str, str, bool, int]:
    href = reverse(entry.url_name)
    current = request.path.startswith(href) and (href != "/app/" or request.path == "/app/")
    count = _counts[entry.key](user) if entry.key in _counts else 0
    return str(entry.label), href, current, count
