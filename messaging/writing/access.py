"""Who may read which letters, and who may write them.

A manager reads the letters of their postings, and those that they are asked about; only
recruiters write. Interviewers see none, and administrators none because of that alone.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from ats.access import (
    MANAGER,
    RECRUITER,
    company_roles,
    grant,
    posting_roles,
    require,
)
from ats.models import Membership, User
from messaging.models import Approval, Letter, WordingOverride

APPROVER = "approver"  # of one letter, because they were asked

grant("letter.see", RECRUITER, MANAGER, APPROVER)
grant("letter.write", RECRUITER)


def visible_letters(user: User) -> QuerySet[Letter]:
    """The letters that exist for this user."""
    if not user.is_active:
        return Letter.objects.none()
    if RECRUITER in company_roles(user):
        return Letter.objects.all()
    managed = Membership.objects.filter(user=user, posting=OuterRef("application__posting"))
    asked = Approval.objects.filter(approver=user, letter=OuterRef("pk"))
    return Letter.objects.filter(Q(Exists(managed)) | Q(Exists(asked)))


def letter_roles(user: User, letter: Letter) -> frozenset[str]:
    """The user's roles on one letter."""
    roles = set(posting_roles(user, letter.application.posting))
    if user.is_active and letter.approvals.filter(approver=user).exists():
        roles.add(APPROVER)
    return frozenset(roles)


def letter_for(user: User, pk: int, may: str = "letter.see") -> Letter:
    """The letter of a decision with its application and people; else 404 or 403. A letter about
    a delay has its own page: `messaging.care.access.delay_for`."""
    rows = visible_letters(user).exclude(kind=Letter.Kind.DELAY)
    rows = rows.select_related(
        "application__candidate",
        "application__posting__owner",
        "application__posting__contact",
        "decision__decided_by",
        "owner",
        "approver",
    )
    letter = rows.filter(pk=pk).first()
    if letter is None:
        raise Http404
    require(letter_roles(user, letter), may)
    return letter


def approval_for(user: User, pk: int) -> Approval:
    """The approval that this very user was asked for; else 404: nobody answers for another."""
    rows = Approval.objects.filter(pk=pk, approver=user).select_related(*APPROVAL_NEEDS)
    approval = rows.first()
    if approval is None or not user.is_active:
        raise Http404
    return approval


APPROVAL_NEEDS = (
    "approver",
    "asked_by",
    "letter__owner",
    "letter__decision__decided_by",
    "letter__application__candidate",
    "letter__application__posting__contact",
    "letter__application__posting__owner",
)
# The reasons given for warnings, so that a list says which letters are clean.
APPROVAL_REASONS = Prefetch("letter__overrides", WordingOverride.objects.select_related("by"))
