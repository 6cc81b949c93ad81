"""What a posting still needs before people may see it, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ats.models import Posting

# Pay that says nothing. The range beside it would be contradicted (requirements B33, B34).
_VAGUE_PAY = re.compile(
    r"(salaire|rémunération|remuneration|pay|salary)\b[^.\n]{0,40}"
    r"\b(selon|en fonction d[ue]s?|à négocier|depending on|according to|negotiable)\b"
    r"|\b(competitive (salary|pay)|salaire (attractif|motivant))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do, and the name of the page where it is done."""

    label: str
    page: str


def vague_pay(text: str) -> str:
    """The words that leave the pay open (“rémunération selon profil”); "" when there are none."""
    found = _VAGUE_PAY.search(text)
    return found[0] if found else ""


def missing(posting: Posting) -> list[Missing]:
    """What stands between this posting and its publication; empty when nothing does."""
    return [*_missing_text(posting), *_missing_criteria(posting), *_missing_people(posting)]


def _missing_text(posting: Posting) -> list[Missing]:
    found = []
    if not posting.description.strip():
        found.append(Missing(_("Describe the job."), "posting-edit"))
    if posting.pay_min is None or posting.pay_max is None:
        found.append(
            Missing(_("Give the pay range: from how much to how much, in euros."), "posting-edit")
        )
    vague = vague_pay(f"{posting.summary}\n{posting.description}")
    if vague:
        text = _("The text says “%(words)s”: leave it out, the range says more.")
        found.append(Missing(text % {"words": vague}, "posting-edit"))
    return found


def _missing_criteria(posting: Posting) -> list[Missing]:
    found = []
    if not posting.criteria.filter(retired=False).exists():
        text = _("Name at least one criterion: answers to candidates rest on it.")
        found.append(Missing(text, "posting-criteria"))
    if not posting.stages.filter(kind="applied").exists():
        text = _("Add a stage where applications arrive.")
        found.append(Missing(text, "posting-stages"))
    return found


def _missing_people(posting: Posting) -> list[Missing]:
    found = []
    if not posting.owner.is_active or not posting.owner.is_recruiter:
        text = _("Name the recruiter in charge: %(name)s no longer recruits here.")
        found.append(Missing(text % {"name": posting.owner.name}, "posting-team"))
    if not posting.contact.is_active:
        text = _("Name another contact: %(name)s no longer has an account.")
        found.append(Missing(text % {"name": posting.contact.name}, "posting-team"))
    return found
