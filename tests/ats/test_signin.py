"""Signing in and out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from ats import events
from ats.accounts import deactivate
from ats.models import User
from tests import factories as make
from tests.ats.conftest import Visit

PASSWORD = "douze-fromages-au-moins"
LOGIN = "/login/"


def ada(**more: Any) -> User:
    return make.a_user("Ada Martin", email="ada@maison-test.example", password=PASSWORD, **more)


def sign_in(client: Client, email: str = "ada@maison-test.example", **more: str) -> Any:
    return client.post(LOGIN, {"username": email, "password": PASSWORD, **more})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_by_mail_address_whatever_its_letter_case(visit: Visit) -> None:
    ada()
    client = visit()
    response = sign_in(client, " Ada@Maison-TEST.example ")
    assert response.status_code == 302
    assert response.headers["Location"] == "/"
    assert is_signed_in(client)


@pytest.mark.parametrize("email", ["ada@maison-test.example", "nobody@maison-test.example"])
def test_a_wrong_pair_is_refused_in_the_same_words(visit: Visit, email: str) -> None:
    ada()
    response = visit().post(LOGIN, {"username": email, "password": "wrong-wrong-wrong"})
    assert response.status_code == 200
    assert "go together" in response.text
    assert "wrong-wrong-wrong" not in response.text


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/app/postings/", "/app/postings/"),
        ("/app/postings/?show=closed", "/app/postings/?show=closed"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("///evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/login/", "/"),
        ("/login/?next=/login/", "/"),
        ("/logout/", "/"),
    ],
)
def test_next_stays_here(visit: Visit, target: str, lands: str) -> None:
    ada()
    response = sign_in(visit(), next=target)
    assert response.headers["Location"] == lands


def test_who_is_sent_to_sign_in_comes_back_where_they_wanted(visit: Visit) -> None:
    ada()
    client = visit()
    refused = client.get("/app/postings/?show=closed")
    page = client.get(refused.headers["Location"])
    assert 'value="/app/postings/?show=closed"' in page.text


def test_guessing_is_slowed_down_and_says_for_how_long(visit: Visit) -> None:
    ada()
    client = visit()
    wrong = {"username": "ada@maison-test.example", "password": "guess"}
    answers = [client.post(LOGIN, wrong).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    held = sign_in(client)  # the right password has to wait as well
    assert held.status_code == 429
    assert "Wait 1 minute" in held.text
    assert 0 < int(held.headers["Retry-After"]) <= 30
    assert not is_signed_in(client)


def test_the_letter_case_gives_no_new_tries(visit: Visit) -> None:
    ada()
    client = visit()
    for name in ("ada", "ADA", "Ada", "aDa", "adA"):
        client.post(LOGIN, {"username": f"{name}@maison-test.example", "password": "guess"})
    assert sign_in(client).status_code == 429


def test_others_are_not_held_up(visit: Visit) -> None:
    ada()
    make.a_user("Bob", email="bob@maison-test.example", password=PASSWORD)
    client = visit()
    for _ in range(6):
        client.post(LOGIN, {"username": "ada@maison-test.example", "password": "guess"})
    assert sign_in(client, "bob@maison-test.example").status_code == 302


def test_a_success_starts_the_count_again(visit: Visit) -> None:
    ada()
    client = visit()
    wrong = {"username": "ada@maison-test.example", "password": "guess"}
    for _ in range(4):
        client.post(LOGIN, wrong)
    sign_in(client)
    client.post("/logout/")
    assert [client.post(LOGIN, wrong).status_code for _ in range(4)] == [200] * 4


def test_a_closed_account_neither_enters_nor_stays(visit: Visit) -> None:
    user, admin = ada(), make.an_administrator()
    client = visit()
    sign_in(client)
    assert client.get("/app/postings/").status_code == 200
    deactivate(user, actor=events.Actor.of(admin))
    assert client.get("/app/postings/").headers["Location"].startswith(LOGIN)
    assert sign_in(visit()).status_code == 200


def test_an_account_without_a_password_stays_shut(visit: Visit) -> None:
    make.a_user("Neuf", email="neuf@maison-test.example")
    client = visit()
    client.post(LOGIN, {"username": "neuf@maison-test.example", "password": ""})
    client.post(LOGIN, {"username": "neuf@maison-test.example", "password": "None"})
    assert not is_signed_in(client)


@pytest.mark.parametrize("demo", [True, False])
def test_the_demo_accounts_work_in_the_demo_only(
    visit: Visit, settings: Settings, demo: bool
) -> None:
    settings.ENV = replace(settings.ENV, demo=demo)
    make.a_user("Claire Morel", email="claire@maison-verdier.example", password="verdier-demo")
    client = visit()
    client.post(LOGIN, {"username": "Claire@Maison-Verdier.example", "password": "verdier-demo"})
    assert is_signed_in(client) is demo
    assert ("verdier-demo" in client.get("/password/").text) is False


def test_a_demo_session_ends_when_the_demo_does(visit: Visit, settings: Settings) -> None:
    settings.ENV = replace(settings.ENV, demo=True)
    claire = make.a_user("Claire Morel", email="claire@maison-verdier.example")
    client = visit(claire)
    assert client.get("/app/postings/").status_code == 200
    settings.ENV = replace(settings.ENV, demo=False)
    assert client.get("/app/postings/").status_code == 302


def test_the_sign_in_page_names_demo_people_in_the_demo_only(
    visit: Visit, settings: Settings
) -> None:
    make.a_user("Claire Morel", email="claire@maison-verdier.example")
    ada()
    assert "claire@" not in visit().get(LOGIN).text
    settings.ENV = replace(settings.ENV, demo=True)
    text = visit().get(LOGIN).text
    assert "claire@maison-verdier.example" in text
    assert "ada@maison-test.example" not in text


def test_signing_out_needs_a_post(visit: Visit) -> None:
    client = visit(ada())
    assert client.get("/logout/").status_code == 405
    assert is_signed_in(client)
    client.post("/logout/")
    assert not is_signed_in(client)


def test_signing_in_needs_the_forms_own_token(visit: Visit) -> None:
    ada()
    client = visit(checks_forms=True)
    assert sign_in(client).status_code == 403
    assert not is_signed_in(client)


def test_a_new_session_key_is_given_at_sign_in(visit: Visit) -> None:
    ada()
    client = visit()
    client.get(LOGIN)
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_who_is_signed_in_already_goes_on(visit: Visit) -> None:
    client = visit(ada())
    for url in (LOGIN, f"{LOGIN}?next={LOGIN}"):
        response = client.get(url)
        assert response.status_code == 302
        assert response.headers["Location"] == reverse("home")


@pytest.mark.parametrize(
    ("username", "password"),
    [("", ""), ("a" * 5000, "b"), ("ada@maison-test.example\x00", "x"), ("é" * 300, "\x00")],
)
def test_odd_input_gets_the_form_again(visit: Visit, username: str, password: str) -> None:
    response = visit().post(LOGIN, {"username": username, "password": password})
    assert response.status_code == 200
