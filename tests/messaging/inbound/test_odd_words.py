"""What the pages of received mail are asked, and what an envelope holds, in strange characters."""

from __future__ import annotations

import pytest
from django.test import Client

from messaging.conversations import services
from messaging.inbound import door, reading
from messaging.models import Inbound
from tests import factories as make

pytestmark = pytest.mark.django_db


def _in_the_tray() -> Inbound:
    row, _new = door.receive(b"From: a@example.org\nSubject: x\n\nBonjour", door="test")
    reading.read(row.pk)
    return row


@pytest.mark.parametrize("place", ["²", "9" * 30, "9" * 5000, "-1", "x"])
@pytest.mark.parametrize("page", ["/app/mail/", "/app/replies/tray/", "/post-office/a@b.example/"])
def test_a_place_that_is_none_is_the_first_page(client: Client, page: str, place: str) -> None:
    make.a_company()
    client.force_login(make.a_recruiter())
    assert client.get(page, {"before": place}).status_code == 200


def test_a_nul_is_not_looked_for(client: Client) -> None:
    make.a_company()
    client.force_login(make.a_recruiter())
    row = _in_the_tray()
    for page in (f"/app/received/{row.pk}/", "/post-office/"):
        assert client.get(page, {"q": "a\0b"}).status_code == 200
    assert client.get("/post-office/a%00b/").status_code == 200
    filed = client.post(f"/app/received/{row.pk}/filing/", {"q": "\0", "application": "9" * 30})
    assert filed.status_code == 302


def test_an_envelope_that_is_no_text_is_stored_all_the_same() -> None:
    row, new = door.receive(
        b"From: a@example.org\n\nx", door="smtp", envelope_from="a\udcffb@x", envelope_to="c\0d@x"
    )
    row.refresh_from_db()
    assert new
    assert (row.envelope_from, row.envelope_to) == ("a?b@x", "cd@x")


def test_a_mail_of_somebody_with_a_very_long_name_is_read() -> None:
    make.a_company()
    candidate = make.a_candidate("G" * 80, "F" * 80, "long@example.org")
    application = make.an_application(candidate=candidate)
    conversation = services.conversation_of(application)
    message = services.receive(_in_the_tray(), conversation)
    assert message.conversation == conversation
