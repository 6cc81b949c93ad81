"""Where a view leads after a change to a letter."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from ats.answers import see_other
from messaging.models import Letter


def to_letter(letter: Letter, part: str = "") -> HttpResponse:
    """Back to the letter's page."""
    return see_other(reverse("letter", args=[letter.pk]) + (f"#{part}" if part else ""))
