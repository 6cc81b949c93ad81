"""A person gave another address: it is the one that is written to."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ats.events import Actor, timeline
from candidates.models import Address, Candidate
from candidates.services import addresses
from candidates.services.refusals import TakenAddress
from tests import factories as make
from tests.candidates.threads import at_once, split

pytestmark = pytest.mark.django_db
CLAIRE = Actor("Claire")


@pytest.fixture
def amelie() -> Candidate:
    return make.a_candidate("Amélie", "Roux", "amelie@example.org")


def test_the_new_one_is_written_to_and_the_old_one_is_kept(amelie: Candidate) -> None:
    application = make.an_application(candidate=amelie)
    assert addresses.write_to(amelie, "roux@example.net", CLAIRE)
    assert Candidate.objects.get().address == "roux@example.net"
    assert amelie.addresses.count() == 2, "what comes from the old one is theirs"
    kinds = [event.kind for event in timeline(application.event_stream)]
    assert kinds.count("application.address_changed") == 1
    assert not addresses.write_to(amelie, "ROUX@example.net", CLAIRE), "it is the one already"
    assert addresses.write_to(amelie, "amelie@example.org", CLAIRE), "and back"
    assert Candidate.objects.get().address == "amelie@example.org"
    assert amelie.addresses.count() == 2


def test_an_address_is_one_persons(amelie: Candidate) -> None:
    make.a_candidate("Bruno", address="bruno@example.org")
    with pytest.raises(TakenAddress):
        addresses.write_to(amelie, "Bruno@Example.org", CLAIRE)
    assert amelie.address == "amelie@example.org"


@pytest.mark.django_db(transaction=True)
def test_given_to_two_people_at_once_it_is_one_persons() -> None:
    for number in range(4):
        address = f"shared{number}@example.org"
        one, two = (make.a_candidate(name, address="") for name in ("Amélie", "Bruno"))
        results = at_once(
            lambda one=one, to=address: addresses.write_to(one, to, CLAIRE),  # type: ignore[misc]
            lambda two=two, to=address: addresses.write_to(two, to, CLAIRE),  # type: ignore[misc]
        )
        good, bad = split(results, TakenAddress)
        assert (len(good), len(bad)) == (1, 1)
        assert Address.objects.get(address=address).primary


def test_somebody_without_any(amelie: Candidate) -> None:
    amelie.addresses.all().delete()
    assert addresses.write_to(amelie, "roux@example.net", CLAIRE)
    assert Candidate.objects.get().address == "roux@example.net"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("roux@example.net", "Noted: we write to this address from now on."),
        ("amelie@example.org", "We write to this address already."),
        ("bruno@example.org", "This address belongs to another person here."),
        ("no address", "This is no mail address."),
        ("a\x00b@example.org", "This is no mail address."),
    ],
)
def test_the_page_says_what_came_of_it(
    client: Client, amelie: Candidate, typed: str, says: str
) -> None:
    make.a_candidate("Bruno", address="bruno@example.org")
    client.force_login(make.a_recruiter(language="en"))
    where = reverse("candidate-address", args=[amelie.pk])
    assert where in client.get(reverse("candidate", args=[amelie.pk])).content.decode()
    assert client.post(where, {"address": typed}).status_code == 303
    assert says in client.get(reverse("candidate", args=[amelie.pk])).content.decode()
    assert Address.objects.filter(candidate=amelie, primary=True).count() == 1


def test_nobody_else_changes_it(client: Client, amelie: Candidate) -> None:
    client.force_login(make.a_user())
    where = reverse("candidate-address", args=[amelie.pk])
    assert client.post(where, {"address": "x@example.org"}).status_code in (403, 404)
    assert amelie.address == "amelie@example.org"
