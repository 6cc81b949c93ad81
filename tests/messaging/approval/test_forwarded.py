"""A link in the wrong hands: it says for whom it is, reads and answers nothing, and remembers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ats.events import Actor
from ats.models import Event, Link
from messaging.approval import deadlines, services
from messaging.approval.doors import SOMEONE
from messaging.models import Approval, CallTask, Outbound
from messaging.writing import letters
from tests import factories as make
from tests.letters import again, an_approval, token_of

pytestmark = pytest.mark.django_db

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1"


@pytest.fixture
def approval() -> Approval:
    """A letter that a manager was asked about."""
    return an_approval()


def page(approval: Approval) -> str:
    """The address in the mail."""
    return reverse("approval", args=[token_of(approval)])


def post(client: Client, approval: Approval, answer: str, **data: str) -> Any:
    """Answer through the link, on a phone."""
    fields = {"answer": answer, "text_hash": approval.text_hash, **data}
    return client.post(page(approval), fields, follow=True, headers={"user-agent": IPHONE})


def fresh(approval: Approval) -> Approval:
    """As the database has it."""
    return Approval.objects.get(pk=approval.pk)


def test_somebody_who_says_so_is_named_and_answers_nothing(
    client: Client, approval: Approval
) -> None:
    response = post(client, approval, "someone", name="Paul\r\nDurand")
    html = response.content.decode()
    assert approval.approver.name in html
    assert "Bonjour Amélie" not in html
    assert approval.letter.application.candidate.full_name not in html
    event = Event.objects.get(kind=SOMEONE)
    assert (event.actor, event.actor_name, event.data) == (
        None,
        "Paul Durand",
        {"device": "iPhone"},
    )
    assert fresh(approval).status == "asked"
    assert Link.objects.get(purpose="approval").used_at is None, (
        "the link still opens for the right person"
    )
    assert (
        "Bonjour"
        in client.get(reverse("approval-frame", args=[token_of(approval)])).content.decode()
    )


@pytest.mark.parametrize("answer", ["approve", "amend", "send_back", "will_call", "someone"])
def test_whoever_is_signed_in_as_another_answers_nothing(
    client: Client, approval: Approval, answer: str
) -> None:
    other = make.a_recruiter("Karim Benali")
    client.force_login(other)
    shown = client.get(page(approval)).content.decode()
    assert approval.approver.name in shown
    assert "Karim Benali" in shown
    assert approval.letter.application.candidate.full_name not in shown
    assert Event.objects.filter(kind=SOMEONE).count() == 0, "looking writes nothing"
    post(client, approval, answer, subject="O", body="B", comment="Non.", name="Hélène")
    assert fresh(approval).status == "asked"
    event = Event.objects.get(kind=SOMEONE)
    assert (event.actor, event.actor_name) == (other, "Karim Benali")
    frame = client.get(reverse("approval-frame", args=[token_of(approval)]))
    assert frame.status_code == 404


def test_the_right_person_may_be_signed_in(client: Client, approval: Approval) -> None:
    client.force_login(approval.approver)
    post(client, approval, "approve")
    assert fresh(approval).status == "approved"


def test_on_what_the_yes_was_given_is_kept(client: Client, approval: Approval) -> None:
    post(client, approval, "approve")
    assert fresh(approval).decided_on == "iPhone"
    assert Event.objects.get(kind="approval.approve").data["device"] == "iPhone"


def test_a_link_that_came_too_late_says_what_happened(client: Client, approval: Approval) -> None:
    deadlines.expire_due(approval.due_at)
    response = client.get(page(approval))
    html = response.content.decode()
    assert approval.letter.owner.name in html
    assert approval.letter.application.candidate.full_name not in html
    post(client, approval, "approve")
    assert fresh(approval).status == "expired"
    assert again(approval.letter).status == "draft"


def test_the_yes_is_taken_back_through_the_same_link(client: Client, approval: Approval) -> None:
    shown = post(client, approval, "approve").content.decode()
    assert 'value="take_back"' in shown
    after = post(client, approval, "take_back").content.decode()
    assert fresh(approval).status == "asked"
    assert 'value="approve"' in after, "the page asks again"
    assert Outbound.objects.get(kind="letter").status == "cancelled"


def test_a_no_is_not_taken_back(client: Client, approval: Approval) -> None:
    shown = post(client, approval, "send_back", comment="Plus doux.").content.decode()
    assert 'value="take_back"' not in shown
    post(client, approval, "take_back")
    assert fresh(approval).status == "returned"


def test_quick_reasons_are_a_comment_in_the_owner_s_language(
    client: Client, approval: Approval
) -> None:
    fields = {"answer": "send_back", "text_hash": approval.text_hash, "comment": "Le chantier."}
    client.post(page(approval), {**fields, "reason": ["harsh", "wrong", "unknown"]})
    comment = fresh(approval).comment
    assert comment.endswith("\nLe chantier.")
    assert len(comment.split("\n")) == 3


def test_i_will_call_them_myself(client: Client, approval: Approval) -> None:
    shown = post(client, approval, "will_call").content.decode()
    assert 'value="called"' in shown
    assert fresh(approval).status == "asked"
    task = CallTask.objects.get(decision=approval.letter.decision)
    assert task.assigned_to == approval.approver
    post(client, approval, "called", outcome="reached", words="Elle l’a bien pris.")
    post(client, approval, "approve")
    assert again(approval.letter).status == "scheduled"
    assert not Event.objects.filter(data__icontains="bien pris").exists()


def test_what_changed_since_the_last_time_is_shown(client: Client, approval: Approval) -> None:
    post(client, approval, "send_back", comment="Plus doux.")
    letter = again(approval.letter)
    body = letter.body.replace("précis", "d’une belle précision")
    letters.edit(letter, letter.subject, body, Actor("Claire"), letter.text_hash)
    second = services.ask(letter, approval.approver, "", letter.owner, letter.text_hash)
    html = client.get(page(second)).content.decode()
    assert 'id="since"' in html
    assert "<ins>d’une belle précision</ins>" in html
