"""A text as sentences of plain words: without accents, abbreviations spelled out, and with the
words as they were typed beside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

HEAD, TAIL = 9_000, 3_000  # characters: what somebody wants stands at the start or at the end
MAX_SENTENCES = 120
MAX_WORDS = 120  # of a sentence
WRAPPED = 55  # a line of so many characters goes on in the next one

_IGNORE = re.IGNORECASE
_ELSEWHERE = re.compile(r"(?:https?://|www\.)\S{1,300}|\S{1,80}@\S{1,120}", _IGNORE)
# What a company's server adds below; it speaks of deleting and of informing the sender.
_DISCLAIMER = re.compile(
    r"intended (?:only |solely )?(?:recipient|for)|confidentialit|strictement confidentiel|"
    r"(?:message|e-?mail|courriel).{0,80}(?:confidenti|destinataire|privileged)|"
    r"destinataire (?:de ce|du présent)|avant d.imprimer|before printing",
    _IGNORE,
)
_TITLE = re.compile(r"\b(M|MM|Mr|Mrs|Ms|Mme|Mlle|Dr|St|n|tel|tél|art|env)\.(?=\s)", _IGNORE)
_END = re.compile(r"(?<=[!?])(?![!?)»\"])|(?<=[.…])(?=[\s»\")])|;|\s[-–—]\s|(?<=[.])(?=[A-ZÉÀ])")
_TOKEN = re.compile(
    r"\b\d{1,2}\s?[hH:]\s?\d{2}\b|\b\d{1,2}\s?(?:heures?\b|[hH]\b)|\b\d{1,2}(?:[.:]\d{2})?\s?"
    r"(?:am|pm|a\.m|p\.m)\b|[^\W_]+|[,:()]",
    _IGNORE,
)
_HOUR = re.compile(r"\d{1,2}\s?(?:[h:.]|heure|am|pm|a\.m|p\.m)", _IGNORE)
_SMILE = re.compile(r"[\U0001F44D\U0001F64F\u2764]")

HOUR = "#hour"
NUMBER = "#number"


@dataclass(frozen=True)
class Sentence:
    """`words` are plain, `typed` what stood there; as many of each. `asks`: a question mark."""

    words: tuple[str, ...]
    typed: tuple[str, ...]
    asks: bool
    line_start: bool = False
    """Whether it begins a line of the mail, as a greeting and a signature do."""
    keys: frozenset[str] = frozenset()
    """The words of phrases that stand in it: a phrase with others is not looked for."""

    def shown(self, start: int, end: int) -> str:
        """The words from `start` to `end`, as they were typed."""
        return " ".join(filter(None, self.typed[start : end + 1]))


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """Without case, accents and ligatures."""
    spread = unicodedata.normalize("NFKD", word.casefold()).replace("œ", "oe").replace("æ", "ae")
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def sentences(text: str, spelled: Mapping[str, str]) -> list[Sentence]:
    """The sentences of a text. `spelled` says how runs of one to three plain words are to be
    read: abbreviations, elisions, set expressions. Bounded in time whatever the text."""
    found: list[Sentence] = []
    for line in _lines(_cut(text)):
        pieces = [piece for piece in _END.split(_TITLE.sub(r"\1", line)) if piece.strip(" .,")]
        for number, piece in enumerate(pieces):
            sentence = _sentence(piece, spelled, line_start=number == 0)
            if sentence.words or sentence.asks:
                found.append(sentence)
    half = MAX_SENTENCES // 2
    return found if len(found) <= MAX_SENTENCES else found[:half] + found[-half:]


def _cut(text: str) -> str:
    text = text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]}\n{text[-TAIL:]}"
    return _SMILE.sub(" merci ", _ELSEWHERE.sub(" ", text))


def _lines(text: str) -> list[str]:
    """Lines that a mail program wrapped are put together again; disclaimers are left out."""
    joined: list[str] = []
    open_line = False
    for line in (line.strip() for line in text.split("\n")):
        if line and open_line and (len(joined[-1]) >= WRAPPED or line[0].islower()):
            joined[-1] += " " + line
        elif line:
            joined.append(line)
        open_line = bool(line) and len(joined[-1]) < 4_000
    return [line for line in joined if not _DISCLAIMER.search(line[:1_000])]


def _sentence(piece: str, spelled: Mapping[str, str], *, line_start: bool) -> Sentence:
    words: list[str] = []
    typed: list[str] = []
    for match in list(_TOKEN.finditer(piece))[:MAX_WORDS]:
        words.append(_word(match[0]))
        typed.append(match[0])
    read, shown = _spelled(words, typed, spelled)
    return Sentence(tuple(read), tuple(shown), "?" in piece, line_start)


def _word(token: str) -> str:
    if _HOUR.match(token):
        return HOUR
    return NUMBER if token.isdigit() else plain(token)


def _spelled(
    words: list[str], typed: list[str], spelled: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    read: list[str] = []
    shown: list[str] = []
    i = 0
    while i < len(words):
        size = next(
            (n for n in (3, 2, 1) if " ".join(words[i : i + n]) in spelled and i + n <= len(words)),
            0,
        )
        if not size:
            read.append(words[i])
            shown.append(typed[i])
            i += 1
            continue
        instead = spelled[" ".join(words[i : i + size])].split()
        read += instead
        shown += [" ".join(typed[i : i + size]), *[""] * (len(instead) - 1)]
        i += size
    return read, shown
