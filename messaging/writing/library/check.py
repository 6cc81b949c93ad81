"""Whether a template may be kept: read when it is saved, never trusted to have been read.

Three looks, each a reason to refuse: tag by tag, with words for the writer; the whole as Jinja
reads it, by an allow-list of syntax nodes; and rendered on a made-up person at all its sides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _
from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.lexer import Token, TokenStream
from jinja2.parser import Parser

from messaging.writing.library.environment import compiled, names_of
from messaging.writing.library.expressions import FILTERS, Checker, Scope
from messaging.writing.library.faults import Fault, Part, fault_at, nearest
from messaging.writing.library.kinds import Kind
from messaging.writing.library.samples import all_sides
from messaging.writing.library.scan import PLAIN, Tag, tags_of
from messaging.writing.library.variables import (
    LOOP,
    Flag,
    ListOf,
    Number,
    Record,
    Text,
    Type,
    record_of,
)

SUBJECT_AT_MOST, BODY_AT_MOST = 400, 20_000  # characters of the source
LOOPS_AT_MOST, BLOCKS_AT_MOST = 2, 8  # one inside the other
WORDS_OF_BLOCKS = ("if", "elif", "else", "endif", "for", "endfor")


def check(kind: Kind, language: str, subject: str, body: str) -> list[Fault]:
    """Everything that is wrong with a template, in the reader's language; [] when it is good."""
    faults = [*_check_part("subject", subject, kind), *_check_part("body", body, kind)]
    return faults or _tried(kind, language, subject, body)


def _check_part(part: Part, source: str, kind: Kind) -> list[Fault]:
    limit = SUBJECT_AT_MOST if part == "subject" else BODY_AT_MOST
    if len(source) > limit:
        text = _("this is longer than %(limit)s characters.") % {"limit": limit}
        return [fault_at(part, source, limit, len(source), text)]
    if not source.strip():
        text = _("the subject is empty.") if part == "subject" else _("the letter is empty.")
        return [fault_at(part, source, 0, 0, text)]
    if "\0" in source or (part == "subject" and "\n" in source):
        at = max(source.find("\0"), source.find("\n"))
        return [fault_at(part, source, at, at + 1, _("this character cannot stand here."))]
    return _Reading(Checker(part, source, record_of(kind.context))).faults()


@dataclass
class _Block:
    """An open `if` or `for`, and what may be named inside."""

    word: Literal["if", "for"]
    tag: Tag
    scope: Scope
    else_seen: bool = False


@dataclass
class _Reading:
    """Goes through the tags of one part with the blocks that are open."""

    checker: Checker
    blocks: list[_Block] = field(default_factory=list)

    def faults(self) -> list[Fault]:
        """What is wrong, in the order of the text."""
        part, source = self.checker.part, self.checker.source
        tags, found = tags_of(part, source)
        for tag in tags:
            self._read(tag)
        for block in self.blocks:
            text = _("this “%(word)s” is never ended: write {%% end%(word)s %%} after it.")
            self._fault(block.tag, text % {"word": block.word})
        found += self.checker.faults
        return sorted(found or _gate(part, source), key=lambda fault: fault.start)

    def _fault(self, tag: Tag, text: str) -> None:
        self.checker.fault(tag.start, tag.end, text)

    @property
    def scope(self) -> Scope:
        """What may be named here."""
        return self.blocks[-1].scope if self.blocks else self.checker.known.parts

    def _read(self, tag: Tag) -> None:
        if not tag.tokens:
            self._fault(tag, _("there is nothing between the braces."))
        elif tag.opening == "{{":
            self._printed(tag)
        elif tag.tokens[0].value in WORDS_OF_BLOCKS:
            getattr(self, f"_{tag.tokens[0].value}")(tag)
        else:
            self._unknown_word(tag)

    def _printed(self, tag: Tag) -> None:
        node = self._parsed(tag, tag.tokens)
        kind = self.checker.type_of(node, self.scope) if node else None
        if kind is None or isinstance(kind, Text | Number):
            return
        if isinstance(kind, ListOf):
            text = _("this is a list: go through it with {%% for … in … %%}.") % {}
        elif isinstance(kind, Flag):
            text = _("this is yes or no, not words: ask for it with {%% if … %%}.") % {}
        else:
            names = ", ".join(kind.parts)
            text = _("this has several parts, choose one: %(names)s.") % {"names": names}
        self._fault(tag, text)

    def _unknown_word(self, tag: Tag) -> None:
        word = str(tag.tokens[0].value)
        text = _("“%(word)s” is not possible in a template.") % {"word": word[:40]}
        meant = nearest(word, [(known, known) for known in WORDS_OF_BLOCKS])
        if meant:
            text += " " + _("Did you mean “%(name)s”?") % {"name": meant}
        self._fault(tag, text)

    def _if(self, tag: Tag) -> None:
        self._condition(tag)
        self._open(_Block("if", tag, self.scope))

    def _elif(self, tag: Tag) -> None:
        if self._inside(tag, "if", before_else=True):
            self._condition(tag)

    def _condition(self, tag: Tag) -> None:
        node = self._parsed(tag, tag.tokens[1:])
        if node is not None:
            self.checker.type_of(node, self.scope)

    def _else(self, tag: Tag) -> None:
        self._alone(tag)
        if not self._inside(tag, "", before_else=True):
            return
        block = self.blocks[-1]
        block.else_seen = True
        if block.word == "for":  # of an empty list there is no item to name
            block.scope = self.blocks[-2].scope if self.blocks[1:] else self.checker.known.parts

    def _endif(self, tag: Tag) -> None:
        self._close(tag, "if")

    def _endfor(self, tag: Tag) -> None:
        self._close(tag, "for")

    def _close(self, tag: Tag, word: str) -> None:
        self._alone(tag)
        if self._inside(tag, word):
            self.blocks.pop()
        elif any(block.word == word for block in self.blocks):  # go on with what was meant
            while self.blocks.pop().word != word:
                pass

    def _alone(self, tag: Tag) -> None:
        if len(tag.tokens) > 1:
            word = tag.tokens[0].value
            self._fault(tag, _("“%(word)s” stands alone between the braces.") % {"word": word})

    def _inside(self, tag: Tag, word: str, *, before_else: bool = False) -> bool:
        """Whether the innermost block is of that word; says what is wrong when not."""
        said = tag.tokens[0].value
        if not self.blocks:
            text = _("“%(word)s” belongs to no “if” and no “for”.")
        elif word and self.blocks[-1].word != word:
            line = self.checker.source.count("\n", 0, self.blocks[-1].tag.start) + 1
            text = _("“%(word)s” cannot stand here: the “%(open)s” of line %(line)s is not ended.")
            text %= {"word": said, "open": self.blocks[-1].word, "line": line}
        elif before_else and self.blocks[-1].else_seen:
            text = _("“%(word)s” comes after the “else” of the same block.")
        else:
            return True
        self._fault(tag, text % {"word": said})
        return False

    def _for(self, tag: Tag) -> None:
        words = [token.value for token in tag.tokens]
        if len(words) < 4 or tag.tokens[1].type != "name" or words[2] != "in":
            self._fault(tag, _("write it so: {%% for point in strengths %%}.") % {})
            self._open(_Block("for", tag, self.scope))
            return
        node = self._parsed(tag, tag.tokens[3:])
        kind = self.checker.type_of(node, self.scope) if node else None
        if kind is not None and not isinstance(kind, ListOf):
            self._fault(tag, _("“for” goes through a list only."))
        self._open(_Block("for", tag, self._named(tag, str(words[1]), kind)))

    def _named(self, tag: Tag, name: str, kind: Type | None) -> Scope:
        if name in self.checker.known.parts or name == "loop":
            self._fault(
                tag, _("“%(name)s” has a meaning already: take another word.") % {"name": name}
            )
        item = kind.item if isinstance(kind, ListOf) else Record({})
        return {**self.scope, name: item, "loop": LOOP}

    def _open(self, block: _Block) -> None:
        self.blocks.append(block)
        loops = sum(open_block.word == "for" for open_block in self.blocks)
        if loops > LOOPS_AT_MOST or len(self.blocks) > BLOCKS_AT_MOST:
            self._fault(block.tag, _("this is too deep inside other blocks: make it simpler."))

    def _parsed(self, tag: Tag, tokens: tuple[Token, ...]) -> nodes.Node | None:
        """The expression of some tokens, read by Jinja itself; None and a fault when it is none."""
        parser = Parser(PLAIN, "")
        parser.stream = TokenStream(iter(tokens), None, None)
        try:
            node = parser.parse_expression()
            rest = parser.stream.current
        except TemplateSyntaxError as error:
            at = error.lineno if tag.start < error.lineno < tag.end else tag.end - 2
            self.checker.fault(at, at + 1, _("this is not understood from here on."))
            return None
        if rest.type != "eof":
            text = _("“%(word)s” is one word too many.") % {"word": str(rest.value)[:40]}
            self.checker.fault(rest.lineno, rest.lineno + len(str(rest.value)), text)
            return None
        return node


_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.For,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.Filter,
)


def _gate(part: Part, source: str) -> list[Fault]:
    """The whole as Jinja reads it holds nothing but the allowed nodes."""
    try:
        tree = PLAIN.parse(source)
    except TemplateSyntaxError as error:
        return [_somewhere(part, source, error.lineno)]
    for node in (tree, *tree.find_all(nodes.Node)):
        if not _is_allowed(node):
            return [_somewhere(part, source, node.lineno)]
    return []


def _is_allowed(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Getattr):
        return not node.attr.startswith("_")
    if isinstance(node, nodes.For):
        return isinstance(node.target, nodes.Name) and not (node.recursive or node.test)
    if isinstance(node, nodes.Filter):
        return node.name in FILTERS and node.node is not None
    return type(node) in _ALLOWED


def _somewhere(part: Part, source: str, line: int) -> Fault:
    start = sum(len(text) + 1 for text in source.split("\n")[: line - 1])
    return fault_at(part, source, start, start, _("this is not possible in a template."))


def _tried(kind: Kind, language: str, subject: str, body: str) -> list[Fault]:
    """Render it on the made-up person: what cannot be compiled or is too long comes out."""
    try:
        template = compiled(subject, body)
        for context in all_sides(kind, language):
            head, text = template.render(names_of(context))
            if not head.strip():
                return [fault_at("subject", subject, 0, 0, _("the subject is empty for somebody."))]
            if not text.strip():
                return [fault_at("body", body, 0, 0, _("the letter is empty for somebody."))]
    except (TemplateError, RecursionError, SyntaxError):
        return [fault_at("body", body, 0, 0, _("the letter it makes is too long."))]
    return []
