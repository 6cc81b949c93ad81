"""Nobody who ever wrote a labelled example is taken for a machine."""

from __future__ import annotations

import csv
from email.message import EmailMessage
from pathlib import Path

from messaging.inbound.kind import classify
from messaging.inbound.parse import parse

DATA = Path(__file__).resolve().parents[2] / "data"


def _kind(text: str) -> str:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Anne Roux <roux@atelier.example>", "r+x@reply.example"
    mail["Subject"], mail["Message-ID"] = "Re: Votre candidature", "<a@atelier.example>"
    mail.set_content(text)
    return classify(parse(mail.as_bytes())).name


def _people() -> list[str]:
    """The texts of replies, and of people who were asked to sound like machines."""
    texts = []
    for path in sorted([*DATA.glob("intents/*.csv"), *DATA.glob("machines/*.csv")]):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                other = row.get("intents", "").startswith("other")
                if row.get("automatic") != "yes" and not other:
                    texts.append(row["text"].replace("\\n", "\n"))
    return texts


def test_none_of_the_people_is_taken_for_a_machine() -> None:
    people = _people()
    assert len(people) > 11_000
    assert [text for text in people if _kind(text) != "reply"] == []
