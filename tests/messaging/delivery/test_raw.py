"""The mail that is written out directly is the mail that Django's classes would make."""

from __future__ import annotations

import binascii
import email
import email.policy
import smtplib
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ats.lines import one_line
from messaging.conversations.services import conversation_of
from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import mime, outbox, raw, smtp
from messaging.models import Outbound
from messaging.writing.render import Rendered
from tests import factories as make
from tests.mails import body_of
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def a_row(**more: Any) -> Outbound:
    """A row that no database has seen."""
    return Outbound(
        **{
            "to_address": "amelie@example.org",
            "to_name": "Amélie Roux",
            "from_name": "Maison Verdier",
            "subject": "Votre candidature",
            "text": "Bonjour,\n",
            "html": "<p>Bonjour,</p>",
            "message_id": "<1@localhost>",
            **more,
        }
    )


def body(message: EmailMessage, kind: str) -> str:
    return body_of(message, kind).replace("\r\n", "\n").rstrip("\n")


def test_both_ways_say_the_same() -> None:
    make.a_company()
    application = make.an_application()
    first = acknowledge(application)
    mail = outbox.enqueue(
        key="k",
        kind="answer",
        to_address="amelie@société.example",
        to_name='Amélie "Lili" Roux, épouse de personne',
        subject="Votre candidature au poste de Responsable des préparations : notre réponse",
        rendered=Rendered("Bonjour Amélie,\n\nà bientôt.\n", "<p>é</p>" + "x" * 3000),
        conversation=conversation_of(application),
    )
    assert mail.references == first.message_id
    ours, theirs = parsed(raw.write(mail, {})), parsed(mime.build(mail).message().as_bytes())
    for name in ("Subject", "From", "To", "Reply-To", "Message-ID", "In-Reply-To", "References"):
        assert str(ours[name]) == str(theirs[name]).strip(), name
    for kind in ("plain", "html"):
        assert body(ours, kind) == body(theirs, kind)
    assert not ours.defects


def test_every_line_is_short_and_seven_bit() -> None:
    long = "é" * 400 + " " + "mot " * 400
    data = raw.write(a_row(text=long, html=f"<p>{long}</p>", subject="É" * 150), {})
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 78


def test_links_are_put_in() -> None:
    mail = a_row(text="Ici : %%link:approve%%\n", html='<a href="%%link:approve%%">x</a>')
    message = parsed(raw.write(mail, {"approve": "https://example.org/approve/abc=1/"}))
    assert "Ici : https://example.org/approve/abc=1/" in body(message, "plain")
    assert '"https://example.org/approve/abc=1/"' in body(message, "html")


def test_automatic_answers_have_no_return_path() -> None:
    assert raw.sender(a_row(headers={"Auto-Submitted": "auto-replied"})) == ""
    assert "@" in raw.sender(a_row(headers={"Auto-Submitted": "auto-generated"}))


@pytest.mark.parametrize(
    "change",
    [
        {"to_address": "a@b@c"},
        {"to_address": "a@ex..org"},
        {"to_address": ""},
        {"to_address": "a"},
        {"to_address": "josé@example.org"},
        {"to_address": "a b@example.org"},
        {"to_address": "a@example.org>,<b@example.org"},
        {"to_address": "a\r\n@example.org"},
        {"subject": "a\r\nBcc: x@example.org"},
        {"subject": "a\nb"},
        {"to_name": "a\nBcc: x@example.org"},
        {"from_name": "a\rb"},
        {"message_id": "<é@x>"},
        {"headers": {"X-Kind": "a\nb"}},
    ],
)
def test_what_cannot_stand_in_a_mail_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(raw.Unwritable):
        raw.write(a_row(**change), {})


@pytest.mark.parametrize(
    "address",
    [
        "a@b",
        "amelie.roux+cv@example.org",
        "reply+0a9z@mail.example.co",
        "A_B-c@xn--socit-esab.example",
    ],
)
def test_a_plain_address_is_written_as_smtplib_would(address: str) -> None:
    assert smtp.PLAIN.fullmatch(address)
    assert smtplib.quoteaddr(address) == f"<{address}>"


@pytest.mark.parametrize(
    "address",
    [
        *["", "a", "a@", "@b", ".a@b", "a..b@c", "a@b.", "a@b..c", "<a@b>", "A <a@b>", "a b@c"],
        *["é@b", "a@b\r\nDATA", "a@b\n", '"a"@b', "a@b,c@d", "a(x)@b"],
    ],
)
def test_any_other_address_is_left_to_smtplib(address: str) -> None:
    assert not smtp.PLAIN.fullmatch(address)


words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=120)


@settings(max_examples=60, deadline=None)
@given(subject=words, name=words, text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_arrives_as_it_was(subject: str, name: str, text: str) -> None:
    subject, name = one_line(subject), one_line(name)
    message = parsed(raw.write(a_row(subject=subject, to_name=name, text=text), {}))
    assert " ".join(str(message["Subject"]).split()) == " ".join(subject.split())
    assert message["To"].addresses[0].addr_spec == "amelie@example.org"
    part = message.get_body(("plain",))
    assert part is not None
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    sent = text.replace("\r\n", "\n").replace("\r", "\n")
    assert data.decode().replace("\r\n", "\n").rstrip("\n") == sent.rstrip("\n")


@pytest.mark.parametrize(
    "data",
    [
        *[b"", b".", b"..", b".\r\n", b".\r\n.\r\n", b"a", b"a\r\n", b"a\r\n.", b"a\r\n..b\r\n"],
        *[b"a\n.b", b".a\r\n.b\r\n\r\n.\r\n.c", b"a.\r\nb.\r\n", b"\r\n", b"a\r\n.\r\nQUIT\r\n"],
    ],
)
def test_periods_leave_as_smtplib_would_write_them(data: bytes, sink: Sink) -> None:
    """A line of one period ends a message: it must not end it in its middle."""
    for kind in (smtplib.SMTP, smtp.WatchedSMTP):
        with kind("127.0.0.1", sink.port) as link:
            link.sendmail("a@example.org", ["b@example.org"], b"Subject: x\r\n\r\n" + data)
            link.sendmail("a@example.org", ["b@example.org"], data or b"x")
    theirs, ours = sink.raw[:2], sink.raw[2:]
    assert ours == theirs
    assert len(ours) == 2


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("a. \t=é\n\r_x") | st.characters(exclude_categories=["Cs"])))
def test_a_line_is_written_by_itself_as_within_its_text(text: str) -> None:
    """Lines that come again are written once; nothing of that shows."""
    part = raw._part("plain", text).split(b"\r\n\r\n", 1)[1]
    sent = text.replace("\r\n", "\n").replace("\r", "\n")
    assert binascii.a2b_qp(part.replace(b"\r\n", b"\n")).decode() == f"{sent}\n"
    assert all(len(line) <= 76 for line in part.split(b"\r\n"))
    assert not any(line.endswith((b" ", b"\t")) for line in part.split(b"\r\n"))
