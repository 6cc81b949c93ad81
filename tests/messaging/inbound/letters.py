"""The letter that the replies in tests/data/mail answer, and small ways to write a mail."""

from __future__ import annotations

from pathlib import Path

MAILS = Path(__file__).resolve().parents[2] / "data" / "mail"

OUR_LETTER = """Bonjour Julie,

Nous avons bien reçu votre candidature au poste de conseillère de vente à Nantes, et nous vous en \
remercions.

Camille Roussel la lira elle-même et vous répondra avant le mardi 26 mai.

Bien cordialement,
Camille Roussel
Maison Verdier

Vous recevez ce message car vous avez postulé chez nous le 2 mai.
"""


def mail(body: str = "Bonjour", *fields: str) -> bytes:
    """A text mail from Julie; `fields` are whole header lines, which may replace hers."""
    named = {line.partition(":")[0].lower(): line for line in (*_USUAL, *fields)}
    return (
        "\r\n".join(named.values()) + "\r\n\r\n" + body.replace("\r\n", "\n").replace("\n", "\r\n")
    ).encode()


_USUAL = (
    "From: Julie Moreau <julie@courriel.example>",
    "To: reply+h7Qz@reponses.example",
    "Subject: Re: Votre candidature",
    "Date: Wed, 13 May 2026 08:41:07 +0200",
    "Message-ID: <a1@courriel.example>",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
)


def multipart(subtype: str, *parts: str, boundary: str = "limit") -> bytes:
    """A mail of several parts, each with its own header."""
    inside = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    field = f'Content-Type: multipart/{subtype}; boundary="{boundary}"'
    return mail(inside + f"--{boundary}--\r\n", field)
