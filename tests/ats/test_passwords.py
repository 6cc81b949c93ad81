"""Choosing a password by a link: invited, forgotten, used once, never stored."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core import serializers
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from ats import accounts, events, links
from ats.models import Event, Link, User
from messaging.delivery import checks
from messaging.delivery.mime import build
from messaging.models import Outbound
from tests import factories as make
from tests.ats.conftest import Visit

GOOD = "trois-comtés-de-garde"
ADDRESS = "ada@maison-test.example"


@pytest.fixture
def ada(db: None) -> User:
    return make.a_user("Ada Martin", email=ADDRESS, password="l-ancien-mot-de-passe")


def ask(visit: Visit, address: str = ADDRESS) -> Outbound:
    """Ask for a link as a visitor does; the mail that it makes."""
    response = visit().post("/password/", {"email": address})
    assert response.headers["Location"] == "/password/sent/"
    return Outbound.objects.latest("pk")


def link_in(mail: Outbound) -> str:
    """The path of the link, as the reader of the mail gets it."""
    found = re.findall(r"https?://\S*?(/password/[a-z2-7]{32}/)", str(build(mail).body))
    assert len(found) == 1
    return str(found[0])


def choose(client: Client, path: str, password: str = GOOD) -> int:
    return client.post(path, {"password": password}).status_code


def works(visit: Visit, password: str) -> bool:
    response = visit().post("/login/", {"username": ADDRESS, "password": password})
    return response.status_code == 302


def test_forgotten_then_chosen_by_mail(visit: Visit, ada: User) -> None:
    mail = ask(visit)
    assert mail.to_address == ADDRESS
    assert "24 heures" in mail.text
    client, path = visit(), link_in(mail)
    assert "Ada Martin" in client.get(path).text
    assert choose(client, path) == 302
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert works(visit, GOOD)
    assert not works(visit, "l-ancien-mot-de-passe")


@pytest.mark.parametrize(
    "address", [ADDRESS, "nobody@maison-test.example", "ADA@maison-TEST.example"]
)
def test_the_answer_does_not_tell_who_has_an_account(visit: Visit, ada: User, address: str) -> None:
    response = visit().post("/password/", {"email": address}, follow=True)
    assert response.redirect_chain == [("/password/sent/", 302)]
    assert address not in response.text
    assert Outbound.objects.count() == (0 if address.startswith("nobody") else 1)


def test_a_closed_or_demo_account_gets_no_mail(visit: Visit, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)
    make.a_user("Claire", email="claire@maison-verdier.example")
    for address in (ADDRESS, "claire@maison-verdier.example"):
        visit().post("/password/", {"email": address})
    assert not Outbound.objects.exists()


def test_the_link_works_once(visit: Visit, ada: User) -> None:
    path = link_in(ask(visit))
    assert choose(visit(), path) == 302
    again = visit().post(path, {"password": "un-autre-mot-de-passe"})
    assert again.status_code == 410
    assert "works once" in again.text
    assert "Ada" not in again.text
    assert not works(visit, "un-autre-mot-de-passe")


def test_looking_does_not_use_it_up(visit: Visit, ada: User) -> None:
    path = link_in(ask(visit))
    for _ in range(3):  # mail scanners follow links
        assert visit().get(path).status_code == 200
        assert visit().head(path).status_code == 200
    assert choose(visit(), path) == 302


def test_two_at_once_set_one_password(ada: User) -> None:
    link = links.issue(accounts.PURPOSE, ada, f"user:{ada.pk}", timezone.now() + timedelta(hours=1))
    same = Link.objects.get(pk=link.pk)
    assert accounts.choose_password(link, ada, GOOD)
    assert not accounts.choose_password(same, ada, "le-second-arrive-trop-tard")
    ada.refresh_from_db()
    assert ada.check_password(GOOD)


def test_a_new_link_closes_the_former_one(visit: Visit, ada: User) -> None:
    first, second = ask(visit), ask(visit)
    old = visit().get(link_in(first))
    assert old.status_code == 410
    assert "latest mail" in old.text
    assert visit().get(link_in(second)).status_code == 200


def test_a_choice_closes_every_other_link(visit: Visit, ada: User) -> None:
    path = link_in(ask(visit))
    other = links.issue(accounts.PURPOSE, ada, f"user:{ada.pk}", timezone.now() + timedelta(1))
    choose(visit(), path)
    assert visit().get(f"/password/{links.token_of(other)}/").status_code == 410


def test_a_choice_ends_the_sessions_that_are_open(visit: Visit, ada: User) -> None:
    thief = visit(ada)
    assert thief.get("/app/postings/").status_code == 200
    choose(visit(), link_in(ask(visit)))
    assert thief.get("/app/postings/").status_code == 302


def test_an_expired_link_says_so(visit: Visit, ada: User) -> None:
    path = link_in(ask(visit))
    Link.objects.update(expires_at=timezone.now())
    page = visit().get(path)
    assert page.status_code == 410
    assert "too old" in page.text
    assert choose(visit(), path) == 410


@pytest.mark.parametrize("token", ["a" * 32, "x", "A" * 64, "b" * 500, "..%2f..%2fetc", "é"])
def test_a_forged_link_says_nothing(visit: Visit, ada: User, token: str) -> None:
    page = visit().get(f"/password/{token}/")
    assert page.status_code == 404
    assert "Ada" not in page.text


def test_a_link_of_another_purpose_opens_nothing(visit: Visit, ada: User) -> None:
    link = links.issue("approval", ada, f"user:{ada.pk}", timezone.now() + timedelta(hours=1))
    assert visit().get(f"/password/{links.token_of(link)}/").status_code == 404


def test_a_link_for_a_candidate_opens_nothing(visit: Visit, ada: User) -> None:
    expires = timezone.now() + timedelta(hours=1)
    link = links.issue(accounts.PURPOSE, ada, f"candidate:{ada.pk}", expires)
    assert visit().get(f"/password/{links.token_of(link)}/").status_code == 404


def test_a_link_of_a_closed_account_opens_nothing(visit: Visit, ada: User) -> None:
    path = link_in(ask(visit))
    accounts.deactivate(ada, actor=events.Actor.of(make.an_administrator()))
    assert visit().get(path).status_code == 410
    assert choose(visit(), path) == 410


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("court", "12"),
        ("ada@maison-test.example", "mail address"),
        ("", "required"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_stays(
    visit: Visit, ada: User, password: str, sentence: str
) -> None:
    path = link_in(ask(visit))
    page = visit().post(path, {"password": password})
    assert page.status_code == 200
    assert sentence in page.text
    assert choose(visit(), path) == 302


def test_nothing_keeps_the_token(visit: Visit, ada: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        mail = ask(visit)
        path = link_in(mail)
        choose(visit(), path)
    token = path.split("/")[2]
    rows = [*Outbound.objects.all(), *Link.objects.all(), *Event.objects.all()]
    assert token not in serializers.serialize("json", rows)
    assert token not in caplog.text
    assert ADDRESS not in json.dumps(list(Event.objects.values_list("data", flat=True)))


def test_the_address_of_the_link_is_kept_secret(visit: Visit, ada: User) -> None:
    for path in (link_in(ask(visit)), "/password/forged/"):
        headers = visit().get(path).headers
        assert headers["Referrer-Policy"] == "strict-origin"
        assert "no-store" in headers["Cache-Control"]
        assert "noindex" in headers["X-Robots-Tag"]


def test_asking_too_often_sends_no_more_and_tells_nobody(visit: Visit, ada: User) -> None:
    for _ in range(6):
        response = visit().post("/password/", {"email": ADDRESS})
        assert response.headers["Location"] == "/password/sent/"
    assert Outbound.objects.count() == 3


def test_an_overtaken_mail_does_not_leave(visit: Visit, ada: User) -> None:
    first, second = ask(visit), ask(visit)
    objection = checks.objection(first)
    assert objection is not None
    assert objection.action == "cancel"
    assert checks.objection(second) is None


def test_an_invitation_lasts_a_week_and_is_in_the_readers_language(ada: User) -> None:
    ada.language = "en"
    ada.save()
    accounts.invite(ada, actor=events.SYSTEM)
    mail = Outbound.objects.get()
    assert mail.kind == "account_invitation"
    assert "7 days" in mail.text
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    link = Link.objects.get()
    assert link.expires_at - timezone.now() > timedelta(days=6, hours=23)


@pytest.mark.parametrize("email", ["", "no address", "a@b", "x" * 300 + "@example.org"])
def test_what_is_no_address_gets_the_form_again(visit: Visit, email: str) -> None:
    response = visit().post("/password/", {"email": email})
    assert response.status_code == 200
    assert not Outbound.objects.exists()


def test_the_mail_points_to_the_site_not_to_the_host_asked(
    visit: Visit, ada: User, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    visit().post("/password/", {"email": ADDRESS}, headers={"host": "evil.example"})
    body = str(build(Outbound.objects.get()).body)
    assert "evil.example" not in body
    assert settings.ENV.site_url in body
