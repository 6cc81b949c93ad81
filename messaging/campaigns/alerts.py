"""A campaign that people complain about, or that mostly comes back, is told to those who can do
something: administrators, and whoever prepared or launched it. What stops all of them, and a DNS
that no longer says that our mail is ours, is told to administrators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import override

from ats.access import RECRUITER, company_roles
from ats.models import User
from messaging.campaigns.launching import COMPLAINTS, ERRORS
from messaging.care import alarms
from messaging.correspondence.contexts import Person, PostingFacts, person
from messaging.doctor import services as doctor
from messaging.doctor.changes import Finding
from messaging.doctor.words import sentence
from messaging.models import Campaign

PAUSED, DOUBTED = "campaign_paused", "sender_doubted"
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


@dataclass(frozen=True, slots=True)
class Doubted:
    """What an administrator is told when receivers may stop believing us: `complaints` of `mails`
    in thirty days, "" where `faults` of the DNS are the reason. `stopped`: all campaigns wait for
    a person; `waiting`: some would have, and none was on its way; `letters`: the sender of letters
    is among the faults, and `answers`: so is where they arrive."""

    user: Person
    complaints: str
    mails: str
    faults: tuple[str, ...]
    stopped: bool
    waiting: bool
    letters: bool
    answers: bool
    link: str


def tell_doubted(
    occasion: str, *, stopped: bool, detail: str = "", faults: Sequence[Finding] = ()
) -> int:
    """One mail to each administrator, once an `occasion`; how many people. `detail` is what a
    stop for complaints keeps: how many, of how many."""
    users = User.objects.filter(is_administrator=True, is_active=True).order_by("pk")
    complaints, _of, mails = detail.partition("/")
    for user in users:
        with override(user.language):
            said = tuple(sentence(dict(fault)) for fault in faults)
        told = Doubted(
            user=person(user, user.language),
            complaints=complaints,
            mails=mails,
            faults=said,
            stopped=stopped,
            waiting=not stopped and any(doctor.of_campaigns(fault) for fault in faults),
            letters=any(_of_sender(fault) for fault in faults),
            answers=any(doctor.of_answers(fault) for fault in faults),
            link=alarms.address_of("mail-settings"),
        )
        alarms.write(user, DOUBTED, told, key=f"{DOUBTED}:{occasion}:{user.pk}")
    return len(users)


def _of_sender(fault: Finding) -> bool:
    return doctor.of_letters(fault) and not doctor.of_answers(fault)


def tell(campaign: Campaign, why: str, occasion: str) -> int:
    """One mail to each of them, once an `occasion`; how many people. `why` is a code of
    `launching`."""
    posting = campaign.posting
    facts = PostingFacts(posting.title, posting.team, posting.city)
    ended = campaign.status == Campaign.Status.FINISHED
    users = _to_tell(campaign)
    for user in users:
        told = Stopped(
            person(user, user.language), facts, why == COMPLAINTS, ended, _link(user, campaign)
        )
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
