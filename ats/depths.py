"""Depth: how far an application came, and so how much care is owed (design, section 3)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

APPLIED, PHONE, INTERVIEW, FINALIST = "applied", "phone", "interview", "finalist"

# From the least to the most that is owed.
DEPTHS = (APPLIED, PHONE, INTERVIEW, FINALIST)

LABELS = {
    APPLIED: _("CV"),
    PHONE: _("Phone call or test"),
    INTERVIEW: _("Interview"),
    FINALIST: _("Finalist"),
}

# The kinds of stages in which people are met: whoever is in one hears from us in person.
MEETING = ("phone", "interview", "test", "offer")

_BY_KIND = {
    "applied": APPLIED,
    "screening": APPLIED,
    "phone": PHONE,
    "test": PHONE,
    "interview": INTERVIEW,
    "offer": FINALIST,
    "hired": FINALIST,
}


def depth_of(kind: str, final: bool = False) -> str:
    """The depth of a stage kind; the last interview makes a finalist."""
    if final and kind == "interview":
        return FINALIST
    return _BY_KIND[kind]


def furthest(one: str, other: str) -> str:
    """The deeper of two depths."""
    return max(one, other, key=DEPTHS.index)
