"""One test lives the whole story: from a posting to a candidate who has been answered.

A real browser, a real worker and beat, real SMTP, real mail in. Every mail is read as the
person who receives it, and its bytes are checked.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect

from ats import clock
from ats.models import Posting, User
from candidates.documents.sample_cv import sample_cv_pdf
from candidates.models import Application, Interview
from messaging.correspondence.dates import written_date
from messaging.models import Approval, Conversation, Letter, Message, Outbound
from messaging.post_office.answer import build_reply
from tests import factories as make
from tests.flows.opening import publishes_a_posting
from tests.flows.story import (
    PASSWORD,
    Story,
    confirm,
    html_of,
    link_in,
    submit,
    text_of,
    time_passes_for,
)
from tests.plugins.processes import eventually

AMELIE = "amelie.roux@example.org"
# What is noted inside: none of it may ever be read by a candidate.
INSIDE = ("CANARI-NOTE", "CANARI-PREUVE", "CANARI-RESUME", "CANARI-RAISON")
PHONE = (390, 844)
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    make.a_company(name="Maison Verdier")
    return {
        "claire": make.a_recruiter(
            "Claire Morel",
            email="claire@maison.example",
            password=PASSWORD,
            job_title="Chargée de recrutement",
        ),
        "helene": make.a_user("Hélène Vasseur", email="helene@maison.example", password=PASSWORD),
        "ines": make.a_user("Inès Pereira", email="ines@maison.example", password=PASSWORD),
    }


def test_from_a_posting_to_a_candidate_who_has_been_answered(
    story: Story, people: dict[str, User], tmp_path: Path
) -> None:
    claire = story.signed_in("claire@maison.example")
    posting = publishes_a_posting(story, claire, people)
    application = _amelie_applies(story, posting, tmp_path)
    _is_acknowledged(story, application)
    _moves_on_the_board(story, claire, application)
    _is_invited(story, claire, application, people)
    _notes_something_inside(story, claire, application)
    _ines_scores(story, application)
    _shares_impressions_the_next_morning(story, claire, application)
    letter = _is_declined(story, claire, application)
    _helene_amends_on_her_phone(story, letter)
    _the_letter_leaves(story, claire, letter)
    _asks_what_was_missing_and_is_answered(story, claire, application)
    _nobody_waits(story, claire)
    story.no_more_mail()


def _amelie_applies(story: Story, posting: Posting, tmp_path: Path) -> Application:
    phone = story.open_page(PHONE)
    phone.goto(f"{story.base}/jobs/")
    phone.click("text=Responsable de boutique")
    assert '"@type": "JobPosting"' in phone.content() or '"JobPosting"' in phone.content()
    phone.locator(f"a[href='{reverse('apply', args=[posting.slug])}']").first.click()
    phone.fill("[name=given_name]", "Amélie")
    phone.fill("[name=family_name]", "Roux")
    phone.fill("[name=address]", AMELIE)
    phone.fill("[name=cover_note]", "Je tiens une librairie depuis six ans.")
    cv = tmp_path / "CV Amélie.pdf"
    sections = [("Expérience", ["2019–2026 | Libraire, Villeurbanne"])]
    cv.write_bytes(sample_cv_pdf("Amélie Roux", "Libraire", ["Lyon"], sections))
    phone.set_input_files("[name=cv]", str(cv))
    phone.wait_for_timeout(3500)  # nobody fills this form in a second: machines do
    button = phone.locator("main form button.primary")
    button.dblclick()
    phone.wait_for_url("**/applied/**")
    expect(phone.locator("main")).to_contain_text("Claire Morel")
    application = Application.objects.get()
    assert not application.candidate.consents.filter(given=True).exists(), "off by default"
    return application


def _is_acknowledged(story: Story, application: Application) -> None:
    mail = story.next_mail(AMELIE)
    promised = clock.add_working_days(clock.today(), application.posting.promise_days)
    assert application.promised_for == promised
    text = text_of(mail)
    assert text.startswith("Bonjour Amélie,")
    assert written_date(promised, "fr") in text.replace("\u202f", " ")
    assert "Claire Morel" in text
    assert "Responsable de boutique" in mail["Subject"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"reply\+[a-z2-7]{32}", mail["Reply-To"].addresses[0].username)
    assert mail["In-Reply-To"] is None
    assert "List-Unsubscribe" not in mail, "a service mail is not advertising"
    _is_a_clean_mail(story, mail)


def _is_a_clean_mail(story: Story, mail: EmailMessage) -> None:
    raw, html = story.raw_of(mail), html_of(mail)
    assert all(canary.encode() not in raw for canary in INSIDE)
    assert all(canary not in html + text_of(mail) for canary in INSIDE)
    assert "<img" not in html, "no pixel"
    assert "%%" not in html + text_of(mail)
    assert len(html) < 100_000
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert len(mail.get_all("Message-ID", [])) == 1


def _moves_on_the_board(story: Story, claire: Page, application: Application) -> None:
    """With the keyboard: the menu of the card, then the stage."""
    claire.goto(story.base + reverse("board", args=[application.posting_id]))
    stage = make.stage(application.posting, "interview")
    card = claire.locator(f"#card-{application.pk}")
    card.locator("summary").focus()
    claire.keyboard.press("Enter")
    card.locator(f"button[value='{stage.pk}']").focus()
    claire.keyboard.press("Enter")
    column = claire.locator(f"[data-stage='{stage.pk}'] #card-{application.pk}")
    expect(column).to_be_visible()
    application.refresh_from_db()
    assert (application.stage, application.depth) == (stage, "interview")
    assert Outbound.objects.count() == 1, "a move writes to nobody"


def _is_invited(
    story: Story, claire: Page, application: Application, people: dict[str, User]
) -> None:
    day = clock.add_working_days(clock.today(), 3)
    claire.goto(story.base + reverse("interview-new", args=[application.pk]))
    claire.fill("[name=day]", day.isoformat())
    claire.fill("[name=time]", "14:30")
    claire.check("[name=mode][value=onsite]")
    claire.fill("[name=place]", "12 rue des Tisserands, Lyon")
    claire.check(f"[name=interviewers][value='{people['ines'].pk}']")
    claire.locator("main form").first.locator("button.primary").click()
    claire.wait_for_url(f"**{reverse('application', args=[application.pk])}**")
    mail = story.next_mail(AMELIE)
    assert f"{written_date(day, 'fr')} à 14 h 30" in text_of(mail).replace("\u202f", " ")
    assert "Inès Pereira" in text_of(mail)
    assert mail["In-Reply-To"], "it continues the thread"
    _has_an_invitation(mail, day, "REQUEST")
    _is_a_clean_mail(story, mail)
    notice = story.next_mail("ines@maison.example")
    _has_an_invitation(notice, day, "REQUEST")
    assert "Gestion du compte de la boutique" in text_of(notice)


def _has_an_invitation(mail: EmailMessage, day: object, method: str) -> None:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_content())
    assert str(calendar["METHOD"]) == method
    event = calendar.walk("VEVENT")[0]
    start = event.decoded("DTSTART")
    assert isinstance(start, datetime)
    local = start.astimezone(PARIS)
    assert (local.strftime("%H:%M"), local.date()) == ("14:30", day)


def _notes_something_inside(story: Story, claire: Page, application: Application) -> None:
    claire.goto(story.base + reverse("application", args=[application.pk]))
    action = reverse("note-new", args=[application.pk])
    claire.fill(f"form[action='{action}'] textarea", "CANARI-NOTE : à revoir.")
    submit(claire, action)
    expect(claire.locator("main")).to_contain_text("CANARI-NOTE")


def _ines_scores(story: Story, application: Application) -> None:
    interview = Interview.objects.get()
    _the_interview_is_over(interview)
    ines = story.signed_in("ines@maison.example")
    ines.goto(story.base + reverse("scorecard", args=[interview.pk]))
    assert AMELIE not in ines.content(), "an interviewer does not need her address"
    for number, criterion in enumerate(application.posting.criteria.all()):
        ines.check(f"[name=level_{criterion.pk}][value='{4 if number == 0 else 2}']")
        ines.fill(f"[name=evidence_{criterion.pk}]", "CANARI-PREUVE")
    first, second = application.posting.criteria.all()
    ines.fill(f"[name=share_{first.pk}]", "Vous avez présenté un compte de boutique précis.")
    ines.fill(f"[name=share_{second.pk}]", "Il manquait un exemple d'équipe de plus de trois.")
    ines.check("[name=overall][value='3']")
    ines.fill("[name=summary]", "CANARI-RESUME")
    ines.click("button[name=do][value=submit]")
    ines.wait_for_load_state()
    assert interview.scorecards.get().submitted_at is not None


def _the_interview_is_over(interview: Interview) -> None:
    """Time passes: it took place an hour ago."""
    start = timezone.now() - timedelta(hours=2)
    Interview.objects.filter(pk=interview.pk).update(
        starts_at=start, ends_at=start + timedelta(minutes=45)
    )


def _shares_impressions_the_next_morning(
    story: Story, claire: Page, application: Application
) -> None:
    waiting = Outbound.objects.get(kind="followup")
    assert waiting.status == "scheduled"
    local = waiting.due_at.astimezone(PARIS)
    assert (local.hour, local.minute) == (9, 0)
    assert clock.is_working_day(local.date())
    time_passes_for("followup")
    mail = story.next_mail(AMELIE)
    _is_a_clean_mail(story, mail)
    answer = "Bonjour Claire,\n\nL'échange m'a plu, et j'aurais dû parler de mes stagiaires."
    story.deliver(build_reply(story.raw_of(mail), answer, "gmail", now=timezone.now()))
    page = story.base + reverse("application-conversation", args=[application.pk])
    _sees_in(claire, page, "j'aurais dû parler de mes stagiaires")
    message = Message.objects.get(direction="in")
    assert message.visible.strip() == answer
    assert message.inbound is not None
    assert message.inbound.matched_by == "token"
    conversation = Conversation.objects.get()
    assert conversation.waiting_since is not None
    claire.goto(story.base + reverse("replies"))
    submit(claire, reverse("message-close", args=[conversation.pk]))
    expect(claire.locator("main")).not_to_contain_text("stagiaires")


def _sees_in(page: Page, address: str, words: str) -> None:
    for _try in range(60):
        page.goto(address)
        if words in page.locator("body").inner_text():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{words!r} never showed at {address}")


def _is_declined(story: Story, claire: Page, application: Application) -> Letter:
    claire.goto(story.base + reverse("decision-new", args=[application.pk]) + "?outcome=decline")
    suggestions = claire.locator("fieldset.point.is-suggested")
    assert suggestions.count() == 2
    for number in range(2):
        suggestions.nth(number).locator("input[type=checkbox][name$='-use']").check()
    claire.fill("[name=next_step]", "Encadrez une équipe pendant une saison, même deux mois.")
    claire.check("[name=door][value=open]")
    claire.fill("[name=internal_reason]", "CANARI-RAISON")
    claire.locator("main form").first.locator("button.primary").click()
    claire.wait_for_url(re.compile(r"/app/(letters|applications)/"))
    letter = Letter.objects.get()
    assert (letter.status, letter.depth, letter.language) == ("draft", "interview", "fr")
    assert not any(canary in letter.body for canary in INSIDE)
    _edits_and_asks(story, claire, letter)
    return letter


def _edits_and_asks(story: Story, claire: Page, letter: Letter) -> None:
    claire.goto(story.base + reverse("letter", args=[letter.pk]))
    body = letter.body.replace("Bonjour Amélie,", "Bonjour Amélie,\n\nMerci pour votre visite.", 1)
    claire.fill("[name=body]", body)
    frame = claire.frame_locator("iframe")
    expect(frame.locator("body")).to_contain_text("Merci pour votre visite.")
    ask = claire.locator(f"button[formaction='{reverse('letter-submit', args=[letter.pk])}']")
    ask.click()
    confirm(claire)
    _becomes(letter, "in_review")
    assert "Merci pour votre visite." in letter.body


def _becomes(letter: Letter, status: str) -> None:
    def reached() -> bool:
        letter.refresh_from_db()
        return letter.status == status

    eventually(reached, 20, f"letter {status}")


def _helene_amends_on_her_phone(story: Story, letter: Letter) -> None:
    mail = story.next_mail("helene@maison.example")
    link = link_in(mail, "/approve/")
    token = link.rstrip("/").rsplit("/", 1)[-1]
    assert not Outbound.objects.filter(html__contains=token).exists(), "not stored"
    phone = story.open_page(PHONE)
    phone.goto(link)
    phone.goto(link)  # a scanner opened it first: nothing has changed
    assert Approval.objects.get().status == "asked"
    expect(phone.locator("main")).to_contain_text("compte de boutique précis")
    phone.locator("details:has(input[value=amend]) > summary").click()
    form = phone.locator("form:has(input[value=amend])")
    field = form.locator("[name=body]")
    field.fill(field.input_value().replace("Merci pour votre visite.", "Merci de votre visite."))
    form.locator("button.primary").click()
    _becomes(letter, "scheduled")
    approval = Approval.objects.get()
    assert (approval.status, approval.decided_via) == ("amended", "link")
    assert letter.approved_hash == letter.text_hash == approval.amended_hash
    assert letter.approved_by == "Hélène Vasseur"
    assert letter.scheduled_for is not None
    assert clock.office_hours().is_open(letter.scheduled_for)


def _the_letter_leaves(story: Story, claire: Page, letter: Letter) -> None:
    application = letter.application
    claire.goto(story.base + reverse("application", args=[application.pk]))
    claire.goto(story.base + reverse("letter", args=[letter.pk]))
    expect(claire.locator("[data-countdown]").first).to_be_visible()
    submit(claire, reverse("letter-send-now", args=[letter.pk]))
    mail = story.next_mail(AMELIE)
    text = text_of(mail)
    assert "Merci de votre visite." in text
    assert "Vous avez présenté un compte de boutique précis." in text
    assert "Il manquait un exemple d'équipe de plus de trois." in text.replace("’", "'")
    assert "Encadrez une équipe pendant une saison" in text
    assert mail["Subject"].strip() == letter.subject  # folded after the colon
    assert mail["Auto-Submitted"] is None
    _is_a_clean_mail(story, mail)
    _becomes(letter, "sent")
    application.refresh_from_db()
    assert application.told_at is not None


def _asks_what_was_missing_and_is_answered(
    story: Story, claire: Page, application: Application
) -> None:
    letter_mail = story.sink.to(AMELIE)[-1]
    question = "Bonjour,\n\nQuel exemple d'équipe vous aurait convaincus ?\n\nAmélie Roux"
    story.deliver(build_reply(story.raw_of(letter_mail), question, "outlook", now=timezone.now()))
    conversation = Conversation.objects.get()
    page = story.base + reverse("conversation", args=[conversation.pk])
    _sees_in(claire, page, "Quel exemple d'équipe vous aurait convaincus")
    claire.fill("[name=body]", "Une saison entière, avec un planning et un **recrutement**.")
    submit(claire, reverse("conversation-answer", args=[conversation.pk]))
    answer = story.next_mail(AMELIE)
    assert "Une saison entière, avec un planning et un recrutement." in text_of(answer)
    assert "Claire Morel" in text_of(answer)
    asked = Message.objects.filter(direction="in").order_by("-pk")[0]
    assert asked.inbound is not None
    assert answer["In-Reply-To"].strip("<>") == asked.inbound.message_id.strip("<>")
    assert letter_mail["Message-ID"] in answer["References"]
    assert answer["Subject"].strip().startswith("Re: ")
    _is_a_clean_mail(story, answer)


def _nobody_waits(story: Story, claire: Page) -> None:
    assert Conversation.objects.get().waiting_since is None
    assert not Outbound.objects.exclude(status__in=["accepted", "cancelled"]).exists()
    claire.goto(f"{story.base}/app/")
    expect(claire.locator("main")).not_to_contain_text("Amélie Roux")
