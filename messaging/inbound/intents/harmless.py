"""Whether a mail surely waits for nobody's answer."""

from __future__ import annotations

from collections.abc import Iterable

from messaging.inbound.headers import ANSWERS
from messaging.inbound.intents.phrases import Lexicon, Span
from messaging.inbound.intents.words import HOUR, NUMBER, Sentence

# The intents that nobody has to answer, if nothing else is said.
QUIET = frozenset({"thanks", "stay_in_touch", "unsubscribe", "not_interested"})
_MAYBE_QUIET = QUIET | {"other"}
UNKNOWN_EACH = 12  # a harmless sentence may hold one unknown word, and one more for so many words
UNKNOWN_REASON = 6  # … more when it says why somebody is not interested
UNKNOWN_IN_ALL = 8
NOTHING = -1
SIGNATURE_WORDS = 7

_APPOINTED = ("entretien", "rendezvous", "interview", "appointment")
_BETWEEN = frozenset(", : ( ) mais but".split())
_THANKS = ("merci", "remerci", "thank", "grateful", "appreciate")
_FRAMES = ("courtesy", "acknowledged", "closing", "greeting", "formula", "quiet")
_DENIALS = frozenset("ne pas plus jamais rien aucun aucune sans not never nothing".split())
_TURNS = frozenset({"mais", "but"})


def chosen_subject(subject: str) -> str:
    """The subject, if the person wrote it: behind "Re:" it is ours."""
    return "" if ANSWERS.match(subject) else subject[:300]


def needs_answer(
    read: list[tuple[Sentence, dict[str, Span]]], names: list[str], book: Lexicon
) -> bool:
    """True unless every sentence is understood and none of them waits for anything."""
    if not read or not _MAYBE_QUIET.issuperset(names):
        return True
    unknown = 0
    signed = False
    for sentence, found in read:
        if _waits(sentence, found, book):
            return True
        if signed and _is_signature(sentence, found, book):
            continue
        signed = signed or bool(book.says("closing", sentence))
        strange = _unknown(sentence, book)
        unknown += strange
        if strange > _allowed(sentence, found, book):
            return True
    return unknown > UNKNOWN_IN_ALL or not _says_something(read, book)


def _waits(sentence: Sentence, found: dict[str, Span], book: Lexicon) -> bool:
    if "unsubscribe" in found:
        return bool(book.says("again", sentence))
    asks = sentence.asks and not book.says("no_question", sentence)
    pending = "not_interested" not in found and book.says("pending", sentence)
    return asks or bool(pending or book.says("waits", sentence))


def _allowed(sentence: Sentence, found: dict[str, Span], book: Lexicon) -> int:
    if "unsubscribe" in found:
        return UNKNOWN_REASON
    if _asks_you(sentence, found, book) or _denies(sentence, found, book):
        return NOTHING
    if "not_interested" in found:
        return _reason(sentence, found["not_interested"], book)
    if _says_more(sentence, found, book) or _thanks_for_more(sentence, found, book):
        return NOTHING
    if found.keys() & {"thanks", "stay_in_touch"} or book.says("courtesy", sentence):
        # Behind a "but" stands what matters.
        if not _TURNS.isdisjoint(sentence.words):
            return 0
        return 1 + len(sentence.words) // UNKNOWN_EACH
    if book.says("closing", sentence):
        return SIGNATURE_WORDS
    return 0


def _reason(sentence: Sentence, said: Span, book: Lexicon) -> int:
    """How much somebody may say of why they are not interested: but of no appointment, and
    nothing behind a "but"."""
    behind = sentence.words[said.end + 1 :]
    turns = not _TURNS.isdisjoint(behind) and any(_strange(word, book) for word in behind)
    appointed = any(word.startswith(_APPOINTED) for word in sentence.words)
    return NOTHING if turns or appointed else UNKNOWN_REASON


def _asks_you(sentence: Sentence, found: dict[str, Span], book: Lexicon) -> bool:
    """ "Transférez", "vous rappellerez": a verb of which we know nothing is said to us."""
    understood = _places(found.values())
    return any(
        len(word) > 4 and word.endswith("ez") and _strange(word, book)
        for place, word in enumerate(sentence.words)
        if place not in understood
    )


def _says_more(sentence: Sentence, found: dict[str, Span], book: Lexicon) -> bool:
    """ "Merci, j'accepte": a part of the sentence in which nothing is a formula, however plain its
    words are."""
    framed = _places(found.values())
    for group in _FRAMES:
        framed |= _places(book.groups[group].all(sentence))
    part: list[int] = []
    closing = book.says("closing", sentence)
    end = closing.end + 1 if closing else len(sentence.words)  # names and numbers stand behind it
    for place, word in enumerate((*sentence.words[:end], ",")):
        if word not in _BETWEEN:
            part.append(place)
            continue
        if part and framed.isdisjoint(part) and not _is_name(sentence, part):
            return True
        part = []
    return False


def _thanks_for_more(sentence: Sentence, found: dict[str, Span], book: Lexicon) -> bool:
    """ "Merci pour votre indifférence", "Thanks for the brief": it takes to be known for what."""
    if "thanks" not in found:
        return False
    words = sentence.words
    thanked = next((i for i, word in enumerate(words) if word.startswith(_THANKS)), len(words))
    start = next((i for i in range(thanked, len(words)) if words[i] in ("pour", "for")), len(words))
    end = next((i for i in range(start, len(words)) if words[i] in _BETWEEN), len(words))
    what = words[start + 1 : end]
    return bool(what) and not any(word.startswith(book.thanked) for word in what)


def _is_name(sentence: Sentence, part: list[int]) -> bool:
    return len(part) <= 3 and all(sentence.typed[place][:1].isupper() for place in part)


def _denies(sentence: Sentence, found: dict[str, Span], book: Lexicon) -> bool:
    """ "Je ne suis plus dans la course, merci": what is denied matters, unless it is a formula, or
    the interest of somebody who has none."""
    if "not_interested" in found:
        return False
    understood = _places(found.values())
    for group in ("courtesy", "formula"):
        understood |= _places(book.groups[group].all(sentence))
    denied = (place for place, word in enumerate(sentence.words) if word in _DENIALS)
    return any(place not in understood for place in denied)


def _places(spans: Iterable[Span]) -> set[int]:
    return {place for span in spans for place in range(span.start, span.end + 1)}


def _says_something(read: list[tuple[Sentence, dict[str, Span]]], book: Lexicon) -> bool:
    """A greeting alone is a mail that lost its text; so is disappointment no thanks."""
    return any(found or book.says("acknowledged", sentence) for sentence, found in read)


def _is_signature(sentence: Sentence, found: dict[str, Span], book: Lexicon) -> bool:
    return len(sentence.words) <= SIGNATURE_WORDS * 2 and not sentence.asks and not found


def _unknown(sentence: Sentence, book: Lexicon) -> int:
    """The words that are not known to be harmless. Names behind a greeting or a farewell are."""
    closing = book.says("closing", sentence)
    greeting = book.says("greeting", sentence)
    words = list(sentence.words)
    if closing and len(words) - closing.end <= SIGNATURE_WORDS + 1:
        words = words[: closing.end + 1]
    if greeting and greeting.start == 0:
        stop = next((i for i, word in enumerate(words) if word in (",", ":")), len(words))
        words = words[stop if stop <= 5 else greeting.end + 1 :]
    return sum(_strange(word, book) for word in words)


def _strange(word: str, book: Lexicon) -> bool:
    if word in book.harmless or word in (HOUR, NUMBER):
        return False
    return len(word) > 1 and word.isalnum()
