"""Reads a text sentence by sentence against the rules of its language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from messaging.writing.wording.judged import Judged, Passage
from messaging.writing.wording.names import names
from messaging.writing.wording.patterns import Pattern
from messaging.writing.wording.rules import Concept, Language, Rule, Verdict, language
from messaging.writing.wording.text import Sentence, Word, sentences

TEXT_AT_MOST = 200_000  # characters that are read; a letter has at most a tenth of that
SUBSTANCE = 5  # words from which a sentence that is neither refusal nor courtesy says something
HOLLOW = 4  # different words, all of which stand in any refusal: nothing was observed
MASKED = "¤"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a letter's reader. `consent_until`: the pool consent's end, when
    there is one."""

    consent_until: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage that must change (`block`) or should (`warn`). `start` and `end` count
    characters of the text given; `instead`, when there is one, can stand for the whole sentence
    from `sentence_start` to `sentence_end`."""

    verdict: Verdict
    category: str
    start: int
    end: int
    excerpt: str
    why: str
    suggestion: str
    instead: str = ""
    sentence_start: int = 0
    sentence_end: int = 0
    likened: bool = False
    """Found by likeness to examples alone: whatever knows more goes first."""

    @property
    def advice(self) -> str:
        """Why, and what to write instead."""
        return f"{self.why} {self.suggestion}"


def check_text(
    text: str,
    language: str,
    depth: str | None = None,
    facts: Facts | None = None,
    *,
    reader: str | None = None,
) -> list[Finding]:
    """What stands in the way of these words, in the order of the text; the same passage is
    found once, for its gravest reason.

    `language` is the letter's; `reader` the language of `why`, the letter's when absent.
    `depth` is the stage reached: after a CV alone a bare refusal is a warning. With `facts` a
    sentence about keeping the CV is judged by the recorded consent, without them by its words.
    """
    return list(_check(text[:TEXT_AT_MOST], language, depth, facts, reader or language))


def _check(
    text: str, code: str, depth: str | None, facts: Facts | None, reader: str
) -> list[Finding]:
    code = code if code in ("fr", "en") else "fr"
    rules = language(code)
    read = [
        Judged.of(_clauses(sentence, rules), sentence, text, code) for sentence in sentences(text)
    ]
    found: list[Finding] = []
    for judged in read:
        ruled = [
            Passage(rule.concept, first, last, plain=rule.plain or _claims(rule, rules, judged))
            for rule, first, last in _matches(judged.sentence, rules, text, facts)
        ]
        refuses = _any(rules.refusal, judged.sentence.line)
        for passage in judged.passages(ruled, alone=len(read) == 1, refuses=refuses):
            if passage.concept.consent and facts is not None and _consented(facts):
                continue
            words = (passage.first, passage.last)
            one = _finding(text, judged.sentence, passage.concept, code, reader, words)
            found.append(replace(one, likened=passage.likened))
    found += _laconic(text, read, rules, code, reader, depth)
    return gravest(found)


def _consented(facts: Facts) -> bool:
    return facts.consent_until is not None


def _claims(rule: Rule, rules: Language, judged: Judged) -> bool:
    """Whether it tells of an agreement: that nobody gave, or it would excuse."""
    return rule.concept.consent and _any(rules.agreed, judged.sentence.line)


def _any(patterns: Iterable[Pattern], line: str) -> bool:
    return any(pattern.regex.search(line) for pattern in patterns)


def _masked(sentence: Sentence, rules: Language, text: str) -> Sentence:
    """The sentence without names, nor what is plainly about things, not people."""
    words: list[Word] | None = None
    for place in names(sentence, text):
        words = words or list(sentence.words)
        words[place] = replace(words[place], form=MASKED)
    for pattern, _nothing in rules.neutral.candidates(sentence):
        for match in pattern.regex.finditer(sentence.line):
            words = words or list(sentence.words)
            for place in range(sentence.index(match.start()), sentence.index(match.end() - 1) + 1):
                words[place] = replace(words[place], form=MASKED)
    return sentence if words is None else Sentence(words, sentence.end)


def _matches(
    sentence: Sentence, rules: Language, text: str, facts: Facts | None
) -> Iterable[tuple[Rule, int, int]]:
    """Each rule that holds, with the first and last word of its passage."""
    masked = _masked(sentence, rules, text)
    clauses = _clauses(sentence, rules)
    for pattern, rule in rules.rules.candidates(masked):
        for match in pattern.regex.finditer(masked.line):
            first, last = masked.index(match.start()), masked.index(match.end() - 1)
            if rule.named and not text[masked.words[last].start].isupper():
                continue
            if not _excused(rule, rules, _around(clauses, first, last), sentence.line, facts):
                yield rule, first, last
                break


def _clauses(sentence: Sentence, rules: Language) -> list[Sentence]:
    """The sentence cut before each word that turns it: praise of the work before `but` excuses
    nothing after it."""
    forms = [word.form for word in sentence.words]
    cuts = [at for at, form in enumerate(forms) if form in rules.turns and at]
    edges = [0, *cuts, len(forms)]
    return [Sentence(sentence.words[a:b], sentence.end) for a, b in pairwise(edges)]


def _around(clauses: list[Sentence], first: int, last: int) -> str:
    """The plain words of the clauses that a passage stands in."""
    lines, at = [], 0
    for clause in clauses:
        if at <= last and at + len(clause.words) > first:
            lines.append(clause.line.strip())
        at += len(clause.words)
    return f" {' '.join(lines)} "


def _excused(rule: Rule, rules: Language, clause: str, line: str, facts: Facts | None) -> bool:
    """By talk of work, unless it objects to somebody; by the rule's own words; by consent."""
    if rule.soft and _any(rules.work, clause) and not _any(rules.objection, clause):
        return True
    if _any(rule.unless, clause):
        return True
    possible = rule.concept.consent and (facts is None or _consented(facts))
    return possible and _any(rules.agreed, line)


def _finding(
    text: str,
    sentence: Sentence,
    concept: Concept,
    code: str,
    reader: str,
    words: tuple[int, int],
    verdict: Verdict | None = None,
) -> Finding:
    start, end = sentence.words[words[0]].start, sentence.words[words[1]].end
    why = concept.why[reader if reader in concept.why else "fr"]
    return Finding(
        verdict=verdict or concept.verdict,
        category=concept.name[code],
        start=start,
        end=end,
        excerpt=text[start:end],
        why=f"{why} ({concept.source})" if concept.source else why,
        suggestion=concept.suggestion[code],
        instead=concept.instead.get(code, ""),
        sentence_start=sentence.start,
        sentence_end=sentence.end,
    )


def _laconic(
    text: str, read: list[Judged], rules: Language, code: str, reader: str, depth: str | None
) -> list[Finding]:
    """A refusal beside which nothing is said: no criterion, no reason, only courtesy."""
    bare: list[Sentence] = []
    for judged in read:
        sentence = judged.sentence
        forms = _forms_told(sentence, text)
        hollow = len(forms) >= HOLLOW and forms <= rules.hollow
        denies = not rules.denies.isdisjoint(forms)
        courteous = _any(rules.courtesy, sentence.line)
        refuses = (
            (judged.bare and (denies or not courteous))  # thanks are beside many a refusal
            or (hollow and denies)
            or _any(rules.refusal, sentence.line)
        )
        if refuses and not _reasoned(judged, rules, hollow=hollow):
            bare.append(sentence)
        elif len(sentence.words) >= SUBSTANCE and not (hollow or courteous):
            return []
    verdict: Verdict = "warn" if depth == "applied" else "block"
    return [
        _finding(
            text,
            sentence,
            rules.laconic.concept,
            code,
            reader,
            (0, len(sentence.words) - 1),
            verdict,
        )
        for sentence in bare[:1]
    ]


def _forms_told(sentence: Sentence, text: str) -> set[str]:
    """The different words of a sentence, names left out."""
    named = set(names(sentence, text))
    return {word.form for at, word in enumerate(sentence.words) if at not in named}


def _reasoned(judged: Judged, rules: Language, *, hollow: bool) -> bool:
    """Whether a refusal gives its reason itself."""
    said = _any(rules.reason, judged.sentence.line) or (judged.says_why and not hollow)
    return said or _explained(judged, rules)


def _explained(judged: Judged, rules: Language) -> bool:
    """Whether what follows its colon is a reason, and not the refusal once more."""
    rest = judged.behind_a_colon
    return (
        rest is not None
        and not _any(rules.refusal, rest.line)
        and not _any(rules.courtesy, rest.line)
        and judged.explains(rest)
    )


def gravest(found: list[Finding]) -> list[Finding]:
    """In the order of the text, and one finding for passages that overlap in one sentence and
    mean the same, blocking ones first."""
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda f: (f.verdict != "block", f.likened, f.start, f.end)):
        if not any(_covered(finding, other) for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda f: (f.start, f.end))


def _covered(finding: Finding, other: Finding) -> bool:
    overlaps = finding.start < other.end and other.start < finding.end
    same = finding.category == other.category and finding.sentence_start == other.sentence_start
    return overlaps or same
