"""How answers that French mail programs send are read. The mails are the project's own fixtures."""

from __future__ import annotations

from dataclasses import dataclass

from bench.visible_text import bare
from messaging.inbound import html_text
from messaging.inbound.parse import parse
from messaging.inbound.visible import split_visible
from tests.messaging.inbound import programs_of_france
from tests.messaging.inbound.letters import MAILS, OUR_LETTER
from tests.messaging.inbound.test_programs import as_mail
from tests.messaging.inbound.whole_letter import LETTER, LETTER_HTML

RUN = 5  # words in a row of our letter that nobody writes by chance
OTHER_LANGUAGES = ("-en", "-de")


@dataclass(frozen=True)
class Answer:
    """A mail, what a person wrote in it, and the letter of ours that it answers."""

    name: str
    raw: bytes
    written: str
    letter: tuple[str, ...]

    def seen(self, *, letter_known: bool) -> str:
        """What the product shows of it; a mail that matches nothing has no known letter."""
        mail = parse(self.raw)
        ours = self.letter if letter_known else ()
        return split_visible(mail.text, mail.html, ours).visible

    def left(self, seen: str) -> bool:
        """Whether words of our letter are shown that the person did not write."""
        ours = {run for text in self.letter for run in _runs(text)}
        return bool(ours & _runs(seen) - _runs(self.written))


def answers() -> list[Answer]:
    """The whole mails in tests/data/mail, and what each program makes of five answers."""
    whole = [
        Answer(path.stem, path.read_bytes(), path.with_suffix(".txt").read_text(), (OUR_LETTER,))
        for path in sorted(MAILS.glob("*-fr*.eml"))
    ]
    letter = (LETTER, "\n".join(html_text.read(LETTER_HTML).lines))
    return whole + [
        Answer(name, as_mail(text, html), body, letter)
        for name, body, text, html in programs_of_france.replies()
        if not any(mark in name for mark in OTHER_LANGUAGES)
    ]


def exact(rows: list[Answer], *, letter_known: bool) -> int:
    """How many show just what was written."""
    return sum(bare(one.seen(letter_known=letter_known)) == bare(one.written) for one in rows)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
