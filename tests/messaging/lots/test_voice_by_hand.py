"""Written by hand, too, one person hears one voice: the page says what else is under way to them,
and nothing leaves as two voices before somebody has chosen so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.events import Actor
from ats.models import Company, Event, User
from candidates.models import Candidate, Decision
from candidates.services import decisions
from candidates.services.decisions import DeclineData
from messaging.approval import asking, batches
from messaging.approval import services as approvals
from messaging.lots import merging
from messaging.models import Letter, MergedDecision, Outbound
from messaging.writing import letters, voices
from messaging.writing.personal import personal
from messaging.writing.refusals import NotTogether, TwoVoices
from tests import factories as make
from tests.letters import settled
from tests.messaging.lots.one_voice import again, approve, choose, declined, leave, page
from tests.queries import queries, same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Candidate:
    return make.a_candidate("Nadia", "Ferrand")


def beside(person: Candidate, by: User, helene: User) -> tuple[Letter, Letter]:
    """A letter at CV depth beside one after an interview."""
    posting = make.a_posting(by, title="Caissière", managers=(helene,))
    deep = declined(person, by, "Caissière", "interview", posting=posting)
    return declined(person, by, "Fleuriste"), deep


def test_the_writer_is_told_what_else_with_when_and_a_link(
    client: Client, person: Candidate, claire: User, helene: User
) -> None:
    light, deep = beside(person, claire, helene)
    html = page(client, light)
    assert "Nadia also hears from us elsewhere" in html
    assert f'href="{reverse("letter", args=[deep.pk])}"' in html
    assert "A letter about it is being written (draft)." in html
    assert "Say both in the other letter" in html
    assert "Two letters, knowingly" in html
    assert "Choose above first" in html and "Approve these words" not in html
    html = page(client, deep)
    assert "Say both in this letter" in html and "Ask for approval" not in html


def test_nothing_leaves_as_two_voices_without_a_choice(
    client: Client, person: Candidate, claire: User, helene: User
) -> None:
    light, deep = beside(person, claire, helene)
    with pytest.raises(TwoVoices) as refused:
        approve(light, claire)
    assert "“Caissière”" in refused.value.sentence()
    with pytest.raises(TwoVoices):
        approvals.ask(settled(deep), helene, "", claire, deep.text_hash)
    asked = batches.ask_many([again(deep)], helene, "", claire)
    assert [type(error) for _letter, error in asked.aside] == [TwoVoices]
    (group,) = asking.by_manager(claire)
    assert "Fleuriste" in group.rows[0].why_not
    client.post(reverse("letter-approve", args=[light.pk]), {"text_hash": light.text_hash})
    assert not Outbound.objects.filter(kind="letter").exists()
    choose(client, light, "apart", deep)
    assert Event.objects.get(kind="letter.apart").data == {"applications": [deep.application_id]}
    approve(light, claire)
    approvals.ask(settled(deep), helene, "", claire, again(deep).text_hash)
    html = page(client, deep)
    assert "A letter about it leaves on" in html
    assert f"{claire.name} has said that they know." in html


@pytest.mark.parametrize("tu", [False, True])
@pytest.mark.parametrize("where", ["here", "there"])
def test_one_click_and_the_longer_letter_says_both(
    client: Client, person: Candidate, claire: User, helene: User, where: str, tu: bool
) -> None:
    Company.objects.update(tu=tu)
    light, deep = beside(person, claire, helene)
    own = deep.body.split("\n\n")
    choose(client, *((deep, "here", light) if where == "here" else (light, "there", deep)))
    letter = again(deep)
    assert again(light).status == "cancelled"
    assert Letter.objects.exclude(status="cancelled").get() == letter
    parts = letter.body.replace("\u00a0", " ").split("\n\n")
    begins = f"{'Tu as' if tu else 'Vous avez'} aussi postulé pour « Fleuriste »."
    points = [at for at, part in enumerate(own, 1) if part.startswith(("**", "[["))]
    assert [part for part in parts if part.startswith(begins)] == [parts[points[-1]]]
    assert parts[-2:] == [part.replace("\u00a0", " ") for part in own[-2:]]
    assert r"accueil \*difficile\*" in letter.body
    assert letter.facts["also"] == ["Fleuriste"] and not merging.unsaid(letter)
    assert personal(letter) is not None
    html = page(client, light)
    assert "travels in the letter about “Caissière”" in html
    assert "also hears from us elsewhere" not in page(client, deep)
    assert letters.redraft(letter, Actor.of(claire), letter.text_hash) is False
    assert letters.untouched(letter)


def test_in_english_and_without_a_point_there_is_a_hole(
    client: Client, person: Candidate, claire: User
) -> None:
    deep = declined(person, claire, "Cashier", "interview", language="en")
    posting = make.a_posting(claire, title="Florist")
    application = make.an_application(posting, person, language="en")
    decisions.decline(application, Actor.of(claire), DeclineData())
    light = Letter.objects.get(application=application)
    choose(client, deep, "here", light)
    body = again(deep).body
    assert "You also applied for “Florist”. That application goes no further either" in body
    assert "[[ One criterion of the posting “Florist”," in body


def test_words_of_somebody_are_added_to_and_not_written_over(
    client: Client, person: Candidate, claire: User, helene: User
) -> None:
    light, deep = beside(person, claire, helene)
    mine = deep.body.replace("Bonjour Nadia,", "Chère Nadia,")
    letters.edit(deep, deep.subject, mine, Actor.of(claire), deep.text_hash)
    choose(client, deep, "here", light)
    letter = again(deep)
    assert letter.body.startswith("Chère Nadia,") and "« Fleuriste" in letter.body.replace(
        "\u00a0", " "
    )
    assert letter.author == claire and letter.facts["also"] == ["Fleuriste"]


def test_called_off_the_shorter_one_is_due_again(
    client: Client, person: Candidate, claire: User, helene: User
) -> None:
    light, deep = beside(person, claire, helene)
    choose(client, deep, "here", light)
    client.post(reverse("letter-cancel", args=[deep.pk]))
    fresh = Letter.objects.exclude(status="cancelled").get()
    assert fresh.application == light.application and not MergedDecision.objects.exists()


def test_a_decision_taken_back_leaves_the_longer_letter(
    client: Client, person: Candidate, claire: User, helene: User
) -> None:
    light, deep = beside(person, claire, helene)
    before = deep.body
    choose(client, deep, "here", light)
    decisions.undo(Decision.objects.get(application=light.application), Actor.of(claire))
    assert again(deep).body == before and "also" not in again(deep).facts


def test_whoever_is_met_elsewhere_is_said_and_asked(
    client: Client, person: Candidate, claire: User
) -> None:
    other = make.an_application(make.a_posting(claire, title="Vendeuse"), person, kind="interview")
    letter = declined(person, claire, "Fleuriste")
    html = page(client, letter)
    assert f'href="{reverse("application", args=[other.pk])}"' in html
    assert "They are on their way there" in html and "Write all the same, knowingly" in html
    make.an_interview(other, starts_at=timezone.now() + timedelta(days=2))
    assert "They are met there on" in page(client, letter)
    with pytest.raises(TwoVoices):
        approve(letter, claire)
    client.post(reverse("letter-voice", args=[letter.pk]), {"choice": "apart", "other": other.pk})
    approve(letter, claire)


def test_an_answer_that_they_have_is_told_and_asks_nothing(
    client: Client, person: Candidate, claire: User
) -> None:
    first = declined(person, claire, "Caissière")
    approve(first, claire)
    leave(first)
    letter = declined(person, claire, "Fleuriste")
    html = page(client, letter)
    assert "They were told no there on" in html and "knowingly" not in html
    approve(letter, claire)


def test_an_unknown_choice_changes_nothing(
    client: Client, person: Candidate, claire: User, helene: User
) -> None:
    light, deep = beside(person, claire, helene)
    url = reverse("letter-voice", args=[light.pk])
    for other in ("", "0", "x", str(light.application_id)):
        client.post(url, {"choice": "there", "other": other})
    client.post(url, {"choice": "here", "other": deep.application_id})
    assert {again(light).status, again(deep).status} == {"draft"}
    assert not Event.objects.filter(kind="letter.apart").exists()
    choose(client, light, "there", deep)
    with pytest.raises(NotTogether):
        merging.take_in(again(deep), again(light), Actor.of(claire))


def test_a_longer_letter_never_travels(person: Candidate, claire: User, helene: User) -> None:
    light, deep = beside(person, claire, helene)
    with pytest.raises(NotTogether):
        merging.take_in(light, deep, Actor.of(claire))
    with pytest.raises(NotTogether):
        merging.take_in(deep, declined(make.a_candidate("Paul"), claire, "X"), Actor.of(claire))


def test_nobody_is_compared_at_a_cost_that_grows(
    client: Client, person: Candidate, claire: User, helene: User
) -> None:
    light, _deep = beside(person, claire, helene)

    def grow() -> None:
        for number in range(4):
            kind = "interview" if number % 2 else "phone"
            declined(person, claire, f"Poste {number}", kind)

    same_queries(client, reverse("letter", args=[light.pk]), grow, at_most=90)
    alone = [
        again(declined(make.a_candidate(f"P{number}"), claire, f"S{number}")) for number in range(5)
    ]
    with queries() as made:
        assert voices.unsettled(alone) == {}
    assert made() <= 3, "who has applied once costs next to nothing"
