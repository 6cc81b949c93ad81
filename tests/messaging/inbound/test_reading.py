"""A received mail finds its own conversation, or a person; never somebody else's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from ats.models import Event
from candidates import timeline
from candidates.models import Application
from messaging.conversations.services import conversation_of
from messaging.delivery import mime, outbox
from messaging.inbound import door, reading
from messaging.models import Conversation, Inbound, Message, Outbound
from messaging.writing.render import Rendered
from tests import factories as make
from tests.mails import a_reply
from tests.queries import queries

pytestmark = pytest.mark.django_db

LETTER = "Bonjour Amélie,\n\nVotre candidature est bien arrivée.\n\nClaire"


@pytest.fixture
def application() -> Application:
    make.a_company()
    return make.an_application(candidate=make.a_candidate(address="amelie@example.org"))


@pytest.fixture
def sent(application: Application) -> Outbound:
    return _send(application, "sent")


def _send(application: Application, key: str) -> Outbound:
    return outbox.enqueue(
        key=key,
        kind="acknowledgement",
        to_address=application.candidate.address,
        to_name=application.candidate.full_name,
        subject="Votre candidature",
        rendered=Rendered(LETTER, f"<p>{LETTER}</p>"),
        conversation=conversation_of(application),
    )


def _receive(raw: bytes, envelope_to: str = "") -> Inbound:
    row, _made = door.receive(raw, door="pipe", envelope_to=envelope_to)
    reading.read(row.pk)
    row.refresh_from_db()
    return row


def test_a_reply_by_token_lands_waits_and_shows_what_was_written(sent: Outbound) -> None:
    quoted = "\n".join(f"> {line}" for line in LETTER.splitlines())
    text = f"Merci, à bientôt !\n\nLe jeu. 19 nov. 2026 à 09:00, Claire a écrit :\n\n{quoted}\n"
    row = _receive(a_reply(mime.reply_address(sent), text=text))
    assert (row.status, row.matched_by, row.verified) == ("matched", "token", True)
    assert row.answers == sent
    message = Message.objects.get(direction="in")
    assert message.visible.strip() == "Merci, à bientôt !"
    assert "Votre candidature est bien arrivée" in message.hidden
    assert message.answer == "waiting"
    assert Conversation.objects.get().waiting_since == message.at


@pytest.mark.parametrize(
    "field", ["X_Original_To", "Delivered_To", "X_Gm_Original_To", "X_Forwarded_To", "Cc"]
)
def test_the_token_is_found_where_forwarders_leave_it(sent: Outbound, field: str) -> None:
    raw = a_reply("someone@elsewhere.example", **{field: mime.reply_address(sent)})
    assert _receive(raw).matched_by == "token"


def test_the_envelope_is_enough(sent: Outbound) -> None:
    row = _receive(a_reply("undisclosed@localhost"), envelope_to=mime.reply_address(sent).upper())
    assert row.matched_by == "token"


def test_a_reply_without_token_is_found_by_what_it_answers(sent: Outbound) -> None:
    raw = a_reply("recrutement@localhost", in_reply_to=sent.message_id)
    assert _receive(raw).matched_by == "message_id"
    again = a_reply(
        "recrutement@localhost",
        references=f"<a@b> {sent.message_id} <c@d>",
        message_id="<theirs-2@example.org>",
    )
    assert _receive(again).matched_by == "message_id"


def test_never_by_subject_and_never_alone_by_address(sent: Outbound) -> None:
    row = _receive(a_reply("recrutement@localhost", subject="Re: Votre candidature"))
    assert (row.status, row.matched_by) == ("tray", "address")
    assert row.conversation is None
    assert not Message.objects.filter(direction="in").exists()


def test_somebody_unknown_goes_to_the_tray_not_to_the_bin(sent: Outbound) -> None:
    row = _receive(a_reply(sender="Zoé <zoe@nowhere.example>", to="recrutement@localhost"))
    assert (row.status, row.matched_by) == ("tray", "none")
    assert row.visible.strip() == "Merci beaucoup pour votre réponse."


def test_a_foreign_sender_with_a_valid_token_is_attached_unverified(
    sent: Outbound, client: Client
) -> None:
    row = _receive(a_reply(mime.reply_address(sent), sender="Amélie Roux <eve@evil.example>"))
    assert (row.status, row.verified) == ("matched", False)
    assert Message.objects.get(direction="in").verified is False
    client.force_login(make.a_recruiter(language="en"))
    page = client.get(reverse("conversation", args=[sent.conversation_id])).content.decode()
    assert "Written from eve@evil.example." in page, "a name is written by whoever writes"


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("amelie@example.org", "Amélie Roux"),
        ("Mélie <amelie@example.org>", "Mélie"),
        ("mallory@example.com", "mallory@example.com"),
    ],
)
def test_whoever_is_not_confirmed_does_not_get_their_name(
    sent: Outbound, sender: str, shown: str
) -> None:
    _receive(a_reply(mime.reply_address(sent), sender=sender, text="Merci !"))
    assert Message.objects.get(direction="in").author_name == shown
    forged = "mallory" in sender
    said = Event.objects.get(kind="message.received")
    assert said.actor_name == ("Égards" if forged else "Amélie Roux")
    with override("en"):
        title = timeline.entry(said).title
    assert title == (
        "Somebody wrote whose address we do not know" if forged else "The candidate wrote"
    )


def test_a_forged_token_matches_nothing(sent: Outbound) -> None:
    address = mime.reply_address(sent)
    forged = address[:8] + ("a" if address[8] != "a" else "b") + address[9:]
    assert _receive(a_reply(forged, sender="Eve <eve@evil.example>")).matched_by == "none"


def test_two_conversations_of_one_person_stay_apart(application: Application) -> None:
    second = make.an_application(candidate=application.candidate)
    one, two = _send(application, "one"), _send(second, "two")
    _receive(a_reply(mime.reply_address(two), message_id="<x1@example.org>"))
    _receive(a_reply(mime.reply_address(one), text="Autre.", message_id="<x2@example.org>"))
    by_application = dict(
        Message.objects.filter(direction="in").values_list(
            "conversation__application_id", "inbound__message_id"
        )
    )
    assert {pk: mid.strip("<>") for pk, mid in by_application.items()} == {
        second.pk: "x1@example.org",
        application.pk: "x2@example.org",
    }


def test_an_automatic_answer_waits_for_nobody(sent: Outbound) -> None:
    raw = a_reply(
        mime.reply_address(sent),
        subject="Réponse automatique : absence",
        text="Je suis absente jusqu'au 30 novembre.",
        Auto_Submitted="auto-replied",
    )
    row = _receive(raw)
    assert (row.status, row.kind) == ("noted", "auto_reply")
    conversation = Conversation.objects.get()
    assert conversation.waiting_since is None
    client = Client()
    client.force_login(make.a_recruiter(language="en"))
    for page in (
        reverse("conversation", args=[conversation.pk]),
        reverse("application-conversation", args=[conversation.application_id]),
    ):
        shown = client.get(page).content.decode()
        assert "1 mail that nobody wrote" in shown
        assert "absente jusqu" in shown, "until when they are away"
        assert reverse("inbound", args=[row.pk]) in shown


@pytest.mark.parametrize("kind", ["auto_reply", "bounce", "complaint", "double", "anything"])
def test_the_timeline_has_words_for_what_nobody_wrote(kind: str) -> None:
    with override("en"):
        said = timeline.entry(Event(kind="inbound.note", data={"kind": kind}))
    assert "note" not in said.title
    assert said.title.startswith(("A ", "An "))


def test_reading_twice_is_harmless(sent: Outbound) -> None:
    row = _receive(a_reply(mime.reply_address(sent)))
    reading.read(row.pk)
    assert Message.objects.filter(direction="in").count() == 1


def test_the_first_unanswered_message_sets_since_when_they_wait(sent: Outbound) -> None:
    address = mime.reply_address(sent)
    first = _receive(a_reply(address, message_id="<m1@example.org>"))
    _receive(a_reply(address, text="Encore moi.", message_id="<m2@example.org>"))
    assert Conversation.objects.get().waiting_since == first.received_at


def test_a_reply_costs_the_same_whatever_was_written_before(sent: Outbound) -> None:
    """Some thirty questions a mail, its state machine and savepoints included."""
    asked = []
    for number in range(12):
        text = f"Merci, c'est noté pour la pièce numéro {number}."
        raw = a_reply(mime.reply_address(sent), text=text, message_id=f"<{number}@example.org>")
        row, _made = door.receive(raw, door="pipe")
        with queries() as count:
            reading.read(row.pk)
        asked.append(count())
    assert asked[-1] == asked[1] <= 28, asked
