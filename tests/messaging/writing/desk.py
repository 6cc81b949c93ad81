"""A letter's page as a recruiter uses it: its address, its buttons, its editor."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from messaging.models import Letter


def page(letter: Letter) -> str:
    """The letter's address."""
    return reverse("letter", args=[letter.pk])


def press(client: Client, name: str, letter: Letter, **data: str) -> Any:
    """Press one of the letter's buttons and look at what comes."""
    return client.post(reverse(name, args=[letter.pk]), data, follow=True)


def typed(letter: Letter, **more: str) -> dict[str, str]:
    """The editor's form as the page holds it."""
    words = {"subject": letter.subject, "body": letter.body, "text_hash": letter.text_hash}
    return words | more
