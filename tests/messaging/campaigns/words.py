"""The words of a campaign as a form posts them, and words that the check stops at."""

from __future__ import annotations

from ats.events import Actor
from messaging.campaigns import drafts, launching, letters
from messaging.campaigns.readiness import readiness
from messaging.models import Campaign
from messaging.writing.problems import Problem


def words_of(campaign: Campaign, **changed: str) -> dict[str, str]:
    """What the form of its words holds, with what is changed."""
    names = ("subject_fr", "body_fr", "subject_en", "body_en")
    words = {name: str(getattr(campaign, name)) for name in names}
    return {**words, "seen": letters.text_hash(campaign), **changed}


BLOCKED = "Nous cherchons une personne jeune."
WARNED = "Nous cherchons quelqu'un de dynamique."
WHY = "Le mot est celui du référentiel métier."


def because(campaign: Campaign, why: str = WHY) -> int:
    return launching.keep_reasons(campaign, {warning(campaign).mark: why}, campaign.owner)


def said_in(campaign: Campaign, sentence: str) -> Campaign:
    words = {language: campaign.words(language) for language in ("fr", "en")}
    subject, body = words["fr"]
    words["fr"] = (subject, body.replace("\n\n", f"\n\n{sentence}\n\n", 1))
    drafts.write(campaign, words, Actor.of(campaign.owner), letters.text_hash(campaign))
    campaign.refresh_from_db()
    return campaign


def warning(campaign: Campaign) -> Problem:
    (found,) = readiness(campaign).every
    assert found.verdict == "warn"
    return found
