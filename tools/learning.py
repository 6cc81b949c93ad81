"""Learns the weights of `messaging.likeness` from labelled signs, with scikit-learn.

scikit-learn is no part of the project: whoever learns anew installs it beside
(`.venv/bin/pip install scikit-learn==1.7.2`), and commits the file that comes out.
"""

from __future__ import annotations

import hashlib
import math
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from messaging.likeness import HUNDRED, Model

RARITY = 1.5  # the exponent: rare signs count more than in plain tf-idf, by trial across writers
TWICE = 2  # a sign of one example only says that it was learned from; four of five are such
SOFTNESS, CLOSE = 20.0, 1e-5  # of the regression: little is smoothed, and it comes to its end

Labelled = tuple[Collection[str], str]


def fingerprint(paths: Iterable[Path]) -> str:
    """Which examples these are; another one when a line of them changes."""
    read = hashlib.sha256()
    for path in sorted(paths):
        read.update(path.read_bytes())
    return read.hexdigest()[:16]


def learn(
    rows: Sequence[Labelled], answers: Sequence[str], keep: int, source: str, steps: int = 200
) -> Model:
    """The model of these examples with the `keep` signs that pull most, after at most so many
    steps."""
    library = _library()
    times_seen = Counter(sign for signs, _ in rows for sign in signs)
    often = {sign: times for sign, times in times_seen.items() if times >= TWICE}
    counts = {
        sign: (math.log((1 + len(rows)) / (1 + times)) + 1) ** RARITY
        for sign, times in often.items()
    }
    table = library.vectorizer.fit_transform(
        [{sign: counts[sign] for sign in signs if sign in counts} for signs, _ in rows]
    )
    regression = library.regression(C=SOFTNESS, max_iter=steps, tol=CLOSE)
    regression.fit(library.normalize(table), [answer for _, answer in rows])
    names = list(library.vectorizer.get_feature_names_out())
    coefficients, intercepts = regression.coef_, regression.intercept_
    if len(answers) == 2:  # one row, for the second answer against the first
        coefficients = [-coefficients[0] / 2, coefficients[0] / 2]
        intercepts = [-intercepts[0] / 2, intercepts[0] / 2]
    order = [list(regression.classes_).index(answer) for answer in answers]
    pulls = zip(*(coefficients[number].tolist() for number in order), strict=True)
    weighed = {sign: (counts[sign], *row) for sign, row in zip(names, pulls, strict=True)}
    bias = [intercepts[number] for number in order]
    return Model(tuple(answers), _hundredths(bias), _strongest(weighed, keep), source)


def _strongest(weighed: dict[str, tuple[float, ...]], keep: int) -> dict[str, tuple[int, ...]]:
    def pull(sign: str) -> float:
        counts, *pulls = weighed[sign]
        return counts * (max(pulls) - min(pulls))

    kept = sorted(sorted(weighed), key=pull, reverse=True)[:keep]
    return {sign: _hundredths(weighed[sign]) for sign in sorted(kept)}


def _hundredths(numbers: Iterable[float]) -> tuple[int, ...]:
    return tuple(round(number * HUNDRED) for number in numbers)


def write(path: Path, learned: Model) -> None:
    """As `messaging.likeness.model` reads it."""
    lines = [
        f"from\t{learned.learned_from}",
        "\t".join(["answers", "", *learned.answers]),
        "\t".join(["bias", "", *map(str, learned.bias)]),
        *("\t".join([sign, *map(str, row)]) for sign, row in learned.signs.items()),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(learned.signs)} signs")


class _Library:
    """What is used of scikit-learn, which has no types."""

    def __init__(self) -> None:
        extraction = import_module("sklearn.feature_extraction")
        self.vectorizer: Any = extraction.DictVectorizer()
        self.regression: Any = import_module("sklearn.linear_model").LogisticRegression
        self.normalize: Any = import_module("sklearn.preprocessing").normalize


def _library() -> _Library:
    try:
        return _Library()
    except ImportError:
        sys.exit("Learning needs scikit-learn: .venv/bin/pip install scikit-learn==1.7.2")
