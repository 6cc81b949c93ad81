"""The demo company's pages, as its people see them."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse


def signed_in(key: str) -> Client:
    """One of the five; none gets in where it is no demo."""
    cache.clear()
    client = Client()
    address = f"{key}@maison-verdier.example"
    client.post(reverse("login"), {"username": address, "password": "verdier-demo"})
    return client


def seen_by(key: str, url: str) -> str:
    """A page where it is the demo."""
    with override_settings(ENV=replace(settings.ENV, demo=True)):
        return signed_in(key).get(url).text
