"""Which letters may travel with another to the same reader, and which stand by themselves."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from ats import depths
from candidates.models import Application
from messaging.models import Letter, LetterVersion


def may_travel() -> QuerySet[Letter]:
    """Drafts at CV depth that nobody has worked on and whose reader waits for them; what they
    tell is decided, or proposed by another lot."""
    decided = Q(application__status=Application.Status.DECLINED)
    proposed = Q(application__status=Application.Status.ACTIVE, decision__proposed=True)
    rows = Letter.objects.filter(
        decided | proposed,
        application__told_at=None,
        kind="decline",
        status=Letter.Status.DRAFT,
        depth=depths.APPLIED,
        decision__undone_at=None,
    )
    worked_on = LetterVersion.objects.filter(
        letter=OuterRef("pk"), why__in=["edited", "amended", "restored"]
    )
    return rows.exclude(Exists(worked_on)).order_by("pk")


def under_way(people: Collection[int]) -> QuerySet[Letter]:
    """Answers to these people that have not left; `travels`: another letter could take it in."""
    rows = Letter.objects.filter(kind="decline", application__candidate__in=people)
    rows = rows.exclude(status__in=[Letter.Status.SENT, Letter.Status.CANCELLED])
    free = may_travel().order_by().filter(pk=OuterRef("pk"))
    return rows.annotate(travels=Exists(free)).order_by("pk")
