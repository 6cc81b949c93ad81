"""Every hostile file, handed in through the public form: the application is always kept."""

from __future__ import annotations

import time

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from ats.models import Posting
from candidates.documents.check import ORDINARY
from candidates.forms import applying as form_module
from candidates.models import Application
from tests import factories as make
from tests.candidates.documents.hostile import Hostile, rows
from tests.candidates.files import upload

pytestmark = pytest.mark.django_db


def _send(posting: Posting, number: int, row: Hostile, **more: str) -> int:
    data = {
        "given_name": "Amélie",
        "family_name": "Roux",
        "address": f"a{number}@example.org",
        "cv": upload(row.build(), f"CV.{row.kind}"),
        "language": "fr",
        "opened": signing.dumps(time.time() - 60, salt=form_module._SALT),
        **more,
    }
    # A network each: five applications an hour is all that one may send.
    client = Client(REMOTE_ADDR=f"198.51.{number}.1")
    return client.post(reverse("apply", args=[posting.slug]), data).status_code


def test_each_ends_in_an_application_and_none_takes_long() -> None:
    make.a_company()
    posting = make.a_posting(make.a_recruiter("Claire Morel"))
    for number, row in enumerate(rows(9)):
        start = time.monotonic()
        status = _send(posting, number, row)
        assert time.monotonic() - start < 12, row.what
        if status == 422:  # an ordinary mistake: asked once, never a second time
            assert _send(posting, number, row, without_file="on") == 302, row.what
        else:
            assert status == 302, row.what
        kept = Application.objects.get(candidate__addresses__address=f"a{number}@example.org")
        assert bool(kept.file_refused) != kept.documents.exists(), row.what
        assert status == 302 or kept.file_refused in ORDINARY, row.what
