"""How a reader ends campaigns for themselves: by an answer, or by the link (RFC 8058)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ats import links
from ats.models import Link
from candidates.models import Consent
from messaging.campaigns import reasons, unsubscribing
from messaging.models import Conversation, Message, Recipient
from tests import factories as make
from tests.campaigns import (
    a_campaign,
    a_member,
    fed,
    launched,
    leave,
    reasons_of,
    replied,
    stop_token,
)
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db


class TestReplies:
    def test_land_on_the_desk_with_their_candidate(self, sink: Sink) -> None:
        past = make.a_posting()
        row = a_member(past, "Amélie")
        [mail] = fed(launched(a_campaign()))
        leave()
        message = replied(mail, row.candidate.address, "Oui, ce poste m'intéresse beaucoup !")
        assert message.conversation.application == row
        assert message.inbound is not None
        assert message.inbound.intents[0]["name"] == "interested"
        assert Conversation.objects.filter(waiting_since__isnull=False).exists()
        recipient = Recipient.objects.get(outbound=mail)
        assert recipient.replied_at is not None
        assert unsubscribing.agrees(row.candidate)

    def test_whoever_wrote_to_us_is_not_written_to(self, sink: Sink) -> None:
        past = make.a_posting()
        row, other = a_member(past, "Une"), a_member(past, "Autre")
        first = launched(a_campaign())
        [mail, _other] = fed(first)
        second = launched(a_campaign())
        leave()
        third = launched(a_campaign())
        queued = fed(third)
        replied(mail, row.candidate.address, "Non merci, pas en ce moment.")
        fed(second)
        leave()
        assert reasons_of(second) == {"Une": reasons.REPLIED}
        assert reasons_of(third) == {"Une": reasons.REPLIED}
        assert queued[0].status == "queued"
        assert len(sink.to(row.candidate.address)) == 1
        assert len(sink.to(other.candidate.address)) == 3

    def test_no_more_mail_from_their_own_address_takes_effect(self, sink: Sink) -> None:
        row = a_member(make.a_posting(), "Amélie")
        [mail] = fed(launched(a_campaign()))
        leave()
        replied(mail, row.candidate.address, "Désinscrivez-moi de votre liste de diffusion.")
        last = Consent.objects.filter(candidate=row.candidate).latest("pk")
        assert (last.given, last.channel) == (False, "mail")

    def test_from_another_address_it_waits_for_a_person(self, sink: Sink) -> None:
        row = a_member(make.a_posting(), "Amélie")
        [mail] = fed(launched(a_campaign()))
        leave()
        replied(mail, "someone@example.net", "Désinscrivez-moi de votre liste de diffusion.")
        assert unsubscribing.agrees(row.candidate)


class TestTheLink:
    def post(self, token: str, **data: str) -> object:
        client = Client(enforce_csrf_checks=True)
        return client.post(f"/unsubscribe/{token}/", data)

    def test_get_changes_nothing_and_post_stops_everything_at_once(self, sink: Sink) -> None:
        row = a_member(make.a_posting(), "Amélie")
        [mail] = fed(launched(a_campaign()))
        others = launched(a_campaign())
        token = stop_token(mail)
        shown = Client().get(f"/unsubscribe/{token}/")
        assert shown.status_code == 200
        assert unsubscribing.agrees(row.candidate)
        answer = self.post(token, **{"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200  # type: ignore[attr-defined]
        assert not answer.cookies  # type: ignore[attr-defined]
        fed(others)
        leave()
        assert sink.messages == []
        last = Consent.objects.latest("pk")
        assert (last.given, last.channel, last.network) == (False, "one_click", "127.0.0.0")
        assert Consent.objects.filter(candidate=row.candidate).count() == 2, "append-only"
        self.post(token)
        assert Consent.objects.filter(candidate=row.candidate).count() == 2

    def test_only_for_its_purpose(self) -> None:
        row = a_member(make.a_posting())
        link = links.issue(
            "space",
            row.candidate,
            f"candidate:{row.candidate_id}",
            timezone.now() + timedelta(days=1),
        )
        assert Client().get(f"/unsubscribe/{links.token_of(link)}/").status_code == 404
        assert self.post("x" * 32).status_code == 404  # type: ignore[attr-defined]

    def test_an_old_link_still_says_no_and_an_erased_person_gets_a_kind_word(self) -> None:
        row = a_member(make.a_posting())
        [mail] = fed(launched(a_campaign()))
        token = stop_token(mail)
        Link.objects.update(expires_at=timezone.now() - timedelta(days=1))
        self.post(token)
        assert not unsubscribing.agrees(row.candidate)
        Message.objects.all().delete()
        row.candidate.delete()
        for answer in (Client().get(f"/unsubscribe/{token}/"), self.post(token)):
            assert answer.status_code == 200  # type: ignore[attr-defined]
            assert "Amélie" not in answer.text  # type: ignore[attr-defined]
