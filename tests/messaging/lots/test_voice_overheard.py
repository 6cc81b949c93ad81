"""A letter that has its yes, or waits for it, while another to the same person begins: whoever
reads it learns so, and nothing that is not theirs to see."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ats.events import Actor
from ats.models import Posting, User
from candidates.models import Candidate
from messaging.approval import services as approvals
from messaging.lots import choosing, groups, reviewing
from messaging.models import Approval, Letter, Lot
from messaging.writing import letters, voices
from tests import factories as make
from tests.letters import settled
from tests.lots import a_document, aside, drafted, items_of, put_in_first, read
from tests.lots import again as again_lot
from tests.messaging.lots.one_voice import again, approve, choose, declined, page
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Candidate:
    return make.a_candidate("Nadia", "Ferrand")


@pytest.fixture
def caisse(claire: User, helene: User) -> Posting:
    """A posting that Hélène manages, who reads English."""
    User.objects.filter(pk=helene.pk).update(language="en")
    helene.refresh_from_db()
    return make.a_posting(claire, title="Caissière", managers=(helene,))


def asked(person: Candidate, claire: User, helene: User, posting: Posting) -> Approval:
    """A letter after an interview that waits for Hélène."""
    letter = settled(declined(person, claire, "Caissière", "interview", posting=posting))
    return approvals.ask(letter, helene, "", claire, letter.text_hash)


def approval_page(client: Client, approval: Approval) -> str:
    url = reverse("approval-in-app", args=[approval.pk])
    return client.get(url).content.decode()


def test_an_approved_letter_says_that_another_has_begun(
    client: Client, person: Candidate, claire: User
) -> None:
    first = declined(person, claire, "Caissière")
    approve(first, claire)
    second = declined(person, claire, "Fleuriste")
    html = page(client, first)
    assert "Nadia also hears from us elsewhere" in html
    assert f'href="{reverse("letter", args=[second.pk])}"' in html
    assert "leaves as planned unless somebody stops it above" in html
    above = html[: html.index("also hears from us elsewhere")]
    assert reverse("letter-undo", args=[first.pk]) in above, "a yes of one's own, still fresh"
    client.post(reverse("letter-undo", args=[first.pk]))
    assert "Say both in the other letter" in page(client, first)
    choose(client, second, "here", first)
    assert again(first).status == "cancelled"
    assert again(second).facts["also"] == ["Caissière"]


def test_somebody_else_s_yes_is_called_off_from_there(
    client: Client, person: Candidate, claire: User
) -> None:
    first = declined(person, claire, "Caissière")
    karim = make.a_recruiter("Karim Haddad")
    fresh = again(first)
    letters.approve(fresh, Actor.of(karim), fresh.text_hash)
    second = declined(person, claire, "Fleuriste")
    html = page(client, first)
    above = html[: html.index("also hears from us elsewhere")]
    assert reverse("letter-cancel", args=[first.pk]) in above
    choose(client, first, "apart", second)
    html = page(client, first)
    assert f"{claire.name} has said that they know." in html and "leaves as planned" not in html


def test_the_manager_learns_that_there_is_another_and_no_more(
    person: Candidate, claire: User, helene: User, caisse: Posting
) -> None:
    approval = asked(person, claire, helene, caisse)
    client = Client()
    client.force_login(helene)
    assert "also hears from us" not in approval_page(client, approval)
    other = declined(person, claire, "Fleuriste secret")
    for html in (approval_page(client, approval), page(client, approval.letter)):
        assert "Nadia also hears from us about another application" in html
        assert f"is for {claire.name} to decide" in html
        assert "secret" not in html and f"/letters/{other.pk}/" not in html
    karim = make.a_recruiter("Karim Haddad")
    voices.choose_apart(other, voices.elsewhere(other), Actor.of(karim))
    html = approval_page(client, approval)
    assert "Karim Haddad knows, and has decided that this letter goes by itself." in html
    assert "secret" not in html


def test_whoever_manages_both_reads_the_title_and_may_open_it(
    person: Candidate, claire: User, helene: User, caisse: Posting
) -> None:
    approval = asked(person, claire, helene, caisse)
    posting = make.a_posting(claire, title="Fleuriste", managers=(helene,))
    other = declined(person, claire, "Fleuriste", "phone", posting=posting)
    declined(person, claire, "Vendeuse")
    client = Client()
    client.force_login(helene)
    html = approval_page(client, approval)
    assert "also hears from us about other applications" in html
    assert f'<a href="{reverse("letter", args=[other.pk])}">Fleuriste</a>' in html
    assert "Vendeuse" not in html
    heard = voices.overheard(helene, again(approval.letter))
    assert heard == voices.Overheard((("Fleuriste", other.pk),), 1, "")


def test_a_letter_that_was_called_off_is_not_overheard(
    person: Candidate, claire: User, helene: User, caisse: Posting
) -> None:
    first = declined(person, claire, "Fleuriste")
    approval = asked_knowingly(person, claire, helene, caisse, first)
    Letter.objects.filter(pk=first.pk).update(status="cancelled")
    assert voices.overheard(helene, again(approval.letter)) is None


def asked_knowingly(
    person: Candidate, claire: User, helene: User, posting: Posting, beside: Letter
) -> Approval:
    """Asked about although there is another letter, by somebody who has said so."""
    letter = settled(declined(person, claire, "Caissière", "interview", posting=posting))
    voices.choose_apart(letter, voices.elsewhere(letter), Actor.of(claire))
    return approvals.ask(letter, helene, "", claire, letter.text_hash)


def taken_in_all_the_same(
    person: Candidate, owner: User, by: User, posting: Posting
) -> tuple[Lot, Letter]:
    """In a lot, although another letter to the same person is under way, because `by` says so."""
    application = make.an_application(posting, person)
    a_document(application)
    lot, _added = choosing.choose(posting, owner, None)
    assert aside(lot) == {person.given_name: "spoken"}
    groups.bring_back(items_of(lot)[0], Actor.of(by))
    put_in_first(lot)
    drafted(again_lot(lot), owner)
    return again_lot(lot), Letter.objects.get(application=application)


def test_in_a_lot_the_one_who_insisted_is_named_and_not_its_owner(
    person: Candidate, claire: User, helene: User, caisse: Posting
) -> None:
    declined(person, claire, "Fleuriste", "interview")
    karim = make.a_recruiter("Karim Haddad")
    lot, letter = taken_in_all_the_same(person, claire, karim, caisse)
    read(items_of(lot), claire)
    assert lot.owner == claire
    heard = voices.overheard(helene, again(letter))
    assert heard == voices.Overheard((), 1, "Karim Haddad")
    client = Client()
    client.force_login(helene)
    html = page(client, letter)
    assert "Karim Haddad knows, and has decided that this letter goes by itself." in html
    assert f"{claire.name} knows" not in html


def test_who_insisted_last_is_named(
    person: Candidate, claire: User, helene: User, caisse: Posting
) -> None:
    declined(person, claire, "Fleuriste", "interview")
    karim = make.a_recruiter("Karim Haddad")
    lot, _letter = taken_in_all_the_same(person, claire, karim, caisse)
    reviewing.put_aside(items_of(lot)[0], claire)
    groups.bring_back(items_of(lot)[0], Actor.of(claire))
    drafted(again_lot(lot), claire)
    heard = voices.overheard(helene, Letter.objects.get(lot_items__status="drafted"))
    assert heard is not None and heard.chosen_by == claire.name


def test_what_is_overheard_costs_the_same_for_many(
    person: Candidate, claire: User, helene: User, caisse: Posting
) -> None:
    approval = asked(person, claire, helene, caisse)
    declined(person, claire, "Fleuriste")
    client = Client()
    client.force_login(helene)

    def grow() -> None:
        for number in range(4):
            declined(person, claire, f"Poste {number}", "interview")

    url = reverse("approval-in-app", args=[approval.pk])
    same_queries(client, url, grow, at_most=70)
