"""Campaigns on their way, and what is seen of them once all campaigns have stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.models import User
from messaging.models import Campaign, Outbound
from tests import factories as make
from tests.campaigns import a_campaign, a_member, fed, launched, leave


def seen_by(user: User, name: str, *args: Any) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args)).text


def pressed(user: User, name: str = "campaigns-resume", **data: str) -> str:
    client = Client()
    client.force_login(user)
    return client.post(reverse(name), data, follow=True).text


def on_its_way(owner: User | None = None, people: int = 3) -> Campaign:
    """One mail has left, the others wait."""
    past = make.a_posting()
    for number in range(people):
        a_member(past, f"N{number}")
    claire = owner or make.a_recruiter("Claire Morel", language="en")
    campaign = a_campaign(owner=claire, postings=(past.pk,))
    Campaign.objects.filter(pk=campaign.pk).update(per_minute=1)
    campaign.refresh_from_db()
    launched(campaign)
    fed(campaign)
    leave()
    return campaign


def told() -> list[Outbound]:
    return list(Outbound.objects.filter(kind="sender_doubted").order_by("pk"))


def sent(campaign: Campaign) -> int:
    return Outbound.objects.filter(about=campaign.about, status="accepted").count()


def more_leave(campaign: Campaign) -> int:
    """A minute later: how many more mails of the campaign have left."""
    before = sent(campaign)
    Outbound.objects.filter(about=campaign.about).update(created_at=timezone.now() - timedelta(1))
    fed(campaign)
    leave()
    return sent(campaign) - before
