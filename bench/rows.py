"""One line of the table, and how a rate is taken."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table: a figure, what it is divided by in the same run, the ratio."""

    name: str
    figure: float
    unit: str
    divisor: str
    divided_by: float
    ratio: float


def rate(count: int, work: Callable[[int], object]) -> float:
    """How many a second; the first call, which warms caches, is not counted."""
    work(-1)
    began = time.perf_counter()
    for number in range(count):
        work(number)
    return count / (time.perf_counter() - began)


def row(name: str, unit: str, figure: float, divisor: str, divided_by: float) -> Row:
    return Row(name, figure, unit, divisor, divided_by, figure / divided_by)
