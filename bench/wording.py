"""A letter checked, and one composed and checked: what whoever types waits for."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from jinja2 import Environment

from bench.rows import Row, rate, row
from candidates.models import Decision
from messaging.models import Letter
from messaging.writing import letters
from messaging.writing.library.environment import names_of
from messaging.writing.library.kinds import KINDS
from messaging.writing.library.samples import sample
from messaging.writing.render import Written
from tests import factories as make

KIND = "decline_interview"


@cache
def _letter() -> tuple[Letter, Decision]:
    """A letter after an interview, with its decision; the facts around it are rows."""
    application = make.an_application(kind="interview")
    step = "Un stage court en cabinet vous donnerait ces exemples."
    decision = make.a_decision(application, next_step=step)
    return letters.new_letter(decision, decision.decided_by, *_composed(decision)), decision


def _composed(decision: Decision) -> tuple[Written, dict[str, object]]:
    return letters.composed(decision, decision.decided_by)


def _milliseconds(name: str, each: float) -> Row:
    """What is asked of both is 50 ms; the ratio says it of any machine."""
    source = (settings.BASE_DIR / f"templates/letters/fr/{KIND}.md").read_text(encoding="utf-8")
    bare = Environment(trim_blocks=True, lstrip_blocks=True).from_string(source)
    names = names_of(sample(KINDS[KIND], "fr"))
    render = rate(1000, lambda _n: bare.render(names))
    return row(name, "ms a letter", 1000 / each, "ms a bare Jinja2 render", 1000 / render)


def wording(count: int) -> Row:
    """The whole check of one letter, facts included."""
    letter, _decision = _letter()
    return _milliseconds("wording", rate(min(count, 200), lambda _n: letters.check_ready(letter)))


def letter(count: int) -> Row:
    """Composed from its decision, and checked."""
    _first, decision = _letter()

    def one(_number: int) -> None:
        text, facts = _composed(decision)
        made = letters.new_letter(decision, decision.decided_by, text, facts)
        letters.check_ready(made)

    return _milliseconds("letter", rate(min(count, 200), one))
