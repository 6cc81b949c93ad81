"""Delivery reports of more servers, written down from memory before the rules were held to them."""

from __future__ import annotations

import pytest

from tests.messaging.inbound.world import assert_report, dsn, notice

ZOE = "zoe@example.fr"


def report(
    text: str, fields: str, subject: str, sender: str, returned: str = "message/rfc822"
) -> bytes:
    """A multipart/report with the notice, the fields and the message that comes back."""
    body = (
        f"--=_b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n--=_b\nContent-Type: message/"
        f"delivery-status\n\nReporting-MTA: dns; mx.example.org\nArrival-Date: Tue, 12 May 2026 14:03:22"
        f" +0200\n\n{fields}\n\n--=_b\nContent-Type: {returned}\n\nFrom: jobs@verdier.example\nTo: "
        f"{ZOE}\nSubject: Votre candidature\nMessage-ID: <o-1@verdier.example>\n\nBonjour,\n--=_b--\n"
    )
    kind = 'multipart/report; report-type=delivery-status; boundary="=_b"'
    return notice(body, subject, sender, Content_Type=kind, Auto_Submitted="auto-replied")


def failed(status: str, said: str = "", action: str = "failed", who: str = ZOE) -> str:
    code = f"\nDiagnostic-Code: smtp; {said}" if said else ""
    return f"Final-Recipient: rfc822; {who}\nAction: {action}\nStatus: {status}{code}"


EXCHANGE = "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.fr>"
POSTMASTER = "postmaster@example.fr"
EXIM = "Mail Delivery System <Mailer-Daemon@mx.example.org>"
GOOGLE = "Mail Delivery Subsystem <mailer-daemon@googlemail.com>"
QMAIL = "Hi. This is the qmail-send program at vps.example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"

REPORTS = {
    # -- Microsoft ---------------------------------------------------------------------------------
    "o365-fr-nobody": ("hard", notice(
        "Votre message à zoe@example.fr n'a pas pu être remis.\n\nzoe est introuvable dans example.fr.\n\njobs\tOffice 365\tzoe\nAction requise\t\tDestinataire\n\nAdresse À inconnue\n\nComment résoudre le problème\nIl se peut que l'adresse soit mal orthographiée ou n'existe pas.\n\nErreur signalée : 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup\n",
        "Non remis : Votre candidature", POSTMASTER)),
    "o365-en-full": ("soft", report(
        "Your message to zoe@example.fr couldn't be delivered.\n\nzoe's mailbox is full and can't accept messages now.", failed("5.2.2", "550 5.2.2 STOREDRV.Submission.Exception:QuotaExceededException; Failed to process message due to a permanent exception [Stage: CreateMessage]"), "Undeliverable: Votre candidature", POSTMASTER)),
    "o365-de-nobody": ("hard", report(
        "Ihre Nachricht an zoe@example.fr konnte nicht übermittelt werden.\n\nzoe wurde bei example.fr nicht gefunden.", failed("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient zoe@example.fr not found by SMTP address lookup"), "Unzustellbar: Votre candidature", POSTMASTER)),
    "o365-blocked-sender": ("soft", report(
        "Votre message n'a pas été remis car l'administrateur de messagerie du destinataire l'a rejeté.", failed("5.7.1", "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy"), "Non remis : Votre candidature", POSTMASTER)),
    "o365-only-internal": ("soft", report(
        "Le destinataire n'accepte que les messages de son organisation.", failed("5.7.1", "550 5.7.193 UserNotAllowedToReceive; external senders are not permitted"), "Non remis : x", EXCHANGE)),
    "o365-tenant-gone": ("hard", dsn("5.4.310", "550 5.4.310 DNS domain ancienne-boite.fr does not exist [Message=InfoDomainNonexistent] [LastAttemptedServerName=ancienne-boite.fr]")),
    "o365-throttled": ("soft", dsn("4.7.500", "451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77719) [AM6.prod.protection.outlook.com]")),
    "o365-spf": ("soft", dsn("5.7.23", "550 5.7.23 The message was rejected because of Sender Policy Framework violation")),
    "o365-expired": ("soft", dsn("4.4.316", "450 4.4.316 Connection refused [Message=Socket error code 10061]; 550 4.4.7 QUEUE.Expired; message expired")),
    "o365-dmarc": ("soft", dsn("5.7.509", "550 5.7.509 Access denied, sending domain verdier.example does not pass DMARC verification and has a DMARC policy of reject")),
    "exchange-fr-delay": ("soft", report(
        "La remise est retardée pour ces destinataires ou groupes :\n\nzoe@example.fr\n\nCe message n'a pas encore été remis. Les tentatives de remise se poursuivront.", failed("4.4.7", "", "delayed"), "Remise retardée : Votre candidature", EXCHANGE)),
    "exchange-2003-fr": ("hard", notice(
        "Votre message n'a pas atteint certains ou tous les destinataires visés.\n\n      Objet :\tVotre candidature\n      Date :\t12/05/2026 14:03\n\nImpossible de joindre le(s) destinataire(s) suivant(s) :\n\n      zoe@example.fr le 12/05/2026 14:03\n            Le compte de messagerie n'existe pas dans l'organisation à laquelle ce message a été envoyé. Vérifiez l'adresse électronique ou contactez directement le destinataire afin d'obtenir l'adresse correcte.\n            <mx.example.fr #5.1.1>\n",
        "Non remis: Votre candidature", "Administrateur système <postmaster@example.fr>")),
    "exchange-disabled": ("soft", dsn("5.2.1", "550 5.2.1 Mailbox cannot be accessed; STOREDRV.Deliver; mailbox disabled")),
    "outlook-com-nobody": ("hard", dsn("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [VI1EUR05FT014.eop-eur05.prod.protection.outlook.com]")),
    "outlook-com-reputation": ("soft", dsn("5.7.1", "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).")),
    # -- Google, Yahoo, Apple ------------------------------------------------------------------------
    "gmail-fr-nobody": ("hard", report(
        "** Adresse introuvable **\n\nVotre message n'est pas parvenu à zoe@example.fr car l'adresse est introuvable ou ne peut pas recevoir de message.\n\nLa réponse est :\n\nThe email account that you tried to reach does not exist.", failed("5.1.1", "550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos or unnecessary spaces. NoSuchUser - gsmtp"), "Delivery Status Notification (Failure)", GOOGLE)),
    "gmail-fr-full": ("soft", report(
        "** Boîte de réception du destinataire pleine **\n\nVotre message n'est pas parvenu à zoe@example.fr. Sa boîte de réception est saturée.", failed("4.2.2", "452-4.2.2 The recipient's inbox is out of storage space. OverQuotaTemp - gsmtp"), "Delivery Status Notification (Failure)", GOOGLE)),
    # The code says that it may pass, and a domain that lapsed comes back.
    "gmail-domain": ("soft", report(
        "** Address not found **\n\nYour message wasn't delivered to zoe@exemple-qui-nest-pas.fr because the domain exemple-qui-nest-pas.fr couldn't be found.", failed("4.0.0", "DNS Error: DNS type 'mx' lookup of exemple-qui-nest-pas.fr responded with code NXDOMAIN Domain name not found: exemple-qui-nest-pas.fr", who="zoe@exemple-qui-nest-pas.fr"), "Delivery Status Notification (Failure)", GOOGLE)),
    "gmail-delay": ("soft", report(
        "** Delivery incomplete **\n\nThere was a temporary problem delivering your message to zoe@example.fr. Gmail will retry for 46 more hours.", failed("4.4.1", "The recipient server did not accept our requests to connect.", "delayed"), "Delivery Status Notification (Delay)", GOOGLE)),
    "gmail-disabled": ("soft", dsn("5.2.1", "550-5.2.1 The email account that you tried to reach is disabled. DisabledUser - gsmtp")),
    "gmail-rate": ("soft", dsn("4.2.1", "450-4.2.1 The user you are trying to contact is receiving mail too quickly. ReceivingRate - gsmtp")),
    "yahoo-nobody": ("hard", dsn("5.0.0", "552 1 Requested mail action aborted, mailbox not found")),
    "yahoo-deferred": ("soft", dsn("4.7.0", "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints")),
    "icloud-nobody": ("hard", dsn("5.1.1", "550 5.1.1 <zoe@icloud.com>: user does not exist", "failed").replace(b"zoe@example.fr", b"zoe@icloud.com")),
    "icloud-full": ("soft", dsn("5.2.2", "552 5.2.2 <zoe@icloud.com>: user is over quota")),
    "icloud-policy": ("soft", dsn("5.7.1", "554 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137")),
    # -- French houses -------------------------------------------------------------------------------
    "orange-inactive": ("soft", dsn("5.5.0", "550 5.5.0 Boite du destinataire archivee. Recipient mailbox archived. OFR_418 [418]")),
    "orange-too-many": ("soft", dsn("4.0.0", "421 mwinf5c13 Service refuse. Veuillez essayer plus tard. OFR_513 [513]")),
    "laposte-nobody": ("hard", dsn("5.1.1", "550 5.1.1 <zoe@laposte.net>: Recipient address rejected: Adresse inconnue LPN007_401")),
    "laposte-full": ("soft", dsn("5.2.2", "552 5.2.2 Boite aux lettres du destinataire pleine. LPN007_417")),
    "free-nobody": ("hard", dsn("5.1.1", "550 5.1.1 <zoe@free.fr>: Recipient address rejected: Le compte n'existe pas / User unknown")),
    "free-greylist": ("soft", dsn("4.7.1", "451 4.7.1 Greylisting in action, please come back later. 00:05:00")),
    "sfr-nobody": ("hard", dsn("5.1.1", "550 5.1.1 Mauvaise adresse de destinataire / invalid recipient address")),
    "sfr-quota": ("soft", dsn("4.2.2", "452 4.2.2 Quota depasse / over quota")),
    "ovh-nobody": ("hard", report("This is the mail system at host mo3.mail-out.ovh.net.\n\nI'm sorry to have to inform you that your message could not be delivered.\n\n<zoe@example.fr>: host mx1.mail.ovh.net[192.0.2.3] said: 550 5.1.1\n    <zoe@example.fr>: Email rejected per recipient (in reply to RCPT TO command)", failed("5.1.1", "550 5.1.1 <zoe@example.fr>: Email rejected per recipient"), "Undelivered Mail Returned to Sender", "MAILER-DAEMON@mo3.mail-out.ovh.net")),
    "postfix-fr": ("hard", notice(
        "Bonjour,\n\nCeci est le serveur de messagerie mx.example.org.\n\nVotre message n'a pas pu être distribué à un ou plusieurs destinataires. Il est joint ci-dessous.\n\n<zoe@example.fr>: l'hôte mx.example.fr[192.0.2.9] a dit : 550 5.1.1 <zoe@example.fr>: Recipient address rejected: User unknown in local recipient table (en réponse à la commande RCPT TO)",
        "Message non délivré retourné à l'expéditeur", "MAILER-DAEMON@mx.example.org (Mail Delivery System)")),
    "zimbra-fr": ("hard", notice(
        "Le message n'a pas pu être remis aux destinataires suivants :\n\n  zoe@example.fr : boîte inexistante\n\nLe message d'origine est joint.",
        "Échec de distribution du message", "MAILER-DAEMON@zimbra.example.fr")),
    "renater": ("soft", dsn("4.7.1", "450 4.7.1 <jobs@verdier.example>: Sender address rejected: Domain not found")),
    # -- Exim, sendmail, Courier, qmail ------------------------------------------------------------------
    "exim-quota": ("soft", notice(
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  zoe@example.fr\n    mailbox is full: retry timeout exceeded\n", "Mail delivery failed: returning message to sender", EXIM, X_Failed_Recipients=ZOE)),
    "exim-no-mx": ("hard", notice(
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  zoe@example.fr\n    all relevant MX records point to non-existent hosts\n", "Mail delivery failed: returning message to sender", EXIM, X_Failed_Recipients=ZOE)),
    "exim-content": ("soft", notice(
        "A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  zoe@example.fr\n    host mx.example.fr [192.0.2.9]\n    SMTP error from remote mail server after end of data:\n    550 High probability of spam\n", "Mail delivery failed: returning message to sender", EXIM, X_Failed_Recipients=ZOE)),
    "exim-frozen": ("soft", notice(
        "A message that you sent has been frozen on mx.example.org.\n\n  zoe@example.fr\n    Connection timed out\n", "Warning: message 1abc-000 frozen", EXIM)),
    "sendmail-nobody": ("hard", report(
        "The original message was received at Tue, 12 May 2026 14:03:22 +0200\nfrom verdier.example [192.0.2.1]\n\n   ----- The following addresses had permanent fatal errors -----\n<zoe@example.fr>\n    (reason: 550 5.1.1 <zoe@example.fr>... User unknown)\n\n   ----- Transcript of session follows -----\n... while talking to mx.example.fr.:\n>>> RCPT To:<zoe@example.fr>\n<<< 550 5.1.1 <zoe@example.fr>... User unknown\n550 5.1.1 <zoe@example.fr>... User unknown", failed("5.1.1", "550 5.1.1 <zoe@example.fr>... User unknown"), "Returned mail: see transcript for details", "Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>")),
    "sendmail-retry": ("soft", report(
        "    **********************************************\n    **      THIS IS A WARNING MESSAGE ONLY      **\n    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n    **********************************************\n\n   ----- The following addresses had transient non-fatal errors -----\n<zoe@example.fr>\n\n   ----- Transcript of session follows -----\n<zoe@example.fr>... Deferred: Connection timed out with mx.example.fr.\nWarning: message still undelivered after 4 hours\nWill keep trying until message is 5 days old", failed("4.4.1", "", "delayed"), "Warning: could not send message for past 4 hours", "Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>")),
    "courier-nobody": ("hard", notice(
        "This is a delivery status notification from mx.example.org,\nrunning the Courier mail server, version 1.2.\n\nThe original message was received on Tue, 12 May 2026 14:03:22 +0200\n\n---------------------------------------------------------------------------\n\n                           UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n<zoe@example.fr>:\n    mx.example.fr [192.0.2.9]:\n>>> RCPT TO:<zoe@example.fr>\n<<< 550 User unknown.\n", "NOTICE: mail delivery status.", '"Courier mail server at mx.example.org" <@mx.example.org>', Return_Path="<>")),
    "qmail-full": ("soft", notice(QMAIL + "<zoe@example.fr>:\nuser over quota (#5.1.1)\n\n--- Below this line is a copy of the message.\n", "failure notice")),
    "qmail-vpopmail": ("hard", notice(QMAIL + "<zoe@example.fr>:\nSorry, no mailbox here by that name. vpopmail (#5.1.1)\n\n--- Below this line is a copy of the message.\n", "failure notice")),
    "qmail-relay": ("soft", notice(QMAIL + "<zoe@example.fr>:\n192.0.2.9 failed after I sent the message.\nRemote host said: 554 5.7.1 Spam message rejected\n\n--- Below this line is a copy of the message.\n", "failure notice")),
    "opensmtpd": ("hard", report(
        "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while attempting to deliver a message for\n    the following list of recipients:\n\nzoe@example.fr: 550 Invalid recipient: <zoe@example.fr>\n\n    Below is a copy of the original message:", failed("5.0.0", "550 Invalid recipient: <zoe@example.fr>"), "Delivery status notification: error", "Mailer Daemon <MAILER-DAEMON@mx.example.org>")),
    "haraka": ("hard", notice("Intended Recipients: <zoe@example.fr>\n    Failure Reason: 550 5.1.1 No such user: zoe\n\nYour message could not be delivered.", "Delivery Failure", "MAILER-DAEMON <postmaster@mx.example.org>")),
    # -- Gateways and senders ------------------------------------------------------------------------
    "mimecast-nobody": ("hard", dsn("5.1.1", "550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [abc.def]")),
    "mimecast-policy": ("soft", dsn("5.7.1", "554 Email rejected due to security policies - https://community.mimecast.com/docs/DOC-1369#554")),
    "mimecast-text": ("soft", notice(
        "The email you sent with subject line \"Votre candidature\" to zoe@example.fr was rejected by a content policy.\n\nIt could not be delivered.", "Undeliverable: Votre candidature", "postmaster@mimecast.example.org")),
    "proofpoint-blocked": ("soft", dsn("5.7.1", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using Proofpoint Dynamic Reputation")),
    "proofpoint-nobody": ("hard", dsn("5.1.1", "550 5.1.1 <zoe@example.fr>: Recipient address rejected: User unknown in virtual alias table")),
    "barracuda": ("soft", dsn("5.7.1", "550 permanent failure for one or more recipients (zoe@example.fr:blocked)")),
    "ses-bounce": ("hard", report("An error occurred while trying to deliver the mail to the following recipients:\nzoe@example.fr", failed("5.1.1", "550 5.1.1 user unknown"), "Delivery Status Notification (Failure)", "MAILER-DAEMON@eu-west-1.amazonses.com")),
    # Amazon keeps on that list what bounced for good or complained.
    "ses-suppressed": ("hard", report("An error occurred while trying to deliver the mail to the following recipients:\nzoe@example.fr", failed("5.1.1", "Amazon SES did not send the message to this address because it is on the suppression list for your account."), "Delivery Status Notification (Failure)", "MAILER-DAEMON@eu-west-1.amazonses.com")),
    "mailgun": ("soft", dsn("5.0.0", "605 Not delivering to previously bounced address")),
    "google-group": ("soft", notice(
        "Hello jobs@verdier.example,\n\nWe're writing to let you know that the group you tried to contact (zoe@example.fr) may not exist, or you may not have permission to post messages to the group.\n\nYour message could not be delivered.", "Delivery Status Notification (Failure)", GOOGLE)),
    "moved-fr": ("hard", dsn("5.1.6", "551 5.1.6 <zoe@example.fr>: cet utilisateur a changé d'adresse ; nouvelle adresse zoe@ailleurs.example")),
    "timeout": ("soft", notice(
        "This is the mail system at host mx.example.org.\n\nI'm sorry to have to inform you that your message could not\nbe delivered.\n\n<zoe@example.fr>: connect to mx.example.fr[192.0.2.9]:25: Network is unreachable\n")),
    "loop": ("soft", dsn("5.4.6", "554 5.4.6 mail for example.fr loops back to myself")),
    "size-fr": ("soft", dsn("5.2.3", "552 5.2.3 Le message dépasse la taille maximale autorisée par le destinataire")),
    "antispam-fr": ("soft", dsn("5.7.1", "554 5.7.1 Message rejeté : contenu considéré comme indésirable")),
    "left-company": ("hard", notice("Votre message n'a pas été remis à zoe@example.fr : cette adresse n'existe plus.", "Message non remis", POSTMASTER)),
    "es-nobody": ("hard", dsn("5.1.1", "550 5.1.1 El usuario no existe / usuario desconocido")),
    "it-full": ("soft", notice("Il messaggio non è stato consegnato a zoe@example.fr: casella piena (quota superata).", "Mancata consegna", "MAILER-DAEMON@mx.example.it")),
}  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_and_whether_the_address_is_dead(name: str) -> None:
    kind, message = REPORTS[name]
    assert_report(message, kind)
