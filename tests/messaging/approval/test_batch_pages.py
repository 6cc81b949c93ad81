"""Behind one link: letters one after the other, and the clean ones together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats import links
from ats.models import Event, Link, Posting, User
from messaging.approval import batches
from messaging.models import Approval, Outbound
from tests import factories as make
from tests.letters import a_letter
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def posting() -> Posting:
    """A posting with a manager."""
    return make.a_posting(managers=(make.a_user("Hélène Vasseur"),))


@pytest.fixture
def helene(posting: Posting) -> User:
    """The manager."""
    return posting.memberships.get().user


def ask(posting: Posting, helene: User, count: int = 3) -> str:
    """So many letters wait for Hélène; the token of the link in her mail."""
    rows = [a_letter(make.an_application(posting, kind="interview")) for _number in range(count)]
    batches.ask_many(rows, helene, "", posting.owner)
    return links.token_of(Link.objects.filter(purpose="approvals").latest("pk"))


def page(token: str) -> str:
    """The list."""
    return reverse("approvals-by-link", args=[token])


def one(token: str, approval: Approval) -> str:
    """One letter."""
    return reverse("approvals-one", args=[token, approval.pk])


def yes(client: Client, token: str, approval: Approval) -> Any:
    """A yes on the page of one letter."""
    fields = {"answer": "approve", "text_hash": approval.text_hash}
    return client.post(one(token, approval), fields)


def statuses() -> list[str]:
    """Of every approval, in order."""
    return list(Approval.objects.order_by("id").values_list("status", flat=True))


def test_the_list_names_everyone_and_counts_the_clean(
    client: Client, posting: Posting, helene: User
) -> None:
    token = ask(posting, helene)
    html = client.get(page(token)).content.decode()
    assert html.count('name="approval"') == 3
    assert html.count("Amélie Roux") >= 3
    assert "noindex" in html


def test_looking_changes_nothing(client: Client, posting: Posting, helene: User) -> None:
    token = ask(posting, helene)
    before = (Event.objects.count(), Outbound.objects.count())
    for address in (page(token), one(token, Approval.objects.all()[0])):
        for method in (client.get, client.head):
            assert method(address).status_code == 200
    assert (Event.objects.count(), Outbound.objects.count()) == before
    assert statuses() == ["asked"] * 3


def test_one_after_the_other(client: Client, posting: Posting, helene: User) -> None:
    token = ask(posting, helene)
    first, second, third = Approval.objects.order_by("due_at", "id")
    assert yes(client, token, first).headers["Location"] == one(token, second)
    fields = {"answer": "send_back", "text_hash": second.text_hash, "comment": "Non."}
    assert client.post(one(token, second), fields).headers["Location"] == one(token, third)
    assert yes(client, token, third).headers["Location"] == page(token)
    assert sorted(statuses()) == ["approved", "approved", "returned"]
    assert client.get(page(token)).status_code == 200
    assert yes(client, token, first).headers["Location"] == page(token), "answered already"


def test_a_refusal_stays_on_the_page(client: Client, posting: Posting, helene: User) -> None:
    token = ask(posting, helene)
    approval = Approval.objects.all()[0]
    fields = {"answer": "send_back", "text_hash": approval.text_hash, "comment": ""}
    assert client.post(one(token, approval), fields).status_code == 409


def test_all_the_clean_ones_at_once(client: Client, posting: Posting, helene: User) -> None:
    token = ask(posting, helene)
    rows = list(Approval.objects.all())
    marks = [f"{row.pk}:{row.text_hash}" for row in rows]
    odd = ["", ":", "x:y", "9" * 30 + ":z", "-1:z", "0:"]
    response = client.post(page(token), {"approval": [*marks[:2], *odd]}, follow=True)
    assert response.status_code == 200
    assert sorted(statuses()) == ["approved", "approved", "asked"]
    assert Outbound.objects.filter(kind="letter").count() == 2


def test_the_same_signed_in(client: Client, posting: Posting, helene: User) -> None:
    ask(posting, helene)
    client.force_login(helene)
    html = client.get(reverse("approvals")).content.decode()
    assert html.count('name="approval"') == 3
    marks = [f"{row.pk}:{row.text_hash}" for row in Approval.objects.all()]
    client.post(reverse("approvals-clean"), {"approval": marks})
    assert statuses() == ["approved"] * 3


def test_another_who_is_signed_in_cannot(client: Client, posting: Posting, helene: User) -> None:
    token = ask(posting, helene)
    client.force_login(make.a_recruiter("Karim Benali"))
    html = client.get(page(token)).content.decode()
    assert "Amélie Roux" not in html
    marks = [f"{row.pk}:{row.text_hash}" for row in Approval.objects.all()]
    client.post(page(token), {"approval": marks})
    assert statuses() == ["asked"] * 3
    assert Event.objects.filter(kind="approval.someone_else").count() == 3
    client.post(reverse("approvals-clean"), {"approval": marks})
    assert statuses() == ["asked"] * 3


def test_a_link_opens_only_its_own(client: Client, posting: Posting, helene: User) -> None:
    token = ask(posting, helene)
    other = make.a_posting(managers=(make.a_user("Benoît Lemaire"),))
    ask(other, other.memberships.get().user)
    foreign = Approval.objects.filter(approver__name="Benoît Lemaire")[0]
    assert client.get(one(token, foreign)).status_code == 303
    assert yes(client, token, foreign).status_code == 303
    assert Approval.objects.get(pk=foreign.pk).status == "asked"
    for name in ("approvals-frame", "approvals-preview"):
        assert client.get(reverse(name, args=[token, foreign.pk])).status_code in (404, 405)


@pytest.mark.parametrize("why", ["expired", "revoked", "gone", "unknown", "of another purpose"])
def test_a_closed_link_opens_nothing(
    client: Client, posting: Posting, helene: User, why: str
) -> None:
    token = ask(posting, helene)
    rows = Link.objects.filter(purpose="approvals")
    if why == "expired":
        rows.update(expires_at=timezone.now() - timedelta(days=1))
    elif why == "revoked":
        rows.update(revoked_at=timezone.now())
    elif why == "gone":
        User.objects.filter(pk=helene.pk).update(is_active=False)
    elif why == "of another purpose":
        rows.update(purpose="approval")
    else:
        token = "a" * 32
    response = client.get(page(token))
    assert response.status_code in (404, 410)
    assert "Amélie" not in response.content.decode()
    approval = Approval.objects.all()[0]
    assert yes(client, token, approval).status_code == 303
    assert statuses() == ["asked"] * 3


def test_the_list_costs_the_same_for_three_and_for_nine(
    client: Client, posting: Posting, helene: User
) -> None:
    ask(posting, helene)
    client.force_login(helene)

    def grow() -> None:
        ask(posting, helene, 6)

    same_queries(client, reverse("approvals"), grow, at_most=18)
