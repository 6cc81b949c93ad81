"""A posting's life: begun, copied, changed part by part, published, closed."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from ats import closing, events, posting_checks, posting_new, posting_versions, postings
from ats.models import Event, Posting, Stage, User
from ats.posting_states import POSTING
from ats.refusals import ChangedMeanwhile, Refused
from ats.states import AlreadyMoved, NotAllowed
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire() -> User:
    return make.a_recruiter("Claire Morel")


def by(user: User) -> events.Actor:
    return events.Actor.of(user)


def begin(claire: User, title: str = "Fromager", city: str = "Lyon", **more: Any) -> Posting:
    values = {"title": title, "city": city, "language": "fr", "contract": "permanent"}
    people = {"owner": claire, "contact": claire}
    return posting_new.create({**values, **people, **more}, actor=by(claire))


def ad(posting: Posting, **changes: Any) -> dict[str, Any]:
    return {name: getattr(posting, name) for name in postings.AD_FIELDS} | changes


def write(posting: Posting, user: User, seen: str = "", **changes: Any) -> None:
    stored = Posting.objects.get(pk=posting.pk)
    seen = seen or postings.fingerprint(stored, postings.AD)
    postings.change_ad(posting, ad(stored, **changes), actor=by(user), seen=seen)
    posting.refresh_from_db()


def ready(claire: User, **more: Any) -> Posting:
    """A draft that lacks nothing."""
    posting = begin(claire, description="Tenir la cave.", pay_min=30000, pay_max=34000, **more)
    posting.criteria.create(label="Affinage", position=1)
    return posting


def test_a_new_posting_has_the_whole_way(claire: User) -> None:
    posting = begin(claire)
    assert [stage.name for stage in posting.stages.all()] == [
        "Candidatures",
        "Présélection",
        "Échange téléphonique",
        "Entretien",
        "Entretien final",
        "Offre",
        "Embauche",
    ]
    assert [stage.depth for stage in posting.stages.all()] == [
        "applied",
        "applied",
        "phone",
        "interview",
        "finalist",
        "finalist",
        "finalist",
    ]
    assert posting.status == "draft"
    assert events.last_for(posting).kind == "posting.created"  # type: ignore[union-attr]


def test_an_english_posting_has_english_stages(claire: User) -> None:
    names = [stage.name for stage in begin(claire, language="en").stages.all()]
    assert names[0] == "Applications"
    assert names[-1] == "Hired"


def test_a_copy_takes_the_work_and_leaves_the_rest(claire: User) -> None:
    helene = make.a_user("Hélène")
    source = make.a_posting(claire, (helene,), description="Tout sur le poste.")
    source.criteria.filter(label="Accueil des clients").update(retired=True)
    Stage.objects.filter(posting=source, kind="screening").update(name="Lecture")
    values = {"title": "Comptable", "city": "Lille", "language": "fr", "contract": "permanent"}
    people = {"owner": claire, "contact": claire}
    copy = posting_new.create({**values, **people}, actor=by(claire), source=source)
    assert copy.description == "Tout sur le poste."
    assert (copy.pay_min, copy.status, copy.published_at) == (32000, "draft", None)
    labels = list(copy.criteria.values_list("label", flat=True))
    assert labels == ["Rigueur comptable", "Maîtrise d’Excel"]
    assert copy.stages.filter(name="Lecture").exists()
    assert list(copy.team_members.all()) == [helene]
    assert not copy.versions.exists()


@pytest.mark.parametrize(
    ("title", "city", "slug"),
    [
        ("Fromager-affineur (F/H)", "Lyon 4ᵉ", "fromager-affineur-fh-lyon-4e"),
        ("  Chef·fe  de rayon ", "Évian", "cheffe-de-rayon-evian"),
        ("經理", "東京", "posting"),
        ("Privacy", "!", "privacy-2"),
        ("x" * 140, "Lyon", "x" * 80),
    ],
)
def test_addresses_are_plain(claire: User, title: str, city: str, slug: str) -> None:
    assert begin(claire, title, city).slug == slug


def test_the_same_title_gets_the_next_address(claire: User) -> None:
    assert [begin(claire).slug for _ in range(3)] == [
        "fromager-lyon",
        "fromager-lyon-2",
        "fromager-lyon-3",
    ]


@pytest.mark.django_db(transaction=True)
def test_the_same_title_at_the_same_moment(claire: User) -> None:
    start = threading.Barrier(4)
    made: list[str] = []

    def create() -> None:
        start.wait()
        made.append(begin(claire).slug)
        connection.close()

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 4


def test_the_address_follows_the_title_until_it_is_public(claire: User) -> None:
    posting = ready(claire)
    write(posting, claire, title="Crémier")
    assert posting.slug == "cremier-lyon"
    postings.publish(posting, actor=by(claire))
    write(posting, claire, title="Maître crémier")
    assert posting.slug == "cremier-lyon"


def labels(rows: list[posting_checks.Missing]) -> str:
    return " ".join(row.label for row in rows)


def test_what_is_missing_is_said_in_words_and_leads_there(claire: User) -> None:
    rows = posting_checks.missing(begin(claire))
    assert {row.page for row in rows} == {"posting-edit", "posting-criteria"}
    assert "Describe the job" in labels(rows)
    assert "pay range" in labels(rows)
    assert "at least one criterion" in labels(rows)
    assert posting_checks.missing(ready(claire)) == []


@pytest.mark.parametrize(
    ("break_it", "word"),
    [
        ({"description": "  \n "}, "Describe"),
        ({"pay_min": None}, "pay range"),
        ({"pay_max": None}, "pay range"),
        ({"description": "Rémunération selon profil."}, "selon"),
        ({"summary": "Salaire attractif et cave fraîche"}, "Salaire attractif"),
        ({"description": "Salary depending on experience"}, "depending on"),
    ],
)
def test_it_is_not_published_without(claire: User, break_it: dict[str, Any], word: str) -> None:
    posting = ready(claire)
    Posting.objects.filter(pk=posting.pk).update(**break_it)
    posting.refresh_from_db()
    with pytest.raises(postings.Incomplete, match=word):
        postings.publish(posting, actor=by(claire))
    posting.refresh_from_db()
    assert posting.status == "draft"
    assert not posting.versions.exists()
    assert not Event.objects.filter(kind="posting.publish").exists()


@pytest.mark.parametrize(
    "text",
    ["Le salaire est fixé par la grille.", "Selon la saison, vous variez la cave.", "Fair pay."],
)
def test_plain_words_about_pay_are_fine(text: str) -> None:
    assert posting_checks.vague_pay(text) == ""


def test_it_is_not_published_by_people_who_left(claire: User) -> None:
    posting = ready(claire, contact=make.a_user("Jo Parti", is_active=False))
    with pytest.raises(postings.Incomplete, match="Jo Parti no longer has an account"):
        postings.publish(posting, actor=by(claire))
    User.objects.filter(pk=claire.pk).update(is_recruiter=False)
    posting = Posting.objects.get(pk=posting.pk)
    assert "Claire Morel no longer recruits" in labels(posting_checks.missing(posting))


def test_publishing_freezes_what_is_read(claire: User) -> None:
    posting = ready(claire)
    postings.publish(posting, actor=by(claire))
    version = posting_versions.latest(posting)
    assert version is not None
    assert version.number == 1
    assert version.data["pay_max"] == 34000
    assert [row["label"] for row in version.data["criteria"]] == ["Affinage"]
    assert version.data["contact"] == "Claire Morel"
    assert posting.published_at is not None


def test_an_edit_while_public_is_a_new_version_and_nothing_is_not(claire: User) -> None:
    posting = ready(claire)
    postings.publish(posting, actor=by(claire))
    write(posting, claire)  # saved without a change
    assert posting.versions.count() == 1
    assert not Event.objects.filter(kind="posting.edited").exists()
    write(posting, claire, pay_max=35000)
    assert [v.data["pay_max"] for v in posting.versions.order_by("number")] == [34000, 35000]
    postings.unpublish(posting, actor=by(claire))
    write(posting, claire, pay_max=36000)
    assert posting.versions.count() == 2
    postings.publish(posting, actor=by(claire))
    assert posting.versions.count() == 3


def test_a_public_posting_keeps_what_the_public_needs(claire: User) -> None:
    posting = ready(claire)
    postings.publish(posting, actor=by(claire))
    with pytest.raises(postings.Incomplete):
        write(posting, claire, pay_min=None)
    posting.refresh_from_db()
    assert posting.pay_min == 30000


def test_the_second_of_two_writers_is_told_by_whom(claire: User) -> None:
    posting, karim = ready(claire), make.a_recruiter("Karim Benali")
    opened_by_both = postings.fingerprint(posting, postings.AD)
    write(posting, karim, seen=opened_by_both, title="Crémier")
    with pytest.raises(ChangedMeanwhile) as told:
        write(posting, claire, seen=opened_by_both, title="Laitier")
    assert told.value.by == "Karim Benali"
    assert "Karim Benali saved this part while you were writing" in told.value.sentence()
    posting.refresh_from_db()
    assert posting.title == "Crémier"


def test_two_people_on_two_parts_do_not_disturb_each_other(claire: User) -> None:
    posting = ready(claire)
    seen = postings.fingerprint(posting, postings.TEAM)
    write(posting, make.a_recruiter("Karim"), title="Crémier")
    postings.change_team(
        posting, owner=claire, contact=claire, managers=[make.a_user()], actor=by(claire), seen=seen
    )
    assert posting.memberships.count() == 1


def test_the_team_is_what_was_chosen(claire: User) -> None:
    helene, benoit, ines = (make.a_user(name) for name in ("Hélène", "Benoît", "Inès"))
    posting = make.a_posting(claire, (helene, benoit))
    kept = posting.memberships.get(user=benoit).pk
    postings.change_team(
        posting,
        owner=claire,
        contact=helene,
        managers=[benoit, ines],
        actor=by(claire),
        seen=postings.fingerprint(posting, postings.TEAM),
    )
    assert set(posting.team_members.all()) == {benoit, ines}
    assert posting.memberships.get(user=benoit).pk == kept
    posting.refresh_from_db()
    assert posting.contact == helene


def test_every_move_and_only_those(claire: User) -> None:
    """The table, walked: each action from each state."""
    for state in Posting.Status.values:
        for action, (sources, target) in POSTING.table.items():
            posting = make.a_posting(claire, status=state)
            Posting.objects.filter(pk=posting.pk).update(published_at="2026-01-05T09:00Z")
            posting.refresh_from_db()
            do = {"publish": postings.publish, "unpublish": postings.unpublish}
            do |= {"close": postings.close, "reopen": postings.reopen}
            if state in sources:
                do[action](posting, actor=by(claire))
                posting.refresh_from_db()
                assert posting.status == target
                assert events.last_for(posting).kind == f"posting.{action}"  # type: ignore[union-attr]
            else:
                with pytest.raises(NotAllowed):
                    do[action](posting, actor=by(claire))


def test_a_second_click_is_told_who_was_faster(claire: User) -> None:
    posting = ready(claire)
    late = Posting.objects.get(pk=posting.pk)
    postings.publish(posting, actor=by(make.a_recruiter("Karim Benali")))
    with pytest.raises(AlreadyMoved) as told:
        postings.publish(late, actor=by(claire))
    assert told.value.by == "Karim Benali"
    assert posting.versions.count() == 1


def test_a_closed_posting_is_not_changed(claire: User) -> None:
    posting = make.a_posting(claire, status="closed")
    with pytest.raises(Refused, match="reopen it"):
        write(posting, claire, title="Autre")


def test_nothing_closes_while_somebody_waits(claire: User) -> None:
    posting = make.a_posting(claire)
    make.an_application(posting)
    make.an_application(make.a_posting(claire))  # elsewhere
    with pytest.raises(postings.PeopleWaiting) as waiting:
        postings.close(posting, actor=by(claire))
    assert [row.count for row in waiting.value.rows] == [1]
    posting.refresh_from_db()
    assert posting.status == "published"


def test_a_declined_person_who_was_not_told_still_waits(claire: User) -> None:
    posting = make.a_posting(claire)
    application = make.an_application(posting)
    make.a_decision(application, claire)
    assert [row.count for row in closing.untold(posting)] == [1]
    with pytest.raises(postings.PeopleWaiting):
        postings.close(posting, actor=by(claire))


def test_it_closes_when_everybody_knows_and_opens_again_in_private(claire: User) -> None:
    posting = make.a_posting(claire)
    application = make.an_application(posting)
    make.a_decision(application, claire)
    type(application).objects.update(told_at=application.applied_at)
    postings.close(posting, actor=by(claire))
    assert posting.closed_at is not None
    postings.reopen(posting, actor=by(claire))
    posting.refresh_from_db()
    assert posting.status == "unpublished"
    assert not posting.closed_at


@pytest.mark.django_db(transaction=True)
def test_an_application_and_a_closing_at_once_do_not_pass_each_other(claire: User) -> None:
    """While the gate is counted under the posting's lock, no application can come in."""
    posting = make.a_posting(claire)
    candidate = make.a_candidate()
    counted, order = threading.Event(), []

    def slow_gate(_posting: Posting) -> list[closing.Untold]:
        counted.set()
        threading.Event().wait(0.5)
        order.append("counted")
        return []

    def apply() -> None:
        counted.wait(5)
        make.an_application(posting, candidate)
        order.append("applied")
        connection.close()

    closing.register_gate(slow_gate)
    try:
        thread = threading.Thread(target=apply)
        thread.start()
        postings.close(posting, actor=by(claire))
        thread.join()
    finally:
        closing._gates.remove(slow_gate)
    assert order == ["counted", "applied"]


def test_a_retired_word_of_the_public_can_be_found_again(claire: User) -> None:
    posting = ready(claire)
    postings.publish(posting, actor=by(claire))
    criterion = posting.criteria.get()
    assert posting_versions.published_criteria(posting) == {criterion.pk}
    assert posting_versions.published_criteria(begin(claire)) == frozenset()
