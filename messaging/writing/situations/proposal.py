"""Which situation a decision is in, from what is known of it; the first that applies."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ats import depths
from ats.models import Posting, Stage
from candidates.models import Application, Decision, DecisionPoint
from messaging.writing.situations.words import PLAIN
from messaging.writing.sources import ASKED, Sources

LABELS: dict[str, str | Promise] = {
    "criterion_missing": _("A criterion is missing"),
    "nearer": _("Another application is nearer to a criterion"),
    "experience": _("The experience asked for"),
    "certification": _("A title, licence or certificate"),
    "language_level": _("The level in a language"),
    "schedule": _("Hours or dates"),
    "place": _("Place of work or remote work"),
    "pay": _("Pay"),
    "incomplete": _("The application is incomplete"),
    "phone": _("After a phone call"),
    "test": _("After an exercise"),
    "interviews": _("After several meetings"),
    "second_choice": _("A close second"),
    "offer_ended": _("Stopped at the offer"),
    "filled": _("The role is filled"),
    "frozen": _("The recruitment is stopped"),
    "need_changed": _("The role has changed"),
    "late": _("The application came late"),
    "internal": _("An internal application"),
    "again": _("They had applied before"),
    "first_job": _("A first job, an apprenticeship"),
}

_BY_CRITERION = _("The gap is on “%(criterion)s”.")
WHY: dict[str, str | Promise] = {
    "filled": _("Somebody who applied earlier was hired, and no gap is told."),
    "frozen": _("The posting is closed, nobody was hired, and no gap is told."),
    "offer_ended": _("The application had come to the stage of the offer."),
    "second_choice": _("They came to the last stage."),
    "test": _("The application stopped at the exercise."),
    "again": _("This person had applied to the company before."),
    "first_job": _("The posting is for an apprenticeship or an internship."),
    "phone": _("The last step was a phone call."),
    "interviews": _("There were at least two meetings."),
    PLAIN: _("The usual case: nothing in the decision is more particular."),
}

_SUBJECTS = {
    "language_level": r"\b(?:anglais|allemand|espagnol|italien|n[ée]erlandais|langues?"
    r"|english|french|german|spanish|italian|dutch|languages?)\b",
    "certification": r"\b(?:permis|habilitations?|dipl[oô]mes?|certificats?|certifications?|caces"
    r"|titre|brevet|licen[cs]e|degree|diploma|certificates?)\b",
    "experience": r"\b(?:exp[ée]riences?|ann[ée]es|years)\b",
}
# One knows these from a conversation, not from a CV.
_TOLD_US = {
    "schedule": r"\b(?:horaires?|disponibilit[ée]s?|week-ends?|hours|availability|shifts?)\b",
    "place": r"\b(?:t[ée]l[ée]travail|lieu de travail|mobilit[ée]|remote|place of work)\b",
    "pay": r"\b(?:salaire|r[ée]mun[ée]ration|pay|salary)\b",
}


def subject_of(criterion: str, depth: str) -> str:
    """The situation that a gap on this criterion is in; empty when its words do not say."""
    subjects = _SUBJECTS if depth == depths.APPLIED else _SUBJECTS | _TOLD_US
    found = (code for code, words in subjects.items() if re.search(words, criterion.casefold()))
    return next(found, "")


def propose(decision: Decision, sources: Sources = ASKED) -> str:
    """The situation of a decision."""
    application, points = decision.application, sources.points(decision)
    gaps = (row.criterion.label for row in points if row.kind == DecisionPoint.Kind.GAP)
    gap = next(gaps, "")
    if application.stage.kind == Stage.Kind.OFFER:
        return "offer_ended"
    if application.depth == depths.FINALIST:
        return "second_choice"
    by_facts = subject_of(gap, application.depth) if gap else _by_posting(application)
    return by_facts or _by_path(application, sources)


def _by_posting(application: Application) -> str:
    """A decision that tells no gap may rest on the posting alone; what is said must be true of
    whoever was hired, so they have to have come first."""
    posting = application.posting
    if posting.status not in (Posting.Status.CLOSED, Posting.Status.UNPUBLISHED):
        return ""
    hired = posting.applications.filter(status=Application.Status.HIRED).order_by("applied_at")
    first = hired.values_list("applied_at", flat=True).first()
    if first is None:
        # Taken off the site, a posting may still have its meetings: only its end is an end.
        return "frozen" if posting.status == Posting.Status.CLOSED else ""
    return "filled" if first < application.applied_at else ""


def _by_path(application: Application, sources: Sources) -> str:
    """How the person came, and how far."""
    contracts = (Posting.Contract.APPRENTICESHIP, Posting.Contract.INTERNSHIP)
    rules: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("test", lambda: application.stage.kind == Stage.Kind.TEST),
        ("again", lambda: sources.earlier(application) is not None),
        ("first_job", lambda: application.posting.contract in contracts),
        ("phone", lambda: application.depth == depths.PHONE),
        ("interviews", lambda: len(sources.meetings(application)) > 1),
    )
    return next((code for code, holds in rules if holds()), PLAIN)


def why(code: str, facts: Mapping[str, Any]) -> str:
    """Why a situation was proposed, in a sentence, from what the letter rests on."""
    if code in WHY:
        return str(WHY[code])
    gaps = (row["criterion"] for row in facts.get("points", []) if row["kind"] == "gap")
    return str(_BY_CRITERION) % {"criterion": next(gaps, "")}
