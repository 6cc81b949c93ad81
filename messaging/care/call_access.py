"""Who sees a call, notes how it went, and gives it to somebody else."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from ats.access import MANAGER, RECRUITER, company_roles, grant, posting_roles, require
from ats.models import Membership, User
from messaging.models import CallTask

CALLER = "caller"  # of one call, because it was given to them

grant("call.note", RECRUITER, MANAGER, CALLER)
grant("call.assign", RECRUITER)


def visible_calls(user: User) -> QuerySet[CallTask]:
    """The calls that exist for this user: all for a recruiter, else those of the postings they
    manage and those that were given to them."""
    if not user.is_active:
        return CallTask.objects.none()
    if RECRUITER in company_roles(user):
        return CallTask.objects.all()
    managed = Membership.objects.filter(
        user=user, posting=OuterRef("decision__application__posting")
    )
    return CallTask.objects.filter(Q(Exists(managed)) | Q(assigned_to=user))


def call_roles(user: User, task: CallTask) -> frozenset[str]:
    """The user's roles on one call."""
    roles = set(posting_roles(user, task.decision.application.posting))
    if user.is_active and task.assigned_to_id == user.pk:
        roles.add(CALLER)
    return frozenset(roles)


def call_for(user: User, pk: int, may: str = "call.note") -> CallTask:
    """The call with its decision and people; else 404 or 403."""
    rows = visible_calls(user).select_related(
        "assigned_to",
        "decision__decided_by",
        "decision__application__candidate",
        "decision__application__posting__owner",
        "decision__application__posting__contact",
    )
    task = rows.filter(pk=pk).first()
    if task is None:
        raise Http404
    require(call_roles(user, task), may)
    return task
