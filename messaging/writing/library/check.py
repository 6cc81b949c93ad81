"""Whether a template may be kept: read when it is saved, never trusted to have been read.

Three looks, each a reason to refuse: tag by tag, with words for the writer; the whole as Jinja
reads it, by an allow-list of syntax nodes; and rendered on a made-up person at all its sides.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.lexer import Token, TokenStream
from jinja2.parser import Parser
from rapidfuzz import fuzz

from messaging.writing.library.blocks import Block, Blocks
from messaging.writing.library.environment import compiled, names_of
from messaging.writing.library.expressions import ANYTHING, FILTERS, Checker, Scope
from messaging.writing.library.faults import Fault, Part, fault_at, nearest
from messaging.writing.library.kinds import Kind
from messaging.writing.library.samples import all_sides
from messaging.writing.library.scan import PLAIN, TAGS_AT_MOST, Tag, tags_of
from messaging.writing.library.variables import (
    LOOP,
    Flag,
    ListOf,
    Number,
    Text,
    Type,
    record_of,
)

SUBJECT_AT_MOST, BODY_AT_MOST = 400, 20_000  # characters of the source
LOOPS_AT_MOST, BLOCKS_AT_MOST = 2, 8  # one inside the other
MISSPELT = 80  # of 100: so near to a name that there is, it was that one
WORDS_OF_BLOCKS = ("if", "elif", "else", "endif", "for", "endfor")
# (what people write, what it is called): other languages, of programs and of people.
_WRITTEN = (
    *((word, word) for word in WORDS_OF_BLOCKS),
    *(("fi", "if"), ("si", "if"), ("finsi", "endif"), ("pour", "for"), ("finpour", "endfor")),
    *(("elsif", "elif"), ("elseif", "elif"), ("sinonsi", "elif"), ("sinon", "else")),
)


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


class _Reading:
    """Goes through the tags of one part with the blocks that are open."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.blocks = Blocks(checker.known.parts)

    def faults(self) -> list[Fault]:
        """What is wrong, in the order of the text."""
        part, source = self.checker.part, self.checker.source
        tags, found = tags_of(part, source)
        for tag in tags:
            self._read(tag)
        for block in self.blocks.open if len(tags) < TAGS_AT_MOST else ():
            text = _("this “%(word)s” is never ended: write {%% end%(word)s %%} after it.")
            if not block.told:
                self._fault(block.tag, text % {"word": block.word})
        found += self.checker.faults
        return sorted(found or _gate(part, source), key=lambda fault: fault.start)

    def _fault(self, tag: Tag, text: str) -> None:
        self.checker.fault(tag.start, tag.end, text)

    @property
    def scope(self) -> Scope:
        """What may be named here."""
        return self.blocks.scope

    def _read(self, tag: Tag) -> None:
        if tag.readable and not tag.tokens:
            self._fault(tag, _("there is nothing between the braces."))
        if tag.opening == "{{":
            if tag.tokens:
                self._printed(tag)
        elif tag.tokens and tag.word in WORDS_OF_BLOCKS:
            getattr(self, f"_{tag.word}")(tag)
        else:
            self._wrong_word(tag)

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

    def _wrong_word(self, tag: Tag) -> None:
        """Tell an unknown word, and go on with what it was meant to be."""
        word = tag.word
        ended = word.startswith("end") and self.blocks.ends(word[3:])
        if ended and ended.word == word[3:]:
            self.blocks.end(word[3:])
            return
        meant = nearest(word, _WRITTEN)
        if tag.tokens:
            text = _("“%(word)s” is not possible in a template.") % {"word": word[:40]}
            if meant:
                text += " " + _("Did you mean “%(name)s”?") % {"name": meant}
            self._fault(tag, text)
        if meant.startswith("end"):
            self.blocks.end(meant[3:])
        elif meant in {"else", "elif"}:
            self._branch(tag, meant)
        else:
            self._open_wrong(tag, meant)

    def _open_wrong(self, tag: Tag, meant: str) -> None:
        """What is named in a tag that was not read is known after it, as nothing in particular;
        a word that was only guessed is never asked to end."""
        certain = tag.opening == "{%" and bool(meant) and tag.word == meant
        scope = self._with_lost(tag, meant)
        self.blocks.begin(Block(meant or tag.word, tag, scope, told=not certain))

    def _with_lost(self, tag: Tag, meant: str) -> Scope:
        """The scope after a tag that may have named something."""
        lost = [name for name in tag.names if name not in {*self.scope, *WORDS_OF_BLOCKS, "in"}]
        loop = {"loop": LOOP} if meant != "if" else {}
        anything = {} if lost or meant != "for" else {ANYTHING: None}
        return {**self.scope, **dict.fromkeys(lost), **loop, **anything}

    def _if(self, tag: Tag) -> None:
        self._condition(tag)
        self._open(Block("if", tag, self.scope))

    def _elif(self, tag: Tag) -> None:
        if self._branches(tag, "elif"):
            self._condition(tag)

    def _condition(self, tag: Tag) -> None:
        node = self._parsed(tag, tag.tokens[1:])
        if node is not None:
            self.checker.type_of(node, self.scope)

    def _else(self, tag: Tag) -> None:
        if len(tag.tokens) > 1 and tag.tokens[1].value == "if":
            text = _("“%(word)s” stands alone between the braces.") % {"word": "else"}
            self._fault(tag, text + " " + _("Did you mean “%(name)s”?") % {"name": "elif"})
            self._branch(tag, "elif")
            return
        self._alone(tag)
        self._branches(tag, "else")

    def _endif(self, tag: Tag) -> None:
        self._close(tag, "if")

    def _endfor(self, tag: Tag) -> None:
        self._close(tag, "for")

    def _close(self, tag: Tag, word: str) -> None:
        self._alone(tag)
        nothing_open = not self.blocks.open
        between = self.blocks.end(word)
        if (between or nothing_open) and not (word == "for" and self._unbegun(tag, between)):
            self._misplaced(tag, between)

    def _unbegun(self, tag: Tag, between: Block | None) -> bool:
        """Whether a loop ends that was never begun; one mistake is told of it, and none of the
        names that it would have given."""
        since = between.tag.end if between else 0
        lost = {at: path for at, path in self.checker.unknown.items() if at >= since}
        names = {path.partition(".")[0] for path in lost.values()}
        known = self.checker.known.parts
        misspelt = any(fuzz.ratio(name, row) > MISSPELT for name in names for row in known)
        if len(names) != 1 or misspelt:
            return False
        self.checker.faults[:] = [row for row in self.checker.faults if row.start not in lost]
        text = _("this “endfor” ends no “for”: write {%% for %(name)s in … %%} where it begins.")
        self._fault(tag, text % {"name": names.pop()[:60]})
        return True

    def _alone(self, tag: Tag) -> None:
        if len(tag.tokens) > 1:
            word = tag.tokens[0].value
            self._fault(tag, _("“%(word)s” stands alone between the braces.") % {"word": word})

    def _misplaced(self, tag: Tag, between: Block | None) -> None:
        """An end, `else` or `elif` of nothing, or of a block around one that is not ended."""
        text = _("“%(word)s” belongs to no “if” and no “for”.")
        if between is not None and between.word in {"if", "for"}:
            line = self.checker.source.count("\n", 0, between.tag.start) + 1
            text = _("“%(word)s” cannot stand here: the “%(open)s” of line %(line)s is not ended.")
            text %= {"word": tag.word, "open": between.word, "line": line}
        self._fault(tag, text % {"word": tag.word})

    def _branches(self, tag: Tag, word: str) -> bool:
        """Whether an `else` or `elif` stands where one can; says what is wrong when not."""
        around = self.blocks.open[-1] if self.blocks.open else None
        seen, block = self._branch(tag, word)
        if block is None:
            self._misplaced(tag, around)
        elif seen:
            text = _("“%(word)s” comes after the “else” of the same block.") % {"word": word}
            self._fault(tag, text)
        return block is not None and not seen

    def _branch(self, tag: Tag, word: str) -> tuple[bool, Block | None]:
        """Whether its block had an `else` before, and the block; of none, what follows is taken
        for the rest of one that was forgotten."""
        block = self.blocks.branch(word)
        if block is None:
            self.blocks.begin(Block("", tag, self.scope, told=True))
            return False, None
        seen = block.else_seen
        block.else_seen |= word == "else"
        if block.word == "for":  # of an empty list there is no item to name
            block.scope = self.blocks.before(block)
        return seen, block

    def _for(self, tag: Tag) -> None:
        words = [token.value for token in tag.tokens]
        if len(words) < 4 or tag.tokens[1].type != "name" or words[2] != "in":
            self._fault(tag, _("write it so: {%% for point in strengths %%}.") % {})
            self._open(Block("for", tag, self._with_lost(tag, "for")))
            return
        node = self._parsed(tag, tag.tokens[3:])
        kind = self.checker.type_of(node, self.scope) if node else None
        if kind is not None and not isinstance(kind, ListOf):
            self._fault(tag, _("“for” goes through a list only."))
        self._open(Block("for", tag, self._named(tag, str(words[1]), kind)))

    def _named(self, tag: Tag, name: str, kind: Type | None) -> Scope:
        item = kind.item if isinstance(kind, ListOf) else None
        if name in self.checker.known.parts or name == "loop":
            text = _("“%(name)s” has a meaning already: take another word.")
            self._fault(tag, text % {"name": name})
            item = None  # in the loop it may be meant either way
        return {**self.scope, "loop": LOOP, name: item}

    def _open(self, block: Block) -> None:
        inside = [*self.blocks.open, block]
        loops = sum(open_block.word == "for" for open_block in inside)
        if loops > LOOPS_AT_MOST or len(inside) > BLOCKS_AT_MOST:
            if not any(around.told for around in self.blocks.open):
                text = _("this is too deep inside other blocks: make it simpler.")
                self._fault(block.tag, text)
            block.told = True
        self.blocks.begin(block)

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
