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
_NUMBERS = frozenset({"integer", "float"})
_EDGE = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_SINGLE = re.compile(r"(?<!\{)\{ *[a-z_]+(?:\.[a-z_]+)+ *\}(?!\})")
_CLOSES = {"{{": "}}", "{%": "%}", "{#": "#}"}


@dataclass(frozen=True, slots=True)
class Tag:
    """`{{ … }}` (opening "{{") or `{% … %}`; the tokens' `lineno` is their offset."""

    opening: str
    start: int
    end: int
    tokens: tuple[Token, ...]


def tags_of(part: Part, source: str) -> tuple[list[Tag], list[Fault]]:
    """The tags in order, and what is wrong with their edges and words."""
    tags: list[Tag] = []
    faults = [
        fault_at(part, source, m.start(), m.end(), _("two braces on each side: “{{ … }}”."))
        for m in _SINGLE.finditer(source)
    ]
    for opening, start, end, wrong in _cut(source):
        if wrong:
            faults.append(fault_at(part, source, start, end, wrong))
        elif len(tags) >= TAGS_AT_MOST:
            faults.append(
                fault_at(part, source, start, end, _("there are too many braces: make it simpler."))
            )
            break
        elif opening != "{#":
            _read_tag(part, source, opening, start, end, tags, faults)
    return tags, faults


def plain_parts(source: str) -> Iterator[tuple[int, int]]:
    """From where to where no tag and no comment stands, of a template without mistakes."""
    done = 0
    for _opening, start, end, _wrong in _cut(source):
        yield done, start
        done = end
    yield done, len(source)


def _cut(source: str) -> Iterator[tuple[str, int, int, str]]:
    """(opening, start, end, what is wrong or "") of each tag, comment and stray edge."""
    position = 0
    while edge := _EDGE.search(source, position):
        opening, start = edge.group(), edge.start()
        position = edge.end()
        if opening not in _CLOSES:
            wrong = _("“%(edge)s” closes nothing here: the opening braces are missing.")
            yield opening, start, position, wrong % {"edge": opening}
            continue
        closing = _CLOSES[opening]
        end = source.find(closing, position)
        if end < 0 or (opening != "{#" and _interrupted(source[position:end])):
            wrong = _("“%(opening)s” is never closed: “%(closing)s” is missing.")
            yield opening, start, position, wrong % {"opening": opening, "closing": closing}
            continue
        position = end + 2
        yield opening, start, position, ""


def _interrupted(inside: str) -> bool:
    """Whether another tag or paragraph begins before this one ends."""
    return "\n\n" in inside or any(edge in inside for edge in ("{{", "{%", "{#", "}}", "%}"))


def _read_tag(
    part: Part,
    source: str,
    opening: str,
    start: int,
    end: int,
    tags: list[Tag],
    faults: list[Fault],
) -> None:
    try:
        tokens = tuple(_tokens(source[start:end], start))
    except TemplateSyntaxError as error:
        at = error.lineno
        strange = source[at : at + 1]
        text = _("“%(what)s” cannot stand here.") % {"what": strange}
        if error.message in _NUMBERS:
            text = _("this number is too long.")
        faults.append(fault_at(part, source, at, at + 1, text))
        return
    deep = sum(token.type in {"lparen", "lbracket", "lbrace"} for token in tokens)
    if len(tokens) > TOKENS_AT_MOST or deep > PARENTHESES_AT_MOST:
        text = _("this is too complicated: say it in several steps.")
        faults.append(fault_at(part, source, start, end, text))
        return
    tags.append(Tag(opening, start, end, tokens))


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
