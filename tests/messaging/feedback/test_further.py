"""Who asks why has read a first letter: the second says more than the same words again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from ats.events import Actor
from ats.models import User
from candidates.models import Rating
from messaging.delivery import worker
from messaging.delivery.transport import Transport
from messaging.feedback import letters as feedback
from messaging.writing import letters, points
from tests import factories as make
from tests.letters import a_short_letter, again, settled
from tests.messaging.feedback.asking import declined
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire() -> User:
    cache.clear()
    make.a_company()
    return make.a_recruiter("Claire Morel")


def test_what_an_earlier_letter_said_in_the_same_words_asks_for_more(
    sink: Sink, claire: User
) -> None:
    application = declined(claire)
    draft = feedback.draft(application, Actor.of(claire))
    assert "[[" not in draft.body
    first = a_short_letter(candidate=application.candidate)
    body = first.body.replace("un exemple chiffré", "un exemple\nchiffré")
    letters.edit(first, first.subject, body, Actor.of(first.owner), first.text_hash)
    first = settled(again(first))
    letters.approve(first, Actor.of(first.owner), first.text_hash)
    first.mails.update(due_at=timezone.now(), status="queued", humane_hours=False)
    worker.drain(Transport())
    assert again(first).status == "sent"
    feedback.rewrite(draft, Actor.of(claire), draft.text_hash)
    body = again(draft).body
    assert body.count("[[") == 1
    assert "Il manquait un exemple chiffré.\n\n[[ Notre première lettre le disait" in body


def test_a_point_not_read_yet_comes_before_one_that_was(claire: User) -> None:
    """The same criterion in the decision's words and in a scorecard's."""
    application = declined(claire)
    held = make.an_interview(application, (claire,), timezone.now() - timedelta(days=9))
    card = make.a_scorecard(held, claire, share="")
    second = application.posting.criteria.all()[1]
    share = "Le calcul de marge s'est arrêté au chiffre d'affaires."
    Rating.objects.update_or_create(
        scorecard=card, criterion=second, defaults={"level": 1, "share": share}
    )
    draft = feedback.draft(application, Actor.of(claire))
    assert share not in draft.body
    told = list(points.tellable(draft))
    chosen = [row.text for row in feedback.worth_telling(told, "Il manquait un exemple chiffré.")]
    assert share in chosen
    assert "Il manquait un exemple chiffré." not in chosen
