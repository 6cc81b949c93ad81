"""How rightly received mail is read, each against what is asked for: on corpora that are not in
the project (CORPORA: ../shared/corpora), and on sets and fixtures of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from bench import french, mail_kinds, visible_text
from bench.mail_kinds import Count
from bench.rows import Row, at_least, at_most, unmeasured
from messaging.inbound.intents import Intents, intents_of
from messaging.inbound.kind import classify
from messaging.inbound.parse import parse
from tests.messaging.inbound.intents.examples import DATA, Example, examples

CORPORA = Path(os.environ.get("CORPORA") or visible_text.ROOT.parent / "shared" / "corpora")
RIGHT, MAILS = "% right", "mails"
HEADS = {".txt": "plain", ".html": "html"}


def visible(_count: int) -> Row:
    """Replies of the public sets whose visible text is exactly the expected one."""
    total = _visible_text()
    strict = f"with every signature, as we show it: {_percent(total.exact, total.mails):.1f} %"
    return _share("visible", total.aside, total.mails, 85, strict)


def lost(_count: int) -> Row:
    """Replies of the public sets of which a word that the person wrote is not shown."""
    total = _visible_text()
    if not total.mails:
        return unmeasured("lost", "% of mails", 3)
    note = f"{total.lost} of {total.mails} mails"
    return at_most("lost", "% of mails", _percent(total.lost, total.mails), 3, note)


def _visible_text() -> visible_text.Row:
    total = visible_text.Row()
    for folder in _reply_folders():
        cut = folder.name in visible_text.SIGNATURE_CUT
        total.add(visible_text.measure(folder, show=False, cut=cut))
    return total


def _reply_folders() -> list[Path]:
    names = (*visible_text.SIGNATURE_KEPT, *visible_text.SIGNATURE_CUT)
    return [CORPORA / name for name in names if (CORPORA / name).is_dir()]


def french_text(_count: int) -> Row:
    """Answers by French mail programs shown exactly as they were written."""
    rows = french.answers()
    alone = _percent(french.exact(rows, letter_known=False), len(rows))
    note = f"{_OWN.format(len(rows))}; when our letter is not known: {alone:.1f} %"
    return _share("french", french.exact(rows, letter_known=True), len(rows), 97, note)


def own_letter(_count: int) -> Row:
    """The same answers, in which words of our own letter are still shown."""
    rows = french.answers()
    left = sum(one.left(one.seen(letter_known=True)) for one in rows)
    return at_most("own_letter", MAILS, left, 0, _OWN.format(len(rows)))


_OWN = (
    "{} fixtures of the project, which the rules are held to (tests/data/mail, programs_of_france)"
)


def kinds(_count: int) -> Row:
    """Reports, automatic answers and people known for what they are."""
    count = _counted("kind")
    return _share("kinds", count.right, count.of, 98)


def automatic(_count: int) -> Row:
    """Automatic answers, receipts and mailings known as a machine's."""
    count = _counted("machines")
    return _share("automatic", count.right, count.of, 94)


def people(_count: int) -> Row:
    """People taken for machines: look-alikes made to deceive, and replies of the public sets."""
    count = _counted("people")
    for folder in _reply_folders():
        for path, _expected in visible_text.mails(folder):
            name = f"{folder.name}/{path.name}"
            count.add(right=classify(parse(_raw(path))).name == "reply", note=name)
    return _none("people", count)


def _raw(path: Path) -> bytes:
    """The mail; a file that is only its text gets the head that makes it one."""
    raw = path.read_bytes()
    subtype = HEADS.get(path.suffix)
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\n\r\n".encode()
    return head + raw if subtype else raw


def hard(_count: int) -> Row:
    """Addresses rightly given up, or not."""
    count = _counted("hard")
    return _share("hard", count.right, count.of, 90)


def suppressed(_count: int) -> Row:
    """Addresses given up though the corpus calls it policy or a full mailbox."""
    return _none("suppressed", _counted("living"))


def intents(_count: int) -> Row:
    """Labelled replies of our own whose first intent is right. They were seen while the rules
    were made: tests/data/intents/README.md tells what new ones gave."""
    rows = [one for path in sorted(DATA.glob("*.csv")) for one in examples(path.stem)]
    return _first_intent("intents", rows, f"{len(rows)} replies, most of them learned from")


def first_intent(_count: int) -> Row:
    """The same of the closed set alone, from which nothing is learned."""
    rows = examples("closed")
    return _first_intent("first_intent", rows, f"{len(rows)} replies of the closed set")


def unanswered(_count: int) -> Row:
    """Replies of the closed set that wait for an answer and are said to need none."""
    rows = [one for one in examples("closed") if one.needs_answer]
    quiet = sum(not _intents(one).needs_answer for one in rows)
    return at_most("unanswered", MAILS, quiet, 0, f"{len(rows)} of the closed set wait")


def _first_intent(name: str, rows: list[Example], note: str) -> Row:
    right = sum(_intents(one).names[0] == one.intents[0] for one in rows)
    return _share(name, right, len(rows), 90, note)


def _intents(one: Example) -> Intents:
    return intents_of(one.text)


def _counted(what: str) -> Count:
    total = Count()
    for folder in mail_kinds.FOLDERS:
        if (CORPORA / folder).is_dir():
            total.join(mail_kinds.measure(CORPORA / folder)[what])
    return total


def _share(name: str, right: int, of: int, asked: int, note: str = "") -> Row:
    if not of:
        return unmeasured(name, RIGHT, asked)
    return at_least(name, RIGHT, _percent(right, of), asked, note or f"{right} of {of} mails")


def _none(name: str, count: Count) -> Row:
    """Mails of which not one may be read wrongly."""
    if not count.of:
        return unmeasured(name, MAILS, 0)
    said = "; ".join(wrong[:80] for wrong in count.wrong)
    note = f"of {count.of} mails; {said}" if said else f"of {count.of} mails"
    return at_most(name, MAILS, count.of - count.right, 0, note)


def _percent(part: int, of: int) -> float:
    return 100 * part / max(of, 1)


ALL: dict[str, Callable[[int], Row]] = {
    "visible": visible,
    "lost": lost,
    "french": french_text,
    "own_letter": own_letter,
    "kinds": kinds,
    "automatic": automatic,
    "people": people,
    "hard": hard,
    "suppressed": suppressed,
    "intents": intents,
    "first_intent": first_intent,
    "unanswered": unanswered,
}
