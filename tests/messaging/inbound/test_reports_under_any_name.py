"""Reports of gateways that bear any name, and of rules that send a mail back; and the people who
tell us of a failure, who stay people."""

from __future__ import annotations

import pytest

from messaging.inbound.kind import classify
from messaging.inbound.parse import parse
from tests.messaging.inbound.letters import mail, multipart
from tests.messaging.inbound.world import notice

ZOE = "zoe@example.fr"
HARD, SOFT = "hard", "soft"

REPORTS = {
    "processing": (SOFT, notice(f"Intended recipient: {ZOE}\n\nThe mail below met an error while it was processed here.\n\n-----Returned mail follows-----\n", "Processing trouble", "MAILER-DAEMON@hub.example.org")),
    "no-subject": (HARD, notice(f"<{ZOE}>:\nno such user\n", "", "MAILER-DAEMON@hub.example.org")),
    "service-name": (HARD, notice(f"------ Failed Recipients ------\n\n<{ZOE}>: mailbox does not exist [SMTP Error Code 550]\n", "Returned Mail - Error During Delivery", "H700_Mail_Service@hub.example.org")),
    "antivirus": (SOFT, notice(f"Your message with Subject: Votre candidature\ncould not be delivered to the following recipients:\n\n{ZOE}\n\nDelivery attempts will continue to be made for 3 day(s).\n", "Delivery failure notification", "Mail_Shield_for_Gateways@hub.example.org")),
    "admin": (SOFT, notice(f"--- Non-Delivery Report ---\nThe message below could not be delivered to the following user:\n\n{ZOE}\n", "Non-Delivery: Votre candidature", "admin@hub.example.org")),
    "french-gateway": (SOFT, notice(f"*** Votre message n'a pas pu etre delivre a\n{ZOE}\n***\n", "Votre candidature : non remis", "passerelle.courrier@banque.example")),
    "french-gateway-code": (HARD, notice(f"Le message destiné à {ZOE} n'a pas pu être remis : 550 5.1.1 utilisateur inconnu", "Message non distribué", "courrier@banque.example")),
    "warning": (SOFT, notice(f"This is an advisory mail. Delivery of email to this address {ZOE} has been postponed due to a full mailbox. We will continue to try to deliver your message.", "Mail Delivery Warning", "robot@hub.example.org")),
    "local-user": (HARD, notice(f"Your message has encountered delivery problems\nto local user zoe.\n(Originally addressed to {ZOE})\n\nUser not known\n", "Delivery failure", "postmaster@hub.example.org")),
    "apostrophes": (SOFT, notice(f"A message that you sent could not be delivered.\n\nIt was addressed to '{ZOE}' and was not collected for 30 days.", "Mail delivery failure", "Mail Delivery System <Mailer-Daemon@hub.example.org>")),
    # A word of our own subject is not a reason.
    "virus-in-subject": (HARD, notice(f"Your message\n\n  To: zoe\n  Subject: Votre candidature : analyste virus et spam\n\ndid not reach the following recipient(s):\n\n{ZOE} on Tue, 12 May 2026\n    Unknown Recipient\n", "Undeliverable", "System Administrator <postmaster@example.org>")),
    # Of several, each has its own reason.
    "several": (HARD, notice(f"Unable to deliver message to the following addresses.\n\n<{ZOE}>:\nThis user doesn't have a yahoo.fr account\n\n<paul@example.fr>:\nThis account has been disabled, mailbox over quota.\n", "Delivery failure", "MAILER-DAEMON@yahoo.example")),
}  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_a_gateway_is_read_under_any_name(name: str) -> None:
    kind, message = REPORTS[name]
    seen = classify(parse(message))
    assert (seen.name, seen.bounce_type, seen.recipient) == ("bounce", kind, ZOE)


def test_a_report_that_only_returns_the_message_is_one() -> None:
    told = (
        "Content-Type: text/plain\r\n\r\nThis message was created automatically by mail delivery "
        "software.\r\n\r\nA message that you sent could not be delivered to its recipient."
    )
    returned = (
        "Content-Type: message/rfc822\r\n\r\nMessage-ID: <o-1@verdier.example>\r\n\r\nBonjour"
    )
    whole = multipart("mixed", told, returned)
    body = whole.partition(b"\r\n\r\n")[2].decode()
    head = ("From: ndr@hub.example.org", 'Content-Type: multipart/mixed; boundary="limit"')
    seen = classify(parse(mail(body, "Subject: Mail delivery failed", *head)))
    assert (seen.name, seen.original_message_id) == ("bounce", "o-1@verdier.example")


def receipt(disposition: str, text: str, subject: str) -> bytes:
    fields = (
        "Content-Type: message/disposition-notification\r\n\r\nReporting-UA: imap.example.fr; Mail "
        f"Delivery Agent\r\nFinal-Recipient: rfc822; {ZOE}\r\nOriginal-Message-ID: "
        f"<o-1@verdier.example>\r\nDisposition: {disposition}\r\n"
    )
    whole = multipart("report", f"Content-Type: text/plain\r\n\r\n{text}", fields)
    body = whole.partition(b"\r\n\r\n")[2].decode()
    kind = 'Content-Type: multipart/report; report-type=disposition-notification; boundary="limit"'
    return mail(body, kind, f"Subject: {subject}", "Auto-Submitted: auto-replied (rejected)")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (f"Your message to <{ZOE}> was automatically rejected:\r\nQuota exceeded", "Rejected: x"),
        ("Le destinataire a refusé votre message : pas de démarchage.", "Refus automatique"),
    ],
)
def test_what_a_rule_of_the_receiver_rejects_did_not_arrive(text: str, subject: str) -> None:
    disposition = "automatic-action/MDN-sent-automatically; deleted"
    seen = classify(parse(receipt(disposition, text, subject)))
    assert (seen.name, seen.bounce_type, seen.recipient) == ("bounce", SOFT, ZOE)
    assert seen.original_message_id == "o-1@verdier.example"


@pytest.mark.parametrize(
    ("disposition", "text"),
    [
        ("manual-action/MDN-sent-manually; displayed", "Votre message a été lu."),
        ("manual-action/MDN-sent-automatically; deleted", "Your message was deleted unread."),
        ("automatic-action/MDN-sent-automatically; deleted", "Your message was filed away."),
        ("automatic-action/MDN-sent-automatically; displayed", "Refus de lecture : non."),
    ],
)
def test_any_other_receipt_stays_one(disposition: str, text: str) -> None:
    seen = classify(parse(receipt(disposition, text, "Lu : Votre candidature")))
    assert (seen.name, seen.bounce_type) == ("auto_reply", None)


# Each with the subject of a report, and most without a greeting.
PEOPLE = [
    ("Message non remis", "Mon CV n'a pas pu être remis à recrutement@verdier.example, le voici."),
    ("Undelivered mail", "I got this when I wrote to you: 550 5.1.1 <hr@verdier.example> User unknown"),
    ("Undeliverable", "Your message to my old address zoe@ancienne.example could not be delivered, I suppose: I received nothing and read your site. My new one is zoe@neuve.example."),
    ("Delivery failure", "Claire's address claire@verdier.example: could not be delivered, error 550."),
    ("Échec de remise", "Bonjour, votre message n'a pas pu être remis à mon adresse zoe@ancienne.example, l'employeur l'a fermée. Écrivez-moi ici."),
    ("Mail returned", "Hello, your mail could not be delivered to paul@example.fr, he told me. Please use mine."),
    ("RE: Non remis : Votre candidature", "Votre message n'a pas pu être remis à zoe@example.fr car j'ai changé d'adresse."),
    ("Fwd: Undelivered Mail Returned to Sender", "<claire@verdier.example>: host mx said: 550 5.1.1 User unknown"),
    ("Problem with my application", "The form says: error 500. I wrote to support@example.org, no answer."),
    ("Problem delivering my documents", "The message you sent to my old address zoe@ancienne.example was not delivered. Please send it again."),
    ("Delivery problem", "Votre message a mon ancienne boite zoe@ancienne.example n'a pas pu etre remis."),
    ("User unknown", "That is what your site says when I sign in as zoe@example.fr."),
    ("Undelivered Mail Returned to Sender", "Voilà le retour :\n\n<claire@maison.example>: host mx.maison.example said: 550 5.1.1 User unknown\n\nQuelle est la bonne adresse ?"),
    ("Undeliverable", "Claire told me to use this address since claire@maison.example could not be delivered: 550 5.1.1 user unknown."),
    ("Échec de la remise", "Votre message à zoe@example.fr n'a pas été remis car cette adresse n'existe plus. Voici la nouvelle."),
    ("Unknown user", "Le test dit « unknown user » : zoe@example.org, error 404."),
    ("Rép : Undeliverable: candidature", "550 5.1.1 user unknown pour claire@maison.example, que faire ?"),
]  # fmt: skip


BARE = "Your message to zoe@ancienne.example was not delivered: 550 5.1.1 user unknown."


def test_the_same_words_are_a_reports_or_a_persons_by_what_sent_them() -> None:
    def sent(**fields: str) -> str:
        base = {"sender": "gateway2@neuve.example"}
        return classify(parse(notice(BARE, "Delivery problem", **(base | fields)))).name

    assert sent() == "bounce"
    assert sent(sender="z@neuve.example") == "reply"
    assert sent(sender="Zoé Martin <zoe.mail@neuve.example>") == "reply"
    assert sent(sender="contact@neuve.example") == "reply"
    assert sent(sender="H7_Mail_Service@neuve.example") == "bounce"
    assert sent(X_Mailer="iPhone Mail (21F79)") == "reply"
    assert sent(User_Agent="Mozilla Thunderbird") == "reply"
    assert sent(In_Reply_To="<lettre-204@verdier.example>") == "reply"


@pytest.mark.parametrize(("subject", "body"), PEOPLE)
def test_whoever_tells_of_a_failure_is_a_person(subject: str, body: str) -> None:
    seen = classify(parse(notice(body, subject, "Zoé Martin <zoe@neuve.example>")))
    assert seen.name == "reply"
