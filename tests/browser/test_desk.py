"""The desk in a real browser: a thank-you by one key, a forged sender, mail that comes back, and
mail that is filed by hand."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from ats.models import User
from candidates.models import Application
from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import mime
from messaging.inbound import door, reading
from messaging.models import Conversation, Inbound, Message, Outbound, Suppression
from messaging.post_office.server import deliver
from tests import factories as make
from tests.browser.test_letters import serious, signed_in, visit
from tests.mails import a_reply
from tests.plugins.browser import PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def claire(db: None) -> User:
    cache.clear()
    make.a_company(name="Maison Verdier")
    return make.a_recruiter("Claire Morel", language="en", email="claire.d@maison-test.example")


@pytest.fixture
def application(claire: User) -> Application:
    candidate = make.a_candidate("Amélie Roux", address="amelie@example.org")
    return make.an_application(make.a_posting(claire), candidate)


def written(application: Application, text: str, sender: str = "amelie@example.org") -> Inbound:
    """A reply to our acknowledgement, read."""
    mail = Outbound.objects.filter(candidate=application.candidate).first() or acknowledge(
        application
    )
    raw = a_reply(
        mime.reply_address(mail),
        sender=f"Amélie Roux <{sender}>",
        text=text,
        message_id=f"<{len(text)}-{sender}>",
    )
    row, _made = door.receive(raw, door="pipe")
    reading.read(row.pk)
    row.refresh_from_db()
    return row


def test_a_thank_you_is_closed_by_one_key(
    live_server: LiveServer, open_page: OpenPage, claire: User, application: Application
) -> None:
    written(application, "Merci beaucoup, bonne journée.")
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "replies")
    assert serious(page) == []
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("Everyone has been answered.")).to_be_visible()
    assert Message.objects.get(inbound__isnull=False).answer == Message.Answer.NOT_NEEDED


def test_a_forged_sender_is_shown_as_one_and_answered_at_the_known_address(
    live_server: LiveServer, open_page: OpenPage, claire: User, application: Application
) -> None:
    written(application, "Pourquoi n'ai-je pas été retenue ?", "mallory@example.com")
    page = signed_in(open_page(PHONE), live_server.url, claire)
    visit(page, live_server.url, "conversation", Conversation.objects.get().pk)
    expect(page.get_by_text("The sender is not confirmed.", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Asks why").first.click()
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Your answer is on its way.")).to_be_visible()
    sent = Outbound.objects.get(kind="answer")
    assert sent.to_address == "amelie@example.org"
    assert "mallory" not in sent.text


def test_a_mail_bounces_in_town_and_today_says_so(
    live_server: LiveServer, open_page: OpenPage, claire: User, application: Application
) -> None:
    mail = acknowledge(application)
    Outbound.objects.filter(pk=mail.pk).update(status="accepted", accepted_at=timezone.now())
    deliver(mime.build(mail).message().as_bytes(), mime.reply_address(mail), [mail.to_address])
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "post-office-mailbox", mail.to_address)
    page.locator("[data-key-item] a").first.click()
    page.get_by_role("button", name="Be away").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="Bounce").click()
    page.wait_for_load_state()
    for row in Inbound.objects.all():
        reading.read(row.pk)
    assert sorted(Inbound.objects.values_list("kind", flat=True)) == ["auto_reply", "bounce"]
    assert not Conversation.objects.filter(waiting_since__isnull=False).exists()
    assert Suppression.objects.get().address == mail.to_address
    page.goto(live_server.url + reverse("today"))
    expect(page.get_by_text("Amélie Roux").first).to_be_visible()


def test_a_mail_without_a_place_is_filed_by_hand(
    live_server: LiveServer, open_page: OpenPage, claire: User, application: Application
) -> None:
    row, _made = door.receive(a_reply(text="Quand aurai-je une réponse ?"), door="pipe")
    reading.read(row.pk)
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "tray")
    page.locator("[data-key-item] a").first.click()
    page.get_by_label("Application").select_option(str(application.pk))
    page.get_by_role("button", name="File in this conversation").click()
    expect(page.get_by_text("Quand aurai-je une réponse ?").first).to_be_visible()
    assert Conversation.objects.get(application=application).due_on is not None
