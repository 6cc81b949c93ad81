"""Where a view leads after a change to an application."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from ats.answers import see_other


def to_application(pk: int, part: str = "") -> HttpResponse:
    """Back to the application's page."""
    return see_other(reverse("application", args=[pk]) + (f"#{part}" if part else ""))
