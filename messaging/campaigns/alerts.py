"""A campaign that people complain about, or that mostly comes back, is told to those who can do
something: administrators, and whoever prepared or launched it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from ats.access import RECRUITER, company_roles
from ats.models import User
from messaging.campaigns.launching import COMPLAINTS, ERRORS
from messaging.care import alarms
from messaging.correspondence.contexts import Person, PostingFacts, person
from messaging.models import Campaign

PAUSED = "campaign_paused"
BY_ITSELF = (COMPLAINTS, ERRORS)


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a colleague is told. `ended`: the last mail had left before, so nothing is paused;
    `link` is empty for whoever may not see campaigns."""

    user: Person
    posting: PostingFacts
    complaints: bool
    ended: bool
    link: str


def tell(campaign: Campaign, why: str, occasion: str) -> int:
    """One mail to each of them, once an `occasion`; how many people. `why` is a code of
    `launching`."""
    posting = campaign.posting
    facts = PostingFacts(posting.title, posting.team, posting.city)
    ended = campaign.status == Campaign.Status.FINISHED
    users = _to_tell(campaign)
    for user in users:
        told = Stopped(person(user), facts, why == COMPLAINTS, ended, _link(user, campaign))
        alarms.write(user, PAUSED, told, key=f"{PAUSED}:{campaign.pk}:{occasion}:{user.pk}")
    return len(users)


def _to_tell(campaign: Campaign) -> list[User]:
    own = [pk for pk in (campaign.owner_id, campaign.launched_by_id) if pk]
    users = User.objects.filter(Q(is_administrator=True) | Q(pk__in=own), is_active=True)
    return list(users.order_by("pk"))


def _link(user: User, campaign: Campaign) -> str:
    if RECRUITER not in company_roles(user):
        return ""
    return f"{settings.ENV.site_url}{reverse('campaign', args=[campaign.pk])}"
