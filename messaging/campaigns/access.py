"""Who works on campaigns: recruiters, as with everything about people of the pool."""

from __future__ import annotations

from django.http import Http404

from ats.access import RECRUITER, company_roles, grant, require
from ats.models import User
from messaging.models import Campaign

grant("campaign.work", RECRUITER)


def campaign_for(user: User, pk: int, may: str = "campaign.work") -> Campaign:
    """The campaign; it does not exist for anybody who may not work on it."""
    rows = Campaign.objects.select_related("posting", "owner", "launched_by")
    campaign = rows.filter(pk=pk).first()
    roles = company_roles(user)
    if campaign is None or RECRUITER not in roles:
        raise Http404
    require(roles, may)
    return campaign
