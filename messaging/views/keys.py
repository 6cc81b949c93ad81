"""What an address says, before it reaches the database."""

from __future__ import annotations

from django.http import HttpRequest

from ats import params


def before(request: HttpRequest) -> int:
    """The key in `?before=`, of the row that a page of a list ends before; 0, for the first page,
    when it is no key."""
    return params.number(request.GET, "before")


def seen(request: HttpRequest) -> int:
    """The last message that was on the page; 0 when the form does not say."""
    return params.number(request.POST, "seen")
