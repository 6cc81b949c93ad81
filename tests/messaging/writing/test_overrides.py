"""A warning is settled by other words or by a reason; a block by other words only."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ats.events import Actor
from ats.models import Event, User
from messaging.approval import batches, services
from messaging.care import delay_letters
from messaging.models import Approval, Letter, WordingOverride
from messaging.writing import letters, overrides
from messaging.writing.problems import Problem
from messaging.writing.refusals import NotReady, ReasonMissing
from tests import factories as make
from tests.letters import (
    a_delay,
    a_letter,
    a_manager_of,
    a_short_letter,
    again,
    an_approval,
    settled,
    token_of,
)

pytestmark = pytest.mark.django_db

WARNED = "Vous manquez de maturité pour ce poste."
BLOCKED = "Vous êtes trop âgé pour ce poste."
WHY = "Le mot est celui du référentiel métier."


def saying(letter: Letter, sentence: str) -> Letter:
    """The letter with one more sentence before its greeting ends."""
    body = letter.body.replace("\n\nBien à vous", f"\n\n{sentence}\n\nBien à vous", 1)
    assert sentence in body
    letters.edit(letter, letter.subject, body, Actor.of(letter.owner), letter.text_hash)
    return again(letter)


def warning(letter: Letter) -> Problem:
    """The one warning of a letter."""
    (found,) = letters.check_ready(letter)
    assert found.verdict == "warn"
    return found


def because(letter: Letter, why: str = WHY) -> dict[str, str]:
    """The field that a page posts for the letter's warning."""
    return {f"reason-{warning(letter).mark}": why}


# --- the rule --------------------------------------------------------------------------------


def test_a_warning_stops_the_yes_until_somebody_says_why() -> None:
    letter = saying(a_short_letter(), WARNED)
    actor = Actor.of(letter.owner)
    with pytest.raises(ReasonMissing) as refused:
        letters.approve(letter, actor, letter.text_hash)
    assert "maturité" in refused.value.sentence()
    settled(letter, reason=WHY)
    letters.approve(letter, actor, letter.text_hash)
    kept = WordingOverride.objects.get()
    assert (kept.by, kept.reason, kept.letter) == (letter.owner, WHY, letter)
    assert "maturité" in kept.excerpt
    assert again(letter).status == "scheduled"


def test_a_block_has_no_reason() -> None:
    letter = saying(a_short_letter(), BLOCKED)
    marks = {found.mark: WHY for found in letters.check_ready(letter)}
    assert letters.keep_reasons(letter, marks, letter.owner) == 0
    with pytest.raises(NotReady):
        letters.approve(letter, Actor.of(letter.owner), letter.text_hash)
    assert not WordingOverride.objects.exists()


def test_a_row_for_a_block_would_change_nothing() -> None:
    letter = saying(a_short_letter(), BLOCKED)
    (found,) = letters.check_ready(letter)
    letter.overrides.create(code=found.code, mark=found.mark, reason=WHY, by=letter.owner)
    assert [problem.justified for problem in letters.check_ready(letter)] == [False]
    with pytest.raises(NotReady):
        letters.require_words(letter)


def test_words_changed_elsewhere_leave_the_reason_standing() -> None:
    letter = settled(saying(a_short_letter(), WARNED))
    letter = saying(letter, "Merci encore d'être venue à Lyon.")
    assert warning(letter).justified
    letters.require_words(letter)


@pytest.mark.parametrize(
    "other",
    [
        "Vous manquez encore de maturité pour ce poste.",
        "Vous manquez de maturité, tout simplement.",
    ],
)
def test_another_word_in_the_passage_asks_anew(other: str) -> None:
    letter = settled(saying(a_short_letter(), WARNED))
    body = letter.body.replace(WARNED, other)
    letters.edit(letter, letter.subject, body, Actor.of(letter.owner), letter.text_hash)
    assert warning(again(letter)).asks
    letters.edit(letter, letter.subject, body.replace(other, WARNED), Actor("x"), letter.text_hash)
    assert warning(again(letter)).justified, "the words that were explained are back"


@pytest.mark.parametrize("why", ["", "ok", "   .   ", "a b c"])
def test_a_reason_says_something(why: str) -> None:
    letter = settled(saying(a_short_letter(), WARNED), reason=why)
    assert warning(letter).asks


def test_the_first_reason_stays_and_is_recorded_once_without_its_words() -> None:
    letter = settled(saying(a_short_letter(), WARNED), reason=WHY)
    settled(letter, reason="Une autre raison, plus tard.")
    assert WordingOverride.objects.get().reason == WHY
    event = Event.objects.get(kind="letter.warning_kept")
    assert event.actor == letter.owner
    assert WHY not in str(event.data)


def test_a_reason_for_another_passage_is_for_nothing() -> None:
    letter = saying(a_short_letter(), WARNED)
    assert letters.keep_reasons(letter, {"0" * 16: WHY}, letter.owner) == 0
    assert overrides.typed({"reason-": WHY, "reason-short": WHY, "subject": "x"}) == {}


@pytest.mark.parametrize("reason", ["", "   ", " une raison bordée de blancs "])
def test_the_database_holds_no_reason_without_words(reason: str) -> None:
    letter = a_short_letter()
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.overrides.create(code="x", mark="0" * 16, reason=reason, by=letter.owner)


def test_too_few_criteria_are_justified_for_as_many_as_there_are() -> None:
    letter = a_letter()
    body = "Bonjour Amélie,\n\nLa rigueur comptable y est, et nous en avons longuement parlé."
    letters.edit(letter, letter.subject, body, Actor.of(letter.owner), letter.text_hash)
    settled(again(letter))
    letters.require_words(again(letter))
    fewer = body.replace("rigueur comptable", "rigueur")
    assert [found.asks for found in letters.check_ready(again(letter), body=fewer)] == [True]


# --- who gives it, and where -----------------------------------------------------------------


def test_the_recruiter_gives_it_with_the_yes_in_one_press(client: Client) -> None:
    letter = saying(a_short_letter(), WARNED)
    client.force_login(letter.owner)
    page = client.get(reverse("letter", args=[letter.pk])).content.decode()
    assert f'name="reason-{warning(letter).mark}"' in page
    typed = {"subject": letter.subject, "body": letter.body, "text_hash": letter.text_hash}
    here = reverse("letter-approve", args=[letter.pk])
    refused = client.post(here, typed)
    assert refused.headers["Location"].endswith("#problems")
    assert again(letter).status == "draft"
    client.post(here, {**typed, **because(letter)})
    assert again(letter).status == "scheduled"
    told = client.get(reverse("letter", args=[letter.pk])).content.decode()
    assert WHY in told, "the letter's history tells it"


def test_a_reason_typed_beside_words_that_are_only_saved_is_kept(client: Client) -> None:
    letter = saying(a_short_letter(), WARNED)
    client.force_login(letter.owner)
    typed = {"subject": letter.subject, "body": letter.body, "text_hash": letter.text_hash}
    client.post(reverse("letter", args=[letter.pk]), {**typed, **because(letter)})
    assert warning(letter).justified


def test_who_asks_explains_and_the_manager_reads_it_and_taps_once(client: Client) -> None:
    letter = saying(a_letter(), WARNED)
    manager = a_manager_of(letter)
    with pytest.raises(ReasonMissing):
        services.ask(letter, manager, "", letter.owner, letter.text_hash)
    settled(letter, reason=WHY)
    approval = services.ask(letter, manager, "", letter.owner, letter.text_hash)
    here = reverse("approval", args=[token_of(approval)])
    page = client.get(here).content.decode()
    assert WHY in page
    assert 'name="reason-' not in page, "nothing is asked of the manager"
    client.post(here, {"answer": "approve", "text_hash": letter.text_hash})
    assert again(letter).status == "scheduled"


def test_the_manager_explains_what_nobody_has(client: Client) -> None:
    """The facts or the rules changed since the letter was asked about."""
    approval = an_approval()
    letter = saying_without_asking(approval, WARNED)
    here = reverse("approval", args=[token_of(approval)])
    page = client.get(here).content.decode()
    field = f'name="reason-{warning(letter).mark}"'
    assert f'{field} value="" maxlength="300" autocomplete="off" list="usual-reasons"' in page
    yes = {"answer": "approve", "text_hash": letter.text_hash}
    refused = client.post(here, yes)
    assert refused.status_code == 409
    assert again(letter).status == "in_review"
    assert client.post(here, {**yes, **because(letter)}).status_code == 303
    assert WordingOverride.objects.get().by == approval.approver


def saying_without_asking(approval: Approval, sentence: str) -> Letter:
    """As if the check had learnt a rule after the question: the warning is there, no reason."""
    letter = approval.letter
    body = f"{letter.body}\n\n{sentence}"
    new = letters.text_hash(letter.subject, body)
    Letter.objects.filter(pk=letter.pk).update(body=body, text_hash=new)
    Approval.objects.filter(pk=approval.pk).update(text_hash=new)
    return again(letter)


def test_an_amendment_that_warns_comes_back_with_what_was_typed(client: Client) -> None:
    approval = an_approval()
    letter = approval.letter
    here = reverse("approval", args=[token_of(approval)])
    body = f"{letter.body}\n\n{WARNED}"
    new = {"subject": letter.subject, "body": body}
    amend = {"answer": "amend", "text_hash": letter.text_hash, **new}
    refused = client.post(here, amend)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert WARNED in page
    (found,) = [row for row in letters.check_ready(letter, letter.subject, body) if row.asks]
    assert f'name="reason-{found.mark}"' in page
    client.post(here, {**amend, f"reason-{found.mark}": WHY})
    assert Approval.objects.get(pk=approval.pk).status == "amended"


def test_a_delay_letter_is_judged_by_the_same_rules(client: Client) -> None:
    letter = a_delay()
    body = f"{letter.body}\n\n{WARNED} {BLOCKED}"
    found = delay_letters.problems_of(letter, body=body)
    assert {(row.code, row.verdict) for row in found} >= {("wording_age", "block")}
    body = f"{letter.body}\n\n{WARNED}"
    letters.edit(letter, letter.subject, body, Actor.of(letter.owner), letter.text_hash)
    letter = again(letter)
    with pytest.raises(ReasonMissing):
        delay_letters.approve(letter, letter.owner, letter.text_hash)
    client.force_login(letter.owner)
    (found_here,) = delay_letters.problems_of(letter)
    data = {"text_hash": letter.text_hash, f"reason-{found_here.mark}": WHY}
    client.post(reverse("delay-approve", args=[letter.pk]), data)
    assert again(letter).status == "scheduled"


def test_the_fragment_keeps_what_is_being_typed(client: Client) -> None:
    letter = saying(a_short_letter(), WARNED)
    client.force_login(letter.owner)
    data = {"body": letter.body, **because(letter, '"><script>x</script>')}
    page = client.post(reverse("letter-wording", args=[letter.pk]), data).content.decode()
    assert "<script>" not in page
    assert "&lt;script&gt;x" in page


# --- many at once ----------------------------------------------------------------------------


def test_clean_is_what_asks_nothing_and_costs_no_query_a_letter() -> None:
    posting = make.a_posting(managers=(make.a_user("Hélène Vasseur"),))
    helene = posting.memberships.get().user

    def waiting(count: int) -> list[Approval]:
        rows = [a_letter(make.an_application(posting, kind="interview")) for _one in range(count)]
        rows = [settled(saying(row, WARNED), reason=WHY) for row in rows]
        return batches.ask_many(rows, helene, "", posting.owner).approvals

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert all(batches.is_clean(row) for row in batches.of_person(helene))
        return len([row for row in asked if "wordingoverride" in row["sql"]])

    waiting(1)
    before = cost()
    bare = waiting(3)[0]
    assert cost() == before == 1
    bare.letter.overrides.all().delete()
    (again_bare,) = [row for row in batches.of_person(helene) if row.pk == bare.pk]
    assert not batches.is_clean(again_bare)


def test_one_that_needs_a_reason_is_set_aside_when_many_are_asked_about() -> None:
    posting = make.a_posting(managers=(make.a_user("Hélène Vasseur"),))
    rows = [a_letter(make.an_application(posting, kind="interview")) for _one in range(2)]
    rows[0] = saying(rows[0], WARNED)
    asked = batches.ask_many(rows, posting.memberships.get().user, "", posting.owner)
    assert len(asked.approvals) == 1
    ((letter, refusal),) = asked.aside
    assert (letter.pk, type(refusal)) == (rows[0].pk, ReasonMissing)


# --- counted ---------------------------------------------------------------------------------


def test_reasons_are_counted_by_person_and_exported(client: Client) -> None:
    first, second = (saying(a_short_letter(), WARNED) for _one in range(2))
    manager: User = a_manager_of(first, "Hélène Vasseur")
    settled(first, manager)
    settled(second)
    client.force_login(first.owner)
    WordingOverride.objects.update(at=timezone.now())
    table = client.get(reverse("insights-export")).content.decode()
    assert f"1;{first.owner.name}" in table
    assert "1;Hélène Vasseur" in table
    client.force_login(manager)
    hers = client.get(reverse("insights-export")).content.decode()
    assert "1;Hélène Vasseur" not in hers
    assert f"1;{first.owner.name}" not in hers
    assert "1;Tou" in hers, "how many, and nobody's name"
