"""The public form as somebody fills it in: what a browser sends, and what the page says."""

from __future__ import annotations

import re
import time
from typing import Any

from django.core import signing
from django.test import Client
from django.urls import reverse

from ats.models import Posting
from candidates.forms import applying as form_module
from tests import factories as make
from tests.candidates.files import upload

Page = Any


def an_opening() -> Posting:
    make.a_company()
    contact = make.a_recruiter("Claire Morel", job_title="Recruteuse")
    return make.a_posting(contact, title="Fromagère")


def opened(seconds_ago: float = 60) -> str:
    """The form's own mark of when it was opened: a minute ago, as if a person had filled it in."""
    return signing.dumps(time.time() - seconds_ago, salt=form_module._SALT)


def said(**more: Any) -> dict[str, Any]:
    return {
        "given_name": "Amélie",
        "family_name": "Roux",
        "address": "amelie.roux@example.org",
        "phone": "",
        "city": "",
        "cv": upload(),
        "cover_note": "",
        "language": "fr",
        "second_opinion": "",
        "opened": opened(),
        **more,
    }


def send(posting: Posting, client: Client | None = None, **more: Any) -> Page:
    data = {key: value for key, value in said(**more).items() if value is not None}
    return (client or Client()).post(reverse("apply", args=[posting.slug]), data)


def text_of(response: Page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
