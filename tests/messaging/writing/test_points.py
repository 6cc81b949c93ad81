"""What a letter could say, what it says, and whose observation that is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from ats.events import Actor
from ats.models import Company, User
from candidates.models import Application, Interview, Rating
from messaging.approval import services as approvals
from messaging.care.policy import policy_for
from messaging.models import Letter, LetterPoint
from messaging.writing import letters
from messaging.writing.beside import beside
from messaging.writing.checklist import checklist
from messaging.writing.letters import policy_of
from messaging.writing.personal import personal
from messaging.writing.placing import placed
from messaging.writing.points import match, proposed, sources_of, sync
from tests import factories as make
from tests.letters import a_letter, a_short_letter, again, an_approval, token_of
from tests.queries import same_queries

pytestmark = pytest.mark.django_db

SHARED = "Votre récit de la réouverture du magasin était clair et chiffré."
REWORDED = "Le récit que vous avez fait de la réouverture du magasin était clair, et chiffré."


@pytest.fixture
def application() -> Application:
    make.a_company(name="Maison Verdier")
    return make.an_application(kind="interview")


@pytest.fixture
def meeting(application: Application) -> Interview:
    noura = make.a_user("Noura Benali")
    held = make.an_interview(application, (noura,), timezone.now() - timedelta(days=3))
    make.a_scorecard(held, noura, share=SHARED, evidence="NEVER-TOLD", summary="NEVER-SUMMED")
    return held


def keys(points: list[LetterPoint]) -> list[str]:
    return [point.key.partition(":")[0] for point in points]


def of(points: list[LetterPoint], key: str) -> LetterPoint:
    return next(point for point in points if point.key.startswith(key))


def say(letter: Letter, body: str) -> Letter:
    letters.edit(letter, letter.subject, body, Actor.of(letter.owner), letter.text_hash)
    return again(letter)


def test_every_point_that_may_be_told_has_its_source(
    application: Application, meeting: Interview
) -> None:
    letter = a_letter(application)
    points = proposed(letter)
    assert keys(points) == ["decision", "rating", "decision", "next_step"]
    shared = of(points, "rating")
    assert (shared.text, shared.who, shared.kind) == (SHARED, "Noura Benali", "strength")
    assert shared.observed_at == meeting.starts_at
    assert shared.criterion == application.posting.criteria.first().label  # type: ignore[union-attr]
    assert "NEVER" not in repr([vars(point) for point in points])


@pytest.mark.parametrize("how", ["draft", "cancelled", "unshared"])
def test_what_may_not_be_told_is_not_proposed(
    application: Application, meeting: Interview, how: str
) -> None:
    card = meeting.scorecards.get()
    if how == "draft":
        card.submitted_at = None
        card.save()
    elif how == "cancelled":
        Interview.objects.filter(pk=meeting.pk).update(status="cancelled")
    else:
        Rating.objects.update(share="")
    assert "rating" not in keys(proposed(a_letter(application)))


def test_what_the_decision_took_from_a_card_is_told_once(
    application: Application, meeting: Interview
) -> None:
    letter = a_letter(application)
    rating = Rating.objects.get()
    letter.decision.points.filter(kind="strength").update(source=rating, text=SHARED)
    points = proposed(letter)
    assert "rating" not in keys(points)
    assert (points[0].source, points[0].who) == ("scorecard", "Noura Benali")


def test_a_reworded_point_keeps_its_source_and_a_dropped_one_loses_its_place(
    application: Application, meeting: Interview
) -> None:
    letter = a_letter(application)
    assert not of(sources_of(letter), "rating").used
    letter = say(letter, f"{letter.body}\n\n{REWORDED}")
    kept = letter.points.get(key__startswith="rating")
    assert kept.used
    assert kept.passage == REWORDED
    assert kept.text == SHARED
    letter = say(letter, letter.body.replace(REWORDED, "Nous vous souhaitons une belle suite."))
    assert not letter.points.get(key__startswith="rating").used


@pytest.mark.parametrize(
    "other",
    [
        "Vous pouvez nous répondre à cette adresse, nous vous lirons.",
        "Nous avons décidé de ne pas poursuivre avec vous pour ce recrutement.",
        "[[ Votre récit de la réouverture du magasin était clair et chiffré. ]]",
        "",
    ],
)
def test_another_sentence_is_not_taken_for_the_point(
    application: Application, meeting: Interview, other: str
) -> None:
    letter = a_letter(application)
    assert not of(match(proposed(letter), other), "rating").used


def test_reading_twice_changes_neither_rows_nor_words(
    application: Application, meeting: Interview
) -> None:
    letter = a_letter(application)
    before = (letter.body, letter.text_hash)
    sync(letter)
    rows = list(letter.points.values())
    sync(letter)
    assert list(letter.points.values()) == rows
    assert (again(letter).body, again(letter).text_hash) == before


def test_a_first_draft_writes_no_point(application: Application) -> None:
    assert not a_letter(application).points.exists()  # lots draft by the hundred


def told(letter: Letter, body: str) -> list[tuple[bool, str]]:
    points = match(proposed(letter), body)
    with translation.override("en"):
        made = checklist(letter, body, points, policy_for(letter.depth))
    return [(owed.done, owed.text) for owed in made]


def test_the_list_says_what_is_owed(application: Application) -> None:
    letter = a_letter(application, next_step="")
    with_hole = [
        (True, "1 strength"),
        (True, "1 gap"),
        (False, "a next step is missing"),
    ]
    assert told(letter, letter.body) == with_hole
    assert told(letter, "") == [
        (False, "a strength is missing"),
        (False, "a gap is missing"),
        (False, "a next step is missing"),
    ]
    first, second = letter.facts["criteria"][:2]
    own = (
        f"**{first}.** Vous avez su calmer un client pressé.\n\n"
        f"**{second}.** Nous cherchions une pratique plus ancienne.\n\n"
        "**Pour la suite.** Une formation courte en gestion vous ouvrirait ces postes."
    )
    assert [done for done, _text in told(letter, own)] == [True, True, True]


@pytest.fixture
def claire(client: Client) -> User:
    claire = make.a_recruiter("Claire Morel", language="en")
    client.force_login(claire)
    return claire


def test_one_passage_is_not_two_points(application: Application, meeting: Interview) -> None:
    letter = a_letter(application)
    shared = of(proposed(letter), "rating")
    same = LetterPoint(
        letter=letter,
        key="cv:1",
        kind="strength",
        source="cv",
        criterion=shared.criterion,
        text="Nous l'avons lu dans votre CV : « Accueil et conseil des clients ».",
    )
    body = f"**{shared.criterion}.** {shared.text}"
    points = match([shared, same], body)
    assert [point.used for point in points] == [True, False]
    body += "\n\nVotre CV en parle aussi : accueil et conseil des clients."
    assert [point.used for point in match(points, body)] == [True, True]


def test_a_point_is_taken_out_and_stays_beside_the_letter(
    client: Client, claire: User, application: Application
) -> None:
    letter = a_letter(application)
    point = next(row for row in sources_of(letter) if row.kind == "gap")
    page = client.post(
        reverse("letter-point", args=[letter.pk]), {"drop": point.key}, follow=True
    ).text
    body = again(letter).body
    assert point.passage in letter.body
    assert point.passage not in body
    assert "\n\n\n" not in body
    assert "It stays beside it" in page
    assert f'name="point" value="{point.key}"' in page
    letter = again(letter)
    client.post(reverse("letter-point", args=[letter.pk]), {"drop": point.key})
    assert again(letter).text_hash == letter.text_hash, "what is not there cannot be taken out"


def test_reworded_words_are_shown_beside_what_was_noted(
    client: Client, claire: User, application: Application
) -> None:
    letter = a_letter(application)
    point = next(row for row in sources_of(letter) if row.kind == "gap")
    typed = letter.body.replace(point.text, f"{point.text[:-1]}, et nous l'aurions aimé.")
    letters.edit(letter, letter.subject, typed, Actor.of(letter.owner), letter.text_hash)
    page = client.get(reverse("letter", args=[letter.pk])).text
    assert "As it was noted:" in page
    assert again(letter).points.get(key=point.key).used


def test_without_a_script_a_button_puts_the_point_at_its_place(
    client: Client, claire: User, application: Application, meeting: Interview
) -> None:
    letter = a_letter(application)
    key = of(proposed(letter), "rating").key
    typed = {"subject": letter.subject, "body": letter.body, "text_hash": letter.text_hash}
    answer = client.post(reverse("letter-point", args=[letter.pk]), {**typed, "point": key})
    assert answer.status_code == 303
    body = again(letter).body
    assert body.count(SHARED) == 1
    strength, gap = "Vos exemples étaient précis.", "Il manquait un exemple chiffré."
    assert body.index(strength) < body.index(SHARED) < body.index(gap)
    assert again(letter).points.get(key=key).used


def test_a_point_takes_the_place_of_the_note_that_asks_for_it(
    client: Client, claire: User, application: Application, meeting: Interview
) -> None:
    letter = a_letter(application)
    letter.decision.points.all().delete()
    letters.redraft(letter, Actor.of(letter.owner), letter.text_hash)
    holes = letter.body.count("[[")
    key = of(proposed(letter), "rating").key
    client.post(reverse("letter-point", args=[letter.pk]), {"point": key})
    body = again(letter).body
    assert body.count("[[") == holes - 1
    assert body.index(SHARED) < body.index("[[")


def without(*kinds: str, **application: Any) -> Letter:
    """A letter at CV depth on a decision without points of these kinds."""
    letter = a_short_letter(**application)
    letter.decision.points.filter(kind__in=kinds).delete()
    letters.redraft(letter, Actor.of(letter.owner), letter.text_hash)
    return again(letter)


@pytest.mark.parametrize(
    ("language", "because"),
    [("fr", "que nous n'avons pas trouvé"), ("en", "we did not find it")],
)
def test_a_strength_alone_does_not_explain_a_refusal(language: str, because: str) -> None:
    body = without("gap", language=language).body
    assert body.index("Vos exemples") < body.index(because) < body.index("[[")


def test_a_strength_stands_before_the_note_that_asks_for_the_reason() -> None:
    letter = without("gap", "strength")
    assert letter.body.count("[[") == 1
    point = LetterPoint(key="cv:1", kind="strength", criterion="Accueil", text="Vu dans le CV.")
    assert "**Accueil.** Vu dans le CV.\n\n[[" in placed(letter, point, [], policy_of(letter))
    point.kind = "gap"
    assert "[[" not in placed(letter, point, [], policy_of(letter))


def test_where_no_gap_explains_the_answer_the_note_is_for_a_strength() -> None:
    letter = without("gap", "strength")
    letters.redraft(letter, Actor.of(letter.owner), letter.text_hash, "filled")
    point = LetterPoint(key="cv:1", kind="strength", criterion="Accueil", text="Vu dans le CV.")
    assert again(letter).body.count("[[") == 1
    assert "[[" not in placed(again(letter), point, [], policy_of(letter))


@pytest.mark.parametrize("key", ["", "rating:0", "decision:999999", "x" * 5000, "\x00"])
def test_a_point_that_is_not_there_changes_nothing(
    client: Client, claire: User, application: Application, key: str
) -> None:
    letter = a_letter(application)
    answer = client.post(reverse("letter-point", args=[letter.pk]), {"point": key})
    assert answer.status_code == 303
    assert again(letter).text_hash == letter.text_hash


def test_the_list_follows_what_is_typed_and_keeps_nothing(
    client: Client, claire: User, application: Application, meeting: Interview
) -> None:
    letter = a_letter(application)
    answer = client.post(reverse("letter-owed", args=[letter.pk]), {"body": "Bonjour\x00"})
    assert "a strength is missing" in answer.content.decode()
    assert again(letter).text_hash == letter.text_hash
    assert not letter.points.exists()


def test_whoever_approves_sees_who_observed_it(
    client: Client, application: Application, meeting: Interview
) -> None:
    letter = a_letter(application)
    letter = say(letter, f"{letter.body}\n\n{REWORDED}")
    approval = an_approval(letter)
    page = client.get(reverse("approval", args=[token_of(approval)])).content.decode()
    assert "Noura Benali" in page
    assert "NEVER" not in page


def test_more_cards_cost_no_more_queries(
    client: Client, claire: User, application: Application, meeting: Interview
) -> None:
    letter = a_letter(application)

    def grow() -> None:
        for name in ("Jeanne Roy", "Paul Petit", "Inès Marchand"):
            make.a_scorecard(meeting, make.a_user(name), share=SHARED)

    same_queries(client, reverse("letter", args=[letter.pk]), grow, at_most=60)


@pytest.mark.parametrize("tu", [False, True])
@pytest.mark.parametrize("door", ["open", "later", "closed"])
def test_each_door_has_words(application: Application, door: str, tu: bool) -> None:
    Company.objects.update(tu=tu)
    letter = a_letter(application, door=door)
    told = beside(letter, letter.body, [])["door"]
    assert told["said"], "the template speaks of the door"
    assert told["sentence"]
    assert beside(letter, told["sentence"], [])["door"]["said"], "and so does our own sentence"
    assert not beside(letter, "Bonjour,\n\nMerci de votre temps.", [])["door"]["said"]


def test_how_personal_a_letter_is(application: Application) -> None:
    letter = a_letter(application)
    drafted = personal(letter)
    assert drafted is not None
    assert drafted < 40
    own = "Votre enthousiasme pour les tissus anciens restera gravé dans nos mémoires. " * 10
    more = personal(letter, f"{letter.body}\n\n{own}")
    assert more is not None
    assert drafted < more <= 100
    assert personal(letter, "") is None


@pytest.mark.parametrize("situation", ["filled", "late", "pay", "test", "again", "internal"])
def test_the_words_of_a_situation_are_not_somebodys_own(
    application: Application, situation: str
) -> None:
    letter = a_letter(application)
    plain = personal(letter)
    letters.redraft(letter, Actor.of(letter.owner), letter.text_hash, situation=situation)
    other = personal(again(letter))
    assert plain is not None and other is not None
    assert other < 40, other
    # The letters of one posting open in their own ways, and none counts as warmer for it.
    assert abs(other - plain) < 20


def test_a_yes_measures_it(application: Application) -> None:
    approval = an_approval(a_letter(application))
    approvals.approve(
        approval, Actor.of(approval.approver), approval.letter.text_hash, "link", "phone"
    )
    assert again(approval.letter).personal is not None


def test_measuring_costs_a_lot_nothing_to_speak_of(
    application: Application, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    letter = a_letter(application)
    personal(letter)
    with django_assert_num_queries(1):
        personal(letter)
