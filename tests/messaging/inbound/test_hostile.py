"""Mutated mails raise nothing, and no text, page or message takes long."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.inbound.intents import intents_of
from messaging.inbound.kind import classify
from messaging.inbound.parse import Unreadable, parse
from messaging.inbound.visible import split_visible
from tests.messaging.inbound.letters import MAILS, OUR_LETTER
from tests.timing import assert_linear, seconds

SEEDS = [path.read_bytes() for path in sorted(MAILS.glob("*.eml"))]
SNIPPETS = [
    b"\r\n", b"\n\n", b"\x00", b"--", b"\xff\xfe", b"=?utf-8?B?//8=?=", b"=?x?q?=GG?=", b"charset=",
    b"Content-Type: multipart/mixed; boundary=", b"Content-Type: message/rfc822\r\n\r\n", b"base64",
    b"Content-Transfer-Encoding: quoted-printable\n", b"filename*0*=utf-16''%", b"name*1*=x;", b"(",
    b'"', b"<", b">", b"charset=idna", b"charset=utf-7", b"charset=\x00", b"+2AA-", b"\x1b$B",
    b"Subject: ", b"From: <", b"Date: Mon, 99", b"winmail.dat", b"begin 644 x\n", b"\xed\xa0\x80",
    b"Content-Type: multipart/report; report-type=delivery-status\n", b"{\"notificationType\":",
    b"<blockquote>", b"</div>", b"<div id=appendonsend>", b"\xee\x80\x80", b"\xee\x80\x819",
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A fixture with pieces cut out, doubled, overwritten or put in."""
    raw = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        end = draw(st.integers(start, min(start + 400, len(raw))))
        piece = draw(st.sampled_from([b"", raw[start:end] * 2, *SNIPPETS]) | st.binary(max_size=30))
        raw = raw[:start] + piece + raw[end:]
    return raw


def read_everything(raw: bytes) -> None:
    try:
        mail = parse(raw)
    except Unreadable:
        return
    classify(mail)
    seen = split_visible(mail.text, mail.html, [OUR_LETTER])
    intents_of(seen.visible, subject=mail.subject)
    for text in (mail.subject, mail.from_name, mail.text, mail.html, seen.visible, seen.hidden):
        assert "\x00" not in text
        text.encode()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_mutated_mails_raise_nothing_but_unreadable(raw: bytes) -> None:
    read_everything(raw)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2_000))
def test_random_bytes_raise_nothing_but_unreadable(raw: bytes) -> None:
    read_everything(raw)


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("aÀ> \n:@<-_1.\u00a0\ue000\ue0019"), max_size=300),
    st.text(alphabet=st.sampled_from("ab <>/=\"'div p&;\ue000"), max_size=300),
)
def test_any_text_and_any_page_are_split(text: str, html: str) -> None:
    split_visible(text, html, [OUR_LETTER])
    split_visible(text, None)
    split_visible(None, html)


def test_no_word_of_a_text_without_quotation_is_lost() -> None:
    text = "Bonjour,\n\nJe suis libre le 12 mai.\nLe lundi aussi :\n  - matin\n\nZoé"
    assert split_visible(text, None).visible == text


LINES = [
    "a\n", "On 1\n", "Le 12 mai 2026\n", "> x\n", "De : a@b.c\n", "De : x\nEnvoyé : 10:10\n\n", "a",
    "On ", "Le 12 mai 2026 à 10:10, ", "<a@b.c> wrote:\n", "Le 12 mai 2026 à 10:10 a@b a écrit :\n\n",
    "-----Message d'origine\n", "---- wrote ", "Envoyé de mon ", "Envoyé de mon iPhone\n", "____\n",
    ">", " ", "\u00a0", "x@y.z:\n", "lun. 1 a@b:\n", "> a\nb c\n", "On 12:12 2026 x\n<\n", "a b c d e ",
    "(http\n> a\n", "Nous avons bien reçu votre candidature et\n", "From: " + "a@" * 50 + "\n",
    "-" * 110 + "\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", LINES)
def test_a_megabyte_of_text_takes_no_time(piece: str) -> None:
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    assert_linear(lambda part: split_visible(part, None, [OUR_LETTER]), text)


TAGS = [
    "<div>", "<b>", "<p>a", "<blockquote>", "<blockquote type=cite>a</blockquote>", "<a><div>", "<br>",
    "<div class=gmail_quote>", "<div class=gmail_quote><blockquote>", "<table><tr><td>", "<li>x", "<",
    "<!--", "&nbsp;", "<div style='border-top:1px'>a</div>", "<b><p></b>", "<ul><li>", "<svg><g>",
    "<template>", "<form>", "<a>x</a>", "<x>", "<p><b>", "<dd><dt>",
]  # fmt: skip


@pytest.mark.parametrize("piece", TAGS)
def test_a_megabyte_of_html_takes_no_time(piece: str) -> None:
    html = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    assert seconds(lambda: split_visible("texte", html, [OUR_LETTER])) < 1.0


HEAVY = {
    "headers": b"A: b\n" * 2_000_000,
    "references": b"References: " + b"<a@b> " * 1_000_000 + b"\n\nx",
    "comments": b"To: " + b"(" * 1_000_000 + b"\n\nx",
    "words": b"Subject: " + b"=?utf-8?q?a?= " * 500_000 + b"\n\nx",
    "folds": b"Subject: a\n" + b" x\n" * 1_000_000 + b"\nx",
    "parameters": b"Content-Type: text/plain" + b'; a*1*="x"' * 200_000 + b"\n\nx",
    "dashes": b'Content-Type: multipart/mixed; boundary="--"\n\n' + b"-" * 10_000_000,
    "stray": b"Content-Type: multipart/mixed\n\n" + b"--a\nb\n" * 1_500_000,
    "parts": b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nabc\n" * 500_000,
    "flowed": b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 1_000_000,
    "utf-7": b"Content-Type: text/plain; charset=utf-7\n\n" + b"+AGE-" * 1_000_000,
    "daemon": b"From: mailer-daemon@x.y\nSubject: failure notice\n\n" + b"5.1.1 a@" * 500_000,
    "rules": b"From: mailer-daemon@x.y\nSubject: failure notice\n\n" + (b"-" * 110 + b"\n") * 9_000,
    "reports": b"From: mailer-daemon@x.y\nSubject: failure notice\n\n"
    + b"550 5.1.1 user a@b.example unknown host said: mailbox full x quota\n" * 60_000,
    "fields": b"From: mailer-daemon@x.y\nContent-Type: multipart/report; report-type=delivery-status;"
    b" boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
    + b"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n"
    * 40_000,
    "attributions": "Le lun. 12 mai 2026 à 14:03, x <a@b.example> x <a@b.example>\n".encode()
    * 30_000,
    "nested": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3_000)
    ),
    "messages": b"Content-Type: message/rfc822\n\n" * 100_000,
    "iso-2022": b"Content-Type: text/plain; charset=iso-2022-jp\n\n" + b"\x1b$B" * 4_000_000,
    "one line": b"Content-Type: text/plain\n\n" + b"a" * 25_000_000,
    "returns": b"Content-Type: text/plain\n\n" + b"a\r\r\n" * 6_000_000,
    "many parts": b"Content-Type: multipart/mixed; boundary=b\n\n"
    + b"--b\nContent-Type: text/plain\n\nBonjour, merci pour votre retour\n" * 500,
    "our own words": "\n".join([OUR_LETTER] * 3_000).encode(),
}


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_messages_are_read_in_seconds(name: str) -> None:
    """Half a second at most on a machine that does nothing else; the bench measures it."""
    runs = []
    for _ in range(2):
        start = time.process_time()
        read_everything(HEAVY[name])
        runs.append(time.process_time() - start)
        if runs[-1] < 0.5:
            break
    assert min(runs) < 1
