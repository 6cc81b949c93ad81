"""One test lives a campaign: from the question about people to what each of them does with it.

A real browser, a real worker and beat, real SMTP, real mail in. Four people get the mail; one
answers, one says stop by their mail program, one is no longer there, one does nothing. A second
campaign waits meanwhile: it reaches only the last of them.
"""

from __future__ import annotations

from email.message import EmailMessage
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from ats.models import User
from candidates.models import Consent
from messaging.campaigns import reasons
from messaging.delivery import outbox
from messaging.delivery.wake import announce
from messaging.inbound import door
from messaging.models import Campaign, Message, Outbound, Suppression
from messaging.post_office import machines
from messaging.post_office.answer import build_reply
from messaging.post_office.machines import Delivered
from tests import factories as make
from tests.campaigns import a_campaign, a_member, agreed, launched, reasons_of
from tests.flows.story import PASSWORD, Story, confirm, html_of, text_of
from tests.plugins.processes import eventually

CLAIRE = "claire@maison.example"
PEOPLE = ("Amélie", "Bruno", "Chloé", "Denis")


def address(name: str) -> str:
    return f"{name.lower().replace('é', 'e')}@example.org"


@pytest.fixture
def claire(transactional_db: None) -> User:
    make.a_company(name="Maison Verdier")
    return make.a_recruiter("Claire Morel", email=CLAIRE, password=PASSWORD, language="en")


@pytest.fixture
def pool(claire: User) -> None:
    """Four who agreed, and one who has taken it back."""
    past = make.a_posting(claire, title="Comptable confirmée", team="Finances")
    for name in (*PEOPLE, "Elsa"):
        row = a_member(past, name, address=address(name))
    agreed(row.candidate, given=False)


def test_from_a_question_about_people_to_what_they_do_with_it(
    story: Story, claire: User, pool: None
) -> None:
    page = story.signed_in(CLAIRE)
    campaign = _asks_about_people(story, page, claire)
    _writes_the_letter(story, page, campaign)
    _reads_it_in_her_own_mailbox(story, page, campaign)
    _launches(story, page, campaign)
    mails = _it_arrives(story, campaign)
    other = _another_one_waits(claire)
    _amelie_answers(story, page, mails["Amélie"])
    _bruno_says_stop(story, mails["Bruno"])
    _chloe_is_not_there_any_more(story, mails["Chloé"])
    _the_page_tells(story, page, campaign)
    _the_other_one_reaches_denis_alone(story, other)
    story.no_more_mail()


def _asks_about_people(story: Story, page: Page, claire: User) -> Campaign:
    make.a_posting(claire, title="Comptable général", team="Finances", slug="comptable")
    page.goto(story.base + reverse("campaign-new"))
    page.get_by_label("The opening").select_option(label="Comptable général")
    page.get_by_role("button", name="Choose the people").click()
    expect(page.get_by_label("Comptable confirmée")).to_be_checked()
    page.get_by_role("button", name="Write the audience down").click()
    expect(page.get_by_text("4 people are written to")).to_be_visible()
    expect(page.get_by_text("No longer agrees to hear about other openings.")).to_be_visible()
    return Campaign.objects.get()


def _writes_the_letter(story: Story, page: Page, campaign: Campaign) -> None:
    page.goto(story.base + reverse("campaign-letter", args=[campaign.pk]))
    body = page.locator("[name=body_fr]")
    body.fill(body.input_value().replace("\n\n", "\n\nLe bureau donne sur le parc.\n\n", 1))
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**{reverse('campaign', args=[campaign.pk])}")
    frame = page.frame_locator("iframe[name=letter-frame]")
    expect(frame.get_by_text("Le bureau donne sur le parc.")).to_be_visible()


def _reads_it_in_her_own_mailbox(story: Story, page: Page, campaign: Campaign) -> None:
    page.get_by_role("button", name="Send me a test in French").click()
    mail = story.next_mail(CLAIRE)
    assert mail["Subject"].strip().startswith("[Essai] ")
    assert "Le bureau donne sur le parc." in text_of(mail)
    assert not Outbound.objects.filter(about=campaign.about).exists(), "nobody else got anything"


def _launches(story: Story, page: Page, campaign: Campaign) -> None:
    page.goto(story.base + reverse("campaign", args=[campaign.pk]))
    page.get_by_role("button", name="Launch for 4 people").click()
    confirm(page)
    expect(page.get_by_text("It leaves, for 4 people.")).to_be_visible()
    eventually(lambda: _mails(campaign) == 4, 20, "four mails in the outbox")
    _the_morning_has_come(campaign)


def _mails(campaign: Campaign) -> int:
    return Outbound.objects.filter(about=campaign.about).count()


def _the_morning_has_come(campaign: Campaign) -> None:
    """Office hours: what waits for them is due."""
    waiting = Outbound.objects.filter(about=campaign.about, status__in=["scheduled", "queued"])
    waiting.update(humane_hours=False, due_at=F("created_at"))
    announce(outbox.DELIVER)


def _it_arrives(story: Story, campaign: Campaign) -> dict[str, EmailMessage]:
    mails = {name: story.next_mail(address(name)) for name in PEOPLE}
    for name, mail in mails.items():
        text = text_of(mail)
        assert text.startswith(f"Bonjour {name},")
        assert "Le bureau donne sur le parc." in text
        assert "vous avez accepté" in text.replace("’", "'")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["List-Unsubscribe"].strip("<>").startswith(f"{story.base}/unsubscribe/")
        assert mail["List-Id"]
        assert mail["In-Reply-To"] is None, "it does not stand under an old refusal"
        assert "<img" not in html_of(mail), "no pixel"
    assert len({str(mail["List-Unsubscribe"]) for mail in mails.values()}) == 4
    assert len({str(mail["Reply-To"]) for mail in mails.values()}) == 4
    return mails


def _another_one_waits(claire: User) -> Campaign:
    """Launched for the same people; its mails wait for the morning."""
    posting = make.a_posting(claire, title="Trésorière", team="Finances", slug="tresoriere")
    campaign = launched(a_campaign(posting, owner=claire))
    eventually(lambda: _mails(campaign) == 4, 20, "four mails of the other campaign")
    return campaign


def _amelie_answers(story: Story, page: Page, mail: EmailMessage) -> None:
    words = "Bonjour,\n\nOui, ce poste m'intéresse beaucoup.\n\nAmélie"
    story.deliver(build_reply(story.raw_of(mail), words, "gmail", now=timezone.now()))
    eventually(Message.objects.filter(direction="in").exists, 20, "her answer read")
    page.goto(story.base + reverse("replies"))
    expect(page.locator("main")).to_contain_text("Amélie")
    message = Message.objects.get(direction="in")
    assert message.inbound is not None
    assert message.inbound.matched_by == "token"
    assert message.conversation.application.candidate.given_name == "Amélie"
    assert "m'intéresse beaucoup" in message.visible


def _bruno_says_stop(story: Story, mail: EmailMessage) -> None:
    """His mail program does, without cookies and on its own (RFC 8058)."""
    url = str(mail["List-Unsubscribe"]).strip("<>")
    with urlopen(url, timeout=10) as looked:  # noqa: S310 - a scanner follows the link first
        assert looked.status == 200
    assert Consent.objects.filter(given=False).count() == 1, "Elsa's: a look changes nothing"
    data = urlencode({"List-Unsubscribe": "One-Click"}).encode()
    with urlopen(Request(url, data=data), timeout=10) as said:  # noqa: S310 - our own server
        assert (said.status, said.headers["Set-Cookie"]) == (200, None)
    last = Consent.objects.latest("pk")
    assert (last.given, last.channel) == (False, "one_click")
    assert last.candidate.given_name == "Bruno"


def _chloe_is_not_there_any_more(story: Story, mail: EmailMessage) -> None:
    raw = story.raw_of(mail)
    sender = story.sink.envelopes[story.sink.raw.index(raw)][0]
    assert sender.startswith("reply+"), "the report comes back to the mail's own address"
    report = machines.bounce(Delivered(raw, address("Chloé"), sender, timezone.now()))
    door.receive(report, door="lmtp")
    closed = Suppression.objects.filter(address=address("Chloé"), scope="all")
    eventually(closed.exists, 20, "her address closed")


def _the_page_tells(story: Story, page: Page, campaign: Campaign) -> None:
    def finished() -> bool:
        campaign.refresh_from_db()
        return campaign.status == "finished"

    eventually(finished, 20, "the campaign's end, seen by the beat")
    page.goto(story.base + reverse("campaign", args=[campaign.pk]))
    stats = " ".join(page.locator(".stats").first.inner_text().split()).lower()
    for said in ("3 have their mail", "1 have replied", "1 said stop", "1 did not get it"):
        assert said in stats, stats
    expect(page.get_by_text("4 people are written to")).to_be_visible()


def _the_other_one_reaches_denis_alone(story: Story, other: Campaign) -> None:
    _the_morning_has_come(other)
    mail = story.next_mail(address("Denis"))
    assert "Trésorière" in text_of(mail)
    waiting = other.recipients.exclude(status__in=["stopped", "excluded"])
    eventually(lambda: waiting.count() == 1, 20, "the others stopped")
    assert reasons_of(other) == {
        "Amélie": reasons.REPLIED,
        "Bruno": reasons.WITHDRAWN,
        "Chloé": reasons.SHUT,
        "Elsa": reasons.WITHDRAWN,
    }
