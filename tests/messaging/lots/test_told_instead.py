"""Who has no address that may be written to: from their row of the lot one click leads to where it
is noted that they were told, and to the call."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from ats import clock
from ats.events import Actor
from ats.models import Posting, User
from candidates.models import Application
from candidates.services import decisions
from candidates.services.decisions import DeclineData
from messaging.care import call_tasks
from messaging.lots import choosing, selectors
from messaging.models import Lot, LotItem, Suppression
from tests import factories as make
from tests.queries import same_queries

pytestmark = pytest.mark.django_db
PHONE = "06 39 98 00 00"


@pytest.fixture
def posting(claire: User) -> Posting:
    return make.a_posting(claire, title="Caissière")


def unreached(posting: Posting, name: str = "Sans", *, suppressed: bool = False) -> Application:
    """Somebody to whom no mail may go: none is known, or theirs is closed."""
    person = make.a_candidate(name, "Adresse", phone=PHONE)
    if suppressed:
        Suppression.objects.create(address=person.address.lower(), reason="bounce")
    else:
        person.addresses.all().delete()
    return make.an_application(posting, person)


def lot_of(posting: Posting, by: User) -> Lot:
    lot, _added = choosing.choose(posting, by, None)
    return lot


def shown(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def gate_of(application: Application, lot: Lot | None = None) -> str:
    url = reverse("posting-untold", args=[application.posting_id])
    return f"{url}?tell={application.pk}{f'&lot={lot.pk}' if lot else ''}#told"


def ticked(html: str) -> list[int]:
    boxes = re.findall(r'name="application" value="(\d+)"[^>]* checked', html)
    return [int(pk) for pk in boxes]


def back_of(html: str) -> str:
    found = re.search(r'name="back" value="([^"]*)"', html)
    return found[1] if found else ""


def test_nobody_is_led_away_from_the_house(client: Client, claire: User, posting: Posting) -> None:
    application = unreached(posting)
    make.an_application(posting)
    said = {"how": "post", "day": clock.today().isoformat(), "by": claire.name}
    url = reverse("posting-told", args=[posting.pk])
    typed = {**said, "application": [application.pk], "back": "https://evil.example/"}
    there = client.post(url, typed)["Location"]
    assert there == reverse("posting-untold", args=[posting.pk])


@pytest.mark.parametrize("suppressed", [False, True])
def test_from_the_lot_to_the_note_in_one_click(
    client: Client, claire: User, posting: Posting, suppressed: bool
) -> None:
    application = unreached(posting, suppressed=suppressed)
    other = make.an_application(posting)
    lot = lot_of(posting, claire)
    html = shown(client, reverse("lot", args=[lot.pk]))
    assert f'href="{gate_of(application, lot)}"'.replace("&", "&amp;") in html
    assert html.count("?tell=") == 1, "not for those whom a letter can reach"
    assert 'href="tel:+33639980000"' in html
    gate = shown(client, gate_of(application, lot))
    assert ticked(gate) == [application.pk]
    assert "Ticked: Sans Adresse" in gate
    said = {"how": "post", "day": clock.today().isoformat(), "by": claire.name}
    url = reverse("posting-told", args=[posting.pk])
    answer = client.post(url, {**said, "application": ticked(gate), "back": back_of(gate)})
    assert answer["Location"] == reverse("lot", args=[lot.pk]), "back where one was"
    application.refresh_from_db()
    other.refresh_from_db()
    assert application.told_at is not None and other.told_at is None
    html = shown(client, reverse("lot", args=[lot.pk]))
    assert "?tell=" not in html and "tel:" not in html
    assert "Knows already. " in html and "Call them, or write by post" not in html


def test_the_call_that_waits_is_one_click_away(
    client: Client, claire: User, posting: Posting
) -> None:
    application = unreached(posting)
    lot = lot_of(posting, claire)
    decision = decisions.decline(application, Actor.of(claire), DeclineData())
    task = call_tasks.assign(decision, claire)
    url = reverse("lot", args=[lot.pk])
    assert f'href="{reverse("call", args=[task.pk])}"' in shown(client, url)
    there = gate_of(application, lot).replace("&", "&amp;")
    assert there in shown(client, url), "by post, it is still noted there"


def test_nothing_is_to_be_told_to_whoever_withdrew(
    client: Client, claire: User, posting: Posting
) -> None:
    application = unreached(posting)
    lot = lot_of(posting, claire)
    decisions.withdraw(application, Actor.of(claire))
    html = shown(client, reverse("lot", args=[lot.pk]))
    assert "?tell=" not in html and "tel:" not in html
    assert "No longer on their way" in html and "Call them, or write by post" not in html


def test_without_the_rights_there_is_no_way_to_it(claire: User, posting: Posting) -> None:
    """Lots are for recruiters; whoever may not work on the posting or its calls gets no address
    of theirs, whatever page would ask."""
    application = unreached(posting)
    lot = lot_of(posting, claire)
    call_tasks.assign(decisions.decline(application, Actor.of(claire), DeclineData()), claire)
    (mine,) = selectors.set_aside(lot, claire)
    (theirs,) = selectors.set_aside(lot, make.a_user("Paul Stranger"))
    assert mine.tell and mine.call
    assert (theirs.tell, theirs.call) == (False, None)


def test_whoever_is_asked_about_comes_first_and_is_on_the_page(
    client: Client, claire: User, posting: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.lots.gate.PEOPLE", 2)
    for _number in range(3):
        make.an_application(posting)
    last = unreached(posting)
    assert ticked(shown(client, gate_of(last))) == [last.pk]


@pytest.mark.parametrize("tell", ["", "x", "0", "999999", "-1", "9" * 30, "1\x00"])
def test_an_address_that_names_nobody_ticks_nobody(
    client: Client, claire: User, posting: Posting, tell: str
) -> None:
    make.an_application(posting)
    stranger = make.an_application(make.a_posting(claire))
    url = reverse("posting-untold", args=[posting.pk])
    for said in (tell, str(stranger.pk)):
        answer = client.get(url, {"tell": said})
        assert answer.status_code == 200
        html = answer.content.decode()
        assert ticked(html) == [] and "Ticked:" not in html


def test_it_costs_the_same_for_many(client: Client, claire: User, posting: Posting) -> None:
    lot = lot_of(unreached(posting).posting, claire)

    def more() -> None:
        for number in range(5):
            application = unreached(posting, f"Sans{number}", suppressed=bool(number % 2))
            lot_of(posting, claire)
            decision = decisions.decline(application, Actor.of(claire), DeclineData())
            call_tasks.assign(decision, claire)

    more()
    same_queries(client, reverse("lot", args=[lot.pk]), more)
    assert LotItem.objects.filter(lot=lot, reason__in=["no_address", "suppressed"]).count() == 11
