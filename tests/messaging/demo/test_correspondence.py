"""What the demo company has said and heard: letters, mail and replies, true row by row."""

from __future__ import annotations

from collections import Counter
from email import policy
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from ats import events, links
from ats.models import Link
from candidates.models import (
    Application,
    Decision,
)
from messaging.approval import asking, voiding
from messaging.care import today
from messaging.care.calls import call_of
from messaging.care.policy import policy_for
from messaging.conversations import selectors
from messaging.demo import data
from messaging.demo.days import PARIS
from messaging.lots import choices
from messaging.models import (
    Approval,
    Conversation,
    FeedbackRequest,
    Inbound,
    Letter,
    Message,
    Outbound,
    PostOfficeMail,
)
from messaging.writing.letters import check_ready, text_hash
from tests.messaging.demo.conftest import Demo
from tests.messaging.demo.pages import seen_by
from tests.messaging.demo.rows import LETTERS, application_of, letter_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def _django_db_helper() -> None:
    """The transaction of `demo` holds the whole module: no test begins or ends one."""


# -- Letters --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", LETTERS)
def test_letters_are_in_the_state_of_their_row(demo: Demo, state: str) -> None:
    rows = demo.in_state(state)
    assert rows
    found = [letter_of(row) for row in rows]
    # One was asked about in vain and is its recruiter's again: see `messaging.demo.waiting`.
    assert {row.status for row in found if row.taken_over_at is None} == {LETTERS[state]}


def test_every_state_of_a_letter_and_of_an_approval_is_there(demo: Demo) -> None:
    # The draft of whoever was put aside in the half-read lot is cancelled.
    states = set(LETTERS.values()) | {"cancelled"}
    assert set(Letter.objects.values_list("status", flat=True)) == states
    asked = Counter(Approval.objects.values_list("status", flat=True))
    assert (asked["asked"], asked["expired"]) == (5, 1)
    assert asked["returned"] == 2
    assert asked["amended"] == 3
    assert asked["approved"] >= 4
    answered = Approval.objects.exclude(status__in=["asked", "expired"])
    assert set(answered.values_list("decided_via", flat=True)) == {"link", "account"}


def test_approvals_stand_as_on_an_ordinary_day(demo: Demo) -> None:
    expired = Approval.objects.get(status="expired")
    assert (expired.letter.status, expired.letter.owner) == ("draft", demo.user("karim"))
    assert expired.letter.taken_over_at is not None, "its recruiter takes over"
    first, *others = Approval.objects.filter(status="asked").order_by("due_at", "id")
    assert demo.now < first.due_at < others[0].due_at
    policy = policy_for("interview", first.letter.application.posting)
    assert policy.on_expiry == "deputy"
    assert policy.deputy is not None
    assert policy.deputy != first.approver
    (group,) = asking.by_manager(demo.user("claire"))
    assert group.manager == demo.user("helene")
    assert group.ready >= 2


def test_what_left_is_what_was_approved(demo: Demo) -> None:
    left = Letter.objects.filter(status__in=["sent", "scheduled", "withheld"])
    assert left.count() == 33
    for letter in left:
        words = text_hash(letter.subject, letter.body)
        assert words == letter.text_hash == letter.approved_hash
        mail = letter.mails.exclude(status="cancelled").get()
        assert mail.text_hash == words
        assert letter.approved_by
        manager = letter.depth in {"interview", "finalist"}
        assert (letter.approved_by in {"Hélène Vasseur", "Benoît Lemaire"}) is manager


def test_every_letter_rests_on_its_decision_and_could_leave(demo: Demo) -> None:
    answers = Letter.objects.filter(kind="decline", lot_items=None)
    for letter in answers.select_related("application__candidate", "decision"):
        assert letter.facts["points"], letter.subject
        assert [problem.text for problem in check_ready(letter) if problem.blocks] == []
        assert letter.decision.internal_reason
        assert letter.decision.internal_reason not in letter.body


def test_edited_letters_keep_both_wordings(demo: Demo) -> None:
    rows = [row for row in demo.rows if "edit" in row]
    assert {row["edit"]["by"] for row in rows} == {"owner", "manager"}
    for row in rows:
        letter, edit = letter_of(row), row["edit"]
        assert edit["replace"] in letter.body
        assert edit["find"] in letter.versions.get(number=1).body
        why = "amended" if edit["by"] == "manager" else "edited"
        assert letter.versions.first().why == why  # type: ignore[union-attr]


def test_letters_of_finalists_come_after_a_call(demo: Demo) -> None:
    rows = [row for row in demo.rows if row.get("decision", {}).get("call")]
    assert rows
    for row in rows:
        call = call_of(Decision.objects.get(application=application_of(row)))
        assert call
        assert call.reached
        assert call.at < letter_of(row).versions.latest("at").at or call.at <= demo.now
        assert "téléphone" in letter_of(row).body or "appel" in letter_of(row).body.lower()


def test_points_come_from_the_scorecard_that_shared_them(demo: Demo) -> None:
    answers = Letter.objects.filter(kind="decline")
    sources = [point["from"] for letter in answers for point in letter.facts["points"]]
    assert Counter(sources)["scorecard"] > 15


# -- One voice, or two ---------------------------------------------------------------------------


def both_letters(address: str) -> tuple[Letter, Letter]:
    """To somebody who was told no twice: about the first application, and about the second."""
    rows = Letter.objects.filter(application__candidate__addresses__address=address)
    rows = rows.select_related("application__candidate", "application__posting", "decision")
    first, second = rows.order_by("pk")
    return first, second


def test_one_person_waits_for_one_voice_or_two(demo: Demo) -> None:
    """Two colleagues have said no to her, and the page of either letter asks which it is."""
    first, second = both_letters("estelle.cordier@example.net")
    assert {first.status, second.status} == {"draft"}
    assert [letter.owner.given_name for letter in (first, second)] == ["Karim", "Claire"]
    assert (first.depth, second.depth) == ("phone", "applied")
    for letter, where in ((first, "here"), (second, "there")):
        (choice,) = choices.choices(letter)
        assert choice.row.asks and getattr(choice, where)
    html = seen_by("karim", reverse("letter", args=[first.pk]))
    assert "Estelle reçoit aussi de nos nouvelles ailleurs" in html
    assert "Tout dire dans cette lettre" in html


def test_a_manager_learns_from_their_link_that_another_letter_is_on_its_way(demo: Demo) -> None:
    """Hélène is asked about Caroline, to whom Karim writes about a posting that is not hers."""
    first, second = both_letters("caroline.thevenot@example.com")
    assert (first.status, second.status) == ("in_review", "draft")
    approval = first.approvals.get(status="asked")
    assert approval.approver == demo.user("helene")
    row = Link.objects.get(subject=events.subject_key(approval), purpose=voiding.PURPOSE)
    link = reverse("approval", args=[links.token_of(row)])
    inside = seen_by("helene", reverse("approval-in-app", args=[approval.pk]))
    for html in (Client().get(link).text, inside):
        assert "Caroline reçoit aussi de nos nouvelles pour une autre candidature" in html
        assert "Une seule lettre ou plusieurs\u00a0: Claire Morel en décide." in html
        assert second.application.posting.title not in html and "Karim" not in html


def test_the_owner_of_an_approved_letter_learns_it_today(demo: Demo) -> None:
    first, second = both_letters("severine.abadie@example.net")
    assert (first.status, second.status) == ("scheduled", "draft")
    assert [row.pk for row in today.of(demo.user("claire")).begun.rows] == [first.pk]
    html = seen_by("claire", reverse("today"))
    begun = html[html.index("Une autre lettre se prépare") :]
    assert "Séverine Abadie" in begun and second.application.posting.title in begun


# -- Mail -----------------------------------------------------------------------------------------


def test_nothing_is_due_in_the_past(demo: Demo) -> None:
    waiting = Outbound.objects.filter(status__in=["queued", "retry", "scheduled"])
    assert waiting.exists()
    assert not waiting.filter(due_at__lte=demo.now).exists()
    assert set(waiting.values_list("status", flat=True)) == {"scheduled"}
    assert set(waiting.values_list("kind", flat=True)) == {"letter", "followup"}
    assert not Outbound.objects.filter(status__in=["handed", "unconfirmed"]).exists()


def test_one_letter_leaves_in_a_few_hours(demo: Demo) -> None:
    first = Letter.objects.filter(kind="decline", status="scheduled").order_by("scheduled_for")[0]
    assert first.scheduled_for
    assert 1 < (first.scheduled_for - demo.now).total_seconds() / 3600 < 3


def test_the_worker_was_woken_by_nobody(demo: Demo) -> None:
    assert demo.announced == 0


def test_mail_of_the_past_lies_in_the_mailboxes_of_the_town(demo: Demo) -> None:
    left = Outbound.objects.filter(status="accepted")
    assert PostOfficeMail.objects.count() == left.count()
    boxes = set(PostOfficeMail.objects.values_list("mailbox", flat=True))
    assert {row["address"].lower() for row in demo.rows} <= boxes
    assert "helene@maison-verdier.example" in boxes
    by_id = {mail.message_id: mail for mail in left}
    for row in PostOfficeMail.objects.all():
        message = BytesParser(policy=policy.default).parsebytes(bytes(row.raw))
        mail = by_id[str(message["Message-ID"])]
        sent = parsedate_to_datetime(str(message["Date"]))
        assert mail.accepted_at
        assert abs((sent - mail.accepted_at).total_seconds()) < 2
        assert abs((row.at - mail.accepted_at).total_seconds()) < 2
        assert b"\r\n" in bytes(row.raw)
        assert b"\n" not in bytes(row.raw).replace(b"\r\n", b"")


def test_links_in_the_mailboxes_open(demo: Demo) -> None:
    approval = Approval.objects.filter(status="asked").order_by("pk")[0]
    mail = Outbound.objects.get(kind="approval_request", about=f"approval:{approval.pk}")
    box = PostOfficeMail.objects.filter(mailbox=approval.approver.email)
    found = [row for row in box if mail.message_id.encode() in bytes(row.raw)]
    link = Link.objects.get(pk=mail.links["approve"]["link"])
    token = links.token_of(link)
    message = BytesParser(policy=policy.default).parsebytes(bytes(found[0].raw))
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert token in text
    assert links.resolve("approval", token)[1] is links.LinkState.VALID


def test_unreachable_people_are_told_by_the_server(demo: Demo) -> None:
    for row in demo.in_state("unreachable"):
        letter = letter_of(row)
        mail = letter.mails.get()
        assert (mail.status, letter.status) == ("failed", "withheld")
        assert mail.last_error.startswith("550 5.1.1")
        assert mail.events.get().code == "550"
        assert application_of(row).told_at is None
        box = PostOfficeMail.objects.filter(mailbox=row["address"].lower())
        assert [mail.subject for mail in box] and all("réponse" not in m.subject for m in box)


def test_people_were_told_when_their_letter_left_and_not_before(demo: Demo) -> None:
    for letter in Letter.objects.filter(status="sent").select_related("application"):
        first = letter.kind == "feedback" or letter.sent_at == letter.application.told_at
        assert letter.sent_at == letter.mails.get().accepted_at
        assert first
        assert letter.sent_at
        local = letter.sent_at.astimezone(PARIS)
        assert 9 <= local.hour < 18
        assert local.weekday() < 5
    others = Application.objects.exclude(letters__status="sent")
    assert not others.filter(told_at__isnull=False).exists()


# -- Replies --------------------------------------------------------------------------------------


def test_replies_found_their_conversation_by_their_token(demo: Demo) -> None:
    said = [text for row in demo.rows for text in row["reply"]]
    rows = Inbound.objects.exclude(status="tray")
    theirs = rows.exclude(answers__kind="campaign")
    assert theirs.count() == len(said) + len(data.desk()["again"]) + len(data.desk()["also"])
    assert {(row.status, row.matched_by, row.verified) for row in rows} == {
        ("matched", "token", True)
    }
    for row in demo.rows:
        received = Message.objects.filter(
            conversation__application=application_of(row), direction="in"
        ).exclude(inbound__answers__kind="campaign")
        again = {text["address"] for text in data.desk()["again"]}
        assert len(received) == len(row["reply"]) + (row["address"] in again)
        for message, text in zip(received, row["reply"], strict=False):
            assert message.visible.split() == text.split(), row["address"]


def test_twelve_people_wait_for_an_answer(demo: Demo) -> None:
    claire = demo.user("claire")
    assert selectors.waiting(claire).count() == 11 + 1, "one of them in two conversations"
    assert selectors.put_off(claire).count() == 1
    assert selectors.waiting_count(claire) == 12 + 2, "and two in the tray"
    states = [row["state"] for row in demo.rows if row["reply"]]
    answers = Counter(Message.objects.filter(direction="in").values_list("answer", flat=True))
    assert answers["waiting"] == 12 + 2 + 1, "two wrote twice, one about two applications"
    campaign = 1  # of the campaign's two replies, one was answered and one needed no answer
    assert answers["not_needed"] == 1 + campaign
    assert answers["answered"] == sum(len(row["answer"]) for row in demo.rows) + campaign
    assert answers.total() == len(states) + 2 + 1 + 2 * campaign


def test_one_person_waits_in_two_conversations_and_both_are_red(demo: Demo) -> None:
    """Each thread holds one message; the second silence is theirs, wherever it stands."""
    (also,) = data.desk()["also"]
    rows = Conversation.objects.filter(application__candidate__addresses__address=also["address"])
    assert [row.unanswered for row in rows] == [1, 1]
    assert len({row.red_since for row in rows} - {None}) == 1
    assert len({row.owner for row in rows}) == 2, "of two recruiters"
    claire = demo.user("claire")
    assert set(rows) <= set(selectors.waiting(claire))


def test_the_desk_has_something_of_everything(demo: Demo) -> None:
    claire = demo.user("claire")
    counts = selectors.counts(claire)
    assert (counts.red, counts.off, counts.why) == (2 + 1, 1, 5)
    owners = Conversation.objects.exclude(owner=F("application__posting__owner"))
    assert owners.count() == 1
    asked = FeedbackRequest.objects.select_related("letter")
    assert Counter((row.status, row.letter and row.letter.status) for row in asked) == {
        ("open", None): 2,
        ("open", "draft"): 1,
        ("open", "in_review"): 1,
        ("open", "scheduled"): 1,
        ("answered", "sent"): 1,
        ("otherwise", None): 1,
    }


def test_answers_continue_the_thread(demo: Demo) -> None:
    answers = Outbound.objects.filter(kind="answer")
    assert answers.count() == 6
    for mail in answers:
        inbound = Inbound.objects.filter(conversation=mail.conversation).latest("received_at")
        assert mail.in_reply_to == f"<{inbound.message_id}>"
        assert mail.subject.startswith("Re: ")
        assert mail.created_at > inbound.received_at


def test_a_conversation_reads_from_top_to_bottom(demo: Demo) -> None:
    for row in demo.in_state("replied_thanks"):
        thread = selectors.thread(Conversation.objects.get(application=application_of(row)))
        first, last = thread[0], thread[-1]
        assert first.outbound
        assert first.outbound.kind == "acknowledgement"
        kinds = [message.outbound.kind for message in thread if message.outbound]
        assert kinds.index("letter") > kinds.index("acknowledgement")
        if "followup" in kinds:
            assert kinds.index("interview_invitation") < kinds.index("followup")
        assert last.direction == ("out" if row["answer"] else "in")
