"""Every page of the demo company, as each person sees it: no error, no refused style or script,
nothing wider than the screen, and nothing serious or critical in axe's report.

`SCREENS=folder make test PYTEST_ARGS=tests/browser/test_screens.py` keeps the pictures.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from ats import links
from ats.models import Link, Posting, User
from candidates.models import Application, Candidate, Interview
from messaging.models import Approval, Conversation, Inbound, Letter, Outbound, PostOfficeMail
from tests.browser.visiting import faults_of
from tests.plugins.browser import DESKTOP, PHONE, OpenPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

Pages = dict[str, str]


def _posting() -> Posting:
    return Posting.objects.filter(status="published").order_by("pk")[0]


def public_pages() -> Pages:
    posting = _posting()
    link = Link.objects.filter(purpose="approval", used_at=None, revoked_at=None).order_by("pk")[0]
    mail = PostOfficeMail.objects.order_by("-pk")[0]
    return {
        "jobs": reverse("jobs"),
        "job": reverse("job", args=[posting.slug]),
        "apply": reverse("apply", args=[posting.slug]),
        "applied": reverse("applied", args=[posting.slug]),
        "privacy": reverse("privacy"),
        "login": reverse("login"),
        "password": reverse("password-reset"),
        "approval": reverse("approval", args=[links.token_of(link)]),
        "approval-forged": reverse("approval", args=["a" * 32]),
        "post-office": reverse("post-office"),
        "post-office-box": reverse("post-office-mailbox", args=[mail.mailbox]),
        "post-office-mail": reverse("post-office-mail", args=[mail.pk]),
        "not-found": "/no-such-page/",
    }


def recruiter_pages() -> Pages:
    posting = _posting()
    pages = {
        name: reverse(name)
        for name in ("today", "postings", "posting-new", "candidates", "letters", "replies")
    }
    pages |= {name: reverse(name) for name in ("tray", "outbox")}
    for name in ("posting", "posting-edit", "posting-criteria", "posting-stages", "posting-team"):
        pages[name] = reverse(name, args=[posting.pk])
    for name in ("posting-closing", "board", "posting-candidates"):
        pages[name] = reverse(name, args=[posting.pk])
    return pages | _people_pages() | _letter_pages() | _mail_pages()


def _people_pages() -> Pages:
    with_cards = Interview.objects.filter(scorecards__isnull=False).order_by("-pk")[0]
    active = Application.objects.filter(status="active", stage__kind="screening").order_by("pk")[0]
    return {
        "application": reverse("application", args=[with_cards.application_id]),
        "application-new": reverse("application", args=[active.pk]),
        "interview-new": reverse("interview-new", args=[active.pk]),
        "decision": reverse("decision-new", args=[active.pk]) + "?outcome=decline",
        "candidate": reverse("candidate", args=[Candidate.objects.order_by("pk")[0].pk]),
    }


def _letter_pages() -> Pages:
    pages = {}
    for status in ("draft", "in_review", "returned", "scheduled", "sent", "withheld"):
        letter = Letter.objects.filter(status=status).order_by("pk").first()
        if letter is not None:
            pages[f"letter-{status}"] = reverse("letter", args=[letter.pk])
    return pages


def _mail_pages() -> Pages:
    waiting = Conversation.objects.filter(waiting_since__isnull=False).order_by("pk")[0]
    untold = Conversation.objects.filter(application__status="declined").filter(
        application__told_at=None
    )
    received = Inbound.objects.order_by("pk")[0]
    failed = Outbound.objects.filter(status="failed").order_by("pk").first()
    mail = failed or Outbound.objects.order_by("pk")[0]
    return {
        "conversation": reverse("conversation", args=[waiting.pk]),
        "conversation-untold": reverse("conversation", args=[untold.order_by("pk")[0].pk]),
        "received": reverse("inbound", args=[received.pk]),
        "mail": reverse("outbound", args=[mail.pk]),
    }


def administrator_pages() -> Pages:
    return {name: reverse(name) for name in ("settings", "people", "person-new")} | {
        "person": reverse("person-edit", args=[User.objects.order_by("pk")[0].pk])
    }


def manager_pages() -> Pages:
    asked = Approval.objects.filter(status="asked").order_by("pk")[0]
    application = asked.letter.application
    return {
        "today": reverse("today"),
        "postings": reverse("postings"),
        "board": reverse("board", args=[application.posting_id]),
        "application": reverse("application", args=[application.pk]),
        "approvals": reverse("approvals"),
        "approval": reverse("approval-in-app", args=[asked.pk]),
    }


def interviewer_pages() -> Pages:
    interview = Interview.objects.filter(
        interviewers__user__email__startswith="ines@", status="planned", scorecards__isnull=True
    ).order_by("-pk")[0]
    return {
        "today": reverse("today"),
        "scorecard": reverse("scorecard", args=[interview.pk]),
        "application": reverse("application", args=[interview.application_id]),
    }


CAST: dict[str, tuple[str, Callable[[], Pages]]] = {
    "public": ("", public_pages),
    "recruiter": ("claire@maison-verdier.example", recruiter_pages),
    "administrator": ("karim@maison-verdier.example", administrator_pages),
    "manager": ("", manager_pages),
    "interviewer": ("ines@maison-verdier.example", interviewer_pages),
}


@pytest.fixture
def demo(live_server: LiveServer, settings: Settings) -> str:
    """The demo company behind a live server."""
    settings.ENV = dataclasses.replace(settings.ENV, demo=True)
    call_command("load_demo")
    return live_server.url


def _signed_in(page: Page, base: str, role: str) -> None:
    address = CAST[role][0]
    if role == "manager":
        address = Approval.objects.filter(status="asked").order_by("pk")[0].approver.email
    if not address:
        return
    page.goto(f"{base}/login/")
    page.fill("[name=username]", address)
    page.fill("[name=password]", "verdier-demo")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/app/")


def _picture(page: Page, *names: str) -> None:
    folder = os.environ.get("SCREENS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        file = re.sub(r"[^a-z0-9-]+", "-", "-".join(names))
        page.screenshot(path=f"{folder}/{file}.png", full_page=True)


@pytest.mark.timeout(600)
def test_every_page_for_every_person(demo: str, open_page: OpenPage) -> None:
    faults: list[str] = []
    for role, (_address, pages) in CAST.items():
        for size, colours in ((DESKTOP, "light"), (PHONE, "dark")):
            page = open_page(size, colours, expecting=["404"])  # type: ignore[arg-type]
            _signed_in(page, demo, role)
            for name, path in pages().items():
                response = page.goto(demo + path)
                assert response is not None
                expect(page.locator(".htmx-request")).to_have_count(0)
                expected = 404 if name in ("not-found", "approval-forged") else 200
                if response.status not in (expected, 200):
                    faults.append(f"{role} {name}: {response.status}")
                faults += [f"{role} {colours} {fault}" for fault in faults_of(page, name, size)]
                _picture(page, role, name, str(size[0]), colours)
    assert faults == []
