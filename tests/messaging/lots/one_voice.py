"""Several letters to the same person: from lots, and declined by hand."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.events import Actor
from ats.models import Posting, User
from candidates.models import Candidate
from candidates.services import decisions
from candidates.services.decisions import DeclineData, Point
from messaging.lots import choosing
from messaging.models import Letter, Lot, Outbound
from messaging.states import OUTBOUND
from messaging.writing import letters
from tests import factories as make
from tests.lots import drafted, put_in_first


def leave(letter: Letter) -> None:
    """The letter's mail is accepted by the mail server."""
    mail = Outbound.objects.get(letter=letter)
    now = timezone.now()
    mail.status = "queued"
    mail.due_at = timezone.now()
    mail.save()
    OUTBOUND.move(mail, "hand", actor=Actor("worker"), lease_until=now, handed_at=now)
    OUTBOUND.move(mail, "accept", actor=Actor("worker"), accepted_at=timezone.now())


def live() -> Letter:
    """The one letter that is not called off."""
    return Letter.objects.exclude(status="cancelled").get()


def a_lot_of(person: Candidate, claire: User, title: str) -> Lot:
    """A drafted lot of one posting with this one person."""
    posting = make.a_posting(claire, title=title)
    make.an_application(posting, person)
    lot, _added = choosing.choose(posting, claire, None)
    put_in_first(lot)
    return drafted(lot, claire)


def again(letter: Letter) -> Letter:
    return Letter.objects.select_related("application__candidate", "decision", "owner").get(
        pk=letter.pk
    )


def approve(letter: Letter, by: User) -> None:
    fresh = again(letter)
    letters.approve(fresh, Actor.of(by), fresh.text_hash)


def choose(client: Client, letter: Letter, choice: str, other: Letter) -> None:
    url = reverse("letter-voice", args=[letter.pk])
    about = other.application_id
    assert client.post(url, {"choice": choice, "other": about}).status_code == 303


def declined(
    person: Candidate,
    by: User,
    title: str,
    kind: str = "applied",
    posting: Posting | None = None,
    language: str = "fr",
) -> Letter:
    """Declined on their own page: the draft of their letter."""
    posting = posting or make.a_posting(by, title=title)
    application = make.an_application(posting, person, kind=kind, language=language)
    first, second = posting.criteria.all()[:2]
    points = (
        Point("strength", first, "Vos exemples de clôture étaient précis."),
        Point("gap", second, "Il manquait un exemple d’accueil *difficile*."),
    )
    next_step = "Un stage court en cabinet vous donnerait ces exemples."
    decision = decisions.decline(
        application, Actor.of(by), DeclineData(points=points, next_step=next_step)
    )
    return Letter.objects.get(decision=decision)


def page(client: Client, letter: Letter) -> str:
    return client.get(reverse("letter", args=[letter.pk])).content.decode()
