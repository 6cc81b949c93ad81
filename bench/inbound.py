"""What reading received mail costs."""

from __future__ import annotations

import time
from itertools import cycle, islice

from bench.rows import Row, at_most, rate, row
from messaging.inbound.parse import parse
from messaging.inbound.understanding import understand
from tests.messaging.inbound.programs import replies
from tests.messaging.inbound.test_hostile import HEAVY, read_everything
from tests.messaging.inbound.test_programs import as_mail


def understand_row(count: int, select_rate: float) -> Row:
    """Replies of fifty mail programs: parsed, sorted, cut, their intents read; nothing stored."""
    mails = [as_mail(text, html) for _name, _body, text, html in replies()]
    rows = list(islice(cycle(mails), count))
    figure = rate(count, lambda n: understand(parse(rows[n])))
    return row("understand", "mails/s", figure, "one indexed SELECT", select_rate)


def hostile(_count: int) -> Row:
    """The longest that a mail made to be slow takes to be understood, of half a second."""
    read_everything(HEAVY["flowed"])
    seconds = []
    for raw in HEAVY.values():
        began = time.process_time()
        read_everything(raw)
        seconds.append(time.process_time() - began)
    return at_most("hostile", "s, slowest", max(seconds), 0.5)
