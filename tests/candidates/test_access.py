"""Fetching is checking: who gets which application, interview, document and person."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from ats.access import PERMISSIONS
from ats.models import User
from candidates import access
from candidates.models import Application, Interview
from tests import factories as make
from tests.candidates.files import a_document
from tests.cast import Cast


def sees(user: User) -> set[int]:
    return set(access.visible_applications(user).values_list("pk", flat=True))


def test_recruiters_see_all_and_the_others_what_is_theirs(cast: Cast) -> None:
    own, foreign = cast.application.pk, cast.foreign_application.pk
    assert sees(cast.claire) == {own, foreign}
    assert sees(cast.helene) == {own}
    assert sees(cast.ines) == {own}
    assert sees(cast.benoit) == {foreign}
    assert sees(cast.karim) == set()
    assert sees(cast.oscar) == set()


def test_an_interviewer_sees_the_one_they_meet_and_no_other_of_the_posting(cast: Cast) -> None:
    other = make.an_application(cast.posting)
    assert sees(cast.ines) == {cast.application.pk}
    with pytest.raises(Http404):
        access.application_for(cast.ines, other.pk)


def test_a_cancelled_interview_takes_the_role_back(cast: Cast) -> None:
    Interview.objects.filter(pk=cast.interview.pk).update(status="cancelled")
    assert sees(cast.ines) == set()
    assert "interviewer" not in access.application_roles(cast.ines, cast.application)


def test_somebody_who_left_sees_nothing(cast: Cast) -> None:
    for user in (cast.claire, cast.helene, cast.ines):
        user.is_active = False
        user.save()
        assert sees(user) == set()
        assert access.application_roles(user, cast.application) == frozenset()


def test_an_application_is_once_in_the_list_of_a_manager_who_also_interviews(cast: Cast) -> None:
    make.an_interview(cast.application, (cast.helene, cast.ines))
    make.an_interview(cast.application, (cast.helene,))
    assert list(access.visible_applications(cast.helene)) == [cast.application]
    assert access.application_roles(cast.helene, cast.application) == {"manager", "interviewer"}


@pytest.mark.parametrize(
    ("permission", "allowed"),
    [
        ("application.see", {"claire", "helene", "ines"}),
        ("application.inside", {"claire", "helene"}),
        ("application.note", {"claire", "helene"}),
        ("application.move", {"claire"}),
        ("application.decide", {"claire"}),
        ("interview.plan", {"claire"}),
        ("document.see", {"claire", "helene", "ines"}),
        ("scorecard.write", {"ines"}),
    ],
)
def test_every_permission_on_one_application(
    cast: Cast, permission: str, allowed: set[str]
) -> None:
    found = set()
    for name in ("claire", "helene", "ines", "karim", "oscar"):
        try:
            access.application_for(getattr(cast, name), cast.application.pk, may=permission)
            found.add(name)
        except (Http404, PermissionDenied):
            pass
    assert found == allowed


def test_what_one_sees_but_may_not_do_is_forbidden_not_missing(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        access.application_for(cast.ines, cast.application.pk, may="application.move")
    with pytest.raises(Http404):
        access.application_for(cast.oscar, cast.application.pk, may="application.move")


def test_administrators_have_no_permission_on_people() -> None:
    names = ("application.", "interview.", "scorecard.", "document.", "candidate.")
    ours = {key: roles for key, roles in PERMISSIONS.items() if key.startswith(names)}
    assert ours
    assert all("administrator" not in roles for roles in ours.values())


def test_only_those_who_were_there_rate(cast: Cast) -> None:
    other = make.an_interview(cast.application, (cast.helene,))
    assert access.scorecard_interview_for(cast.ines, cast.interview.pk) == cast.interview
    with pytest.raises(PermissionDenied):
        access.scorecard_interview_for(cast.ines, other.pk)
    with pytest.raises(PermissionDenied):
        access.scorecard_interview_for(cast.claire, cast.interview.pk)


def test_documents_follow_their_application(cast: Cast) -> None:
    document = a_document(cast.application)
    foreign = a_document(cast.foreign_application)
    for user in (cast.claire, cast.helene, cast.ines):
        assert access.document_for(user, document.pk) == document
    for user in (cast.helene, cast.ines, cast.karim, cast.oscar):
        with pytest.raises(Http404):
            access.document_for(user, foreign.pk)


def test_a_document_of_no_application_is_for_recruiters(cast: Cast) -> None:
    document = a_document(None, candidate=cast.application.candidate)
    assert access.document_for(cast.claire, document.pk) == document
    for user in (cast.helene, cast.ines, cast.karim):
        with pytest.raises(Http404):
            access.document_for(user, document.pk)


def test_a_person_is_for_recruiters(cast: Cast) -> None:
    pk = cast.application.candidate_id
    assert access.candidate_for(cast.claire, pk).pk == pk
    for user in (cast.helene, cast.ines, cast.karim, cast.oscar):
        with pytest.raises(Http404):
            access.candidate_for(user, pk)


def test_what_does_not_exist_is_missing_for_everyone(cast: Cast) -> None:
    for user in (cast.claire, cast.karim):
        for fetch in (
            access.application_for,
            access.interview_for,
            access.document_for,
            access.candidate_for,
            access.decision_for,
        ):
            with pytest.raises(Http404):
                fetch(user, 999_999)


def test_a_decision_is_reached_through_its_application(cast: Cast) -> None:
    decision = make.a_decision(cast.application)
    assert access.decision_for(cast.claire, decision.pk) == decision
    with pytest.raises(PermissionDenied):
        access.decision_for(cast.helene, decision.pk)
    with pytest.raises(Http404):
        access.decision_for(cast.benoit, decision.pk)


def test_fetching_brings_what_pages_need_in_one_query(
    cast: Cast, django_assert_num_queries: object
) -> None:
    found = access.application_for(cast.claire, cast.application.pk)
    assert isinstance(found, Application)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert found.candidate.full_name
        assert found.posting.contact.name
        assert found.stage.name
