"""A warning in a campaign's letter asks for other words or a reason, as in every letter."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ats.models import User
from messaging.campaigns import launching, letters
from messaging.campaigns.readiness import readiness
from messaging.campaigns.refusals import NotReady
from messaging.models import Campaign, WordingOverride
from messaging.writing.refusals import ReasonMissing
from tests import factories as make
from tests.campaigns import a_campaign, a_member, launched, ready
from tests.letters import a_short_letter
from tests.messaging.campaigns.words import BLOCKED, WARNED, WHY, because, said_in, warning

pytestmark = pytest.mark.django_db


def saying(sentence: str, owner: User | None = None) -> Campaign:
    """A campaign with its audience, and one more sentence in its French letter."""
    a_member(make.a_posting())
    return said_in(ready(a_campaign(owner=owner)), sentence)


def launch(campaign: Campaign) -> int:
    return launching.launch(campaign, campaign.owner, letters.text_hash(campaign))


def test_a_warning_stops_the_launch_until_somebody_says_why() -> None:
    campaign = saying(WARNED)
    with pytest.raises(ReasonMissing) as refused:
        launch(campaign)
    assert "dynamique" in refused.value.sentence()
    assert because(campaign) == 1
    assert launch(campaign) == 1
    kept = WordingOverride.objects.get()
    assert (kept.by, kept.reason, kept.campaign) == (campaign.owner, WHY, campaign)


def test_other_words_settle_it_as_well() -> None:
    campaign = saying(WARNED)
    Campaign.objects.filter(pk=campaign.pk).update(
        body_fr=campaign.body_fr.replace(WARNED, "Nous cherchons quelqu'un qui aime vendre.")
    )
    campaign.refresh_from_db()
    assert launch(campaign) == 1


@pytest.mark.parametrize("why", ["", "ok", "       ", "bien sûr"[:7]])
def test_a_reason_says_something(why: str) -> None:
    campaign = saying(WARNED)
    assert because(campaign, why) == 0
    with pytest.raises(ReasonMissing):
        launch(campaign)


def test_a_block_cannot_be_explained_away() -> None:
    campaign = saying(BLOCKED)
    [block] = readiness(campaign).every
    assert block.blocks
    assert launching.keep_reasons(campaign, {block.mark: WHY}, campaign.owner) == 0
    with pytest.raises(NotReady):
        launch(campaign)


def test_another_word_in_the_sentence_asks_anew_and_an_edit_elsewhere_does_not() -> None:
    campaign = saying(WARNED)
    because(campaign)
    said_in(campaign, "Le magasin est à deux stations de la gare.")
    assert warning(campaign).justified
    changed = campaign.body_fr.replace("de dynamique", "de très dynamique")
    Campaign.objects.filter(pk=campaign.pk).update(body_fr=changed)
    campaign.refresh_from_db()
    assert warning(campaign).asks


def test_a_language_that_nobody_reads_asks_nothing() -> None:
    campaign = saying(WARNED)
    campaign.recipients.update(language="en")
    assert launch(campaign) == 1


def test_the_first_reason_stays_and_the_history_says_that_there_is_one() -> None:
    campaign = saying(WARNED)
    because(campaign)
    assert because(campaign, "Une tout autre raison.") == 0
    assert WordingOverride.objects.get().reason == WHY


def test_an_override_is_of_a_letter_or_of_a_campaign() -> None:
    campaign, letter = saying(WARNED), a_short_letter()
    row = {"code": "x", "mark": "0" * 16, "reason": WHY, "by": campaign.owner}
    for both in ({}, {"letter": letter, "campaign": campaign}):
        with pytest.raises(IntegrityError), transaction.atomic():
            WordingOverride.objects.create(**row, **both)
    campaign.overrides.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        campaign.overrides.create(**row)


def test_on_the_page_one_press_takes_reason_and_launch(claire: User) -> None:
    campaign = saying(WARNED, claire)
    client = Client()
    client.force_login(claire)
    url, to_launch = (reverse(name, args=[campaign.pk]) for name in ("campaign", "campaign-launch"))
    mark = warning(campaign).mark
    assert f'name="reason-{mark}"' in client.get(url).text
    seen = {"seen": letters.text_hash(campaign)}
    refused = client.post(to_launch, seen, follow=True).text
    assert "A passage waits for other words" in refused
    wrong = client.post(to_launch, {"seen": "x", f"reason-{mark}": WHY}, follow=True).text
    assert f"Kept by {claire.name}: “{WHY}”" in wrong, "nobody types it twice"
    client.post(to_launch, seen)
    campaign.refresh_from_db()
    assert campaign.status == "running"
    shown = client.get(url).text
    assert WHY in shown, "and it stays to be read"
    assert "A warned passage was kept, with a reason" in shown


def test_what_was_kept_is_counted(claire: User) -> None:
    campaign = saying(WARNED, claire)
    because(campaign)
    client = Client()
    client.force_login(claire)
    shown = client.get(reverse("insights")).text
    assert "1 passage was kept with a reason" in shown
    assert "In 1 campaign." in shown
    assert "letter." not in shown.split("1 passage was kept with a reason")[1][:120]


def test_a_reason_is_only_taken_while_it_can_leave() -> None:
    campaign = launched(saying("Le magasin est à deux stations de la gare."))
    assert launching.keep_reasons(campaign, {"0" * 16: WHY}, campaign.owner) == 0
