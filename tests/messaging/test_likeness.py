"""Guessing by labelled examples: signs, chances, the words that decided, files that are current."""

from __future__ import annotations

from pathlib import Path

import pytest

from messaging.inbound.intents import learned as replies
from messaging.likeness import HUNDRED, Model, likeness, model, signs_of
from messaging.writing.wording import learned as wording
from messaging.writing.wording.rules import LANGUAGES
from tools import learn_intents, learn_wording
from tools.learning import fingerprint, write

TOLD = Model(
    ("yes", "no"),
    (0, 0),
    {"w gladly": (100, 300, -300), "w never": (100, -300, 300), "w the": (100, 0, 0)},
    "nowhere",
)


def test_signs_are_words_their_beginnings_and_what_stands_together() -> None:
    signs = signs_of(["votre", "voile", "integrale"], start=10)
    assert signs["w voile"] == (11,)
    assert signs["s integr"] == (12,)
    assert signs["r inte"] == (12,)
    assert signs["b votre voile"] == (10, 11)
    assert signs["t votre voile integr"] == (10, 11, 12)
    assert signs["k votre integr"] == (10, 12)
    assert signs["b < votre"] == (10,)
    assert signs["b integr >"] == (12,)


def test_chances_add_up_and_follow_the_pull() -> None:
    seen = likeness({"w gladly": (0,), "w unheard": (1,)}, TOLD)
    assert sum(seen.chances.values()) == pytest.approx(1)
    assert seen.best == "yes"
    assert seen.known == 1
    assert seen.share(["yes", "no"]) == pytest.approx(1)


def test_what_nobody_ever_said_is_as_likely_as_it_was_there() -> None:
    seen = likeness({"w unheard": (0,)}, TOLD)
    assert seen.known == 0
    assert seen.chances == {"yes": 0.5, "no": 0.5}


def test_the_words_that_spoke_for_an_answer_are_known() -> None:
    seen = likeness({"w gladly": (0,), "w the": (1,), "w never": (2,)}, TOLD)
    spoke = seen.spoke("yes", over="no")
    assert spoke[0] > spoke[1] > spoke[2]
    assert max(seen.spoke("no"), key=lambda place: seen.spoke("no")[place]) == 2


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "told.tsv"
    write(path, TOLD)
    assert model(path) == TOLD
    assert HUNDRED == 100


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", ["verdicts", "kinds"])
def test_what_the_wording_check_learned_is_of_todays_examples(code: str, name: str) -> None:
    learned = model(wording.HERE / code / f"{name}.tsv")
    assert learned.learned_from == fingerprint(learn_wording.sources()), (
        "python -m tools.learn_wording"
    )


@pytest.mark.parametrize("name", ["wants", "waits"])
def test_what_was_learned_of_replies_is_of_todays_examples(name: str) -> None:
    learned = model(replies.HERE / f"{name}.tsv")
    assert learned.learned_from == fingerprint(learn_intents.sources()), (
        "python -m tools.learn_intents"
    )


def test_the_closed_sets_teach_nothing() -> None:
    assert learn_wording.CLOSED.exists()
    assert learn_wording.CLOSED not in learn_wording.sources()
    assert learn_intents.CLOSED.exists()
    assert learn_intents.CLOSED not in learn_intents.sources()
    taught = {row.text for row in learn_wording.examples()}
    assert not taught & {row.text for row in learn_wording.table(learn_wording.CLOSED)}
