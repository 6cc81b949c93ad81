"""Delivery reports as the servers of the world word them."""

from __future__ import annotations

import pytest

from tests.messaging.inbound.world import assert_report, dsn, notice

REPORTS = [
    # qmail
    (
        "hard",
        notice(
            "Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<zoe@example.fr>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 <zoe@example.fr>: User unknown\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <jobs@verdier.example>\nMessage-ID: <1@verdier.example>\n",
            "failure notice",
        ),
    ),
    (
        "hard",
        notice(
            "Hi. This is the qmail-send program at mx.example.org.\n\n<zoe@example.fr>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n",
            "failure notice",
        ),
    ),
    (
        "soft",
        notice(
            "Hi. This is the qmail-send program at mx.example.org.\n\n<zoe@example.fr>:\nThe users mailfolder is over the allowed quota (size). (#5.2.2)\n\n--- Below this line is a copy of the message.\n",
            "failure notice",
        ),
    ),
    (
        "soft",
        notice(
            "Hi. This is the qmail-send program.\n\n<zoe@example.fr>:\nI'm not going to try again; this message has been in the queue too long.\n\n--- Below this line is a copy of the message.\n",
            "failure notice",
        ),
    ),
    (
        "hard",
        notice(
            "Hi. This is the qmail-send program.\n\n<zoe@exemple-qui-nest-pas.fr>:\nSorry, I couldn't find any host named exemple-qui-nest-pas.fr. (#5.1.2)\n\n--- Below this line is a copy of the message.\n",
            "failure notice",
        ),
    ),
    # exim
    (
        "hard",
        notice(
            "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  zoe@example.fr\n    host mx.example.fr [192.0.2.9]\n    SMTP error from remote mail server after RCPT TO:<zoe@example.fr>:\n    550 5.1.1 <zoe@example.fr>: Recipient address rejected: User unknown\n\n------ This is a copy of the message, including all the headers. ------\n",
            "Mail delivery failed: returning message to sender",
            "Mail Delivery System <Mailer-Daemon@mx.example.org>",
        ),
    ),
    (
        "hard",
        notice(
            "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its recipients. This is a permanent error.\n\n  zoe@exampel.fr\n    Unrouteable address\n\n------ This is a copy of the message ------\n",
            "Mail delivery failed: returning message to sender",
            "Mail Delivery System <Mailer-Daemon@mx.example.org>",
        ),
    ),
    (
        "soft",
        notice(
            "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on mx.example.org.\n\n  zoe@example.fr\n    Delay reason: Connection timed out\n\nNo action is required on your part. Delivery attempts will continue for\nsome time",
            "Warning: message 1abc delayed 24 hours",
            "Mail Delivery System <Mailer-Daemon@mx.example.org>",
        ),
    ),
    (
        "soft",
        notice(
            "This message was created automatically by mail delivery software.\nA message that you sent could not be delivered.\n\n  zoe@example.fr\n    retry timeout exceeded\n",
            "Mail delivery failed: returning message to sender",
            "Mail Delivery System <Mailer-Daemon@mx.example.org>",
        ),
    ),
    (
        "soft",
        notice(
            "A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.\n\n  zoe@example.fr\n    SMTP error from remote mail server after end of data:\n    550 Message rejected as spam by our policy\n",
            "Mail delivery failed: returning message to sender",
            "Mail Delivery System <Mailer-Daemon@mx.example.org>",
        ),
    ),
    # postfix text
    (
        "hard",
        notice(
            "This is the mail system at host mx.example.org.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<zoe@example.fr>: host mx.example.fr[192.0.2.9] said: 550 5.1.1\n    <zoe@example.fr>: Recipient address rejected: User unknown in virtual\n    mailbox table (in reply to RCPT TO command)\n"
        ),
    ),
    (
        "soft",
        notice(
            "This is the mail system at host mx.example.org.\n\nI'm sorry to have to inform you that your message could not\nbe delivered.\n\n<zoe@example.fr>: host mx.example.fr[192.0.2.9] said: 552 5.2.2\n    <zoe@example.fr>: Mailbox full (in reply to RCPT TO command)\n"
        ),
    ),
    (
        "soft",
        notice(
            "This is the mail system at host mx.example.org.\n\n####################################################################\n# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n####################################################################\n\nYour message could not be delivered for more than 4 hour(s).\nIt will be retried until it is 5 day(s) old.\n\n<zoe@example.fr>: connect to mx.example.fr[192.0.2.9]:25: Connection timed out",
            "Delayed Mail (still being retried)",
        ),
    ),
    # French providers
    (
        "hard",
        dsn(
            "5.1.1",
            "550 5.1.1 <zoe@orange.fr> Adresse d au moins un destinataire invalide. Invalid recipient. OFR204_416 [416]",
        ),
    ),
    (
        "hard",
        dsn(
            "5.0.0",
            "550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. LPN205_416 [416]",
        ),
    ),
    (
        "soft",
        dsn(
            "5.7.1",
            "550 5.7.1 Service refuse. Veuillez essayer plus tard. service refused, please try later. OFR_506 [506]",
        ),
    ),
    (
        "soft",
        dsn(
            "5.0.0",
            "421 mwinf5c04 ME Trop de connexions, veuillez verifier votre configuration. Too many connections, slow down. OFR005_104 [104]",
        ),
    ),
    ("soft", dsn("5.0.0", "550 5.2.0 Mail rejete. Mail rejected. OFR_506 [506]")),
    (
        "soft",
        dsn("5.2.2", "552 5.2.2 Boite du destinataire pleine. Recipient overquota. OFR_417 [417]"),
    ),
    (
        "hard",
        dsn(
            "5.1.1",
            "550 5.1.1 <zoe@free.fr>: Recipient address rejected: User unknown in relay recipient table",
        ),
    ),
    ("soft", dsn("5.5.0", "550 spam detected (http://postmaster.free.fr/)")),
    ("hard", dsn("5.1.1", "550 5.1.1 <zoe@sfr.fr> User unknown LPN")),
    (
        "soft",
        dsn("4.7.0", "421 Trop de spam emanant de votre IP, veuillez reessayer plus tard (Free)"),
    ),
    (
        "hard",
        dsn(
            "5.0.0",
            "554 delivery error: dd This user doesn't have a yahoo.fr account (zoe@yahoo.fr) [0] - mta1",
        ),
    ),
    (
        "soft",
        dsn(
            "5.0.0",
            "554 30 Sorry, your message to zoe@yahoo.fr cannot be delivered. This mailbox is disabled (554.30).",
        ),
    ),
    (
        "soft",
        dsn(
            "5.7.9",
            "554 Message not allowed - [PH01] Email not accepted for policy reasons. Please visit https://postmaster.yahooinc.com/",
        ),
    ),
    (
        "hard",
        dsn(
            "5.1.1",
            "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address for typos or 550-5.1.1 unnecessary spaces.",
        ),
    ),
    (
        "soft",
        dsn(
            "5.2.2",
            "552-5.2.2 The email account that you tried to reach is over quota. Please direct the recipient to https://support.google.com/mail/?p=OverQuotaPerm",
        ),
    ),
    ("soft", dsn("5.2.1", "550-5.2.1 The email account that you tried to reach is inactive.")),
    (
        "soft",
        dsn(
            "5.7.26",
            "550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.",
        ),
    ),
    (
        "soft",
        dsn(
            "5.7.1",
            "550-5.7.1 [192.0.2.1] Our system has detected that this message is likely unsolicited mail.",
        ),
    ),
    (
        "hard",
        dsn(
            "5.5.0",
            "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [AM1.prod.protection.outlook.com]",
        ),
    ),
    (
        "hard",
        dsn(
            "5.1.10",
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient zoe@example.fr not found by SMTP address lookup",
        ),
    ),
    (
        "hard",
        dsn(
            "5.4.1",
            "550 5.4.1 Recipient address rejected: Access denied. [PR2FRA01FT006.eop-fra01.prod.protection.outlook.com]",
        ),
    ),
    (
        "soft",
        dsn(
            "5.7.606",
            "550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal from this list please visit https://sender.office.com/",
        ),
    ),
    (
        "soft",
        dsn(
            "5.7.133",
            "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated",
        ),
    ),
    ("soft", dsn("5.7.124", "550 5.7.124 RESOLVER.RST.NotAuthorized; not authorized")),
    ("soft", dsn("5.4.14", "554 5.4.14 Hop count exceeded - possible mail loop")),
    (
        "soft",
        dsn("5.2.3", "550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient"),
    ),
    ("soft", dsn("4.4.7", "#550 4.4.7 QUEUE.Expired; message expired ##")),
    ("soft", dsn("4.2.0", "450 4.2.0 <zoe@example.fr>: Recipient address rejected: Greylisted")),
    ("soft", dsn("4.4.1", "connect to example.fr: Connection refused", "delayed")),
    (
        "hard",
        dsn(
            "5.4.4",
            "Host or domain name not found. Name service error for name=exampel.fr type=A: Host not found",
        ),
    ),
    ("hard", dsn("5.1.2", "550 Host unknown")),
    ("hard", dsn("5.1.10", "Recipient address has a null MX")),
    (
        "hard",
        dsn(
            "5.4.310",
            "550 5.4.310 DNS domain exampel.fr does not exist [Message=InfoDomainNonexistent]",
        ),
    ),
    ("hard", dsn("5.1.6", "551 5.1.6 user has moved; please try zoe@example.net")),
    (
        "soft",
        dsn(
            "5.7.1",
            "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
        ),
    ),
    ("soft", dsn("5.7.1", "554 5.7.1 <zoe@example.fr>: Relay access denied")),
    ("soft", dsn("5.3.4", "552 5.3.4 Message size exceeds fixed limit")),
    ("soft", dsn("5.6.0", "550 5.6.0 Message contains a virus: Eicar")),
    (
        "soft",
        dsn(
            "5.7.1",
            "550 5.7.1 Unauthenticated email from verdier.example is not accepted due to domain's DMARC policy",
        ),
    ),
    ("hard", dsn("5.0.0", "550 <zoe@example.fr>: invalid address")),
    ("hard", dsn("5.0.0", "550 No such recipient here")),
    ("hard", dsn("5.0.0", "550 Unknown user: zoe")),
    ("soft", dsn("5.0.0", "554 Transaction failed")),
    ("soft", dsn("5.0.0", "550 Rejected by recipient's filter rules: sender blocked")),
    (
        "soft",
        dsn("5.1.8", "553 5.1.8 <jobs@verdier.example>... Domain of sender address does not exist"),
    ),
    ("hard", dsn("5.1.1", "550 5.1.1 Mailbox <zoe@gmx.fr> does not exist")),
    (
        "hard",
        dsn(
            "5.0.0",
            "550 Requested action not taken: mailbox unavailable\n For explanation visit https://postmaster.gmx.net/",
        ),
    ),
    (
        "soft",
        dsn(
            "5.0.0",
            "554-gmx.net (mxgmx104) Nemesis ESMTP Service not available\n 554-No SMTP service\n 554-Bad DNS PTR resource record.",
        ),
    ),
    ("hard", dsn("5.0.0", "550 5.1.1 utilisateur inconnu")),
    # Exchange NDR texts
    (
        "hard",
        notice(
            "Échec de la remise pour ces destinataires ou groupes :\n\nzoe@example.fr (zoe@example.fr)\nL'adresse de messagerie que vous avez entrée est introuvable. Vérifiez l'adresse de messagerie du destinataire.\n\nInformations de diagnostic pour les administrateurs :\n\nServeur de génération : EX01.example.fr\n\nzoe@example.fr\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##",
            "Non remis : Votre candidature",
            "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.fr>",
        ),
    ),
    (
        "soft",
        notice(
            "Échec de la remise pour ces destinataires ou groupes :\n\nzoe@example.fr\nLa boîte aux lettres du destinataire est pleine et ne peut pas accepter de messages pour le moment.\n\n#554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException ##",
            "Non remis : Votre candidature",
            "postmaster@example.fr",
        ),
    ),
    (
        "hard",
        notice(
            "Votre message n'a pas été remis à zoe@example.fr, car l'adresse est introuvable ou ne peut pas recevoir de messages.",
            "Delivery Status Notification (Failure)",
            "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            X_Failed_Recipients="zoe@example.fr",
        ),
    ),
    (
        "hard",
        notice(
            "Address not found\nYour message wasn't delivered to zoe@example.fr because the address couldn't be found, or is unable to receive mail.",
            "Delivery Status Notification (Failure)",
            "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            X_Failed_Recipients="zoe@example.fr",
        ),
    ),
    (
        "soft",
        notice(
            "Message bloqué\nVotre message pour zoe@example.fr a été bloqué.\n\nRéponse : 550 5.7.1 policy",
            "Delivery Status Notification (Failure)",
            "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        ),
    ),
    # Notes
    (
        "hard",
        notice(
            "------- Failure Reasons  --------\n\nUser zoe (zoe@example.fr) not listed in Domino Directory\nzoe@example.fr\n\n------- Returned Message --------\n",
            "DELIVERY FAILURE: User zoe (zoe@example.fr) not listed in Domino Directory",
            "postmaster@example.fr",
        ),
    ),
    (
        "hard",
        notice(
            "Ceci est un message automatique de retour de courrier.\n\nVotre message n'a pas pu être remis au destinataire suivant :\n\n  zoe@example.fr : utilisateur inconnu",
            "Échec de la remise de votre message",
            "postmaster@example.fr",
        ),
    ),
    (
        "soft",
        notice(
            "Votre message n'a pas pu être remis : la boîte de zoe@example.fr est pleine (quota dépassé).",
            "Retour de courrier : message non distribué",
            "MAILER-DAEMON@laposte.net",
        ),
    ),
    (
        "hard",
        notice(
            "Die folgende Nachricht konnte nicht zugestellt werden:\n\nzoe@example.de: Empfänger unbekannt (550)",
            "Unzustellbar: Ihre Bewerbung",
            "postmaster@example.de",
        ),
    ),
]


@pytest.mark.parametrize(("kind", "message"), REPORTS)
def test_a_report_and_what_it_means(kind: str, message: bytes) -> None:
    assert_report(message, kind)
