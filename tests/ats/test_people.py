"""People and their roles: added, changed, closed; never nobody in charge."""

from __future__ import annotations

import shlex
import threading
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from ats import accounts, events
from ats.env import BASE_DIR
from ats.models import Event, Link, User
from ats.refusals import Refused
from messaging.doctor import services as doctor
from messaging.models import Outbound
from tests import factories as make
from tests.ats.conftest import Visit
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def karim() -> User:
    return make.an_administrator("Karim Benali", email="karim@maison-test.example")


@pytest.fixture
def office(visit: Visit, karim: User) -> Client:
    return visit(karim)


def form(user: User | None = None, **changes: Any) -> dict[str, Any]:
    """A person's form as a browser posts it: a box that is not ticked is not there."""
    user = user or User(name="Nina Roche", email="nina@maison-test.example", language="en")
    data: dict[str, Any] = {
        name: getattr(user, name) for name in ("name", "email", "job_title", "phone", "language")
    }
    data |= {name: "on" for name in ("is_recruiter", "is_administrator") if getattr(user, name)}
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


def test_someone_new_is_invited(office: Client) -> None:
    response = office.post("/app/settings/people/new/", form(is_recruiter="on"), follow=True)
    assert "Nina Roche gets an invitation by mail" in response.text
    nina = User.objects.get(email="nina@maison-test.example")
    assert nina.is_recruiter
    assert not nina.is_administrator
    assert not nina.has_usable_password()
    mail = Outbound.objects.get()
    assert (mail.kind, mail.to_address) == ("account_invitation", "nina@maison-test.example")
    assert [e.kind for e in Event.objects.filter(subject=f"user:{nina.pk}").order_by("id")] == [
        "user.added",
        "user.invited",
    ]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "KARIM@maison-test.example"}, "has an account with this address"),
        ({"email": "no address"}, "valid email"),
        ({"email": ""}, "required"),
        ({"name": "  "}, "required"),
        ({"language": "xx"}, "not one of the available"),
        ({"name": "x" * 121}, "at most 120"),
    ],
)
def test_bad_input_is_explained_and_nobody_is_made(
    office: Client, typed: dict[str, Any], sentence: str
) -> None:
    page = office.post("/app/settings/people/new/", form(**typed))
    assert page.status_code == 200
    assert sentence in page.text
    assert User.objects.count() == 1
    assert not Outbound.objects.exists()


def test_roles_and_names_are_changed(office: Client) -> None:
    nina = make.a_user("Nina")
    url = f"/app/settings/people/{nina.pk}/"
    office.post(url, form(nina, name="Nina Roche", is_recruiter="on", job_title="recruteuse"))
    nina.refresh_from_db()
    assert (nina.name, nina.is_recruiter, nina.job_title) == ("Nina Roche", True, "recruteuse")
    office.post(url, form(nina, is_recruiter=None))
    nina.refresh_from_db()
    assert not nina.is_recruiter


def test_a_form_cannot_give_more_than_it_shows(office: Client) -> None:
    nina = make.a_user("Nina", password="un-long-mot-de-passe")
    before = nina.password
    extra = {"password": "x", "is_active": "", "is_superuser": "on", "id": 1}
    office.post(f"/app/settings/people/{nina.pk}/", form(nina, **extra))
    nina.refresh_from_db()
    assert nina.password == before
    assert nina.is_active


def test_saving_without_a_change_records_nothing(office: Client) -> None:
    nina = make.a_user("Nina")
    office.post(f"/app/settings/people/{nina.pk}/", form(nina))
    assert not Event.objects.filter(kind="user.changed").exists()


def test_a_new_address_closes_the_links_that_went_to_the_old_one(office: Client) -> None:
    nina = make.a_user("Nina")
    accounts.invite(nina, actor=events.SYSTEM)
    office.post(f"/app/settings/people/{nina.pk}/", form(nina, email="neuve@maison-test.example"))
    assert Link.objects.get().revoked_at is not None


def test_the_last_administrator_stays(office: Client, karim: User) -> None:
    url = f"/app/settings/people/{karim.pk}/"
    page = office.post(url, form(karim, is_administrator=None))
    assert "There must be one administrator" in page.text
    karim.refresh_from_db()
    assert karim.is_administrator
    make.an_administrator("Léa", is_active=False)  # one who is gone does not count
    assert "There must be one" in office.post(url, form(karim, is_administrator=None)).text
    make.an_administrator("Zoé")
    assert office.post(url, form(karim, is_administrator=None)).status_code == 302


def test_nobody_closes_their_own_account(office: Client, karim: User) -> None:
    make.an_administrator("Zoé")
    url = f"/app/settings/people/{karim.pk}/access/"
    assert "close your own account" in office.post(url, follow=True).text
    karim.refresh_from_db()
    assert karim.is_active
    assert "/access/" not in office.get(f"/app/settings/people/{karim.pk}/").text


def test_an_account_is_closed_and_opened_again(office: Client) -> None:
    nina = make.a_recruiter("Nina")
    url = f"/app/settings/people/{nina.pk}/access/"
    assert "Nina can no longer sign in" in office.post(url, follow=True).text
    nina.refresh_from_db()
    assert not nina.is_active
    assert "already closed" in office.post(url, follow=True).text
    assert "can sign in again" in office.post(url, {"open": "1"}, follow=True).text
    nina.refresh_from_db()
    assert (nina.is_active, nina.is_recruiter) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_close_each_other() -> None:
    one, other = make.an_administrator("Un"), make.an_administrator("Deux")
    start, outcomes = threading.Barrier(2), []

    def close(actor: User, target: User) -> None:
        start.wait()
        try:
            accounts.deactivate(target, actor=events.Actor.of(actor))
            outcomes.append("closed")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=close, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["closed", "refused"]
    assert User.objects.filter(is_active=True, is_administrator=True).count() == 1


def test_who_is_still_named_is_shown_before_they_go(office: Client) -> None:
    claire = make.a_recruiter("Claire")
    make.a_posting(claire, title="Fromager")
    make.a_posting(claire, title="Ancienne", status="closed")
    page = office.get(f"/app/settings/people/{claire.pk}/").text
    assert "Still named on postings" in page
    assert "Fromager" in page
    assert "Ancienne" not in page


def test_an_invitation_is_sent_again(office: Client) -> None:
    nina = make.a_user("Nina")
    url = f"/app/settings/people/{nina.pk}/invitation/"
    for _ in range(2):
        assert "gets a new invitation" in office.post(url, follow=True).text
    assert Outbound.objects.count() == 2
    assert Link.objects.filter(revoked_at=None).count() == 1
    User.objects.filter(pk=nina.pk).update(is_active=False)
    assert "open it again first" in office.post(url, follow=True).text
    assert Outbound.objects.count() == 2


def test_the_list_says_who_is_what(office: Client) -> None:
    make.a_recruiter("Claire")
    make.a_user("Gone", is_active=False)
    text = office.get("/app/settings/people/").text
    for words in ("Claire", "Recruiter", "Administrator", "Invited", "Closed", "never"):
        assert words in text


def test_the_list_costs_the_same_whatever_it_holds(office: Client) -> None:
    def grow() -> None:
        for number in range(5):
            make.a_user(f"Personne {number}")

    same_queries(office, "/app/settings/people/", grow, at_most=8)


def test_the_first_administrator_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_user", "Chef@Maison.example", "Ana Chef", "--administrator")
    user = User.objects.get()
    assert (user.email, user.is_administrator, user.is_recruiter) == (
        "chef@maison.example",
        True,
        False,
    )
    assert "invitation" in capsys.readouterr().out
    assert Outbound.objects.get().to_address == "chef@maison.example"


def test_the_first_administrator_gets_in_while_no_mail_leaves(
    capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    """Mail leaves once an administrator has looked at the DNS; the first one signs in before."""
    settings.ENV = replace(settings.ENV, local=False)
    call_command("create_user", "chef@maison.example", "Ana Chef", "--administrator")
    assert doctor.held()
    said = capsys.readouterr().out
    page = said.rpartition(settings.ENV.site_url)[2].strip()
    client = Client()
    assert client.get(page).status_code == 200
    client.post(page, {"password": "un-mot-de-passe-long"})
    assert client.login(username="chef@maison.example", password="un-mot-de-passe-long")


def test_the_operators_guide_makes_the_first_administrator_as_the_command_wants() -> None:
    guide = (BASE_DIR / "docs" / "operations.md").read_text()
    (line,) = [row for row in guide.splitlines() if "run --rm web python manage.py" in row]
    call_command(*shlex.split(line.partition("manage.py ")[2]))
    assert User.objects.get().is_administrator


@pytest.mark.parametrize(
    "arguments",
    [("no address", "Ana"), ("ana@maison.example", " "), ("KARIM@maison-test.example", "Ana")],
)
def test_the_command_says_what_is_wrong(karim: User, arguments: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("create_user", *arguments)
    assert User.objects.get() == karim


def test_people_change_how_they_are_named_and_in_which_language(visit: Visit) -> None:
    nina = make.a_user("Nina", language="fr")
    client = visit(nina)
    data = {
        "name": "Nina  Roche",
        "job_title": "acheteuse",
        "job_title_en": "Buyer",
        "phone": "01 99 00",
        "language": "en",
    }
    response = client.post("/app/account/", data | {"is_administrator": "on", "email": "x@y.zz"})
    assert response.status_code == 302
    nina.refresh_from_db()
    assert (nina.name, nina.job_title, nina.language) == ("Nina Roche", "acheteuse", "en")
    assert nina.job_title_in("en") == "Buyer"
    assert not nina.is_administrator
    assert nina.email.endswith("@maison-test.example")
    assert '<html lang="en">' in client.get("/app/account/").text


def test_the_account_page_sends_the_link_for_a_new_password(visit: Visit) -> None:
    nina = make.a_user("Nina")
    client = visit(nina)
    assert f'name="email" value="{nina.email}"' in client.get("/app/account/").text
    client.post("/password/", {"email": nina.email})
    assert Outbound.objects.get().kind == "password_reset"


def test_a_name_is_needed(visit: Visit) -> None:
    nina = make.a_user("Nina")
    page = visit(nina).post("/app/account/", {"name": " ", "language": "en"})
    assert "required" in page.text
    nina.refresh_from_db()
    assert nina.name == "Nina"
