"""To whom a received mail belongs, and what a machine's mail changes."""

from __future__ import annotations

from dataclasses import replace
from email.mime.text import MIMEText

import pytest
from pytest_django import Settings

from candidates.models import Address, Application
from messaging.conversations.services import conversation_of
from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import footmark, mime, raw, worker
from messaging.inbound import door, reading
from messaging.models import Conversation, Inbound, Message, Outbound, Suppression
from tests import factories as make
from tests.mails import a_reply
from tests.messaging.delivery.test_left import Yes

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail() -> Outbound:
    """An acknowledgement that Amélie received."""
    make.a_company()
    application = make.an_application()
    Address.objects.filter(candidate=application.candidate).update(address="amelie@example.org")
    sent = acknowledge(application)
    worker.drain(Yes())
    sent.refresh_from_db()
    return sent


def received(data: bytes, envelope_to: str = "") -> Inbound:
    row, _made = door.receive(data, door="test", envelope_to=envelope_to)
    reading.read(row.pk)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    "header",
    ["X-Original-To", "Delivered-To", "X-Gm-Original-To", "X-Forwarded-To", "To", "Cc"],
)
def test_a_token_is_found_wherever_a_forwarder_left_it(mail: Outbound, header: str) -> None:
    fields = {header.replace("-", "_"): mime.reply_address(mail)} if header != "To" else {}
    to = mime.reply_address(mail) if header == "To" else "jobs@forward.example"
    row = received(a_reply(to=to, sender="Amélie <amelie@example.org>", **fields))
    assert (row.matched_by, row.verified, row.status) == ("token", True, "matched")


def test_a_token_in_capitals(mail: Outbound) -> None:
    row = received(a_reply(), envelope_to=mime.reply_address(mail).upper())
    assert row.matched_by == "token"


@pytest.mark.parametrize(
    ("said", "in_the_mail"),
    [
        ("<2026.2@smtp-relay.mailin.fr>", "<2026.2@smtp-relay.mailin.fr>"),
        # Amazon's API names a mail by half of the Message-ID that it gives it.
        ("0102-0a-000000", "<0102-0a-000000@eu-west-3.amazonses.com>"),
        ("0102-0a-000000", "<0102-0a-000000@email.amazonses.com>"),
    ],
)
def test_the_id_of_the_provider(mail: Outbound, said: str, in_the_mail: str) -> None:
    Outbound.objects.update(provider_id=said)
    row = received(a_reply(in_reply_to=in_the_mail))
    assert (row.matched_by, row.answers) == ("message_id", mail)


def test_half_an_id_of_another_house_is_no_id(mail: Outbound) -> None:
    Outbound.objects.update(provider_id="0102-0a-000000")
    row = received(a_reply(in_reply_to="<0102-0a-000000@elsewhere.example>", sender="x@y.example"))
    assert (row.matched_by, row.answers) == ("none", None)


def test_the_mark_in_what_is_quoted(mail: Outbound) -> None:
    """Sent to another address, without a header that would tell: the quotation does."""
    places = mime.addresses_of([mail])[mail.pk]
    foot = footmark.mark_of(mail.pk)
    assert foot in raw.write(mail, places).decode().replace("=\r\n", "")
    quoted = "\n".join(f"> {line}" for line in mime.with_links(mail.text, places).splitlines())
    text = f"Merci !\n\nLe 12 mai 2026 à 10:00, Maison Test a écrit :\n{quoted}"
    row = received(a_reply(to="info@example.com", text=text, sender="A <amelie@example.org>"))
    assert (row.matched_by, row.status, row.visible) == ("token", "matched", "Merci !")


@pytest.mark.parametrize("forged", ["EG-1-AAAAAAAAAAAA", "EG-99999999999-AAAAAAAAAAAA", "EG--"])
def test_a_mark_that_we_did_not_sign_says_nothing(mail: Outbound, forged: str) -> None:
    assert list(footmark.found_in(forged)) == []
    assert received(a_reply(text=forged, sender="x@y.example")).status == "tray"


def test_marks_are_read_in_linear_time_and_only_a_few() -> None:
    marks = " ".join(footmark.mark_of(number) for number in range(1000))
    assert list(footmark.found_in(marks)) == [0, 1, 2, 3, 4]


def test_never_by_subject(mail: Outbound) -> None:
    row = received(a_reply(subject=f"Re: {mail.subject}", sender="x@y.example"))
    assert (row.matched_by, row.status) == ("none", "tray")


def test_a_foreign_sender_with_a_token_is_not_verified(mail: Outbound) -> None:
    row = received(a_reply(to=mime.reply_address(mail), sender="x@elsewhere.example"))
    assert (row.matched_by, row.verified) == ("token", False)
    assert Message.objects.get(inbound=row).verified is False


def results(*lines: str, host: str = "mx.example.org") -> str:
    return f"{host}; " + "; ".join(lines)


@pytest.mark.parametrize(
    ("said", "verified"),
    [
        (results("dmarc=fail header.from=example.org"), False),
        (results("dmarc=pass header.from=example.org", "spf=fail"), True),
        (results("spf=fail smtp.mailfrom=x", "dkim=none"), False),
        (results("spf=softfail smtp.mailfrom=x", "dkim=pass header.d=example.org"), True),
        (results("spf=none"), True),
        (results("dmarc=fail", host="evil.example"), True),
        ("nonsense ;;; =", True),
    ],
)
def test_only_the_verdict_of_our_own_server_counts(
    mail: Outbound, settings: Settings, said: str, verified: bool
) -> None:
    settings.ENV = replace(settings.ENV, auth_results_host="mx.example.org")
    data = f"Authentication-Results: {said}\n".encode() + a_reply(
        to=mime.reply_address(mail), sender="A <amelie@example.org>"
    )
    assert received(data).verified is verified


def test_the_topmost_verdict_counts_and_none_below(mail: Outbound, settings: Settings) -> None:
    settings.ENV = replace(settings.ENV, auth_results_host="mx.example.org")
    top = "Authentication-Results: mx.example.org; dmarc=fail header.from=example.org\n"
    below = "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\n"
    data = (top + below).encode() + a_reply(
        to=mime.reply_address(mail), sender="A <amelie@example.org>"
    )
    assert received(data).verified is False


def test_our_own_mail_that_comes_back_is_dropped(mail: Outbound) -> None:
    row = received(a_reply(message_id=mail.message_id, sender="recrutement@localhost"))
    assert (row.status, row.kind) == ("noted", "own")
    assert not Message.objects.filter(inbound=row).exists()


def test_the_same_mail_by_two_doors_waits_once(mail: Outbound) -> None:
    data = a_reply(to=mime.reply_address(mail), message_id="<one@example.org>")
    first, second = received(data), received(b"Received: by mx\n" + data)
    assert (first.status, second.status) == ("matched", "noted")
    assert Message.objects.filter(direction="in").count() == 1


def test_another_mail_with_a_stolen_id_still_waits(mail: Outbound) -> None:
    first = a_reply(to=mime.reply_address(mail), message_id="<one@example.org>", text="Un")
    other = a_reply(to=mime.reply_address(mail), message_id="<one@example.org>", text="Deux")
    assert [received(first).status, received(other).status] == ["matched", "matched"]


def a_report(mail: Outbound, status: str = "5.1.1", to: str = "", about: str = "") -> bytes:
    head = (
        f"From: MAILER-DAEMON@mx.example\nTo: {mail.to_address}\nSubject: Undelivered\n"
        f"Message-ID: <{status}@mx.example>\nAuto-Submitted: auto-replied\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n'
    )
    fields = (
        f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {to or mail.to_address}\n"
        f"Action: failed\nStatus: {status}\nDiagnostic-Code: smtp; 550 {status} User unknown\n"
    )
    original = f"Message-ID: {about or mail.message_id}\nSubject: x\n"
    parts = [("text/plain", "Sorry."), ("message/delivery-status", fields)]
    parts.append(("text/rfc822-headers", original))
    body = "".join(f"--b\nContent-Type: {kind}\n\n{text}\n" for kind, text in parts)
    return f"{head}\n{body}--b--\n".encode()


def test_a_hard_report_closes_the_address(mail: Outbound) -> None:
    row = received(a_report(mail))
    assert (row.kind, row.status) == ("bounce", "noted")
    mail.refresh_from_db()
    assert mail.bounced_at
    assert Suppression.objects.get().address == mail.to_address.lower()
    assert not Message.objects.filter(inbound=row).exists(), "nobody owes a machine an answer"


def test_a_soft_report_closes_nothing(mail: Outbound) -> None:
    data = a_report(mail, "4.2.2").replace(b"User unknown", b"mailbox full")
    received(data)
    mail.refresh_from_db()
    assert mail.bounced_at is None
    assert not Suppression.objects.exists()


def test_a_report_about_none_of_our_mails_closes_nothing(mail: Outbound) -> None:
    received(a_report(mail, about="<unknown@elsewhere.example>"))
    assert not Suppression.objects.exists()


def test_a_report_is_known_by_its_envelope_too(mail: Outbound) -> None:
    data = a_report(mail, about="<changed@relay.example>")
    received(data.replace(b"Message-ID: <changed@relay.example>\n", b""), mime.reply_address(mail))
    mail.refresh_from_db()
    assert mail.bounced_at


def test_a_report_of_an_address_behind_another_closes_neither(mail: Outbound) -> None:
    received(a_report(mail, to="old-job@elsewhere.example"))
    mail.refresh_from_db()
    assert mail.bounced_at is None
    assert not Suppression.objects.exists()


def test_an_answer_shows_that_a_doubtful_mail_arrived(mail: Outbound) -> None:
    Outbound.objects.filter(pk=mail.pk).update(status="unconfirmed", accepted_at=None)
    received(a_reply(to=mime.reply_address(mail)))
    mail.refresh_from_db()
    assert mail.status == "accepted"


def test_a_report_about_a_mail_to_a_colleague_is_noted(mail: Outbound) -> None:
    staff = Outbound.objects.create(
        key="staff",
        kind="approval_request",
        to_address="helene@example.org",
        message_id="<staff@localhost>",
        due_at=mail.due_at,
        status="accepted",
        accepted_at=mail.accepted_at,
    )
    received(a_report(staff))
    staff.refresh_from_db()
    assert staff.bounced_at


def test_no_machine_gets_an_answer_however_often_it_writes(mail: Outbound) -> None:
    """Nothing that we send is caused by a mail: a loop has nothing to begin with."""
    before = Outbound.objects.count()
    for number in range(20):
        received(
            a_reply(
                to=mime.reply_address(mail),
                message_id=f"<{number}@away.example>",
                subject="Absence du bureau",
                Auto_Submitted="auto-replied",
            )
        )
        received(a_report(mail, f"5.1.{number}"))
    assert Outbound.objects.count() == before
    assert not Message.objects.filter(direction="in").exists()


def test_a_single_open_application_is_proposed_among_ended_ones(mail: Outbound) -> None:
    conversation = Conversation.objects.get()
    application = conversation.application
    other = make.an_application(make.a_posting(), candidate=application.candidate)
    conversation_of(other)
    Application.objects.filter(pk=other.pk).update(status="withdrawn", ended_at=mail.due_at)
    row = received(a_reply(sender="A <amelie@example.org>"))
    assert (row.matched_by, row.status) == ("address", "tray")


def test_text_of_any_kind_is_no_mark() -> None:
    assert list(footmark.found_in(MIMEText("EG-x-" * 10_000).as_string())) == []
