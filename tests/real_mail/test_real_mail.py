"""Out through Postfix, back from Dovecot: a letter, a bounce, an absence, an answer."""

from __future__ import annotations

import email
import email.policy
import smtplib
import time
from dataclasses import replace
from email.message import EmailMessage

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from ats.events import Actor
from messaging.delivery import mime, worker
from messaging.delivery.transport import Transport
from messaging.inbound import imap, reading
from messaging.inbound.listener import InboundHandler, controller
from messaging.models import Conversation, Inbound, Letter, Message, Outbound, Suppression
from messaging.writing import letters
from tests import factories as make
from tests.letters import a_short_letter, again
from tests.real_mail.servers import DIRECT, PEOPLE, REPLIES, Servers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]


def a_letter_leaves(address: str) -> tuple[Letter, Outbound]:
    """Approved, due at once, and taken by the real Postfix."""
    make.a_company()
    letter = a_short_letter(candidate=make.a_candidate(address=address))
    letters.approve(letter, Actor.of(letter.owner), letter.text_hash)
    Outbound.objects.update(status="queued", due_at=timezone.now(), humane_hours=False)
    transport = Transport()
    assert worker.drain(transport) == 1
    transport.close()
    mail = Outbound.objects.get(letter=letter)
    assert mail.status == "accepted"
    return again(letter), mail


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def what_comes_back(servers: Servers, seconds: float = 30) -> Inbound:
    """The next mail in the mailbox of the replies, fetched and read."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if imap.fetch(servers.replies_url).taken:
            row = Inbound.objects.latest("pk")
            reading.read(row.pk)
            row.refresh_from_db()
            return row
        time.sleep(0.3)
    raise AssertionError(f"nothing came back\n{servers.logs()}")


def answered(mail: Outbound, text: str, to: str, port: int) -> None:
    """Amélie answers with her own mail program."""
    reply = EmailMessage()
    reply["From"], reply["To"] = f"Amélie Roux <amelie@{PEOPLE}>", to
    reply["Subject"], reply["In-Reply-To"] = f"Re: {mail.subject}", mail.message_id
    reply["Message-ID"] = f"<{mail.pk}.{time.time_ns()}@{PEOPLE}>"
    reply.set_content(text)
    with smtplib.SMTP("127.0.0.1", port) as link:
        link.send_message(reply)


def test_a_letter_arrives_as_it_was_written(servers: Servers) -> None:
    letter, mail = a_letter_leaves(f"amelie@{PEOPLE}")
    arrived = [parsed(raw) for raw in servers.mail_of(f"amelie@{PEOPLE}")]
    mine = next(row for row in arrived if row["Message-ID"] == mail.message_id)
    body = mine.get_body(("plain",))
    assert body is not None
    written, *_links = mail.text.split("%%link:")  # the links are woven in as it leaves
    assert len(written) > 500
    assert body.get_content().replace("\r\n", "\n").startswith(written)
    assert mine["Return-Path"] == f"<{mime.reply_address(mail)}>"
    assert letter.application.told_at


def test_an_unknown_address_comes_back_and_the_person_is_not_told(servers: Servers) -> None:
    letter, _mail = a_letter_leaves(f"personne@{PEOPLE}")
    report = what_comes_back(servers)
    assert (report.kind, report.matched_by) == ("bounce", "token")
    assert Suppression.objects.get().address == f"personne@{PEOPLE}"
    assert again(letter).application.told_at is None


def test_an_absence_asks_nobody_for_an_answer(servers: Servers) -> None:
    letter, _mail = a_letter_leaves(f"paul@{PEOPLE}")
    absence = what_comes_back(servers)
    assert (absence.kind, absence.matched_by) == ("auto_reply", "token")
    assert "congés" in absence.visible
    assert not Message.objects.filter(direction="in", answer="waiting").exists()
    assert again(letter).application.told_at
    assert not Suppression.objects.exists()


def test_an_answer_finds_its_conversation_through_the_mailbox(servers: Servers) -> None:
    letter, mail = a_letter_leaves(f"amelie@{PEOPLE}")
    said = "Merci beaucoup. Pourriez-vous me dire ce qui a manqué ?"
    answered(mail, said, mime.reply_address(mail), servers.smtp)
    row = what_comes_back(servers)
    assert (row.kind, row.matched_by) == ("reply", "token")
    message = Message.objects.get(direction="in")
    assert (message.visible.strip(), message.answer) == (said, "waiting")
    assert Conversation.objects.get().application == letter.application


def test_postfix_hands_a_reply_to_our_own_door(servers: Servers, settings: Settings) -> None:
    """By LMTP, without a mailbox in between: the envelope alone says whose it is."""
    settings.ENV = replace(settings.ENV, reply_domain=DIRECT)
    _letter, mail = a_letter_leaves(f"amelie@{PEOPLE}")
    ours = controller(InboundHandler(), "127.0.0.1", servers.door, lmtp=True)
    ours.start()
    try:
        answered(mail, "Merci !", mime.reply_address(mail), servers.smtp)
        row = _stored()
    finally:
        ours.stop()
        connections.close_all()
    reading.read(row.pk)
    row.refresh_from_db()
    assert (row.door, row.kind, row.matched_by) == ("smtp", "reply", "token")
    assert row.envelope_to == f"{mime.reply_address(mail)}"
    assert REPLIES not in row.envelope_to


def _stored(seconds: float = 20) -> Inbound:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        row = Inbound.objects.first()
        if row is not None:
            return row
        time.sleep(0.2)
    raise AssertionError("the door was not knocked at")
