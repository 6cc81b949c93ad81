"""The blocks that are open while a template is read, and which of them an end or an else is of.

A block that is wrong already is kept as well, and closed by what was meant to close it: a
mistake that only follows from another is not told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from messaging.writing.library.expressions import Scope
from messaging.writing.library.scan import Tag

OPEN_AT_MOST = 60  # a wall of broken braces must not be slow; a good template opens a few
# Words of Jinja that open nothing: no end is theirs.
_ALONE = frozenset({"set", "do", "include", "import", "from", "extends", "break", "continue"})


@dataclass
class Block:
    """An open `if` or `for`, or a word that is none; and what may be named inside."""

    word: str
    tag: Tag
    scope: Scope
    told: bool = False  # of its end nothing is said: it is wrong already
    else_seen: bool = False

    @property
    def is_anything(self) -> bool:
        """Whether nobody knows what it was meant to be: any end may be its own."""
        return self.told and self.word not in {"if", "for"} | _ALONE

    def may_have(self, word: str) -> bool:
        """Whether an `else` or `elif` can be of this block."""
        return self.is_anything or self.word == "if" or (self.word, word) == ("for", "else")


@dataclass
class Blocks:
    """What is open, the innermost last; it begins with the names that are known everywhere."""

    outside: Scope
    open: list[Block] = field(default_factory=list)

    @property
    def scope(self) -> Scope:
        """What may be named here."""
        return self.open[-1].scope if self.open else self.outside

    def begin(self, block: Block) -> None:
        """Open one."""
        if len(self.open) < OPEN_AT_MOST:
            self.open.append(block)

    def ends(self, word: str) -> Block | None:
        """The block that an end of that word ends, through the wrong ones inside it."""
        reach = list(self._in_reach())
        sure = (b for b in reach if b.word == word or (b.is_anything and b.else_seen))
        return next(sure, None) or next((b for b in reach if b.is_anything), None)

    def end(self, word: str) -> Block | None:
        """Close the block of that word; None when all is well, else the block that stands open
        in between. What is open in between stays so, and is not spoken of again."""
        found = self.ends(word)
        if found is not None:
            self._remove(found)
            return None
        between = next((block for block in reversed(self.open) if not block.told), None)
        outer = next((block for block in reversed(self.open) if block.word == word), None)
        if outer is not None:
            for block in self.open[self._place(outer) + 1 :]:
                block.told = True
            self._remove(outer)
        elif between is not None:
            between.told = True
        return between or (self.open[-1] if self.open else None)

    def branch(self, word: str) -> Block | None:
        """The block whose `else` or `elif` this is; one that is wrong already takes a single
        `else`. None when there is none."""
        last = None
        for block in self._in_reach():
            if block.may_have(word):
                last = last or block
                if not (block.told and block.else_seen):
                    return block
        return last

    def before(self, block: Block) -> Scope:
        """What may be named where a block is not."""
        place = self._place(block)
        return self.open[place - 1].scope if place else self.outside

    def _in_reach(self) -> Iterator[Block]:
        """From the innermost to the first that is as it should be."""
        for block in reversed(self.open):
            yield block
            if not block.told:
                return

    def _place(self, block: Block) -> int:
        return next(n for n, row in enumerate(self.open) if row is block)

    def _remove(self, block: Block) -> None:
        del self.open[self._place(block)]
