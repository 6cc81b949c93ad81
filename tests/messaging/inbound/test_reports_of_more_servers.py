"""Reports in the layouts of more servers and gateways, a few lines each."""

from __future__ import annotations

import pytest

from tests.messaging.inbound.test_reports_unseen import failed, report
from tests.messaging.inbound.world import assert_report, dsn, notice

HARD, SOFT = "hard", "soft"

REPORTS = {
    "imailserver": (HARD, notice("Unknown user: zoe@example.fr\n\nOriginal message follows.\n\nReceived: from x", "Undeliverable Mail", "Postmaster <Postmaster@mail.example.org>", X_Mailer="<SMTP32 v8.22>")),
    "imail-full": (SOFT, notice("User mailbox exceeds allowed size: zoe@example.fr\n\nOriginal message follows.\n", "Undeliverable Mail", "Postmaster@mail.example.org", X_Mailer="<SMTP32 v8.22>")),
    "imail-host": (SOFT, notice("undeliverable to zoe@example.fr\nDelivery failed 20 attempts: zoe@example.fr\n\nOriginal message follows.\n", "Undeliverable Mail", "Postmaster@mail.example.org")),
    "messagingserver": (HARD, report("This report relates to a message you sent with the following header fields:\n\n  Message-id: <o-1@verdier.example>\n  Date: Tue, 12 May 2026 14:03:22 +0200\n  From: jobs <jobs@verdier.example>\n  To: zoe@example.fr\n  Subject: Votre candidature\n\nYour message cannot be delivered to the following recipients:\n\n  Recipient address: zoe@example.fr\n  Reason: Remote SMTP server has rejected address\n  Diagnostic code: smtp;550 5.1.1 <zoe@example.fr>... User Unknown\n  Remote system: dns;mx.example.fr (TCP|17.111.174.67|47323|192.0.2.225|25)", failed("5.1.1", "550 5.1.1 <zoe@example.fr>... User Unknown"), "Delivery Notification: Delivery has failed", "Internet Mail Delivery <postmaster@mx.example.org>")),
    "messagingserver-quota": (SOFT, report("Your message cannot be delivered to the following recipients:\n\n  Recipient address: zoe@example.fr\n  Original address: zoe@example.fr\n  Reason: Over quota", failed("5.2.2", ""), "Delivery Notification: Delivery has failed", "Internet Mail Delivery <postmaster@mx.example.org>")),
    "mailmarshal": (HARD, notice("Your message:\n   From:    jobs@verdier.example\n   Subject: Votre candidature\n\nCould not be delivered because of\n\n550 5.1.1 User unknown\n\nThe following recipients were affected:\n    zoe@example.fr\n\nAdditional Information\n======================\nOriginal Sender:    <jobs@verdier.example>\nSender-MTA:         <10.11.12.13>", 'Undeliverable Mail: "Votre candidature"', "MailMarshal <postmaster@example.org>")),
    "mailfoundry": (HARD, notice("Unable to deliver message to: <zoe@example.fr>\nDelivery failed for the following reason:\nServer mx.example.fr[192.0.2.2] failed with: 550 <zoe@example.fr> No such user here\n\nThis has been a permanent failure.  No further delivery attempts will be made.\n", "Message delivery has failed", "Mail Delivery System <MAILER-DAEMON@mx.example.org>")),
    "mxlogic": (HARD, notice("The message you sent to zoe@example.fr could not be delivered. Reason:\n\nUnable to deliver message to <zoe@example.fr>:\nSMTP; 550 Recipient not found <zoe@example.fr>\n", "Mail delivery failed: returning message to sender", "Mail Delivery System <mxl-mailer-daemon@mxlogic.example>", X_MX_Bounce="mta/src/queue/bounce")),
    "mfilter": (SOFT, notice("お客様がお送りしたメールは、下記の理由により配信できませんでした。\n\n-------server message\n550 5.7.1 <zoe@example.fr>... Access denied\n-------original message\n", "failure notice", "MAILER-DAEMON@mfilter.example.jp", X_Mailer="m-FILTER")),
    "interscan": (HARD, notice("Sent >>> RCPT TO:<zoe@example.fr>\nReceived <<< 550 5.1.1 user unknown\n\nUnable to deliver message to <zoe@example.fr>", "Mail could not be delivered", '"InterScan Notification" <notification@example.org>')),
    "mcafee": (HARD, notice("--- The following addresses had delivery problems ---\n\n<zoe@example.fr>   (User unknown zoe@example.fr)\n", "Delivery Status", "MAILER-DAEMON@mcafee.example.org", X_NAI_Header="Modified by McAfee Email and Web Security Virtual Appliance")),
    "mcafee-postfix-de": (HARD, notice("Diese Nachricht wurde automatisch erstellt.\n\nIhre Nachricht konnte nicht an folgende Empfänger zugestellt werden:\n\nzoe@example.fr: 550 Unbekannter Empfänger", "Unzustellbare Nachricht")),
    "sendgrid": (HARD, report("Hello, this is the mail server on sendgrid.example.\n\nI am sending you this message to inform you on the delivery status of a message you previously sent.  Immediately below you will find a list of the affected recipients;  also attached is a Delivery Status Notification (DSN) report in standard format, as well as the headers of the original message.\n\n  <zoe@example.fr>  delivery failed; will not continue trying", failed("5.1.1", "550 5.1.1 The email account that you tried to reach does not exist."), "Undelivered Mail Returned to Sender", "MAILER-DAEMON@sendgrid.example")),
    "powermta": (SOFT, report("Hello, this is the mail server on smtp.example.org.\n\nI am sending you this message to inform you on the delivery status of a\nmessage you previously sent.\n\n  <zoe@example.fr>\n  delivery failed; will not continue trying", failed("5.2.2", "552 5.2.2 over quota")+"\nX-PowerMTA-BounceCategory: quota-issues", "Delivery report", 'postmaster@smtp.example.org')),
    "powermta-bad": (HARD, report("Hello, this is the mail server on smtp.example.org.\n\n  <zoe@example.fr>\n  delivery failed; will not continue trying", failed("5.1.1 (bad destination mailbox address)", "550 5.1.1 <zoe@example.fr>")+"\nX-PowerMTA-BounceCategory: bad-mailbox", "Delivery report", 'postmaster@smtp.example.org')),
    "powermta-quota-contra": (SOFT, report("Hello, this is the mail server on smtp.example.org.\n\n  <zoe@example.fr>\n  delivery failed; will not continue trying", failed("5.1.1 (bad destination mailbox address)", "550 5.1.1 <zoe@example.fr>")+"\nX-PowerMTA-BounceCategory: quota-issues", "Delivery report", 'postmaster@smtp.example.org')),
    "workmail": (HARD, report("Your message wasn't delivered to zoe@example.fr because the address couldn't be found.", failed("5.1.1", "550 5.1.1 RESOLVER.ADR.RecipNotFound"), "Undeliverable: x", "postmaster@amazonworkmail.com")),
    "receivingses": (SOFT, report("This message could not be delivered.", failed("5.3.0", "550 5.3.0 Mailbox full or rejected by rule"), "Delivery Status Notification (Failure)", "MAILER-DAEMON@email-bounces.amazonses.com")),
    "x4-qmail": (SOFT, notice("We're sorry. There's a problem with the e-mail address(es) you're trying to send to. Please verify the address(es) and try again.\n\n<zoe@example.fr>:\nchild status 100...The e-mail message could not be delivered because the user's mailfolder is full.\n\n--- Below this line is a copy of the message.\n", "failure notice")),
    "x6": (HARD, notice("We had trouble delivering your message. Full details follow:\n\nSubject: 'Votre candidature'\nDate: 'Thu, 29 Apr 2012 23:34:45 +0000'\n\n1 error(s):\n\nSMTP Server <mx.example.fr> rejected recipient <zoe@example.fr> (Error following RCPT command). It responded as follows: [550 5.1.1 User unknown]\n", "There was an error sending your mail", "MAILER-DAEMON <MAILER-DAEMON@x6.example>")),
    "zoho": (SOFT, notice("This message was created automatically by mail delivery software.\n A message that you sent could not be delivered to one or more of its recipients. This is a permanent error. \n\nzoe@example.fr  Mailbox is full, ERROR_CODE :552, ERROR_CODE :5.2.2 mailbox full\n", "Undelivered Mail Returned to Sender", "mailer-daemon@mail.zoho.com")),
    "dragonfly": (HARD, notice("This is the DragonFly Mail Agent v0.13 at df.example.org.\n\nThere was an error delivering your mail to <zoe@example.fr>.\n\nmx.example.fr [192.0.2.2] did not like our RCPT TO:\n550 5.1.1 <zoe@example.fr>: Recipient address rejected: User unknown\n\nMessage headers follow.\n", "Mail delivery failed", "MAILER-DAEMON <>")),
    "trendmicro": (HARD, notice("Unable to deliver message to <zoe@example.fr>\n\nReason: 550 5.1.1 unknown user", "Mail Delivery Failure", '"TMICSS" <admin@trend.example.org>')),
    "surfcontrol": (SOFT, notice("Your message could not be sent.\nA transcript of the attempts to send the message follows.\nThe number of attempts made: 1\nAddressed To: zoe@example.fr\n\nFailed to send to identified host,\nzoe@example.fr: [192.0.2.5], 550 5.7.1 message content rejected\n--- Message non-deliverable.\n", "Message Notification", "MAILER-DAEMON@example.org")),
    "googlegroups": (SOFT, notice("Hello jobs@verdier.example,\n\nWe're writing to let you know that the group you tried to contact (zoe-equipe) may not exist, or you may not have permission to post messages to the group. A few more details on why you weren't able to post:\n\n * You might have spelled or formatted the group name incorrectly.\n\nzoe@googlegroups.com admins", "Delivery Status Notification (Failure)", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", X_Failed_Recipients="zoe@googlegroups.com")),
    "opensmtpd-full": (SOFT, notice("    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while attempting to deliver a message for\n    the following list of recipients:\n\nzoe@example.fr: mail.mda: disk quota exceeded\n\n    Below is a copy of the original message:\n", "Delivery status notification: error", "Mailer Daemon <MAILER-DAEMON@example.org>")),
    "bigfoot": (HARD, notice("This message was returned.\n\n   ----- The following addresses had permanent fatal errors -----\n<zoe@example.fr>\n\n   ----- Transcript of session follows -----\n>>> RCPT TO:<zoe@example.fr>\n<<< 553 5.3.0 Invalid recipient zoe@example.fr (Mode: normal)\n", "Returned mail: Invalid recipient", "Mail Delivery Subsystem <MAILER-DAEMON@bigfoot.example>")),
    "exchange55": (HARD, notice("Your message\n\n  To:      zoe@example.fr\n  Subject: Votre candidature\n  Sent:    Tue, 12 May 2026 14:03:22 +0200\n\ndid not reach the following recipient(s):\n\nzoe@example.fr on Tue, 12 May 2026 14:03:22 +0200\n    The recipient name is not recognized\n\tThe MTS-ID of the original message is: c=jp;a= ;p=x\n    MSEXCH:IMS:KIJITORA CAT:EXAMPLE:EXCHANGE 0 (000C05A6) Unknown Recipient\n", "Undeliverable: Votre candidature", "System Administrator <postmaster@example.org>")),
    "exchange55-full": (SOFT, notice("Your message\n\n  To:      zoe@example.fr\n  Subject: x\n\ndid not reach the following recipient(s):\n\nzoe@example.fr on Tue, 12 May 2026 14:03:22 +0200\n    The recipient's mailbox is full. Try again later\n", "Undeliverable: x", "System Administrator <postmaster@example.org>")),
    "facebook": (SOFT, dsn("5.1.1", "550 5.1.1 RCP-P2 http://postmaster.facebook.com/response_codes?ip=192.0.2.1#rcp Refused due to recipient preferences")),
    "amazon-suppr": (SOFT, dsn("5.0.0", "554 Message rejected: Email address is not verified.")),
    "postfix-loop": (SOFT, dsn("5.4.6", "mail for example.fr loops back to myself")),
    "postfix-conn": (SOFT, dsn("4.4.1", "connect to mx.example.fr[192.0.2.9]:25: Connection refused")),
    "postfix-nxd": (HARD, dsn("5.4.4", "Host or domain name not found. Name service error for name=exampel.fr type=AAAA: Host not found")),
    "postfix-null": (HARD, dsn("5.1.0", "Domain exampel.fr does not accept mail (nullMX)")),
    "apple": (HARD, dsn("5.1.1", "550 5.1.1 unknown or illegal alias: zoe@mac.com")),
    "att": (SOFT, dsn("5.7.1", "553 5.3.0 flpd575 DNSBL:RBL 521< 192.0.2.1 >_is_blocked.For assistance forward this error to abuse_rbl@abuse-att.net")),
    "comcast": (SOFT, dsn("5.0.0", "554 resimta-po-11v.sys.comcast.net comcast 192.0.2.1 Comcast block for spam. Please see http://postmaster.comcast.net/smtp-error-codes.php#BL000000")),
    "comcast-nobody": (HARD, dsn("5.1.1", "550 5.1.1 Not our Customer")),
    "comcast-full": (SOFT, dsn("5.2.0", "552 5.2.0 Message contains bare CR and is violating 822.bis section 2.3")),
    "cox": (SOFT, dsn("5.1.1", "552 5.1.1 <zoe@cox.net> recipient mailbox full")),
    "earthlink": (SOFT, dsn("5.0.0", "550 550 Dynamic/zombied/spam IPs blocked. Write blockedbyearthlink@abuse.earthlink.net")),
    "charter": (SOFT, dsn("5.0.0", "554 5.7.1 AUP#1260: connection refused")),
    "rogers": (SOFT, dsn("5.2.2", "554 5.2.2 mailbox full")),
    "videotron": (HARD, dsn("5.1.1", "550 5.1.1 Usager inconnu")),
    "skynet": (HARD, dsn("5.1.1", "550 5.1.1 <zoe@skynet.be>: User does not exist")),
    "telenet": (HARD, dsn("5.0.0", "550 5.1.1 zoe@telenet.be : Account does not exist")),
    "wp": (HARD, dsn("5.0.0", "550 Nie ma takiego uzytkownika / user unknown")),
    "seznam": (HARD, dsn("5.0.0", "550 5.1.1 Nezname jmeno schranky / Invalid recipient")),
    "libero": (HARD, dsn("5.0.0", "550 RCPT TO:<zoe@libero.it> User unknown")),
    "libero-full": (SOFT, dsn("5.2.2", "552 RCPT TO:<zoe@libero.it> Mailbox disk quota exceeded")),
    "tiscali": (SOFT, dsn("5.2.1", "550 5.2.1 This user is not allowed to receive mail: mailbox frozen")),
    "terra": (SOFT, dsn("5.2.2", "552 5.2.2 La cuenta excede la cuota de almacenamiento")),
    "gmx-full": (SOFT, dsn("5.2.2", "552-Requested mail action aborted: exceeded storage allocation 552-Quota exceeded. The recipient's mailbox is full. 552 For explanation visit http://postmaster.gmx.com/en/error-messages")),
    "ntlworld": (SOFT, dsn("5.1.1", "550 5.1.1 <zoe@ntlworld.com>: User has moved or quota exceeded")),
    "icloud2": (HARD, dsn("5.1.1", "550 5.1.1 <zoe@me.com>: user lookup success but no user record found")),
    "fastmail": (HARD, dsn("5.1.1", "550 5.1.1 <zoe@fastmail.com>: Recipient address rejected: No such user")),
    "zoho-np": (SOFT, dsn("5.0.0", "553 Relaying disallowed. Invalid Domain - example.fr")),
    "cisco": (SOFT, dsn("5.0.0", "554 #5.7.1 Your access to this mail system has been rejected due to the sending MTA's poor reputation.")),
    "sophos": (SOFT, dsn("5.0.0", "554 Your IP (192.0.2.1) is dynamically blacklisted by Sophos")),
    "fortimail": (SOFT, dsn("5.7.1", "550 5.7.1 This message has been blocked because it contains FortiGuard - AntiSpam blocking URL(s).")),
    "trend": (SOFT, dsn("5.7.1", "550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using Trend Micro RBL+.")),
    "spamtitan": (HARD, dsn("5.1.1", "550 5.1.1 <zoe@example.fr>: Recipient address rejected: Verification failed: user unknown")),
    "mailinator": (SOFT, dsn("5.0.0", "554 5.7.1 Recipient has opted out of your mail")),
    "altospam": (SOFT, dsn("4.7.1", "451 4.7.1 Altospam: message temporarily deferred")),
    "renater2": (SOFT, dsn("5.7.1", "554 5.7.1 <mx[192.0.2.1]>: Client host rejected: Renater antispam")),
    "edu": (HARD, dsn("5.1.1", "550 5.1.1 L'utilisateur n'est plus présent dans l'annuaire")),
    "left": (HARD, dsn("5.1.1", "550 5.1.1 Cette personne a quitté l'entreprise")),
    "expired-fr": (SOFT, notice("Votre message n'a pas pu être remis à zoe@example.fr après 5 jours de tentatives. Le serveur distant ne répond pas.", "Échec de la remise", "postmaster@example.org")),
    "delay-fr": (SOFT, notice("Ceci est un avertissement uniquement. Votre message à zoe@example.fr n'a pas encore été remis. Il sera réessayé pendant 4 jours.", "Avertissement : message non encore remis", "postmaster@example.org")),
}  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_and_whether_the_address_is_dead(name: str) -> None:
    kind, message = REPORTS[name]
    assert_report(message, kind)
