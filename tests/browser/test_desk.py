"""The desk in a real browser: a thank-you by one key, a forged sender, a refusal that comes back,
mail that is filed by hand, feedback through approval, and what is read before one decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from ats import links
from ats.events import Actor
from ats.models import Link, User
from candidates.models import Application
from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import mime, worker
from messaging.delivery.transport import Transport
from messaging.inbound import door, reading
from messaging.models import (
    Conversation,
    Helpful,
    Inbound,
    Letter,
    Message,
    Outbound,
    Suppression,
)
from messaging.post_office.server import deliver
from messaging.writing import letters
from tests import factories as make
from tests.browser.visiting import serious, signed_in, visit
from tests.letters import a_letter, a_manager_of, token_of
from tests.mails import a_reply, answered
from tests.messaging.feedback.asking import declined, write
from tests.plugins.browser import PHONE, OpenPage
from tests.plugins.mail import Sink

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
    return answered(mail, text, f"<{len(text)}-{sender}>", sender)


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


def test_one_by_one_by_keyboard_and_never_another_than_where_one_stands(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    posting = make.a_posting(claire)
    karim = make.a_recruiter("Karim Benali")
    for number, name in enumerate(("Anne", "Bruno", "Chloé")):
        address = f"{name[0].lower()}@example.org"
        person = make.a_candidate(name, address=address)
        written(make.an_application(posting, person), f"Merci {number}.", address)
    Conversation.objects.filter(application__candidate__given_name="Anne").update(owner=karim)
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "replies")
    here = "document.activeElement.innerText"
    page.keyboard.press("x")
    assert page.evaluate(here) == "Anne Roux", "nobody was chosen: the key chooses"
    assert not Message.objects.filter(answer=Message.Answer.NOT_NEEDED).exists()
    page.keyboard.press("j")
    page.keyboard.press("a")
    assert Conversation.objects.filter(owner=karim).count() == 1, "not that of another row"
    with page.expect_navigation():
        page.keyboard.press("x")
    closed = Message.objects.get(answer=Message.Answer.NOT_NEEDED)
    assert closed.conversation.application.candidate.given_name == "Bruno"
    expect(page.locator(":focus")).to_have_text("Chloé Roux")
    page.keyboard.press("?")
    expect(page.locator("dialog[open] kbd", has_text="x")).to_have_count(1)
    page.keyboard.press("Escape")
    page.get_by_label("In charge").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert "owner" not in page.url, "arrows pass over the choices"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**owner={karim.pk}**")
    expect(page.get_by_label("In charge")).to_be_focused()


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


def test_a_refusal_bounces_in_town_and_today_says_so(
    live_server: LiveServer, open_page: OpenPage, claire: User, application: Application
) -> None:
    letter = a_letter(application)
    letters.approve(letter, Actor.of(claire), letter.text_hash)
    mail = letter.mails.get()
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


def test_feedback_is_asked_for_approved_on_a_phone_and_said_to_have_helped(
    live_server: LiveServer, open_page: OpenPage, claire: User, sink: Sink
) -> None:
    application = declined(claire)
    write(application)
    page = signed_in(open_page(), live_server.url, claire)
    page.goto(f"{live_server.url}{reverse('replies')}?pile=why")
    assert serious(page) == []
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations/**")
    page.keyboard.press("f")  # drafts it
    page.wait_for_url("**/letters/**")
    letter = Letter.objects.get(kind="feedback")
    helene = a_manager_of(letter)
    page.reload()
    page.keyboard.press("a")
    page.locator("dialog[open]").get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_text("With Hélène Vasseur").first).to_be_visible()

    User.objects.filter(pk=helene.pk).update(language="en")
    approval = letter.approvals.get()
    phone = open_page(PHONE, "dark")
    visit(phone, live_server.url, "approval", token_of(approval))
    expect(phone.frame_locator("iframe").get_by_text("exemple chiffré").first).to_be_visible()
    phone.get_by_role("button", name="Yes, these words").click()
    expect(phone.get_by_text("You approved this letter").first).to_be_visible()

    letter.mails.update(due_at=timezone.now(), status="queued", humane_hours=False)
    worker.drain(Transport())
    assert "<why-1@example.org>" in sink.messages[-1]["In-Reply-To"]
    visit(page, live_server.url, "replies")
    expect(page.get_by_text("Everyone has been answered.")).to_be_visible()
    asks = Link.objects.get(purpose="helpful", subject=f"letter:{letter.pk}")
    reader = open_page(PHONE)
    visit(reader, live_server.url, "helpful", links.token_of(asks))
    reader.get_by_role("button", name="Oui").first.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Merci")
    assert Helpful.objects.get(letter=letter).answer == "yes"


def test_what_they_wrote_after_the_interview_is_there_when_one_decides(
    live_server: LiveServer, open_page: OpenPage, claire: User, application: Application
) -> None:
    start = timezone.now() - timedelta(days=1)
    make.an_interview(application, (claire,), start)
    written(application, "L'échange m'a beaucoup plu, et j'ai repensé à votre question.")
    page = signed_in(open_page(PHONE, "dark"), live_server.url, claire)
    visit(page, live_server.url, "decision-new", application.pk)
    expect(page.get_by_text("What they wrote after the interview")).to_be_visible()
    expect(page.get_by_text("repensé à votre question")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert serious(page) == []


def test_a_conversation_stands_beside_the_cv_and_is_handed_on_and_back(
    live_server: LiveServer, open_page: OpenPage, claire: User, application: Application
) -> None:
    karim = make.a_recruiter("Karim Haddad")
    written(application, "Quand aurai-je une réponse ?")
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "conversation", Conversation.objects.get().pk)
    assert serious(page) == []
    expect(page.get_by_role("heading", name="CV", exact=True)).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.type("Demain.")
    page.get_by_text("As it will be read").click()
    mail = page.frame_locator("iframe.letter-frame").locator("body")
    expect(mail).to_contain_text("Bonjour Amélie")
    expect(mail).to_contain_text("Demain.")
    page.get_by_label("Hand on to").select_option(str(karim.pk))
    page.get_by_role("button", name="Hand on").click()
    expect(page.get_by_text("Now in the hands of Karim Haddad.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Now in the hands of Claire Morel.")).to_be_visible()
