"""The intents of what a person wrote, and whether somebody must answer.

Every sentence is held against the phrases of `fr.toml` and `en.toml`. That nobody needs to answer
is believed only when each sentence is known to be harmless: what is not understood waits for a
person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from messaging.inbound.intents import harmless
from messaging.inbound.intents.learned import Like, like
from messaging.inbound.intents.order import ORDER
from messaging.inbound.intents.phrases import Lexicon, Span, lexicon
from messaging.inbound.intents.scoring import guess
from messaging.inbound.intents.words import Sentence, sentences

_ANSWERS = frozenset({"interested", "not_interested", "stay_in_touch"})
_VAGUE = frozenset({"question", "thanks"})
# What the rules saw first counts for so much beside the examples (of 1, by trial across writers).
SEEN = 0.1
# How probable an intent must be by the examples to stand against what the rules say, in a mail of
# more than a line: in one of a line the rules have read every word.
PLAIN = 0.5
# How probable it may be at most that a mail waits of which the rules know every sentence to be
# harmless.
WAITS_AT_MOST = 0.5
_NOT_TO_ANSWER = harmless.QUIET | {"interview_followup", "other"}
CLOSING = 6  # words of a farewell that says nothing else
POLITE = 10  # words of a question that is only a formula
# A question that asks for one of these asks for nothing else.
_ASKED = frozenset(ORDER[:5]) | {"unsubscribe", "stay_in_touch"}
# Of the kinds of our mails, those about an application that goes on.
_UNDER_WAY = frozenset({"acknowledgement", "invitation", "moved", "followup"})
# What a question of fact about the job is not.
_NO_FACTS = frozenset({"feedback_request", "scheduling", "interested", "interview_followup"})
# When both rest on the same words, the first is what is meant.
_OVER = (
    ("privacy_request", "withdrawal"),
    ("privacy_request", "unsubscribe"),
    ("privacy_request", "stay_in_touch"),
    ("interview_followup", "scheduling"),
)
# When both stand in one sentence.
_RATHER = (
    ("withdrawal", "not_interested"),
    ("withdrawal", "interested"),
    ("withdrawal", "scheduling"),
    ("feedback_request", "thanks"),
    ("not_interested", "interested"),
    ("stay_in_touch", "interested"),
    ("unsubscribe", "thanks"),
    ("complaint", "unsubscribe"),
    ("interview_followup", "thanks"),
    ("interview_followup", "interested"),
)


@dataclass(frozen=True)
class Found:
    """An intent, and the words it rests on."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Intents:
    """Everything a mail asks or says, the most important first; never empty."""

    found: tuple[Found, ...]
    needs_answer: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Only the names, in the same order."""
        return tuple(found.name for found in self.found)


def as_rows(intents: Intents) -> list[dict[str, object]]:
    """As an `Inbound` keeps them."""
    return [{"name": found.name, "words": list(found.words)} for found in intents.found]


def intents_of(text: str, *, subject: str = "", kind_of_mail_answered: str = "") -> Intents:
    """The intents of a visible text, with the words that show them.

    `subject` counts when the person chose it (no "Re:"). `kind_of_mail_answered`, the outbox kind
    of the letter that is answered, decides what "why?" or "no, thank you" is about.
    """
    book = lexicon()
    read = [book.corrected(sentence) for sentence in sentences(text, book.spelled)]
    chosen = harmless.chosen_subject(subject)
    about = [book.corrected(row) for row in sentences(chosen, book.spelled)]
    answered = _context(kind_of_mail_answered, read, book)
    by_sentence = [_of_sentence(sentence, answered, book) for sentence in read]
    found: dict[str, list[str]] = {}
    for spans, sentence in zip(by_sentence, read, strict=True):
        for name, span in spans.items():
            found.setdefault(name, []).append(sentence.shown(span.start, span.end))
    _from_subject(found, about, answered, book)
    seen = like(telling(read, book))
    if "interview_followup" in found and not any(book.says("accepts", row) for row in read):
        # After an interview everybody confirms their interest: it is no answer to an offer.
        found.pop("interested", None)
    harmless_all = not harmless.needs_answer(
        list(zip(read, by_sentence, strict=True)), list(found) or ["other"], book
    )
    kept = {"privacy_request", "complaint"} if _grieved(read, book) else {"privacy_request"}
    first = _most_important(found, seen, kept, lambda name: _denied(name, read, book))
    if not found:
        _acknowledged(found, read, book)
    waits = _waits(first, found, seen, harmless_all=harmless_all)
    if first in found and (meant := _refused(first, answered)) != first:
        found.setdefault(meant, found.pop(first))
        waits = waits or meant == "withdrawal"
    names = sorted(found, key=ORDER.index) or ["other"]
    return Intents(
        tuple(Found(name, tuple(dict.fromkeys(found.get(name, ())))[:5]) for name in names),
        waits,
    )


def _context(kind: str, read: list[Sentence], book: Lexicon) -> frozenset[str]:
    """What kinds of letter this may answer: the one we know of, and those the words speak of."""
    kinds = {part for part in kind.replace("-", "_").split("_") if part}
    if any(book.says("refused", sentence) for sentence in read):
        kinds.add("decline")
    return frozenset(kinds)


def _of_sentence(sentence: Sentence, answered: frozenset[str], book: Lexicon) -> dict[str, Span]:
    found = _by_rules(sentence, answered, book)
    for stronger, weaker in _OVER:
        if stronger in found and weaker in found and _overlap(found[stronger], found[weaker]):
            found.pop(weaker)
    for stronger, weaker in _RATHER:
        if stronger in found:
            found.pop(weaker, None)
    if _of_fact(sentence, book):
        found = {name: span for name, span in found.items() if name not in _NO_FACTS}
    else:
        _guess(found, sentence, book)
    if sentence.asks and book.says("may_i", sentence):
        found.pop("stay_in_touch", None)
    if found.keys() & _ASKED:
        found.pop("question", None)
    elif sentence.asks and sentence.words and not _only_polite(sentence, book):
        found.setdefault("question", Span(0, len(sentence.words) - 1))
    return found


def _by_rules(sentence: Sentence, answered: frozenset[str], book: Lexicon) -> dict[str, Span]:
    found: dict[str, Span] = {}
    for rule in book.rules:
        if rule.intent not in found:
            span = rule.find(sentence, answered)
            if span is not None:
                found[rule.intent] = span
    return found


def _guess(found: dict[str, Span], sentence: Sentence, book: Lexicon) -> None:
    """Where nothing is said in a known way; a question is not guessed to be an answer."""
    vague = _VAGUE if sentence.asks else {"question"}
    guessed = None if found.keys() - vague else guess(sentence, book)
    if guessed and not (sentence.asks and guessed[0] in _ANSWERS):
        found.setdefault(*guessed)


def _of_fact(sentence: Sentence, book: Lexicon) -> bool:
    """ "Is a licence required on Thursdays?": about the job, whatever else its words are like."""
    return sentence.asks and bool(book.says("fact", sentence))


def _only_polite(sentence: Sentence, book: Lexicon) -> bool:
    """ "How are you?" waits for nothing."""
    return len(sentence.words) <= POLITE and bool(book.says("no_question", sentence))


def _overlap(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _denied(name: str, read: list[Sentence], book: Lexicon) -> bool:
    """ "I do not wish to withdraw": its words are there, and say the contrary. A question about
    the job is that and nothing else."""
    return any(book.takes_back(name, row) or _of_fact(row, book) for row in read)


def _most_important(
    found: dict[str, list[str]], seen: Like, kept: set[str], denied: Callable[[str], bool]
) -> str:
    """What the mail wants above all, by the rules and the examples together; it becomes the first
    of `found`. What the law asks to be seen is `kept`, and so is a grievance."""
    ruled = min(found, key=ORDER.index, default="other")
    if not seen.told:
        return ruled
    scores = {name: chance + SEEN * (name == ruled) for name, chance in seen.wants.chances.items()}
    first = max(scores, key=lambda name: scores[name])
    # A task with a legal date is not guessed where something else was said.
    otherwise = first == "privacy_request" and found.keys() - _VAGUE
    doubted = first == "other" or otherwise or denied(first)
    if first not in found and doubted and (seen.brief or scores[first] <= PLAIN):
        return ruled
    if first not in found and first != "other":
        found[first] = list(seen.words(first))
    for name in set(ORDER[: ORDER.index(first)]) & found.keys() - kept:
        found.pop(name)
    return min(found, key=ORDER.index, default="other")


def _refused(first: str, answered: frozenset[str]) -> str:
    """What a no is about: an opening that was proposed, or the application that goes on."""
    if first == "withdrawal" and "campaign" in answered:
        return "not_interested"
    if first == "not_interested" and answered & _UNDER_WAY:
        return "withdrawal"
    return first


def _waits(first: str, found: dict[str, list[str]], seen: Like, *, harmless_all: bool) -> bool:
    """Whether somebody must answer; where unsure, somebody must."""
    if not harmless_all or not seen.told:
        return not harmless_all
    quiet = first in _NOT_TO_ANSWER and _NOT_TO_ANSWER.issuperset(found)
    return not quiet or seen.waits >= WAITS_AT_MOST


def _grieved(read: list[Sentence], book: Lexicon) -> bool:
    words = (book.strong["complaint"], book.groups["grieved"])
    return any(phrases.first(row) for row in read for phrases in words)


def telling(read: list[Sentence], book: Lexicon) -> list[Sentence]:
    """The sentences that a mail is likened by: all but those that only take leave, if there are
    others."""
    others = [row for row in read if len(row.words) > CLOSING or not book.says("closing", row)]
    return others or read


def _acknowledged(found: dict[str, list[str]], read: list[Sentence], book: Lexicon) -> None:
    for sentence in read:
        span = book.says("acknowledged", sentence)
        if span is not None:
            found.setdefault("thanks", []).append(sentence.shown(span.start, span.end))


def _from_subject(
    found: dict[str, list[str]], about: list[Sentence], answered: frozenset[str], book: Lexicon
) -> None:
    """A subject tells what a mail is about when its text does not."""
    if found.keys() - {"thanks", "question"}:
        return
    for sentence in about:
        for name, span in _of_sentence(sentence, answered, book).items():
            if name != "thanks":
                found.setdefault(name, []).append(sentence.shown(span.start, span.end))
