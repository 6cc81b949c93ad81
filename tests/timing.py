"""How long something takes, as the process counts it: other work on the machine counts less."""

from __future__ import annotations

import time
from collections.abc import Callable


def seconds(act: Callable[[], object]) -> float:
    """The better of two runs."""
    runs = []
    for _ in range(2):
        start = time.process_time()
        act()
        runs.append(time.process_time() - start)
    return min(runs)


def assert_linear(act: Callable[[str], object], text: str) -> None:
    """Four times the text takes about four times as long; what turns back on itself, sixteen."""
    quarter = seconds(lambda: act(text[: len(text) // 4]))
    assert seconds(lambda: act(text)) < 8 * max(quarter, 0.05)
