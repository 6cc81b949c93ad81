"""What an address says, before it reaches the database."""

from __future__ import annotations

from django.http import HttpRequest


def before(request: HttpRequest) -> int:
    """The key in `?before=`, of the row that a page of a list ends before; 0, for the first page,
    when it is no key."""
    return number(request.GET.get("before", ""))


def seen(request: HttpRequest) -> int:
    """The last message that was on the page; 0 when the form does not say."""
    return number(request.POST.get("seen", ""))


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def words(text: str) -> str:
    """What somebody looks for; PostgreSQL refuses a NUL."""
    return text.replace("\x00", "").strip()[:120]
