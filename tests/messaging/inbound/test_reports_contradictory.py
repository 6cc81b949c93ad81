"""Reports that say two things: that nobody has that name, and that the mailbox has no room. An
address is never given up for a full mailbox, so the second is believed wherever it is said."""

from __future__ import annotations

import pytest

from messaging.inbound.dead import tells_of_full
from messaging.inbound.kind import classify
from messaging.inbound.parse import parse
from tests.messaging.inbound.test_reports_unseen import EXIM, ZOE, failed, report
from tests.messaging.inbound.world import dsn, notice

NOBODY = "550 5.1.1 <zoe@example.fr>: Recipient address rejected: User unknown"
SYSTEM = "MAILER-DAEMON@mx.example.org"
RETURNED = "Undelivered Mail Returned to Sender"


def told(text: str, said: str = NOBODY, status: str = "5.1.1") -> bytes:
    """Words above the fields, and fields of their own opinion."""
    return report(text, failed(status, said), RETURNED, SYSTEM)


def bounce_type(raw: bytes) -> str | None:
    seen = classify(parse(raw))
    assert (seen.name, seen.recipient) == ("bounce", ZOE)
    return seen.bounce_type


FULL = [
    "Delivery to zoe@example.fr was refused: there is not enough space on the disk.",
    "The mailbox of this user is full. Please try again in some days.",
    "Mail for zoe@example.fr: quota exceeded.",
    "zoe has exceeded the storage allowed to this account.",
    "Your message was returned. Zoe's inbox is full.",
    "552 5.2.2 user cannot take this message",
    "This message could not be delivered because the mailbox is full.",
    "There is no more room in this mailbox.",
    "Could not write the message: no space left on device",
    "La boîte de réception de votre correspondant est saturée.",
    "Votre message n'a pas été remis : le quota du destinataire est dépassé.",
    "Le destinataire n'a plus assez d'espace pour recevoir votre message.",
    "Votre correspondant a dépassé son espace de stockage.",
    "Das Postfach des Empfängers ist voll.",
    "Der Speicherplatz des Empfängers ist erschöpft.",
    "Il messaggio è tornato: casella piena.",
    "El buzón de zoe@example.fr está lleno.",
]


@pytest.mark.parametrize("text", FULL)
def test_the_words_above_the_fields_save_the_address(text: str) -> None:
    assert bounce_type(told(text)) == "soft"


@pytest.mark.parametrize(
    "said",
    [
        "552 5.1.1 <zoe@example.fr> user unknown or rather over quota",
        "550 5.1.1 User unknown; mailbox full",
        "550 5.1.1 zoe: 452 4.2.2 mailbox full, user unknown",
    ],
)
def test_one_line_that_says_both_is_believed_for_the_mailbox(said: str) -> None:
    assert bounce_type(told("Your message could not be delivered.", said)) == "soft"


def test_a_code_of_a_full_mailbox_outweighs_the_name_of_nobody() -> None:
    said = "550 User unknown (in reply to RCPT TO command)"
    assert bounce_type(told("Your message could not be delivered.", said, "5.2.2")) == "soft"


def test_the_remark_beside_a_code_counts_as_well() -> None:
    assert bounce_type(told("Not delivered.", NOBODY, "5.1.1 (mailbox full)")) == "soft"


def test_a_notice_without_fields_is_read_to_its_end() -> None:
    body = (
        "A message that you sent could not be delivered to one or more of its\nrecipients.\n\n"
        f"  {ZOE}\n    550 5.1.1 unknown user\n\nLocal remark: the account has no space left in\n"
        "its mailbox since Monday.\n"
    )
    assert bounce_type(notice(body, RETURNED, EXIM)) == "soft"


PERHAPS = [
    "The address may be misspelt, or the mailbox may be full.",
    "This usually happens when the address is wrong or the mailbox is full.",
    "Possible causes:\n\n - the address does not exist;\n - the mailbox is full;\n - the domain is gone.",
    "Common reasons for this: a wrong address, a full mailbox.",
    "Check the address. If the mailbox is full, write again later.",
    "L'adresse est peut-être erronée, ou la boîte pleine.",
    "Les raisons possibles : adresse inexistante, boîte pleine, filtrage.",
    "Vérifiez l'adresse ; si la boîte du destinataire est pleine, réessayez.",
    "Möglicherweise ist das Postfach voll oder die Adresse falsch.",
]


@pytest.mark.parametrize("text", PERHAPS)
def test_a_list_of_what_may_have_happened_says_nothing(text: str) -> None:
    assert bounce_type(told(text)) == "hard"


@pytest.mark.parametrize(
    "text",
    [
        "Your message could not be delivered.",
        "The full headers of your message are attached.",
        "The mailbox is unknown here. The full message follows.",
        "Carefully check the address: nobody has that name.",
        "Postfix 5.2.2 wrote this report.",
    ],
)
def test_other_words_leave_the_fields_their_say(text: str) -> None:
    assert bounce_type(told(text)) == "hard"


def test_the_full_mailbox_of_somebody_else_does_not_count() -> None:
    text = (
        "I'm sorry to have to inform you that your message could not\nbe delivered.\n\n"
        f"<{ZOE}>: {NOBODY}\n\n<paul@example.fr>: 552 5.2.2 Mailbox full\n"
    )
    assert bounce_type(told(text)) == "hard"


def test_what_the_returned_letter_says_does_not_count() -> None:
    body = (
        "Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver "
        "your message to the following addresses.\nThis is a permanent error; I've given up. Sorry "
        f"it didn't work out.\n\n<{ZOE}>:\n{NOBODY}\n\n"
        "--- Below this line is a copy of the message.\n\nReturn-Path: <jobs@verdier.example>\n\n"
        "Bonjour,\n\nNotre boîte est pleine de candidatures, merci de votre patience.\n"
    )
    assert bounce_type(notice(body, "failure notice")) == "hard"


@pytest.mark.parametrize(
    "action", ["delivered", "relayed (to a mailing list)", "expanded", "delayed"]
)
def test_what_did_not_fail_closes_no_address(action: str) -> None:
    assert bounce_type(dsn("5.1.1", NOBODY, action)) == "soft"


def test_a_long_report_is_read_quickly_and_as_far_as_it_is_believed() -> None:
    assert not tells_of_full("mailbox " * 100_000)
    assert tells_of_full("The mailbox is full." + " x" * 100_000)
