"""Reports, complaints, automatic answers; and people, who are never taken for one of them."""

from __future__ import annotations

import pytest

from messaging.inbound import notice
from messaging.inbound.kind import Kind, classify
from messaging.inbound.parse import parse
from tests.messaging.inbound.letters import mail, multipart

HUMAN = "Content-Type: text/plain\r\n\r\nI'm sorry, your message could not be delivered."
RETURNED = (
    "Content-Type: message/rfc822\r\n\r\nMessage-ID: <lettre-204@verdier.example>\r\n"
    "To: zoe@courriel.example\r\n\r\nBonjour"
)
DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.example>"
REPORT = 'Content-Type: multipart/report; report-type=delivery-status; boundary="limit"'


def status(*fields: str) -> str:
    about = "Reporting-MTA: dns; mx.example\r\n\r\n"
    return "Content-Type: message/delivery-status\r\n\r\n" + about + "\r\n".join(fields) + "\r\n"


def report(*fields: str, text: str = HUMAN, headers: tuple[str, ...] = (DAEMON, REPORT)) -> Kind:
    raw = multipart("report", text, status(*fields), RETURNED)
    body = raw.partition(b"\r\n\r\n")[2].decode()
    automatic = "Auto-Submitted: auto-replied"
    return classify(parse(mail(body, "Subject: Undelivered Mail", automatic, *headers)))


def test_a_report_says_who_why_and_which_letter() -> None:
    kind = report(
        "Final-Recipient: rfc822; Zoe@Courriel.example",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 <zoe@courriel.example>: User unknown",
    )
    assert kind.name == "bounce"
    assert (kind.recipient, kind.status) == ("zoe@courriel.example", "5.1.1")
    assert kind.bounce_type == "hard"
    assert kind.original_message_id == "lettre-204@verdier.example"
    assert "User unknown" in kind.diagnostic


def test_the_words_of_a_report_are_read_once() -> None:
    """Who, why, at which step, of how many: six questions, one answer."""
    fields = ("Final-Recipient: rfc822; zoe@x.example", "Action: failed")
    notice._read.cache_clear()
    assert report(*fields, text=HUMAN).name == "bounce"
    assert notice._read.cache_info().misses == 1
    assert notice._read.cache_info().hits > 0, "or nothing asked twice, and this says nothing"
    assert report(*fields, text=f"{HUMAN} It was too big.").name == "bounce"
    assert notice._read.cache_info().misses == 2, "of each mail its own"


HARD = [
    ("5.1.1", "550 5.1.1 User unknown"),
    ("5.1.2", "Host or domain name not found. Name service error for name=x.example"),
    ("5.0.0", "554 delivery error: dd This user doesn't have a yahoo.example account"),
    ("5.1.1", "550 5.1.1 Adresse d au moins un destinataire invalide. OFR204_418 [418]"),
    ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"),
    ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)"),
    ("5.1.6", "551 5.1.6 User has moved; please try another"),
    ("5.0.0", "556 5.1.10 null MX: domain does not accept mail"),
    ("5.2.1", "550 5.2.1 The email account that you tried to reach does not exist"),
]
SOFT = [
    ("5.2.2", "552 5.2.2 Mailbox full"),
    ("4.2.2", "452 4.2.2 user over quota, no such user soon"),
    ("5.7.26", "550 5.7.26 Unauthenticated email is not accepted due to DMARC policy"),
    ("5.7.1", "550 5.7.1 Message rejected as spam"),
    ("4.4.1", "connect to mx.example: Connection timed out"),
    ("5.1.8", "553 5.1.8 Domain of sender address x does not exist"),
    ("5.3.4", "552 5.3.4 Message size exceeds fixed limit"),
    ("5.0.0", "550 blocked by reputation, see https://mx.example/unknown-user"),
    ("5.2.1", "550 5.2.1 This mailbox is disabled"),
    ("5.1.1", "550 5.1.1 Refused due to recipient preferences"),
]


@pytest.mark.parametrize(("code", "words"), HARD)
def test_only_dead_addresses_are_hard(code: str, words: str) -> None:
    assert _failed(code, words).bounce_type == "hard"


@pytest.mark.parametrize(("code", "words"), SOFT)
def test_everything_else_is_soft(code: str, words: str) -> None:
    kind = _failed(code, words)
    assert (kind.name, kind.bounce_type) == ("bounce", "soft")


def _failed(code: str, words: str) -> Kind:
    return report(
        "Final-Recipient: rfc822; zoe@courriel.example",
        "Action: failed",
        f"Status: {code}",
        f"Diagnostic-Code: smtp; {words}",
    )


def test_a_delay_kills_no_address() -> None:
    kind = report(
        "Final-Recipient: rfc822; zoe@courriel.example",
        "Action: delayed",
        "Status: 4.0.0",
        "Diagnostic-Code: smtp; host not found",
    )
    assert (kind.name, kind.bounce_type) == ("bounce", "soft")


def test_a_refusal_of_the_message_itself_kills_no_address() -> None:
    kind = _failed("5.0.0", "550 User unknown (in reply to end of DATA command)")
    assert kind.bounce_type == "hard"  # the words alone say so
    text = HUMAN + "\r\nhost mx said: 550 User unknown (in reply to end of DATA command)"
    refused = report(
        "Final-Recipient: rfc822; zoe@courriel.example", "Action: failed", "Status: 5.0.0",
        "Diagnostic-Code: smtp; 550 User unknown", text=text,
    )  # fmt: skip
    assert refused.bounce_type == "soft"


def test_the_first_that_failed_is_named() -> None:
    kind = report(
        "Final-Recipient: rfc822; a@courriel.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n",
        "Final-Recipient: rfc822; b@courriel.example\r\nAction: failed\r\nStatus: 5.1.1",
    )
    assert (kind.recipient, kind.bounce_type) == ("b@courriel.example", "hard")


def test_a_report_of_success_kills_no_address() -> None:
    kind = report("Final-Recipient: rfc822; a@b.example", "Action: delivered", "Status: 2.6.0")
    assert (kind.name, kind.status, kind.bounce_type) == ("bounce", "2.6.0", "soft")


def test_qmail_follows_no_standard() -> None:
    text = (
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your "
        "message to the following addresses.\n\n<zoe@courriel.example>:\nSorry, no mailbox here by "
        "that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nReturn-Path: "
        "<reply@reponses.example>\nMessage-ID: <lettre-9@verdier.example>\nSubject: Votre lettre\n"
    )
    kind = classify(parse(mail(text, DAEMON, "Subject: failure notice", "Return-Path: <>")))
    assert kind == Kind(
        "bounce", "report", "zoe@courriel.example", "5.1.1", "hard", "lettre-9@verdier.example",
        kind.diagnostic,
    )  # fmt: skip


def test_exim_names_the_address_in_a_header() -> None:
    text = "A message that you sent could not be delivered.\n\n  zoe@courriel.example\n    Unrouteable address"
    failed = "X-Failed-Recipients: zoe@courriel.example"
    kind = classify(parse(mail(text, "Subject: Mail delivery failed", failed)))
    assert (kind.name, kind.recipient, kind.bounce_type) == (
        "bounce",
        "zoe@courriel.example",
        "hard",
    )


def test_outlook_in_french() -> None:
    text = (
        "La remise à ces destinataires a échoué :\nzoe@courriel.example\nL'adresse est introuvable."
    )
    sender = "From: postmaster@exchange.example"
    kind = classify(parse(mail(text, sender, "Subject: Non remis : Votre candidature")))
    assert (kind.name, kind.recipient, kind.bounce_type) == (
        "bounce",
        "zoe@courriel.example",
        "hard",
    )


def test_amazon_writes_json() -> None:
    notice = (
        '{"notificationType":"%s","%s":{"%s":[{"emailAddress":"Zoe@courriel.example",'
        '"status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]}}\n\n--\nunsubscribe'
    )
    sender = "From: no-reply@sns.example"
    bounced = mail(notice % ("Bounce", "bounce", "bouncedRecipients"), sender)
    kind = classify(parse(bounced))
    assert (kind.name, kind.bounce_type) == ("bounce", "hard")
    complained = mail(notice % ("Complaint", "complaint", "complainedRecipients"), sender)
    complaint = classify(parse(complained))
    assert (complaint.name, complaint.recipient) == ("complaint", "zoe@courriel.example")
    assert complaint.bounce_type is None
    damaged = classify(parse(mail('{"notificationType":"Bounce","bounce":{', sender)))
    assert (damaged.name, damaged.bounce_type) == ("bounce", "soft")


def test_a_complaint_names_receiver_and_letter() -> None:
    fields = (
        "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n"
        "User-Agent: Fbl/1\r\nVersion: 1\r\nOriginal-Rcpt-To: <zoe@courriel.example>\r\n"
    )
    body = multipart("report", HUMAN, fields, RETURNED).partition(b"\r\n\r\n")[2].decode()
    typed = 'Content-Type: multipart/report; report-type=feedback-report; boundary="limit"'
    kind = classify(parse(mail(body, typed, "Subject: Email feedback report", "Return-Path: <>")))
    assert (kind.name, kind.recipient) == ("complaint", "zoe@courriel.example")
    assert (kind.original_message_id, kind.diagnostic) == ("lettre-204@verdier.example", "abuse")


MACHINES = [
    ["Auto-Submitted: auto-replied"],
    ["Auto-Submitted: auto-generated (rule)"],
    ["X-Autoreply: yes"],
    ["X-Autorespond: Re: Votre candidature"],
    ["Precedence: auto_reply"],
    ["X-Precedence: auto_reply"],
    ["X-Apple-Action: VACATION"],
    ["Delivered-To: Autoresponder"],
    ["Subject: Réponse automatique : Votre candidature"],
    ["Subject: =?utf-8?q?R=C3=A9ponse_automatique=C2=A0=3A_Votre_candidature?="],
    ["Subject: Automatic reply: Your application"],
    ["Subject: Out of Office: Your application"],
    ["Subject: Absence du bureau : Re: Votre candidature"],
    ["Subject: Automatische Antwort: Ihre Bewerbung"],
    ["Subject: Abwesenheitsnotiz: Ihre Bewerbung"],
    ["Subject: Respuesta automática: Su candidatura"],
    ["Subject: Risposta automatica: Candidatura"],
    ["Subject: Absente : Votre candidature", "Return-Path: <>"],
    ["Subject: Auto: Votre candidature", "Precedence: bulk"],
    ["Subject: Zoé Le Goff est absent(e).", "Return-Path: <>"],
    ["From: ne-pas-repondre@banque.example"],
    ["From: noreply+12@service.example"],
    ["Subject: Newsletter", "List-Unsubscribe: <https://n.example>", "Precedence: bulk"],
]


@pytest.mark.parametrize("fields", MACHINES)
def test_machines(fields: list[str]) -> None:
    kind = classify(parse(mail("Bonjour, je suis absente.", *fields)))
    assert kind.name == "auto_reply"
    assert kind.why


def test_read_receipts() -> None:
    receipt = "Content-Type: message/disposition-notification\r\n\r\nDisposition: manual; displayed"
    body = multipart("report", HUMAN, receipt).partition(b"\r\n\r\n")[2].decode()
    typed = 'Content-Type: multipart/report; report-type=disposition-notification; boundary="limit"'
    assert classify(parse(mail(body, typed, "Subject: Lu"))).name == "auto_reply"
    worded = mail("Votre message a été lu le mardi 12 mai.", "Subject: Lu : Votre candidature")
    assert classify(parse(worded)).name == "auto_reply"


def test_the_words_of_a_machine_count_only_outside_a_quotation() -> None:
    said = "Ceci est un message automatique, merci de ne pas y répondre."
    assert classify(parse(mail(f"{said}\nDossier reçu."))).name == "auto_reply"
    page = "Content-Type: text/html; charset=utf-8"
    assert classify(parse(mail(f"<p>Bonjour</p><p>{said}</p>", page))).name == "auto_reply"
    in_page = f'<p>Merci</p><blockquote type="cite"><p>{said}</p></blockquote>'
    assert classify(parse(mail(in_page, page))).name == "reply"
    quoted = f"Merci !\n\nLe 12/05/2026 à 10:12, Camille a écrit :\n> {said}\n"
    assert classify(parse(mail(quoted))).name == "reply"
    below = f"Merci !\n\nDe : Camille <c@v.example>\nEnvoyé : mardi 12 mai 2026 10:12\nÀ : Zoé\nObjet : x\n\n{said}"
    assert classify(parse(mail(below))).name == "reply"


PEOPLE = [
    ["Auto-Submitted: no"],
    ["X-Auto-Response-Suppress: DR, OOF, AutoReply"],
    ["X-Auto-Response-Suppress: All"],
    ["Subject: Re: Automatic reply: Your application"],
    ["Subject: RE: Réponse automatique : Votre candidature"],
    ["Subject: Absence : je dois décaler l'entretien"],
    ["Subject: TR: Undelivered Mail Returned to Sender"],
    ["Subject: Lu et approuvé : ma réponse"],
    ["From: No Reply Needed <marc@courriel.example>"],
    ["From: Marc Postmaster <marc@courriel.example>"],
    ["From: Ines Bounce <ines.bounce@courriel.example>"],
    ["Subject: Candidature spontanée", "Precedence: list", "List-Id: <recrutement.verdier.example>", "List-Post: <mailto:r@v.example>",
     "List-Unsubscribe: <mailto:x@v.example>"],
    ["Precedence: bulk"],
    ["Return-Path: <>"],
    ["Return-Path: <bounces+123@envoi.example>", "Subject: Votre mail n'a pas été distribué"],
    ["X-MS-Exchange-Inbox-Rules-Loop: moi@courriel.example"],
    ["List-Unsubscribe: <https://x.example>", "In-Reply-To: <m1@v.example>", "Feedback-ID: 1"],
    ["Subject: unsubscribe", "Auto-Submitted: auto-generated"],
]  # fmt: skip


@pytest.mark.parametrize("fields", PEOPLE)
def test_people_are_never_machines(fields: list[str]) -> None:
    text = "Bonjour, je serai absente du bureau lundi ; votre mail could not be delivered hier."
    assert classify(parse(mail(text, *fields))).name == "reply"


def test_a_person_who_forwards_a_report_is_a_person() -> None:
    text = "Voici ce que j'ai reçu :\n\n> 550 5.1.1 User unknown\n> Reporting-MTA: dns; mx.example"
    subject = "Subject: Fwd: Undelivered Mail Returned to Sender"
    assert classify(parse(mail(text, subject))).name == "reply"


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("noreply.zoe.quemener@gmail.com", "reply"),
        ("no-reply-paul@hotmail.fr", "reply"),
        ("noreply@orange.fr", "auto_reply"),
        ("noreply.jobs@verdier.example", "auto_reply"),
        ("no-reply@gmail.com", "auto_reply"),
        ("mailer-daemon@googlemail.com", "auto_reply"),
    ],
)
def test_a_name_that_somebody_chose_for_themselves_is_a_persons(sender: str, name: str) -> None:
    raw = mail("Bonjour, je suis libre mardi.", f"From: <{sender}>", "Subject: Entretien")
    assert classify(parse(raw)).name == name
