"""What reading received mail costs, and how right it is on corpora that are not in the project."""

from __future__ import annotations

import os
import time
from itertools import cycle, islice
from pathlib import Path

from bench import mail_kinds, visible_text
from bench.rows import Row, rate, row
from messaging.inbound.intents import intents_of
from messaging.inbound.parse import parse
from messaging.inbound.understanding import understand
from tests.messaging.inbound.intents.examples import DATA, examples
from tests.messaging.inbound.programs import replies
from tests.messaging.inbound.test_hostile import HEAVY, read_everything
from tests.messaging.inbound.test_programs import as_mail

CORPORA = Path(os.environ.get("CORPORA") or visible_text.ROOT.parent / "shared" / "corpora")
ASKED = "asked for"
ABSENT = "corpora absent: not measured"


def understand_row(count: int, select_rate: float) -> Row:
    """Replies of fifty mail programs: parsed, sorted, cut, their intents read; nothing stored."""
    mails = [as_mail(text, html) for _name, _body, text, html in replies()]
    rows = list(islice(cycle(mails), count))
    figure = rate(count, lambda n: understand(parse(rows[n])))
    return row("understand", "mails/s", figure, "one indexed SELECT", select_rate)


def visible(_count: int) -> Row:
    """Replies of the public sets whose visible text is exactly the expected one."""
    total = visible_text.Row()
    for name in (*visible_text.SIGNATURE_KEPT, *visible_text.SIGNATURE_CUT):
        if (CORPORA / name).is_dir():
            cut = name in visible_text.SIGNATURE_CUT
            total.add(visible_text.measure(CORPORA / name, show=False, cut=cut))
    return _share("visible", total.aside, total.mails, 85)


def kinds(_count: int) -> Row:
    """Reports, automatic answers and people known for what they are."""
    return _counted("kinds", "kind", 98)


def hard(_count: int) -> Row:
    """Addresses rightly given up, or not."""
    return _counted("hard", "hard", 90)


def intents(_count: int) -> Row:
    """Labelled replies of our own whose first intent is right. They were seen while the rules
    were made: tests/data/intents/README.md tells what new ones gave."""
    rows = [row for path in sorted(DATA.glob("*.csv")) for row in examples(path.stem)]
    right = sum(intents_of(one.text).names[0] == one.intents[0] for one in rows)
    return _share("intents", right, len(rows), 90)


def hostile(_count: int) -> Row:
    """The longest that a mail made to be slow takes to be understood, of half a second."""
    read_everything(HEAVY["flowed"])
    seconds = []
    for raw in HEAVY.values():
        began = time.process_time()
        read_everything(raw)
        seconds.append(time.process_time() - began)
    return row("hostile", "s, slowest", max(seconds), "at most", 0.5)


def _counted(name: str, what: str, asked: int) -> Row:
    right = of = 0
    for folder in mail_kinds.FOLDERS:
        if (CORPORA / folder).is_dir():
            count = mail_kinds.measure(CORPORA / folder)[what]
            right, of = right + count.right, of + count.of
    return _share(name, right, of, asked)


def _share(name: str, right: int, of: int, asked: int) -> Row:
    if not of:
        return Row(name, 0.0, "% right", ABSENT, float(asked), 0.0)
    return row(name, "% right", 100 * right / of, ASKED, float(asked))
