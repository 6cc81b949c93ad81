"""What stands between a text and its reader: holes, leftovers, another name, too little said.

This is the frame of a letter, not its tone; wording has a check of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.care.policy import default_for
from messaging.writing.holes import HOLE
from messaging.writing.situations.words import WITHOUT_GAP
from messaging.writing.wording.engine import Finding

Part = Literal["subject", "body"]


@dataclass(frozen=True, slots=True)
class Kept:
    """Why a warned passage may stay, and who says so."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """`block`: the letter cannot go on; `warn`: a person changes the words or says why they may
    stay. `passage`: the words that a reason is about, when they are more than the excerpt.
    `part`: where it stands, from `start` to `end` in characters; nowhere when empty."""

    verdict: Literal["block", "warn"]
    code: str
    text: str
    excerpt: str = ""
    passage: str = ""
    finding: Finding | None = None
    kept: Kept | None = None
    part: Part | Literal[""] = ""
    start: int = 0
    end: int = 0

    @property
    def blocks(self) -> bool:
        """Whether nothing may leave before it is settled."""
        return self.verdict == "block"

    @property
    def justified(self) -> bool:
        """Whether it is a warning for which somebody has given a reason."""
        return self.kept is not None and not self.blocks

    @property
    def asks(self) -> bool:
        """Whether it is a warning that still waits for an edit or a reason."""
        return not self.blocks and self.kept is None

    @property
    def mark(self) -> str:
        """The warning and its passage in sixteen signs; white space and case do not count."""
        said = " ".join(_folded(self.passage or self.excerpt).split())
        return hashlib.sha256(f"{self.code}\n{said}".encode()).hexdigest()[:16]


# Fields of other programs: mail merges, form letters, spreadsheets. A name in brackets counts
# only when it is plainly a field's, and never when it is the text of a link.
_FIELD = (
    r"(?:pr[ée]nom|nom|civilit[ée]|(?:nom|intitul[ée]) du poste|votre nom|nom de l['’]entreprise"
    r"|first[ _]?name|last[ _]?name|your name|candidate(?:[ _]name)?"
    r"|job[ _]title|company(?:[ _]name)?)"
)
_LEFTOVER = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\{\{|\{%|%%link:"
    rf"|\{{{_FIELD}\}}|\[{_FIELD}\](?!\()|«\s?{_FIELD}\s?»|<{_FIELD}>"
    r"|<<[^<>\n]{1,40}>>|\$\{[^{}\n]{1,40}\}|\*\|\w{2,20}\|\*|##\w{2,20}##|%\w{3,20}%(?=[\s,.!?]|\Z)"
    r"|\bXX{2,}\b|_{4,}|\blorem ipsum\b"
    r"|(?<=bonjour )(?:none|null|undefined|nan)\b|(?<=hello )(?:none|null|undefined|nan)\b"
    r"|(?<=dear )(?:none|null|undefined|nan)\b",
    re.DOTALL | re.IGNORECASE,
)
_GREETING = re.compile(
    r"\A\s*(?:bonjour|bonsoir|cher|chère|madame|monsieur|hello|hi|dear|mr\.?|mrs\.?|ms\.?"
    r"|good (?:morning|afternoon))\s+"
    r"(?P<name>[^,\n!]{1,80})",
    re.IGNORECASE,
)


def check(
    subject: str,
    body: str,
    *,
    depth: str,
    names: tuple[str, str],
    facts: Mapping[str, Any],
    owed: int | None = None,
) -> list[Problem]:
    """Every problem of a text, blocking ones first. `names`: the candidate's given and family
    name; `facts`: what the letter rests on (`Letter.facts`); `owed`: how many criteria it must
    name, where that is not the company's usual."""
    found = [
        *_empty(subject, body),
        *holes(subject, body),
        *leftovers(subject, body),
        *greeting(body, names),
        *_criteria(body, _owed(depth, owed, facts), facts),
        *_call(body, facts),
    ]
    return sorted(found, key=lambda problem: not problem.blocks)


def _empty(subject: str, body: str) -> list[Problem]:
    found = []
    if not subject.strip():
        found.append(Problem("block", "no_subject", _("The subject is empty.")))
    if not body.strip():
        found.append(Problem("block", "no_body", _("The letter is empty.")))
    return found


def holes(subject: str, body: str) -> list[Problem]:
    """Passages that are still notes to the writer."""
    text = _("Write this passage: it is still a note to you, not a sentence to the candidate.")
    return [
        _at(hole, part, Problem("block", "hole", text, hole.group().strip("[] \n")[:200]))
        for part, words in _parts(subject, body)
        for hole in HOLE.finditer(words)
    ]


def leftovers(subject: str, body: str) -> list[Problem]:
    """Pieces of a template, ours or that of another program."""
    text = _("Take this out: it is a piece of the template, not of the letter.")
    return [
        _at(left, part, Problem("block", "leftover", text, left.group()[:80]))
        for part, words in _parts(subject, body)
        for left in _LEFTOVER.finditer(words)
    ]


def _parts(subject: str, body: str) -> Iterator[tuple[Part, str]]:
    yield "subject", subject
    yield "body", body


def _at(match: re.Match[str], part: Part, problem: Problem) -> Problem:
    return replace(problem, part=part, start=match.start(), end=match.end())


def _folded(text: str) -> str:
    return text.casefold().replace("’", "'").replace("\u00a0", " ")


def greeting(body: str, names: tuple[str, str]) -> list[Problem]:
    """A greeting at the beginning in which neither of the reader's names stands."""
    greeted = _GREETING.match(body)
    if greeted is None:
        return []
    said = _folded(greeted["name"])
    if any(_folded(name) in said for name in names if name):
        return []
    text = _("The greeting does not name %(name)s. Is it the right person?") % {"name": names[0]}
    said = greeted.group().strip()
    start = body.index(said)
    return [
        Problem("warn", "greeting", text, said, part="body", start=start, end=start + len(said))
    ]


def _owed(depth: str, owed: int | None, facts: Mapping[str, Any]) -> int:
    """Where no gap explains the answer, one criterion less is owed, and one strength at least."""
    usual = default_for(depth).points if owed is None else owed
    return max(1, usual - 1) if facts.get("situation") in WITHOUT_GAP else usual


def _criteria(body: str, owed: int, facts: Mapping[str, Any]) -> list[Problem]:
    """At least as many criteria of the posting as are owed; none at all is refused."""
    labels = facts.get("criteria", [])
    named = sum(_folded(label) in _folded(body) for label in labels)
    if not labels or named >= owed or HOLE.search(body):
        return []
    if not named and not facts.get("points"):
        text = _(
            "Name at least one criterion of the posting: it is what makes a no fair, and useful."
        )
        return [Problem("block", "no_criterion", text)]
    text = ngettext(
        "At this depth a letter speaks of at least %(count)s criterion of the posting, by name.",
        "At this depth a letter speaks of at least %(count)s criteria of the posting, by name.",
        owed,
    ) % {"count": owed}
    return [Problem("warn", "few_criteria", text, passage=f"{named} of {owed}")]


_ON_THE_PHONE = re.compile(r"téléphone|appel|on the phone|call", re.IGNORECASE)


def _call(body: str, facts: Mapping[str, Any]) -> list[Problem]:
    if not facts.get("call_made") or _ON_THE_PHONE.search(body):
        return []
    text = _("You have spoken on the phone, and the letter does not say so.")
    return [Problem("warn", "call", text)]
