"""Preparing a campaign: the posting, whom it is about, the words in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from ats import events
from ats.events import Actor
from ats.models import Posting, User
from ats.refusals import ChangedMeanwhile
from ats.states import NotAllowed
from candidates.selectors.segments import Segment
from messaging.campaigns.letters import KIND, kind, text_hash
from messaging.campaigns.refusals import PostingNotOpen
from messaging.models import Campaign
from messaging.states import CAMPAIGN
from messaging.writing.library.check import check
from messaging.writing.library.faults import Faulty
from messaging.writing.library.lookup import source_for
from messaging.writing.library.services import cleaned

Words = Mapping[str, tuple[str, str]]


def begin(posting: Posting, owner: User, segment: Segment) -> Campaign:
    """A draft with the company's own words to start from. Raises PostingNotOpen."""
    if not posting.is_open:
        raise PostingNotOpen
    french, english = source_for(KIND, "fr"), source_for(KIND, "en")
    with transaction.atomic():
        campaign = Campaign.objects.create(
            posting=posting,
            owner=owner,
            question=segment.as_json(),
            subject_fr=french.subject,
            body_fr=french.body,
            subject_en=english.subject,
            body_en=english.body,
        )
        events.record("campaign.begun", campaign, Actor.of(owner))
    return campaign


def ask(campaign: Campaign, segment: Segment, per_minute: int, actor: Actor) -> None:
    """Ask about other people; only while it is a draft. Raises NotAllowed."""
    with transaction.atomic():
        row = _locked(campaign)
        if row.status != Campaign.Status.DRAFT:
            raise NotAllowed(CAMPAIGN, row.status, "ask")
        row.question, row.per_minute = segment.as_json(), per_minute
        row.save(update_fields=["question", "per_minute"])
        events.record("campaign.asked", row, actor)


def write(campaign: Campaign, words: Words, actor: Actor, seen: str) -> bool:
    """Keep the words; False when they are the ones that are there. `seen` is the hash of those
    that their author started from. Raises Faulty, ChangedMeanwhile, NotAllowed."""
    tidied = {language: cleaned(*text) for language, text in words.items()}
    faults = [f for language, text in tidied.items() for f in check(kind(), language, *text)]
    if faults:
        raise Faulty(faults)
    with transaction.atomic():
        row = _locked(campaign)
        if row.status not in (Campaign.Status.DRAFT, Campaign.Status.READY):
            raise NotAllowed(CAMPAIGN, row.status, "edit")
        if text_hash(row) != seen:
            raise ChangedMeanwhile(_last_writer(row))
        row.subject_fr, row.body_fr = tidied["fr"]
        row.subject_en, row.body_en = tidied["en"]
        if text_hash(row) == seen:
            return False
        row.save(update_fields=["subject_fr", "body_fr", "subject_en", "body_en"])
        events.record("campaign.edited", row, actor)
    return True


def _locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)


def _last_writer(campaign: Campaign) -> str:
    last = events.last_for(campaign)
    return last.actor_name if last else ""
