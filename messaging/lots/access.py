"""Who works on lots: recruiters, as with every decision."""

from __future__ import annotations

from django.http import Http404

from ats.access import RECRUITER, company_roles, grant, require
from ats.models import User
from messaging.models import Lot, LotItem

grant("lot.work", RECRUITER)


def lot_for(user: User, pk: int, may: str = "lot.work") -> Lot:
    """The lot; it does not exist for anybody who may not work on it."""
    rows = Lot.objects.select_related(
        "posting__owner", "posting__contact", "owner", "confirmed_by", "approver"
    )
    lot = rows.filter(pk=pk).first()
    roles = company_roles(user)
    if lot is None or RECRUITER not in roles:
        raise Http404
    require(roles, may)
    return lot


def item_for(user: User, pk: int, may: str = "lot.work") -> LotItem:
    """One person of a lot, with their letter and application."""
    rows = LotItem.objects.select_related(
        "lot__posting",
        "lot__owner",
        "group__criterion",
        "read_by",
        "application__candidate",
        "application__posting__owner",
        "application__posting__contact",
        "application__stage",
        "letter__application__candidate",
        "letter__application__posting__contact",
        "letter__decision__decided_by",
        "letter__owner",
    )
    item = rows.filter(pk=pk).first()
    roles = company_roles(user)
    if item is None or RECRUITER not in roles:
        raise Http404
    require(roles, may)
    return item
