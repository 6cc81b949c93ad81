"""`among`: the same rows as `in`, with one parameter."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ats.models import Link, User
from candidates.models import Application
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_it_finds_what_in_finds_by_key_and_by_text() -> None:
    users = [make.a_user(f"Personne {number}") for number in range(4)]
    keys = [user.pk for user in users[:3]]
    assert set(User.objects.filter(pk__among=keys)) == set(users[:3])
    names = {users[0].name, "personne d'autre", "l'apostrophe \\ %s"}
    assert list(User.objects.filter(name__among=names)) == [users[0]]
    assert set(User.objects.exclude(pk__among=keys)) == set(User.objects.exclude(pk__in=keys))


def test_it_follows_a_relation_by_its_key() -> None:
    application = make.an_application()
    other = make.an_application()
    other.candidate.family_name = "Quelqu'un d'autre"
    other.candidate.save()
    by_key = Application.objects.filter(candidate__among=[application.candidate_id])
    assert list(by_key) == [application]
    by_path = Application.objects.filter(
        candidate__family_name__among=[application.candidate.family_name]
    )
    assert list(by_path) == [application]


def test_nothing_is_among_nothing() -> None:
    make.a_user("Seule")
    assert not User.objects.filter(pk__among=[]).exists()
    assert not Link.objects.filter(token_hash__among=set()).exists()


def test_a_list_is_one_parameter_however_long() -> None:
    with CaptureQueriesContext(connection) as said:
        list(User.objects.filter(pk__among=range(1, 400)))
    (query,) = said.captured_queries
    assert "= ANY(ARRAY[1,2,3," in query["sql"]
