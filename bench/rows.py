"""One line of the table, and how a rate is taken."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

ABSENT = "not measured: the corpora are absent"
HEAD = f"{'name':<13}{'figure':>10} {'unit':<16}{'divided by, or asked for':<47}{'ratio':>9}"


@dataclass(frozen=True)
class Row:
    """One line of the table: a figure, what it is divided by in the same run, the ratio.

    A row that could not be measured has neither figure nor ratio, and is not met.
    """

    name: str
    figure: float | None
    unit: str
    divisor: str
    divided_by: float
    ratio: float | None
    met: bool | None = None
    """Whether it is what is asked for; None where nothing is, or nothing was measured."""
    note: str = ""


def rate(count: int, work: Callable[[int], object]) -> float:
    """How many a second; the first call, which warms caches, is not counted."""
    work(-1)
    began = time.perf_counter()
    for number in range(count):
        work(number)
    return count / (time.perf_counter() - began)


def row(name: str, unit: str, figure: float, divisor: str, divided_by: float) -> Row:
    return Row(name, figure, unit, divisor, divided_by, figure / divided_by)


def at_least(name: str, unit: str, figure: float, least: float, note: str = "") -> Row:
    ratio = figure / least
    return Row(name, figure, unit, "asked for", least, ratio, met=figure >= least, note=note)


def at_most(name: str, unit: str, figure: float, most: float, note: str = "") -> Row:
    """Where nothing at all is allowed, the ratio is the figure itself."""
    ratio = figure / most if most else figure
    return Row(name, figure, unit, "at most", most, ratio, met=figure <= most, note=note)


def unmeasured(name: str, unit: str, asked: float) -> Row:
    return Row(name, None, unit, ABSENT, asked, None)


def printed(line: Row) -> str:
    """The row as the table shows it, its note on a line below."""
    figure = "–" if line.figure is None else f"{line.figure:.1f}"
    ratio = "–" if line.ratio is None else f"{line.ratio:.3f}"
    met = {True: "met", False: "NOT MET", None: ""}[line.met]
    text = (
        f"{line.name:<13}{figure:>10} {line.unit:<16}{line.divisor:<37}{line.divided_by:>10.1f}"
        f"{ratio:>9}  {met}"
    ).rstrip()
    return f"{text}\n{'':<13}  {line.note}" if line.note else text
