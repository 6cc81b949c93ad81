"""The expressions that a template may hold: an allow-list of Jinja's syntax nodes, with types.

Everything that is not named here is refused: calls, subscripts, arithmetic, tests, other
filters. What passes cannot fail when it is rendered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from django.utils.translation import gettext as _
from jinja2 import nodes

from messaging.writing.library.faults import Fault, Part, fault_at, nearest
from messaging.writing.library.variables import (
    Flag,
    ListOf,
    Number,
    Record,
    Text,
    Type,
    paths,
)
from messaging.writing.library.words import word_for

FILTERS = ("length", "join")
_ORDERED = {"lt", "lteq", "gt", "gteq"}
_COMPARED = _ORDERED | {"eq", "ne"}

# None: a name that only a mistake kept from being known, of which nothing more is said.
Scope = Mapping[str, Type | None]
ANYTHING = ""  # in a scope: whatever is not known may be such a name


@dataclass
class Checker:
    """Gives the type of an expression in a scope (None after a fault), and keeps the faults."""

    part: Part
    source: str
    known: Record
    faults: list[Fault] = field(default_factory=list)
    unknown: dict[int, str] = field(default_factory=dict)  # by its place: what nothing is named

    def fault(self, start: int, end: int, text: str) -> None:
        """Keep one fault."""
        self.faults.append(fault_at(self.part, self.source, start, end, text))

    def type_of(self, node: nodes.Node, scope: Scope) -> Type | None:
        """The type of an expression; whatever is not on the list is a fault."""
        read = _READERS.get(type(node))
        if read is not None:
            kind: Type | None = getattr(self, read)(node, scope)
            return kind
        text = _("a template cannot do this: it inserts variables, and uses if, for and length.")
        self.fault(node.lineno, node.lineno + 1, text)
        return None

    def _name(self, node: nodes.Node, scope: Scope) -> Type | None:
        name = cast(nodes.Name, node).name
        if name in scope:
            return scope[name]
        return self._unknown(name, node.lineno, scope)

    def _part_of(self, node: nodes.Node, scope: Scope) -> Type | None:
        node = cast(nodes.Getattr, node)
        path = _path(node)
        if path is None:
            known = self.type_of(node.node, scope)
            return known and self._no_part(node, node.attr, node.lineno)
        names = path.split(".")
        if names[0] not in scope:
            return self._unknown(path, _first(node), scope)
        kind = scope[names[0]]
        for name in names[1:]:
            if kind is None:
                return None
            if not isinstance(kind, Record):
                return self._no_part(node, path, _first(node))
            if name not in kind.parts:
                return self._unknown(path, _first(node), scope)
            kind = kind.parts[name]
        return kind

    def _no_part(self, node: nodes.Getattr, path: str, at: int) -> Type | None:
        text = _("“%(path)s” is not possible: “%(name)s” is a part of nothing here.")
        self.fault(at, at + len(path), text % {"path": path[:60], "name": node.attr[:60]})
        return None

    def _unknown(self, path: str, at: int, scope: Scope) -> Type | None:
        """There is no such variable; perhaps another was meant."""
        if ANYTHING in scope:
            return None
        text = _("there is no variable “%(path)s”.") % {"path": path[:60]}
        meant = nearest(path, _spellings(scope))
        if meant:
            text += " " + _("Did you mean “%(name)s”?") % {"name": meant}
        self.fault(at, at + len(path), text)
        self.unknown[at] = path
        return None

    def _literal(self, node: nodes.Node, _scope: Scope) -> Type | None:
        value = cast(nodes.Const, node).value
        if isinstance(value, bool):
            return Flag()
        if isinstance(value, str):
            return Text()
        if isinstance(value, int):
            return Number()
        self.fault(node.lineno, node.lineno + 1, _("only words and whole numbers can stand here."))
        return None

    def _either(self, node: nodes.Node, scope: Scope) -> Type | None:
        node = cast(nodes.BinExpr, node)
        left, right = self.type_of(node.left, scope), self.type_of(node.right, scope)
        if left is None or right is None:
            return None
        if isinstance(left, Text) and isinstance(right, Text):
            return Text()
        return left if left == right else Flag()

    def _not(self, node: nodes.Node, scope: Scope) -> Type | None:
        return self.type_of(cast(nodes.Not, node).node, scope) and Flag()

    def _compare(self, node: nodes.Node, scope: Scope) -> Type | None:
        node = cast(nodes.Compare, node)
        left = self.type_of(node.expr, scope)
        right = self.type_of(node.ops[0].expr, scope)
        if len(node.ops) > 1 or node.ops[0].op not in _COMPARED:
            text = _("compare two things at a time, with ==, !=, <, <=, > or >=.")
            self.fault(node.lineno, node.lineno + 1, text)
        elif left is not None and right is not None:
            self._comparable(node, left, right)
        return Flag()

    def _comparable(self, node: nodes.Compare, left: Type, right: Type) -> None:
        plain = type(left) is type(right) and not isinstance(left, Record | ListOf)
        if not plain or (node.ops[0].op in _ORDERED and not isinstance(left, Number)):
            text = _("these two cannot be compared.")
            self.fault(node.lineno, node.lineno + 1, text)
            return
        for kind, other in ((left, node.ops[0].expr), (right, node.expr)):
            if isinstance(kind, Text) and kind.values and isinstance(other, nodes.Const):
                self._one_of(kind.values, other)

    def _one_of(self, values: tuple[str, ...], node: nodes.Const) -> None:
        if node.value in values:
            return
        text = _("this is never “%(value)s”; it can be %(values)s.") % {
            "value": str(node.value)[:40],
            "values": ", ".join(f"“{value}”" for value in values),
        }
        self.fault(node.lineno, node.lineno + len(str(node.value)) + 2, text)

    def _filtered(self, node: nodes.Node, scope: Scope) -> Type | None:
        node = cast(nodes.Filter, node)
        kind = self.type_of(node.node, scope) if node.node else None
        if node.name not in FILTERS:
            text = _("there is no filter “%(name)s”; there are %(filters)s.") % {
                "name": node.name[:40],
                "filters": ", ".join(FILTERS),
            }
            self.fault(node.lineno, node.lineno + 1, text)
            return None
        return kind and (self._length if node.name == "length" else self._join)(node, kind)

    def _length(self, node: nodes.Filter, kind: Type) -> Type | None:
        if isinstance(kind, ListOf | Text) and not _has_arguments(node):
            return Number()
        self.fault(node.lineno, node.lineno + 6, _("“length” counts the items of a list."))
        return None

    def _join(self, node: nodes.Filter, kind: Type) -> Type | None:
        words = isinstance(kind, ListOf) and isinstance(kind.item, Text)
        between = [
            isinstance(word, nodes.Const) and isinstance(word.value, str) for word in node.args
        ]
        if words and between == [True] and not (node.kwargs or node.dyn_args or node.dyn_kwargs):
            return Text()
        text = _('“join” strings a list of words together: interviewed_by|join(", ").')
        self.fault(node.lineno, node.lineno + 4, text)
        return None


def _has_arguments(node: nodes.Filter) -> bool:
    return bool(node.args or node.kwargs or node.dyn_args or node.dyn_kwargs)


def _path(node: nodes.Node) -> str | None:
    """`candidate.given_name`; None when it does not begin with a name."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        before = _path(node.node)
        return None if before is None else f"{before}.{node.attr}"
    return None


def _first(node: nodes.Node) -> int:
    """Where the first name of a path stands."""
    while isinstance(node, nodes.Getattr):
        node = node.node
    return node.lineno


def _spellings(scope: Scope) -> Iterator[tuple[str, str]]:
    """(how it may be written, what it is called) for every variable in reach."""
    known = {name: kind for name, kind in scope.items() if kind is not None}
    for path, _kind in paths(Record(known)):
        if "[]" in path:
            continue
        yield path, path
        for other in word_for(path).also:
            yield other, path


_READERS: dict[type[nodes.Node], str] = {
    nodes.Name: "_name",
    nodes.Getattr: "_part_of",
    nodes.Const: "_literal",
    nodes.And: "_either",
    nodes.Or: "_either",
    nodes.Not: "_not",
    nodes.Compare: "_compare",
    nodes.Filter: "_filtered",
}
