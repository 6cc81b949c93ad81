"""The replies that the local post office writes, and that reading them gives back what was typed."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes
from zoneinfo import ZoneInfo

import pytest

from messaging.inbound.kind import classify
from messaging.inbound.parse import Unreadable, parse
from messaging.inbound.visible import split_visible
from messaging.post_office.answer import CLIENTS, Client, build_reply
from tests.messaging.inbound.letters import OUR_LETTER, mail, multipart

NOW = datetime(2026, 5, 13, 8, 41, 7, tzinfo=ZoneInfo("Europe/Paris"))
ENGLISH = """Dear Tom,

Thank you for your application for the shop in Nantes. Camille Roussel will read it herself.

Kind regards,
Camille Roussel
"""
HEADERS = (
    "From: Maison Verdier <camille@verdier.example>",
    "Reply-To: Maison Verdier <reply+h7Qz@reponses.example>",
    "To: =?utf-8?q?Zo=C3=A9_Le_Goff?= <zoe@courriel.example>",
    "Subject: =?utf-8?q?Votre_candidature_=C3=A0_Nantes?=",
    "Date: Tue, 12 May 2026 10:12:00 +0200",
    "Message-ID: <lettre-204@verdier.example>",
    "References: <accuse-1@verdier.example>",
)
TEXTS = {
    "short": "Merci !",
    "letter": "Bonjour Camille,\n\nMerci pour votre retour.\nJe reste disponible.\n\nBien à vous,\nZoé",
    "long": "\n\n".join(
        f"Paragraphe {n} : " + "des mots et encore des mots, " * 40 for n in range(30)
    )
    .replace(", \n", ",\n")
    .rstrip(", "),
    "gaps": "Un\n\n\n\nquatre lignes plus bas\n  décalé de deux\n\ttabulation\ndeux  espaces",
    "typography": "Prix\u00a0: 30\u00a0000\u00a0€\u202f; « oui\u00a0» — c’est ça… 🙂 <b>&amp;</b> \"x\" 'y'",
    "interleaved": "> Quelles sont vos disponibilités ?\nMardi.\n\n> Et vos prétentions ?\n38 k€\n\nZoé",
    "announcing": "Comme vous l'écriviez le 12 mai à 10:12 :\n« sous quinzaine »\n\nDe : Nantes\nÀ : Rezé",
    "lists": "- un\n- deux\n* trois\n1. quatre\n--\nZoé Le Goff\n06 55 50 12 34",
}


def original(language: str, kind: str = "text") -> bytes:
    letter = OUR_LETTER if language == "fr" else ENGLISH
    if kind == "text":
        return mail(letter, *HEADERS)
    page = "".join(f"<p>{line}</p>" for line in letter.split("\n") if line)
    parts = (
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{letter}",
        "Content-Type: text/html; charset=utf-8\r\n\r\n<!doctype html><html><head><title>x</title>"
        f"</head><body><table><tr><td>{page}</td></tr></table></body></html>",
    )
    raw = multipart("alternative", *parts)
    field = b'Content-Type: multipart/alternative; boundary="limit"'
    return (
        "\r\n".join(HEADERS).encode()
        + b"\r\n"
        + field
        + b"\r\n\r\n"
        + raw.partition(b"\r\n\r\n")[2]
    )


@pytest.mark.parametrize("kind", ["text", "page"])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("name", TEXTS)
def test_reading_gives_back_what_was_typed(
    name: str, client: Client, language: str, kind: str
) -> None:
    reply = parse(build_reply(original(language, kind), TEXTS[name], client, now=NOW))
    letter = OUR_LETTER if language == "fr" else ENGLISH
    assert split_visible(reply.text, reply.html).visible == TEXTS[name]
    seen = split_visible(reply.text, reply.html, [letter])
    assert seen.visible == TEXTS[name]
    assert letter.split("\n")[2] in seen.hidden
    assert reply.defects == ()
    assert classify(reply).name == "reply"


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("name", ["short", "letter", "long", "lists"])
def test_the_text_part_alone_is_enough(name: str, client: Client) -> None:
    reply = parse(build_reply(original("fr"), TEXTS[name], client, now=NOW))
    assert split_visible(reply.text, None).visible == TEXTS[name]


@pytest.mark.parametrize("client", CLIENTS)
def test_it_answers_the_letter(client: Client) -> None:
    raw = build_reply(original("fr"), "Merci", client, now=NOW)
    assert b"\r\n" in raw
    assert b"\n" not in raw.replace(b"\r\n", b"")
    reply = parse(raw)
    assert (reply.from_name, reply.from_address) == ("Zoé Le Goff", "zoe@courriel.example")
    assert reply.to == ("reply+h7qz@reponses.example",)
    assert reply.subject.lower() == "re: votre candidature à nantes"
    assert reply.in_reply_to == "lettre-204@verdier.example"
    assert reply.references == ("accuse-1@verdier.example", "lettre-204@verdier.example")
    assert reply.message_id.endswith("@courriel.example")
    assert reply.date == NOW
    assert reply.media_type == "multipart/alternative"


MARKS = {
    ("gmail", "fr"): ("gmail_quote", "Le mar. 12 mai 2026 à 10:12, Maison Verdier <camille@"),
    ("gmail", "en"): ("gmail_attr", "On Tue, May 12, 2026 at 10:12 AM, Maison Verdier <camille@"),
    ("outlook", "fr"): (
        "appendonsend",
        "De\u00a0: Maison Verdier <camille@verdier.example>\nEnvoyé",
    ),
    ("outlook", "en"): ("divRplyFwdMsg", "Sent: Tuesday, May 12, 2026 10:12 AM\nTo: Zoé Le Goff"),
    ("apple", "fr"): (
        'blockquote type="cite"',
        "> Le 12 mai 2026 à 10:12, Maison Verdier <camille",
    ),
    ("apple", "en"): ("Apple-interchange", "> On 12 May 2026, at 10:12, Maison Verdier <camille@"),
    ("thunderbird", "fr"): (
        "moz-cite-prefix",
        "Le 12/05/2026 à 10:12, Maison Verdier a écrit\u00a0:\n>",
    ),
    ("thunderbird", "en"): ('cite="mid:', "On 5/12/2026 10:12 AM, Maison Verdier wrote:\n> Dear"),
    ("orange", "fr"): (
        "&gt; Message du 12/05/26 10:12",
        "> Message du 12/05/26 10:12\n> De : Maison",
    ),
    ("orange", "en"): ("#ff6600", "> Message du 12/05/26 10:12\n> De : Maison"),
    ("phone", "fr"): ("Apple-interchange", "Envoyé de mon iPhone\n\n> Le 12 mai 2026 à 10:12"),
    ("phone", "en"): ("Apple-interchange", "Sent from my iPhone\n\n> On 12 May 2026, at 10:12"),
}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_program_quotes_in_its_way(client: Client, language: str) -> None:
    reply = parse(build_reply(original(language), "Merci", client, now=NOW))
    in_page, in_text = MARKS[client, language]
    assert in_page in reply.html
    assert in_text in reply.text


def test_an_answer_to_an_answer_gets_no_second_re() -> None:
    first = build_reply(original("fr"), "Merci", "gmail", now=NOW)
    second = parse(build_reply(first, "De rien", "outlook", now=NOW))
    assert second.subject == "Re: Votre candidature à Nantes"
    assert second.from_address == "reply+h7qz@reponses.example"
    assert len(second.references) == 3
    assert split_visible(second.text, second.html).visible == "De rien"


def test_somebody_else_may_answer() -> None:
    raw = build_reply(original("fr"), "Oui", sender="Karim B. <karim@ailleurs.example>", now=NOW)
    assert parse(raw).from_address == "karim@ailleurs.example"


@pytest.mark.parametrize(
    "sender",
    [
        "Zoé\r\nBcc: victime@x.example <zoe@courriel.example>",
        "zoe@courriel.example\r\nBcc: victime@x.example",
        '"Zoé\\"\r\n\r\ncorps" <zoe@courriel.example>',
    ],
)
def test_nothing_slips_into_the_headers(sender: str) -> None:
    hostile = original("fr").replace(
        b"Subject: =?utf-8?q?Votre_candidature_=C3=A0_Nantes?=",
        b"Subject: =?utf-8?q?Oui=0D=0ABcc:_victime=40x.example=0D=0A=0D=0Acorps?=",
    )
    message = message_from_bytes(build_reply(hostile, "Oui", sender=sender, now=NOW))
    assert message["Bcc"] is None
    assert set(message.keys()) <= {
        "Content-Type", "MIME-Version", "From", "To", "Subject", "Date", "Message-ID",
        "In-Reply-To", "References", "X-Mailer",
    }  # fmt: skip
    assert len(message.get_payload()) == 2


def test_a_letter_without_identifier_is_answered_without_thread() -> None:
    bare = b"From: a@b.example\r\nTo: z@c.example\r\nSubject: Bonjour\r\n\r\ntexte"
    reply = parse(build_reply(bare, "Oui", now=NOW))
    assert (reply.in_reply_to, reply.references) == ("", ())


def test_nobody_to_answer() -> None:
    with pytest.raises(ValueError, match="no address"):
        build_reply(b"Subject: x\r\nTo: z@c.example\r\n\r\ntexte", "Oui", now=NOW)
    with pytest.raises(Unreadable):
        build_reply(b"", "Oui", now=NOW)
