"""The outbox: one row a mail, one mail a row, and honest doubt in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from ats import events
from ats.events import SYSTEM
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Application
from messaging.conversations.services import conversation_of
from messaging.delivery import checks, claiming, outbox, worker
from messaging.delivery.outcomes import Outcome
from messaging.delivery.transport import Transport
from messaging.models import DeliveryEvent, Outbound, Suppression
from messaging.states import OUTBOUND
from tests import factories as make
from tests.mails import a_mail
from tests.plugins.mail import Sink
from tests.queries import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> Application:
    make.a_company()
    return make.an_application()


def test_the_same_key_is_one_mail() -> None:
    assert a_mail("twice").pk == a_mail("twice").pk
    assert Outbound.objects.count() == 1


def test_a_mail_for_later_is_scheduled_and_queued_when_due() -> None:
    mail = a_mail(due_at=timezone.now() + timedelta(hours=1))
    assert mail.status == "scheduled"
    assert worker.release_due() == 0
    Outbound.objects.update(due_at=timezone.now())
    assert worker.release_due() == 1
    mail.refresh_from_db()
    assert mail.status == "queued"


def test_many_mails_are_released_and_put_back_by_as_many_queries_as_few() -> None:
    """Each on the timeline of its person, which no query is asked for."""
    made = []
    for count in (1, 5):
        people = [make.an_application() for _mail in range(count)]
        for person in people:
            a_mail(f"of {person.pk}", conversation=conversation_of(person), due_at=later())
        Outbound.objects.filter(status="scheduled").update(due_at=timezone.now())
        with queries() as released:
            assert worker.release_due() == count
        mails = claiming.claim_batch(10)
        with queries() as returned:
            claiming.put_back(mails)
        made.append((released(), returned()))
        for person in people:
            kinds = [event.kind for event in events.timeline(person.event_stream)]
            assert {"outbound.release", "outbound.hand", "outbound.put_back"} <= set(kinds)
        outbox.cancel_all(Outbound.objects.filter(status="queued"), SYSTEM)
    assert made[0] == made[1]


def later() -> datetime:
    return timezone.now() + timedelta(hours=1)


def test_what_arrives_is_what_was_written(sink: Sink, application: Application) -> None:
    mail = a_mail(
        conversation=conversation_of(application),
        from_name="Claire Morel, Maison Test",
        automatic=True,
    )
    assert worker.drain(Transport()) == 1
    [message] = sink.messages
    assert message["Message-ID"] == mail.message_id
    assert message["Subject"] == "Votre candidature"
    assert "Claire Morel" in message["From"]
    assert message["To"] == "Amélie Roux <amelie@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"].addresses[0].username.startswith("reply+")
    assert len(message["Reply-To"].addresses[0].username) <= 64
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None and text.get_content().strip() == "Bonjour Amélie,"
    assert html is not None and "<p>Bonjour Amélie,</p>" in html.get_content()
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == ("accepted", 1)
    assert mail.accepted_at is not None


def test_the_token_of_the_reply_address_is_nowhere_in_the_database(
    sink: Sink, application: Application
) -> None:
    a_mail(conversation=conversation_of(application))
    worker.drain(Transport())
    token = sink.messages[0]["Reply-To"].addresses[0].username.removeprefix("reply+")
    row = Outbound.objects.values().get()
    assert token not in str(row)


def test_a_thread_is_continued(sink: Sink, application: Application) -> None:
    conversation = conversation_of(application)
    first = a_mail("a", conversation=conversation)
    second = a_mail("b", conversation=conversation)
    third = a_mail("c", conversation=conversation, in_reply_to="<theirs@example.org>")
    assert second.in_reply_to == first.message_id
    assert third.in_reply_to == "<theirs@example.org>"
    assert third.references.split() == [
        first.message_id,
        second.message_id,
        "<theirs@example.org>",
    ]


def test_references_stay_short(application: Application) -> None:
    conversation = conversation_of(application)
    mails = [a_mail(f"k{n}", conversation=conversation) for n in range(14)]
    found = mails[-1].references.split()
    assert len(found) == 10
    assert found[0] == mails[0].message_id
    assert found[-1] == mails[-2].message_id


@pytest.mark.parametrize("nasty", ["a\r\nBcc: x@evil.example", "a\nb", "a\x00b", "a\u2028b"])
def test_no_header_can_be_smuggled(sink: Sink, nasty: str) -> None:
    a_mail(subject=nasty, to_name=nasty, from_name=nasty)
    worker.drain(Transport())
    [message] = sink.messages
    assert message["Bcc"] is None
    assert sink.envelopes == [("recrutement@localhost", ["amelie@example.org"])]


def test_refused_for_now_is_tried_again_later_and_later(sink: Sink) -> None:
    sink.answer = lambda _nth: "451 4.3.0 come back later"
    mail = a_mail()
    waits = []
    for _try in range(3):
        worker.drain(Transport())
        mail.refresh_from_db()
        assert mail.status == "retry"
        waits.append((mail.due_at - timezone.now()).total_seconds())
        Outbound.objects.update(due_at=timezone.now())
    assert waits[0] < waits[1] < waits[2]
    assert "come back later" in mail.last_error
    sink.answer = lambda _nth: "250 OK"
    worker.drain(Transport())
    assert sink.ids() == {mail.message_id: 1}


def test_it_ends_as_failed_with_the_servers_words(sink: Sink) -> None:
    sink.answer = lambda _nth: "451 4.3.0 never ready"
    mail = a_mail()
    for _try in range(len(worker.RETRY_MINUTES) + 1):
        worker.drain(Transport())
        Outbound.objects.update(due_at=timezone.now())
    mail.refresh_from_db()
    assert mail.status == "failed"
    assert "never ready" in mail.last_error
    assert DeliveryEvent.objects.filter(outbound=mail).count() == len(worker.RETRY_MINUTES) + 1


def test_refused_for_good_is_not_tried_again(sink: Sink) -> None:
    sink.recipient = lambda _address: "550 5.1.1 no such user"
    mail = a_mail()
    worker.drain(Transport())
    mail.refresh_from_db()
    assert (mail.status, mail.last_error) == ("failed", "550 5.1.1 no such user")
    assert worker.drain(Transport()) == 0


def test_a_person_tries_again(sink: Sink) -> None:
    sink.recipient = lambda _address: "550 5.1.1 no such user"
    mail = a_mail()
    worker.drain(Transport())
    sink.recipient = lambda _address: "250 OK"
    mail.refresh_from_db()
    outbox.retry(mail, SYSTEM)
    worker.drain(Transport())
    assert sink.ids() == {mail.message_id: 1}


@pytest.mark.parametrize("said", ["hang up", "take and hang up"])
def test_the_line_breaks_after_data_nobody_knows(sink: Sink, said: str) -> None:
    sink.answer = lambda _nth: said
    mail = a_mail()
    worker.drain(Transport())
    mail.refresh_from_db()
    assert mail.status == "unconfirmed"
    sink.answer = lambda _nth: "250 OK"
    Outbound.objects.update(due_at=timezone.now() - timedelta(hours=1))
    worker.release_due()
    worker.recover()
    assert worker.drain(Transport()) == 0, "never sent again by itself"


def test_no_server_is_surely_not_sent(sink: Sink, settings: Settings) -> None:
    settings.EMAIL_PORT = 1
    mail = a_mail()
    worker.drain(Transport())
    mail.refresh_from_db()
    assert mail.status == "retry"
    assert "Refused" in mail.last_error


def test_one_bad_mail_does_not_stop_the_others(sink: Sink) -> None:
    sink.answer = lambda nth: "hang up" if nth == 1 else "250 OK"
    for number in range(3):
        a_mail(f"k{number}")
    transport = Transport()
    worker.drain(transport)
    statuses = list(Outbound.objects.order_by("pk").values_list("status", flat=True))
    assert statuses == ["unconfirmed", "accepted", "accepted"]


def test_a_lease_that_runs_out_is_unconfirmed() -> None:
    a_mail()
    claimed = worker.claim()
    assert claimed is not None
    assert worker.recover() == 0
    Outbound.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert worker.recover() == 1
    claimed.refresh_from_db()
    assert claimed.status == "unconfirmed"
    assert worker.claim() is None


def test_a_slow_server_that_said_yes_after_all_is_believed() -> None:
    a_mail()
    claimed = worker.claim()
    assert claimed is not None
    Outbound.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    worker.recover()
    worker.settle(claimed, Outcome("accepted", "250"))
    claimed.refresh_from_db()
    assert claimed.status == "accepted"


def test_cancel_until_the_last_moment_and_not_after() -> None:
    mail = a_mail()
    assert outbox.cancel(mail, SYSTEM) is True
    assert outbox.cancel(mail, SYSTEM) is False
    other = a_mail("k2")
    worker.claim()
    assert outbox.cancel(other, SYSTEM) is False
    other.refresh_from_db()
    assert other.status == "handed"


def test_a_suppressed_address_is_not_written_to(sink: Sink) -> None:
    Suppression.objects.create(address="amelie@example.org", reason="bounce")
    mail = a_mail(to_address="Amelie@Example.org")
    worker.drain(Transport())
    mail.refresh_from_db()
    assert mail.status == "suppressed"
    assert sink.raw == []


def test_what_is_stale_expires_and_is_shown(sink: Sink) -> None:
    mail = a_mail()
    Outbound.objects.update(due_at=timezone.now() - checks.STALE_AFTER - timedelta(minutes=1))
    worker.drain(Transport())
    mail.refresh_from_db()
    assert mail.status == "expired"
    assert sink.raw == []


def test_humane_hours_put_a_letter_off(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    saturday_night = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: saturday_night)
    mail = a_mail(humane_hours=True)
    worker.drain(Transport())
    mail.refresh_from_db()
    assert mail.status == "queued"
    assert mail.due_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # Monday, nine in Paris
    assert sink.raw == []


def test_impossible_states_are_refused_by_the_database() -> None:
    mail = a_mail()
    for change in ({"status": "handed"}, {"status": "accepted"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Outbound.objects.filter(pk=mail.pk).update(**change)


@pytest.mark.parametrize("state", sorted(OUTBOUND.states()))
@pytest.mark.parametrize("action", sorted(OUTBOUND.table))
def test_the_whole_table(state: str, action: str) -> None:
    """From every state, every action: allowed as the table says, else refused and unchanged."""
    mail = a_mail()
    now = timezone.now()
    needed = {"handed_at": now, "lease_until": now, "accepted_at": now}
    Outbound.objects.filter(pk=mail.pk).update(status=state, **needed)
    mail.refresh_from_db()
    sources, target = OUTBOUND.table[action]
    if state in sources:
        OUTBOUND.move(mail, action, actor=SYSTEM)
        assert Outbound.objects.get().status == target
    else:
        with pytest.raises(NotAllowed):
            OUTBOUND.move(mail, action, actor=SYSTEM)
        assert Outbound.objects.get().status == state


def test_the_second_mover_is_told() -> None:
    mail = a_mail()
    stale = Outbound.objects.get(pk=mail.pk)
    OUTBOUND.move(mail, "cancel", actor=SYSTEM)
    with pytest.raises(AlreadyMoved) as told:
        OUTBOUND.move(stale, "cancel", actor=SYSTEM)
    assert told.value.state == "cancelled"
    assert told.value.by == "Égards"
