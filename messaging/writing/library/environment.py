"""Where templates are rendered: an immutable sandbox that knows plain data only, and bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from messaging.writing.markdown import Markdown, begins_block, escape, looks_special

OUTPUT_AT_MOST = 60_000  # characters
# Work is counted and not timed: a busy machine must not make a good template fail. Loops only
# go over the lists of a context, so what is written bounds what is done.
PIECES_AT_MOST = 5_000

_SPACE = re.compile(r"[\r\n\t ]+")


class TooMuch(TemplateError):
    """A template wrote more than any letter does."""


def _line(value: object) -> object:
    """A subject is one line, whatever the data holds."""
    return _SPACE.sub(" ", value) if isinstance(value, str) else value


@lru_cache(maxsize=1024)
def _literal(value: str) -> str:
    # A lot's letters say the same of their posting; only names differ.
    plain = looks_special(value) is None and begins_block(value) is None
    return value if plain else escape(value)


def _data(value: object) -> object:
    """Data stays literal in Markdown, unless it is marked as Markdown."""
    if type(value) is str:  # the usual case, and the quickest way through it
        return _literal(value)
    if isinstance(value, str) and not isinstance(value, Markdown):
        return escape(value)
    return value


@cache
def _names(kind: Any) -> frozenset[str]:
    """What a template may read of a value: the fields of plain data, the place in a loop."""
    if kind is LoopContext:
        return frozenset({"revindex", "first", "last"})
    return frozenset(f.name for f in fields(kind)) if is_dataclass(kind) else frozenset()


class _Sandbox(ImmutableSandboxedEnvironment):
    """The fields of dataclasses are read at once; everything else is asked of the sandbox."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if attribute in _names(obj.__class__):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)


OPTIONS: dict[str, Any] = {
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "autoescape": False,
}
_subjects = _Sandbox(**OPTIONS, finalize=_line)
_bodies = _Sandbox(**OPTIONS, finalize=_data)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template ready to be rendered; `version` is the row it comes from, None for a file."""

    subject: Template
    body: Template
    version: int | None = None
    number: int = 0

    def render(self, names: dict[str, Any]) -> tuple[str, str]:
        """Subject and body. Raises TemplateError: a name is missing, or it is too much."""
        return _bounded(self.subject, names), _bounded(self.body, names)


def compiled(subject: str, body: str, version: int | None = None, number: int = 0) -> Compiled:
    """Compile the two parts of a template."""
    return Compiled(_subjects.from_string(subject), _bodies.from_string(body), version, number)


def _bounded(template: Template, names: dict[str, Any]) -> str:
    # What `generate` wraps; a traceback through generated code is not shown to anyone.
    pieces = list(islice(template.root_render_func(template.new_context(names)), PIECES_AT_MOST))
    if len(pieces) == PIECES_AT_MOST or sum(map(len, pieces)) > OUTPUT_AT_MOST:
        raise TooMuch
    return "".join(pieces)


def names_of(context: Any) -> dict[str, Any]:
    """The names that a context gives to a template, one level deep."""
    return {field.name: getattr(context, field.name) for field in fields(context)}
