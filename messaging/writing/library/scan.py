"""A template cut into its tags, each with the place of every token in what was typed.

Jinja's own lexer reads each tag; only the cutting is ours, so that a tag left open is told
where it begins and the mistakes after it can be told as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from jinja2 import Environment, TemplateSyntaxError
from jinja2.lexer import Token

from messaging.writing.library.faults import Fault, Part, fault_at

PLAIN = Environment(autoescape=False)
TOKENS_AT_MOST, PARENTHESES_AT_MOST, TAGS_AT_MOST, DIGITS_AT_MOST = 40, 4, 400, 9
_NUMBERS, _RAW = frozenset({"integer", "float"}), frozenset({"raw_begin", "raw_end"})
_EDGE = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_WORD = re.compile(r"[^\W\d]\w*")
# What an edge that closes nothing may have belonged to: “{ % if tu %}”.
_BEFORE = re.compile(r"\b(?:if|elif|else|endif|for|endfor)\b[^\n{}]*\Z")
_SINGLE = re.compile(r"(?<!\{)\{ *[a-z_]+(?:\.[a-z_]+)+ *\}(?!\})")
_CLOSES = {"{{": "}}", "{%": "%}", "{#": "#}"}


@dataclass(frozen=True, slots=True)
class Tag:
    """`{{ … }}` (opening "{{") or `{% … %}`; the tokens' `lineno` is their offset.

    A `{% … %}` that cannot be read has no tokens; what is wrong with it is told already.
    """

    opening: str
    start: int
    end: int
    tokens: tuple[Token, ...]
    said: str
    readable: bool = True

    @property
    def word(self) -> str:
        """What stands first between the braces."""
        if self.tokens:
            return str(self.tokens[0].value)
        return next(iter(self.names), "")

    @property
    def names(self) -> list[str]:
        """Every word between the braces."""
        return _WORD.findall(self.said)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A tag, a comment or a stray edge, and what is wrong with it ("" when nothing is)."""

    opening: str
    start: int
    end: int
    wrong: str = ""


def tags_of(part: Part, source: str) -> tuple[list[Tag], list[Fault]]:
    """The tags in order, and what is wrong with their edges and words."""
    tags: list[Tag] = []
    faults: list[Fault] = []
    done = 0
    for piece in _cut(source):
        faults += _single_braces(part, source, done, piece.start)
        before, done = done, piece.end
        if piece.wrong:
            faults.append(fault_at(part, source, piece.start, piece.end, piece.wrong))
            tags += _broken(source, piece, before)
        elif len(tags) >= TAGS_AT_MOST:
            text = _("there are too many braces: make it simpler.")
            return tags, [*faults, fault_at(part, source, piece.start, piece.end, text)]
        elif piece.opening != "{#":
            _read_tag(part, source, piece, tags, faults)
    return tags, [*faults, *_single_braces(part, source, done, len(source))]


def _single_braces(part: Part, source: str, start: int, end: int) -> Iterator[Fault]:
    """Variables between single braces, where no tag stands."""
    for found in _SINGLE.finditer(source, start, end):
        text = _("two braces on each side: “{{ … }}”.")
        yield fault_at(part, source, found.start(), found.end(), text)


def _broken(source: str, piece: _Piece, before: int) -> Iterator[Tag]:
    """What a block's tag with a wrong edge was meant to be, so that its end is not wrong too."""
    if piece.opening == "{%":
        yield _unreadable(source, piece.opening, piece.start, piece.end)
    elif piece.opening == "%}" and (found := _BEFORE.search(source, before, piece.start)):
        yield _unreadable(source, piece.opening, found.start(), piece.start)


def _unreadable(source: str, opening: str, start: int, end: int) -> Tag:
    return Tag(opening, start, end, (), source[start:end], readable=False)


def plain_parts(source: str) -> Iterator[tuple[int, int]]:
    """From where to where no tag and no comment stands, of a template without mistakes."""
    done = 0
    for piece in _cut(source):
        yield done, piece.start
        done = piece.end
    yield done, len(source)


def _cut(source: str) -> Iterator[_Piece]:
    """Each tag, comment and stray edge."""
    position = 0
    while edge := _EDGE.search(source, position):
        opening, start = edge.group(), edge.start()
        position = edge.end()
        if opening not in _CLOSES:
            wrong = _("“%(edge)s” closes nothing here: the opening braces are missing.")
            yield _Piece(opening, start, position, wrong % {"edge": opening})
            continue
        closing = _CLOSES[opening]
        end = source.find(closing, position)
        if end < 0 or (opening != "{#" and _interrupted(source[position:end])):
            piece = _never_closed(source, opening, start)
        else:
            piece = _Piece(opening, start, end + 2)
        position = piece.end
        yield piece


def _never_closed(source: str, opening: str, start: int) -> _Piece:
    """A tag without its end, as far as it may go: another edge, or the end of the line."""
    words = {"opening": opening, "closing": _CLOSES[opening]}
    line = source.find("\n", start)
    line = len(source) if line < 0 else line
    edge = _EDGE.search(source, start + 2, line)
    if edge and edge.group() not in _CLOSES:
        wrong = _("close “%(opening)s” with “%(closing)s”, not with “%(found)s”.")
        return _Piece(opening, start, edge.end(), wrong % {**words, "found": edge.group()})
    wrong = _("“%(opening)s” is never closed: “%(closing)s” is missing.")
    return _Piece(opening, start, edge.start() if edge else line, wrong % words)


def _interrupted(inside: str) -> bool:
    """Whether another tag or paragraph begins before this one ends."""
    return "\n\n" in inside or any(edge in inside for edge in ("{{", "{%", "{#", "}}", "%}"))


def _read_tag(part: Part, source: str, piece: _Piece, tags: list[Tag], faults: list[Fault]) -> None:
    opening, start, end = piece.opening, piece.start, piece.end
    try:
        tokens = tuple(_tokens(source[start:end], start))
    except TemplateSyntaxError as error:
        faults.append(_strange(part, source, piece, error))
    else:
        deep = sum(token.type in {"lparen", "lbracket", "lbrace"} for token in tokens)
        if len(tokens) <= TOKENS_AT_MOST and deep <= PARENTHESES_AT_MOST:
            tags.append(Tag(opening, start, end, tokens, source[start:end]))
            return
        text = _("this is too complicated: say it in several steps.")
        faults.append(fault_at(part, source, start, end, text))
    tags += _broken(source, piece, start)


def _strange(part: Part, source: str, piece: _Piece, error: TemplateSyntaxError) -> Fault:
    """A character that no tag holds, a number without end, or a passage that is not read."""
    at = error.lineno
    if error.message in _RAW:
        text = _("“%(word)s” is not possible in a template.") % {"word": "raw"}
        return fault_at(part, source, piece.start, piece.end, text)
    text = _("“%(what)s” cannot stand here.") % {"what": source[at : at + 1]}
    if error.message in _NUMBERS:
        text = _("this number is too long.")
    return fault_at(part, source, at, at + 1, text)


def _tokens(text: str, offset: int) -> Iterator[Token]:
    """The tokens between the braces. Raises TemplateSyntaxError with an offset as its line."""
    inner = ("variable_begin", "variable_end", "block_begin", "block_end")
    for token in PLAIN.lexer.wrap(_placed(text, offset)):
        if token.type not in inner:
            yield token


def _placed(text: str, offset: int) -> Iterator[tuple[int, str, str]]:
    """Jinja's raw tokens with their offset instead of their line."""
    position = offset
    try:
        for _line, kind, value in PLAIN.lexer.tokeniter(text, None):
            _require_plain(kind, value)
            yield position, kind, value
            position += len(value)
    except TemplateSyntaxError as error:
        raise TemplateSyntaxError(error.message or "", position) from error


def _require_plain(kind: str, value: str) -> None:
    """No raw passage, and no number that takes long to read."""
    if kind in {"raw_begin", "raw_end", "data"} or (
        kind in _NUMBERS and len(value) > DIGITS_AT_MOST
    ):
        raise TemplateSyntaxError(kind, 0)
