"""A posting from its first word to its publication, in the browser."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import Page, expect

from ats.models import Posting, User
from tests.flows.story import (
    Story,
    submit,
)


def publishes_a_posting(story: Story, claire: Page, people: dict[str, User]) -> Posting:
    claire.goto(story.base + reverse("posting-new"))
    claire.fill("[name=title]", "Responsable de boutique")
    claire.fill("[name=city]", "Lyon")
    claire.click("main form button[type=submit]")
    claire.wait_for_url("**/app/postings/*/**")
    posting = Posting.objects.get()
    _writes_the_ad(story, claire, posting)
    _names_criteria_and_team(story, claire, posting, people)
    claire.goto(story.base + reverse("posting", args=[posting.pk]))
    submit(claire, reverse("posting-publication", args=[posting.pk]))
    expect(claire.locator(".toast").first).to_be_visible()
    posting.refresh_from_db()
    assert posting.status == "published"
    assert posting.versions.count() == 1
    return posting


def _writes_the_ad(story: Story, claire: Page, posting: Posting) -> None:
    claire.goto(story.base + reverse("posting-edit", args=[posting.pk]))
    claire.fill("[name=summary]", "Vous tenez une boutique du centre de Lyon.")
    claire.fill("[name=description]", "Accueillir, organiser, **former**.\n\n- une équipe de six")
    claire.fill("[name=pay_min]", "32000")
    claire.fill("[name=pay_max]", "36000")
    expect(claire.locator("#ad-preview strong")).to_have_text("former")
    claire.locator("main form").first.locator("button.primary").click()
    claire.wait_for_load_state()


def _names_criteria_and_team(
    story: Story, claire: Page, posting: Posting, people: dict[str, User]
) -> None:
    claire.goto(story.base + reverse("posting-criteria", args=[posting.pk]))
    labels = claire.locator("main [name$='-label']:visible")
    labels.nth(0).fill("Gestion du compte de la boutique")
    labels.nth(1).fill("Conduite d'une équipe")
    claire.locator("main form").first.locator("button.primary").click()
    claire.wait_for_load_state()
    assert posting.criteria.count() == 2
    claire.goto(story.base + reverse("posting-team", args=[posting.pk]))
    claire.check(f"[name=managers][value='{people['helene'].pk}']")
    claire.locator("main form").first.locator("button.primary").click()
    claire.wait_for_load_state()
    assert posting.memberships.get().user == people["helene"]
