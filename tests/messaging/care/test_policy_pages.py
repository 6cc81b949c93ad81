"""The care policy as people read and change it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from ats.depths import DEPTHS
from ats.models import Event, Posting, User
from messaging.care.policy import CHOSEN, default_for, policy_for
from messaging.care.policy_words import sentences, warnings
from messaging.models import CarePolicyRow
from tests import factories as make
from tests.letters import a_letter
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def karim(client: Client) -> User:
    """An administrator, signed in."""
    make.a_company()
    user = make.an_administrator("Karim Benali", language="en")
    client.force_login(user)
    return user


@pytest.fixture
def claire(client: Client) -> User:
    """A recruiter, signed in."""
    make.a_company()
    user = make.a_recruiter("Claire Morel", language="en")
    client.force_login(user)
    return user


def typed(depth: str, **more: Any) -> dict[str, Any]:
    """What the form posts: the default of a depth, but for what the test names."""
    usual = default_for(depth)
    values = {name: getattr(usual, name) for name in CHOSEN}
    values["deputy"] = ""
    for name in ("four_eyes", "next_step"):
        if values[name]:
            values[name] = "on"
        else:
            del values[name]
    return values | more


def change(client: Client, depth: str, posting: Posting | None = None, **more: Any) -> Any:
    """Post the form."""
    address = (
        reverse("posting-care-depth", args=[posting.pk, depth])
        if posting
        else reverse("care-policy-depth", args=[depth])
    )
    values = {key: value for key, value in typed(depth, **more).items() if value is not None}
    return client.post(address, values)


def test_the_company_s_page_says_what_each_depth_comes_to(client: Client, karim: User) -> None:
    html = client.get(reverse("care-policy")).content.decode()
    for words in (
        "A finalist&#39;s letter leaves only after a call, with the yes of a hiring manager, "
        "within one working day.",
        "The letter after a CV leaves with the recruiter&#39;s own yes.",
        "Nobody waits longer than 10 working days after applying.",
        "the recruiter may approve it alone",
    ):
        assert words in html, words


def test_changing_is_kept_told_and_recorded(client: Client, karim: User) -> None:
    deputy = make.a_user("Benoît Lemaire")
    response = change(
        client,
        "interview",
        on_expiry="deputy",
        deputy=deputy.pk,
        approve_within=6,
        approve_unit="hours",
    )
    assert response.status_code == 303
    policy = policy_for("interview")
    assert (policy.deputy, policy.approve_within, policy.source) == (deputy, 6, "company")
    event = Event.objects.get(kind="care.policy_changed")
    assert event.actor == karim
    assert event.data["depth"] == "interview"
    assert event.data["changed"] == {
        "on_expiry": ["recruiter", "deputy"],
        "deputy": [None, deputy.pk],
        "approve_within": [2, 6],
        "approve_unit": ["days", "hours"],
    }
    html = client.get(reverse("care-policy")).content.decode()
    assert "Benoît Lemaire is asked instead" in html
    assert "6 working hours" in html
    assert "Karim Benali changed what is owed: Interview" in html


def test_saving_what_is_there_changes_nothing(client: Client, karim: User) -> None:
    assert change(client, "phone").status_code == 303
    assert not CarePolicyRow.objects.exists()
    assert not Event.objects.filter(kind="care.policy_changed").exists()


SENSELESS: list[tuple[str, dict[str, Any], str]] = [
    ("finalist", {"call": "none"}, "call"),
    ("applied", {"points": 0}, "points"),
    ("applied", {"points": -1}, "points"),
    ("applied", {"points": "many"}, "points"),
    ("interview", {"approve_within": 0}, "approve_within"),
    ("interview", {"approve_within": 500}, "approve_within"),
    ("interview", {"approve_within": 1, "remind_first": 9}, "remind_first"),
    ("interview", {"on_expiry": "deputy"}, "deputy"),
    ("interview", {"deputy": 10**9}, "deputy"),
    ("interview", {"approval": "nobody"}, "approval"),
    ("interview", {"per_hour": 0}, "per_hour"),
    ("interview", {"delay": 99}, "delay"),
    ("interview", {"answer_within": 0}, "answer_within"),
    ("interview", {"answer_within": 10**12}, "answer_within"),
    ("interview", {"approve_unit": "\0"}, "approve_unit"),
]


@pytest.mark.parametrize(("depth", "more", "field"), SENSELESS)
def test_nothing_below_sense_is_kept(
    client: Client, karim: User, depth: str, more: dict[str, Any], field: str
) -> None:
    response = change(client, depth, **more)
    assert response.status_code == 422
    assert f'id="id_{field}' in response.content.decode()
    assert not CarePolicyRow.objects.exists()


def test_a_depth_that_is_none_is_not_found(client: Client, karim: User) -> None:
    assert client.get(reverse("care-policy-depth", args=["hired"])).status_code == 404


def test_a_finalist_who_may_read_it_first_is_a_warning(client: Client, karim: User) -> None:
    change(client, "finalist", call="offered")
    html = client.get(reverse("care-policy")).content.decode()
    assert "A finalist may read it before anybody has told them." in html


def test_a_posting_has_its_own_and_goes_back(client: Client, claire: User) -> None:
    posting = make.a_posting(claire, (make.a_user("Hélène Marchand"),))
    page = reverse("posting-care", args=[posting.pk])
    html = client.get(page).content.decode()
    assert "with the yes of Hélène Marchand" in html
    assert "Back to the company" not in html
    assert change(client, "applied", posting, approval="manager").status_code == 303
    assert policy_for("applied", posting).needs_manager
    assert not policy_for("applied").needs_manager
    assert "Back to the company" in client.get(page).content.decode()
    client.post(reverse("posting-care-reset", args=[posting.pk]))
    assert not policy_for("applied", posting).needs_manager
    kinds = Event.objects.filter(kind__startswith="care.").order_by("id")
    assert [event.kind for event in kinds] == ["care.policy_changed", "care.policy_reset"]
    client.post(reverse("posting-care-reset", args=[posting.pk]))
    assert kinds.count() == 2


def test_without_a_manager_the_page_says_so(client: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    html = client.get(reverse("posting-care", args=[posting.pk])).content.decode()
    assert "This posting has no hiring manager" in html


def test_the_letter_follows_the_posting(client: Client, claire: User) -> None:
    letter = a_letter(make.an_application(make.a_posting(claire), kind="applied"))
    page = reverse("letter", args=[letter.pk])
    assert "Approve these words" in client.get(page).content.decode()
    change(client, "applied", letter.application.posting, approval="manager")
    html = client.get(page).content.decode()
    assert "Nobody can approve this letter yet" in html


def test_the_page_costs_the_same_with_and_without_rows(client: Client, karim: User) -> None:
    def grow() -> None:
        for depth in DEPTHS:
            change(client, depth, delay=4)

    change(client, "applied", delay=3)
    same_queries(client, reverse("care-policy"), grow, at_most=12)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("call", ["none", "offered", "required"])
@pytest.mark.parametrize("approval", ["recruiter", "manager"])
def test_every_policy_reads_as_sentences(
    language: str, depth: str, call: str, approval: str
) -> None:
    chosen: dict[str, Any] = {"call": call, "approval": approval, "four_eyes": False, "delay": 1}
    policy = replace(default_for(depth), **chosen)
    with translation.override(language):
        said = [*sentences(policy, ("Hélène", "Benoît")), *warnings(policy, ())]
    assert len(said) >= 4
    for sentence in said:
        assert sentence.endswith(".")
        assert "%(" not in sentence
        assert "  " not in sentence
    assert ("Hélène" in said[0]) is (approval == "manager")
