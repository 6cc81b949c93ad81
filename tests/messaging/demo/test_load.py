"""The demo company as it stands once loaded: true row by row, whichever page one opens."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from ats import clock, closing, events
from ats.models import Company, Event, Posting, Stage, User
from candidates.documents import check, store
from candidates.documents.check import MEDIA_TYPES
from candidates.documents.inspect_file import inspect
from candidates.models import (
    Application,
    Candidate,
    Consent,
    CvReading,
    Decision,
    Document,
    Interview,
    Note,
    Rating,
    Scorecard,
)
from messaging.campaigns import selectors as campaigns
from messaging.care import today as care
from messaging.delivery import warming
from messaging.demo import loader
from messaging.demo.data import postings
from messaging.demo.days import PARIS
from messaging.lots import gate
from messaging.models import (
    Campaign,
    Conversation,
    Inbound,
    Letter,
    Lot,
    LotItem,
    Message,
    Outbound,
    PostOfficeMail,
)
from tests.messaging.demo.conftest import Demo
from tests.messaging.demo.pages import signed_in
from tests.messaging.demo.rows import FILLED, LETTERS, application_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def _django_db_helper() -> None:
    """The transaction of `demo` holds the whole module: no test begins or ends one."""


# -- The house ------------------------------------------------------------------------------------


def test_a_lot_is_being_sorted(demo: Demo) -> None:
    lot = Lot.objects.get(status="sorting")
    assert lot.items.filter(status="chosen", group__criterion=None).exists()
    assert lot.items.filter(status="chosen", group__criterion__isnull=False).exists()


def in_a_lot() -> set[int]:
    """Applications that were decided on in the lot that is half read."""
    rows = LotItem.objects.filter(lot__status="review", status="reviewed")
    return set(rows.values_list("application", flat=True))


def test_a_lot_is_half_read(demo: Demo) -> None:
    lot = Lot.objects.get(status="review")
    by_status = Counter(lot.items.values_list("status", flat=True))
    assert by_status["reviewed"] >= 5
    assert by_status["drafted"] >= 5
    decided = Decision.objects.filter(application__in=in_a_lot())
    assert {row.decided_by for row in decided} == {lot.owner}
    unread = lot.items.filter(status="drafted").values("application")
    assert not Decision.objects.filter(application__in=unread, undone_at=None).exists()


def test_somebody_whom_no_mail_reaches_is_set_aside_with_their_number(demo: Demo) -> None:
    item = LotItem.objects.get(reason="no_address")
    assert item.status == "aside"
    assert item.application.candidate.phone
    assert item.application.notes.count() == 1


def test_a_posting_is_filled_and_waits_at_its_gate(demo: Demo) -> None:
    posting = Posting.objects.get(title="Sourcing Manager, Natural Fibres")
    assert posting.applications.filter(status="hired").count() == 1
    assert posting.status == "published"
    assert gate.untold(posting).count() >= 4


def test_the_campaign_s_own_domain_makes_itself_known(demo: Demo) -> None:
    """Counted as the mails left, by the same service as everywhere."""
    assert warming.applies()
    left = Outbound.objects.filter(kind="campaign", handed_at__isnull=False).count()
    before, today, *to_come = warming.table()
    assert (before.handed, before.day) == (left, demo.days.work(-1))
    assert before.most == today.most == 50
    assert [row.most for row in to_come] == [75, 112, 168, 252, 378]


def test_one_campaign_has_left_and_one_is_being_prepared(demo: Demo) -> None:
    prepared, left = Campaign.objects.all()
    assert (prepared.status, left.status) == ("draft", "finished")
    its = campaigns.numbers([left])[left.pk]
    assert (its.waiting, its.going, its.lost) == (0, 0, 0)
    assert its.left >= 3
    assert its.replied == 2
    assert len(campaigns.left_out(left)) >= 3, "several reasons for not writing to somebody"
    intents = Inbound.objects.filter(answers__kind="campaign").values_list("intents", flat=True)
    assert {row[0]["name"] for row in intents} == {"interested", "not_interested"}


def test_it_says_what_it_made(demo: Demo) -> None:
    assert (demo.made.users, demo.made.postings, demo.made.applications) == (5, 6, 124)
    assert demo.made.mails == Outbound.objects.count()
    assert demo.made.mails > 250


def test_the_company_and_its_people(demo: Demo) -> None:
    assert Company.get().name == "Maison Verdier"
    assert demo.user("karim").is_administrator
    assert [user.email[:5] for user in User.objects.filter(is_recruiter=True)] == ["clair", "karim"]
    assert Posting.objects.filter(memberships__user=demo.user("helene")).count() == 5
    assert Posting.objects.filter(memberships__user=demo.user("benoit")).count() == 2
    assert not Posting.objects.filter(memberships__user=demo.user("ines")).exists()


def test_postings_went_through_their_life(demo: Demo) -> None:
    assert Counter(Posting.objects.values_list("status", flat=True)) == {
        "published": 4, "draft": 1, "closed": 1,
    }  # fmt: skip
    for row in postings():
        posting = Posting.objects.get(title=row["title"])
        labels = list(posting.criteria.values_list("label", flat=True))
        assert labels == [criterion["label"] for criterion in row["criteria"]]
        assert posting.owner == demo.user(row["owner"])
        assert posting.versions.count() == (0 if row["status"] == "draft" else 1)
        assert posting.stages.filter(kind="applied").count() == 1
        kinds = [event.kind for event in events.timeline(f"posting:{posting.pk}")]
        assert kinds[-1] == "posting.created"
    closed = Posting.objects.get(status="closed")
    assert closing.untold(closed) == []
    assert closed.closed_at
    assert not Application.objects.filter(posting=closed, told_at__gt=closed.closed_at).exists()


# -- The people -----------------------------------------------------------------------------------


def test_every_application_is_where_its_row_says(demo: Demo) -> None:
    told_in_lots = in_a_lot()
    for row in demo.rows:
        application = application_of(row)
        if application.pk in told_in_lots or (application.status, row["state"]) == FILLED:
            continue
        status = {"hired": "hired", "withdrawn": "withdrawn"}.get(row["state"], "active")
        status = "declined" if row["state"] in LETTERS else status
        assert application.status == status, row["address"]
        final = row["stage"] == "offer" and status == "declined"
        at_end = final and application.posting.stages.filter(final=True).exists()
        assert application.stage.kind == ("interview" if at_end else row["stage"])
        assert application.stage.final is at_end
        assert (application.depth == "finalist") is (row["stage"] in {"offer", "hired"})
        assert application.posting_version is not None
        assert application.language == row["language"]
        assert application.cover_note == row["cover_note"]


def test_people_are_as_the_form_would_have_them(demo: Demo) -> None:
    assert Candidate.objects.count() == 120
    phones = Candidate.objects.exclude(phone="").values_list("phone", flat=True)
    assert all(phone.startswith("+33 ") for phone in phones)
    agreed = [row["address"] for row in demo.rows if row["pool_consent"]]
    asked = Consent.objects.filter(purpose="pool", given=True)
    assert asked.exclude(channel="space").count() == len(agreed)
    assert Note.objects.count() == sum(len(row["notes"]) for row in demo.rows)


def test_interviews_and_what_was_observed(demo: Demo) -> None:
    meetings = [row for row in demo.rows if "interview" in row]
    assert Interview.objects.count() == len(meetings)
    for row in meetings:
        interview = Interview.objects.get(application=application_of(row))
        local = interview.starts_at.astimezone(PARIS)
        assert f"{local:%H:%M}" == row["interview"]["at"]
        assert local.date() == demo.days.work(row["interview"]["in_days"]), row["address"]
        there = list(interview.interviewers.order_by("pk").values_list("user__email", flat=True))
        assert [mail.split("@")[0] for mail in there] == row["interview"]["interviewers"]
    cards = [card for row in demo.rows for card in row["scorecards"]]
    assert Scorecard.objects.filter(submitted_at__isnull=False).count() == len(cards)
    assert Rating.objects.count() == sum(len(card["ratings"]) for card in cards)


def test_cvs_are_on_the_disk_and_are_what_they_claim(demo: Demo) -> None:
    assert Document.objects.count() == 124
    for document in Document.objects.all():
        with store.open_stored(settings.DOCUMENTS_DIR, document.stored_as) as file:
            content = file.read()
        assert len(content) == document.size
        found = inspect(content)
        assert (MEDIA_TYPES[found.kind], found.pages) == (document.media_type, document.pages)
        assert found.problem is None, document.name


def test_cvs_of_every_kind_are_read_and_the_worker_has_the_rest(demo: Demo) -> None:
    kinds = set(Document.objects.values_list("media_type", flat=True))
    assert {MEDIA_TYPES[kind] for kind in ("pdf", "docx", "odt", "txt")} <= kinds
    counted = Counter(CvReading.objects.values_list("status", flat=True))
    assert counted["scanned"] == 1
    assert counted["read"] > 50
    assert counted["read"] + counted["scanned"] + counted["pending"] == 124
    (flagged,) = CvReading.objects.exclude(flags=[])
    assert [flag["code"] for flag in flagged.flags] == ["hidden", "instructions"]


def test_a_cv_of_the_demo_passes_the_check_that_the_form_makes(demo: Demo) -> None:
    document = Document.objects.order_by("-size")[0]
    with store.open_stored(settings.DOCUMENTS_DIR, document.stored_as) as file:
        content = file.read()
    found = check.check_upload(document.name, len(content), [content])
    assert isinstance(found, check.Accepted), found
    assert (found.sha256, found.safe_name, found.pages) == (
        document.sha256, document.name, document.pages,
    )  # fmt: skip


def test_one_promise_that_cannot_be_kept_has_its_letter_drafted() -> None:
    letter = Letter.objects.get(kind="delay")
    assert (letter.status, letter.application.status) == ("draft", "active")
    assert letter.application.promised_for <= clock.add_working_days(clock.today(), 2)


# -- Time -----------------------------------------------------------------------------------------


def test_nothing_happened_in_the_future(demo: Demo) -> None:
    assert not Event.objects.filter(at__gt=demo.now).exists()
    assert (
        not Message.objects.filter(at__gt=demo.now).exclude(outbound__status="scheduled").exists()
    )
    assert not PostOfficeMail.objects.filter(at__gt=demo.now).exists()
    assert not Document.objects.filter(added_at__gt=demo.now).exists()


def test_keys_follow_time(demo: Demo) -> None:
    """Lists are ordered by key: they must read as they would have been written."""
    for rows, name in (
        (Event.objects.all(), "at"),
        (PostOfficeMail.objects.all(), "at"),
        (Application.objects.all(), "applied_at"),
        (Outbound.objects.all(), "created_at"),
    ):
        moments = list(rows.order_by("pk").values_list(name, flat=True))
        gaps = [(before - after).total_seconds() for before, after in pairwise(moments)]
        assert max(gaps) < 60, name


def test_timelines_begin_with_the_application(demo: Demo) -> None:
    for application in Application.objects.all():
        story = events.timeline(application.event_stream)[::-1]
        assert story[0].kind == "application.received"
        assert story[0].at == application.applied_at or story[0].at > application.applied_at
        assert [event.at for event in story] == sorted(event.at for event in story)


# -- Today ----------------------------------------------------------------------------------------


def test_today_has_something_for_everyone(demo: Demo) -> None:
    claire = care.of(demo.user("claire"))
    assert claire.replies.count == 12
    assert claire.feedback.count == 5
    assert claire.letters.count == 15  # thirteen answers, one that asks for patience, one feedback
    assert claire.stuck.count == 2
    assert len(claire.interviews.rows) == 2
    assert claire.promises.count >= 9
    assert care.of(demo.user("karim")).letters.count == 15
    assert care.of(demo.user("helene")).approvals.count == 4
    assert care.of(demo.user("benoit")).approvals.count == 1
    ines = care.of(demo.user("ines"))
    assert len(ines.interviews.rows) == 2
    assert ines.scorecards.count >= 1
    assert ines.letters.count == ines.replies.count == ines.promises.count == 0


def test_promises_at_risk_are_those_meant_to_be(demo: Demo) -> None:
    at_risk = {row.candidate.address for row in care.promises_at_risk()}
    meant = {row["address"] for row in demo.in_state("promise_late", "promise_soon", "unreachable")}
    assert meant <= at_risk
    calm = {row["address"] for row in demo.in_state("active", "interview_today")}
    assert calm & at_risk == set()


# -- Pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["claire", "karim", "helene", "benoit", "ines"])
def test_everyone_signs_in_where_it_is_the_demo_only(demo: Demo, key: str) -> None:
    with override_settings(ENV=replace(settings.ENV, demo=True)):
        assert signed_in(key).get("/app/").status_code == 200
    assert signed_in(key).get("/app/").status_code == 302


def pages(demo: Demo) -> list[str]:
    applications = [application_of(row) for row in demo.rows[:: len(demo.rows) // 8]]
    waiting = Conversation.objects.filter(waiting_since__isnull=False)[:2]
    answers = Letter.objects.filter(kind="decline", lot_items=None)
    letters = [answers.filter(status=status)[0] for status in set(LETTERS.values())]
    delay = Letter.objects.get(kind="delay")
    return [
        *(reverse(name) for name in ("today", "letters", "replies", "outbox", "candidates")),
        *(reverse("board", args=[pk]) for pk in Posting.objects.values_list("pk", flat=True)),
        *(reverse("application", args=[row.pk]) for row in applications),
        *(reverse("conversation", args=[row.pk]) for row in waiting),
        *(reverse("letter", args=[row.pk]) for row in letters),
        *(reverse("lot", args=[row.pk]) for row in Lot.objects.all()),
        *(reverse("lot-item", args=[row.pk]) for row in LotItem.objects.exclude(letter=None)[:2]),
        *(reverse("posting-untold", args=[row.pk]) for row in Posting.objects.all()),
        reverse("delay-letter", args=[delay.pk]),
        reverse("application-promise", args=[delay.application_id]),
        *(reverse("outbound", args=[row.pk]) for row in Outbound.objects.filter(status="failed")),
    ]


def test_a_recruiter_can_open_every_kind_of_page(demo: Demo) -> None:
    with override_settings(ENV=replace(settings.ENV, demo=True)):
        client = signed_in("claire")
        for url in pages(demo):
            assert client.get(url).status_code == 200, url


def test_the_career_site_shows_the_open_postings(demo: Demo) -> None:
    text = Client().get(reverse("jobs")).text
    for posting in Posting.objects.all():
        assert (posting.title in text) is (posting.status == "published"), posting.title


def test_a_second_company_does_not_move_in(demo: Demo) -> None:
    with pytest.raises(loader.NotEmpty):
        loader.load(demo.now)
    assert Application.objects.count() == 124


def test_stages_have_somebody_in_them(demo: Demo) -> None:
    board = Stage.objects.filter(posting__title="Responsable de magasin")
    active = Counter(
        Application.objects.filter(stage__in=board, status="active").values_list(
            "stage__kind", flat=True
        )
    )
    assert {"applied", "screening", "phone", "interview", "offer"} <= set(active)


def test_two_mails_wait_in_the_tray_and_one_can_be_filed_by_its_sender_s_name(
    demo: Demo,
) -> None:
    strays = Inbound.objects.filter(status="tray")
    assert strays.count() == 2
    named = strays.get(from_name="Rachid Amrani")
    assert Application.objects.filter(candidate__family_name="Amrani", status="active").exists()
    assert "depuis mon adresse de bureau" in named.visible
