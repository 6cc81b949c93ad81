"""A new posting: blank with a sensible pipeline, or a copy of another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ats import events
from ats.models import Criterion, Membership, Posting, Stage
from ats.refusals import Refused

# Words that /jobs/<slug>/ needs for itself.
RESERVED = frozenset({"privacy", "feed", "engagements"})

# (kind, last interview, French name, English name), in the order of the board.
PIPELINE = (
    ("applied", False, "Candidatures", "Applications"),
    ("screening", False, "Présélection", "Screening"),
    ("phone", False, "Échange téléphonique", "Phone call"),
    ("interview", False, "Entretien", "Interview"),
    ("interview", True, "Entretien final", "Final interview"),
    ("offer", False, "Offre", "Offer"),
    ("hired", False, "Embauche", "Hired"),
)

COPIED = (
    "summary description team remote contract pay_min pay_max pay_period promise_days"
).split()


def free_slug(title: str, city: str, other_than: int | None = None) -> str:
    """An address that no other posting has: `fromager-lyon`, then `fromager-lyon-2` …"""
    base = slugify(f"{title} {city}")[:80].strip("-") or "posting"
    rows = Posting.objects.filter(slug__startswith=base)
    if other_than is not None:
        rows = rows.exclude(pk=other_than)
    taken = set(rows.values_list("slug", flat=True)) | RESERVED
    if base not in taken:
        return base
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)


def _insert(values: Mapping[str, Any]) -> Posting:
    """Two people may choose the same address at once: the second takes the next one."""
    for _attempt in range(5):
        try:
            with transaction.atomic():
                slug = free_slug(values["title"], values["city"])
                return Posting.objects.create(slug=slug, **values)
        except IntegrityError:
            continue
    raise Refused(_("No free address was found for this title: change it a little."))


def _pipeline(posting: Posting) -> None:
    Stage.objects.bulk_create(
        Stage(posting=posting, position=number, kind=kind, final=final, name=french)
        if posting.language == "fr"
        else Stage(posting=posting, position=number, kind=kind, final=final, name=english)
        for number, (kind, final, french, english) in enumerate(PIPELINE, 1)
    )


def _copy_parts(source: Posting, posting: Posting) -> None:
    for criterion in source.criteria.filter(retired=False):
        Criterion.objects.create(
            posting=posting,
            position=criterion.position,
            label=criterion.label,
            help=criterion.help,
            essential=criterion.essential,
        )
    for member in source.memberships.filter(user__is_active=True):
        Membership.objects.create(posting=posting, user=member.user)
    for stage in source.stages.all():
        Stage.objects.create(
            posting=posting,
            position=stage.position,
            name=stage.name,
            kind=stage.kind,
            final=stage.final,
        )


def create(
    values: Mapping[str, Any], *, actor: events.Actor, source: Posting | None = None
) -> Posting:
    """Make a draft. `values` names title, city, language, contract, owner and contact at
    least; with `source`, its text, pay, criteria, stages and managers are copied."""
    copied = {name: getattr(source, name) for name in COPIED} if source else {}
    with transaction.atomic():
        posting = _insert({**copied, **values})
        if source is not None:
            _copy_parts(source, posting)
        else:
            _pipeline(posting)
        data = {"copied_from": source.pk} if source else {}
        events.record("posting.created", posting, actor, data)
    return posting
