"""The board as a page: bounded, cheap, worked by forms, and honest about who was faster."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from ats.events import Actor
from ats.models import Event, Posting, Stage, User
from candidates.models import Application, Note
from candidates.selectors import board as selectors
from candidates.services import decisions, moves
from tests import factories as make
from tests.candidates.conftest import SignIn
from tests.candidates.files import a_document
from tests.cast import Cast
from tests.queries import same_queries


def url(posting: Posting) -> str:
    return reverse("board", args=[posting.pk])


def post_move(
    client: Client, application: Application, stage: Stage, seen: int = 0, **more: Any
) -> Any:
    return client.post(
        reverse("application-move", args=[application.pk]),
        {"stage": stage.pk, "from": seen or application.stage_id, **more},
    )


def toasts(client: Client, url: str) -> str:
    html = client.get(url).content.decode()
    found = re.search(r'<div class="toasts".*?</div>\s*(?=<div class="body)', html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def card(html: str, application: Application) -> str:
    found = re.search(
        rf'<li class="board-card[^>]*id="card-{application.pk}".*?</li>', html, re.DOTALL
    )
    assert found, "no such card"
    return found[0]


def test_columns_counts_and_cards(cast: Cast, sign_in: SignIn) -> None:
    make.an_application(cast.posting, make.a_candidate("Bruno", "Garnier", city="Lyon"))
    html = sign_in(cast.claire).get(url(cast.posting)).content.decode()
    counts = re.findall(r'board-title"[^>]*>([^<]+) <span class="board-count">(\d+)', html)
    assert [(name.strip(), int(count)) for name, count in counts] == [
        ("Candidatures", 1),
        ("Présélection", 0),
        ("Téléphone", 0),
        ("Entretien", 1),
        ("Entretien final", 0),
        ("Offre", 0),
        ("Embauche", 0),
    ]
    assert "Bruno Garnier" in html
    assert f"card-{cast.foreign_application.pk}" not in html


def test_every_card_can_be_moved_by_a_form_to_every_other_stage(
    cast: Cast, sign_in: SignIn
) -> None:
    html = sign_in(cast.claire).get(url(cast.posting)).content.decode()
    one = card(html, cast.application)
    assert f'action="{reverse("application-move", args=[cast.application.pk])}"' in one
    targets = {int(pk) for pk in re.findall(r'name="stage" value="(\d+)"', one)}
    others = set(cast.posting.stages.values_list("pk", flat=True)) - {cast.application.stage_id}
    assert targets == others
    assert f'name="from" value="{cast.application.stage_id}"' in one
    assert "csrfmiddlewaretoken" in one


def test_managers_look_and_do_not_move(cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.helene).get(url(cast.posting)).content.decode()
    assert "data-move" not in card(html, cast.application)


def test_marks_and_silence(cast: Cast, sign_in: SignIn) -> None:
    yesterday = timezone.localdate() - timedelta(days=10)
    late = make.an_application(cast.posting, promised_for=yesterday)
    a_document(late)
    a_document(late)
    Note.objects.create(application=late, author=cast.claire, body="Vu.")
    html = sign_in(cast.claire).get(url(cast.posting)).content.decode()
    assert "has-late" in card(html, late)
    assert "has-late" not in card(html, cast.application)
    with translation.override("fr"):
        planned = gettext("Interview planned")
        files = ngettext("%(num)s document", "%(num)s documents", 2) % {"num": 2}
        notes = ngettext("%(num)s note", "%(num)s notes", 1) % {"num": 1}
    assert planned in card(html, cast.application)
    assert planned not in card(html, late)
    assert files in card(html, late)
    assert notes in card(html, late)
    assert notes not in card(html, cast.application)


def test_who_was_told_is_not_silent_any_more(cast: Cast) -> None:
    long_ago = timezone.localdate() - timedelta(days=10)
    make.an_application(cast.posting, promised_for=long_ago, told_at=timezone.now())
    owed = make.an_application(cast.posting, promised_for=long_ago)
    column = selectors.columns(cast.posting)[0]
    assert (column.count, column.late) == (2, 1)
    tones = {shown.application.pk: shown.silence.tone for shown in column.cards}
    assert tones.pop(owed.pk) == "late"
    assert set(tones.values()) == {"none"}


def test_the_last_arrived_is_on_top(cast: Cast) -> None:
    now = timezone.now()
    old = make.an_application(cast.posting, stage_since=now - timedelta(days=3))
    new = make.an_application(cast.posting, stage_since=now - timedelta(days=1))
    cards = selectors.columns(cast.posting)[0].cards
    assert [shown.application for shown in cards] == [new, old]


def test_ended_applications_leave_the_board(cast: Cast, sign_in: SignIn) -> None:
    gone = make.an_application(cast.posting)
    make.a_decision(gone)
    html = sign_in(cast.claire).get(url(cast.posting)).content.decode()
    assert f"card-{gone.pk}" not in html
    assert f"{reverse('posting-candidates', args=[cast.posting.pk])}?status=declined" in html


def test_an_empty_board_says_what_to_do(cast: Cast, sign_in: SignIn) -> None:
    empty = make.a_posting(cast.claire)
    html = sign_in(cast.claire).get(url(empty)).content.decode()
    assert reverse("job", args=[empty.slug]) in html
    everyone_answered = make.a_posting(cast.claire)
    make.a_decision(make.an_application(everyone_answered))
    html = sign_in(cast.claire).get(url(everyone_answered)).content.decode()
    assert "data-board" not in html


def test_cards_are_bounded_and_the_rest_is_a_link(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "CARDS_PER_COLUMN", 3)
    for _ in range(5):
        make.an_application(cast.posting)
    column = selectors.columns(cast.posting)[0]
    assert (column.count, len(column.cards)) == (5, 3)
    html = sign_in(cast.claire).get(url(cast.posting)).content.decode()
    assert f"?stage={column.stage.pk}&amp;status=active" in html


def test_it_costs_the_same_whatever_the_rows(cast: Cast, sign_in: SignIn) -> None:
    def grow() -> None:
        for kind in ("applied", "interview", "offer"):
            for _ in range(4):
                application = make.an_application(cast.posting, kind=kind)
                make.an_interview(application, (cast.ines,))
                a_document(application)
                Note.objects.create(application=application, author=cast.claire, body="x")

    assert same_queries(sign_in(cast.claire), url(cast.posting), grow) <= 15


class TestMoving:
    """POST, then 303 to the board."""

    def test_a_move(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.claire)
        response = post_move(client, cast.application, make.stage(cast.posting, "offer"))
        assert response.status_code == 303
        assert response.headers["Location"] == url(cast.posting)
        assert Application.objects.get(pk=cast.application.pk).stage.kind == "offer"
        event = Event.objects.get(kind=moves.KIND)
        html = client.get(url(cast.posting)).content.decode()
        assert f'action="{reverse("move-undo", args=[event.pk])}"' in html

    def test_undo_from_the_toast(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.claire)
        before = cast.application.stage
        post_move(client, cast.application, make.stage(cast.posting, "offer"))
        event = Event.objects.get(kind=moves.KIND)
        response = client.post(reverse("move-undo", args=[event.pk]))
        assert response.headers["Location"] == url(cast.posting)
        assert Application.objects.get(pk=cast.application.pk).stage == before

    def test_undo_comes_back_to_the_page_one_was_on(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.claire)
        page = reverse("application", args=[cast.application.pk])
        stage = make.stage(cast.posting, "offer")
        response = post_move(client, cast.application, stage, back="application")
        assert response.headers["Location"] == page
        undo = reverse("move-undo", args=[Event.objects.get(kind=moves.KIND).pk])
        response = client.post(undo, headers={"referer": f"http://testserver{page}"})
        assert response.headers["Location"] == page

    @pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/app/"])
    def test_no_way_out_to_elsewhere(self, cast: Cast, sign_in: SignIn, back: str) -> None:
        stage = make.stage(cast.posting, "offer")
        response = post_move(sign_in(cast.claire), cast.application, stage, back=back)
        assert response.headers["Location"] == url(cast.posting)

    def test_somebody_was_faster(self, cast: Cast, sign_in: SignIn) -> None:
        seen = cast.application.stage_id
        fast = make.a_recruiter("Karim Vite")
        moves.move(cast.application, make.stage(cast.posting, "phone"), Actor.of(fast), seen)
        client = sign_in(cast.claire)
        response = post_move(client, cast.application, make.stage(cast.posting, "offer"), seen)
        assert response.status_code == 303
        assert Application.objects.get(pk=cast.application.pk).stage.kind == "phone"
        assert "Karim Vite" in toasts(client, url(cast.posting))

    def test_somebody_decided_meanwhile(self, cast: Cast, sign_in: SignIn) -> None:
        decisions.withdraw(cast.application, Actor.of(make.a_recruiter("Karim Vite")))
        client = sign_in(cast.claire)
        response = post_move(client, cast.application, make.stage(cast.posting, "offer"))
        assert response.status_code == 303
        assert "Karim Vite" in toasts(client, url(cast.posting))

    def test_a_double_click_says_nothing_about_conflicts(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.claire)
        seen, stage = cast.application.stage_id, make.stage(cast.posting, "offer")
        post_move(client, cast.application, stage, seen)
        client.get(url(cast.posting))
        assert post_move(client, cast.application, stage, seen).status_code == 303
        assert toasts(client, url(cast.posting)) == ""
        assert Event.objects.filter(kind=moves.KIND).count() == 1

    @pytest.mark.parametrize("stage", ["", "abc", "0", "999999", "1" * 40, "-1", "٣"])
    def test_a_stage_that_is_none(self, cast: Cast, sign_in: SignIn, stage: str) -> None:
        client = sign_in(cast.claire)
        response = client.post(
            reverse("application-move", args=[cast.application.pk]),
            {"stage": stage, "from": cast.application.stage_id},
        )
        assert response.status_code == 303
        assert Event.objects.filter(kind=moves.KIND).count() == 0

    def test_a_stage_of_another_posting_is_none_of_ours(self, cast: Cast, sign_in: SignIn) -> None:
        foreign = make.stage(cast.foreign_posting, "offer")
        post_move(sign_in(cast.claire), cast.application, foreign)
        assert Application.objects.get(pk=cast.application.pk).stage == cast.application.stage

    def test_undo_of_an_event_that_is_no_move_is_not_found(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        decisions.withdraw(cast.application, Actor.of(cast.claire))
        other = Event.objects.get(kind="application.withdraw")
        client = sign_in(cast.claire)
        assert client.post(reverse("move-undo", args=[other.pk])).status_code == 404

    def test_get_moves_nothing(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.claire)
        target = reverse("application-move", args=[cast.application.pk])
        stage: User | Stage = make.stage(cast.posting, "offer")
        assert client.get(f"{target}?stage={stage.pk}").status_code == 405
