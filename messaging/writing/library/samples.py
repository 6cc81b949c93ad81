"""A made-up person to try a template on: the fullest letter, and the emptiest that can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from messaging.writing.library.kinds import KINDS, Kind
from messaging.writing.library.variables import Text, paths, record_of
from messaging.writing.library.words import word_for
from messaging.writing.markdown import Markdown

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def sample(
    kind: Kind,
    language: str,
    *,
    tu: bool = False,
    full: bool = True,
    given: Mapping[str, Any] | None = None,
) -> DataclassInstance:
    """The context of the demo candidate; `given` replaces values by path."""
    maker = _Maker(language, full=full, given={"tu": tu, **(given or {})})
    return kind.context(**maker.values(kind.context, "", 0))


class _Maker:
    def __init__(self, language: str, *, full: bool, given: Mapping[str, Any]) -> None:
        self.language, self.full, self.given = language, full, given

    def values(self, context: type, before: str, index: int) -> dict[str, Any]:
        """A value for each field of a dataclass."""
        hints = _hints(context)
        return {
            field.name: self._value(hints[field.name], f"{before}{field.name}", index)
            for field in fields(context)
        }

    def _value(self, hint: Any, path: str, index: int) -> Any:
        if path in self.given:
            return self.given[path]
        if get_origin(hint) is tuple:
            item = get_args(hint)[0]
            return tuple(self._item(item, path, n) for n in range(self._length(path, item)))
        if is_dataclass(hint):
            return self._made(hint, f"{path}.", index)
        if hint is bool:
            return self.full
        if hint is int:
            return 2 if self.full else 0
        return Markdown(self._text(path, index)) if hint is Markdown else self._text(path, index)

    def _item(self, hint: Any, path: str, index: int) -> Any:
        if is_dataclass(hint):
            return self._made(hint, f"{path}[].", index)
        return self._text(path, index)

    def _made(self, kind: Any, before: str, index: int) -> Any:
        return kind(**self.values(kind, before, index))

    def _length(self, path: str, item: Any) -> int:
        if not self.full:
            return 0
        first = f"{path}[].{fields(item)[0].name}" if is_dataclass(item) else path
        known = self._sample(first)
        return len(known) if isinstance(known, tuple) else 1

    def _sample(self, path: str) -> str | tuple[str, ...]:
        word = word_for(path)
        return (word.fr if self.language == "fr" else word.en) or str(word.meaning)

    def _text(self, path: str, index: int) -> str:
        if not self.full and not word_for(path).never_empty:
            return ""
        known = self._sample(path)
        return known[index % len(known)] if isinstance(known, tuple) else known


def all_sides(kind: Kind, language: str) -> tuple[DataclassInstance, ...]:
    """Full and empty, tu and vous, each door and way: what a template must survive."""
    return _sides(kind.name, language)


@cache
def _sides(name: str, language: str) -> tuple[DataclassInstance, ...]:
    kind = KINDS[name]
    choices: list[dict[str, Any]] = [{}]
    for path, found in paths(record_of(kind.context)):
        if isinstance(found, Text):
            choices += [{path: value} for value in found.values]
    return tuple(
        sample(kind, language, tu=tu, full=full, given=given)
        for full in (True, False)
        for tu in (False, True)
        for given in choices
    )


@cache
def _hints(context: Any) -> dict[str, Any]:
    """The types of a dataclass's fields; Python reads them from their text each time."""
    return get_type_hints(context)
