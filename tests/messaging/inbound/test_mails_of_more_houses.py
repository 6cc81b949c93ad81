"""What more providers, servers and gateways send, each written down from its known wording before
the rules were held to it: reports, automatic answers, and people who sound like either."""

from __future__ import annotations

import pytest

from messaging.inbound.kind import classify
from messaging.inbound.parse import parse
from tests.messaging.inbound.test_reports_unseen import EXCHANGE, EXIM, ZOE, failed, report
from tests.messaging.inbound.world import assert_report, dsn, notice, written

SUBJECT, RE = "Votre candidature chez Maison Verdier", "Re: Votre candidature chez Maison Verdier"
POSTFIX = "Mail Delivery System <MAILER-DAEMON@mx.example.org>"
UNDELIVERED = "Undelivered Mail Returned to Sender"


def postfix(said: str, command: str = "RCPT TO", who: str = ZOE) -> bytes:
    text = (
        "This is the mail system at host mx.example.org.\n\nI'm sorry to have to inform you that your "
        "message could not\nbe delivered to one or more recipients. It's attached below.\n\nFor further "
        "assistance, please send mail to postmaster.\n\nIf you do so, please include this problem "
        "report. You can\ndelete your own text from the attached returned message.\n\n"
        f"                   The mail system\n\n<{who}>: host mx.example.fr[192.0.2.9] said: {said} (in\n"
        f"    reply to {command} command)"
    )
    code = said.split()[1] if "." in said.split()[1] else f"{said[0]}.0.0"
    return report(text, failed(code, said, who=who), UNDELIVERED, POSTFIX)


def exim(said: str, step: str = "RCPT TO:<zoe@example.fr>") -> bytes:
    text = (
        "This message was created automatically by mail delivery software.\n\nA message that you sent "
        "could not be delivered to one or more of its\nrecipients. This is a permanent error. The "
        f"following address(es) failed:\n\n  {ZOE}\n    host mx.example.fr [192.0.2.9]\n    SMTP error "
        f"from remote mail server after {step}:\n    {said}\n"
    )
    subject = "Mail delivery failed: returning message to sender"
    return notice(text, subject, EXIM, X_Failed_Recipients=ZOE, Auto_Submitted="auto-replied")


REPORTS = {
    # -- Microsoft -----------------------------------------------------------------------------------
    "o365-en": ("hard", report(
        "Your message to zoe@example.fr couldn't be delivered.\n\nzoe wasn't found at example.fr.\n\njobs\tOffice 365\tzoe\nAction Required\t\tRecipient\n\nUnknown To address\n\nHow to Fix It\nThe address may be misspelled or may not exist. Try one or more of the following:\n\n  *  Retype the recipient's address, then resend the message.\n  *  Contact the recipient (by phone, for example) to check that the address exists and is correct.\n  *  The recipient may have set up email forwarding to an incorrect address.", failed("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient zoe@example.fr not found by SMTP address lookup"), f"Undeliverable: {SUBJECT}", EXCHANGE)),
    "o365-loop-guard": ("soft", report("Your message to zoe@example.fr couldn't be delivered.\n\nThere is a problem with the recipient's mail server.", failed("5.4.14", "554 5.4.14 Hop count exceeded - possible mail loop ATTR34"), f"Undeliverable: {SUBJECT}", EXCHANGE)),
    "o365-limit": ("soft", report("Your message couldn't be delivered because the recipient's mailbox has received too many messages.", failed("5.2.121", "550 5.2.121 RESOLVER.RST.RecipientThreshold; Recipient's per hour message receive limit from specific sender exceeded"), f"Undeliverable: {SUBJECT}", EXCHANGE)),
    "o365-full-fr": ("soft", report("Votre message à zoe@example.fr n'a pas pu être remis.\n\nLa boîte aux lettres de zoe est pleine et n'accepte plus de messages.", failed("5.2.2", "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded; Failed to process message due to a permanent exception"), f"Non remis : {SUBJECT}", EXCHANGE)),
    "hotmail-blocked": ("soft", dsn("5.7.1", "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).")),
    "outlook-mailbox": ("hard", dsn("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [DB5EUR01FT044.eop-EUR01.prod.protection.outlook.com]")),
    # -- Google, Yahoo, AOL, Apple ---------------------------------------------------------------------
    "workspace-group": ("soft", dsn("5.7.1", "550-5.7.1 The user or domain that you are sending to (or from) has a policy that prohibited the mail that you sent. 550 5.7.1 NotAllowed - gsmtp")),
    "gmail-inbox-full": ("soft", report("** Recipient inbox full **\n\nYour message couldn't be delivered to zoe@example.fr. Their inbox is full, or it's getting too much mail right now.", failed("5.2.2", "552-5.2.2 The recipient's inbox is out of storage space and inactive. Please direct the recipient to https://support.google.com/mail/?p=OverQuotaPerm"), "Delivery Status Notification (Failure)", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>")),
    "yahoo-text": ("hard", notice("Sorry, we were unable to deliver your message to the following address.\n\n<zoe@yahoo.fr>:\n554: delivery error: dd This user doesn't have a yahoo.fr account (zoe@yahoo.fr) [0] - mta4234.mail.ir2.yahoo.com\n\n--- Below this line is a copy of the message.\n", "Failure Notice", "MAILER-DAEMON@yahoo.com")),
    "yahoo-disabled": ("soft", notice("Sorry, we were unable to deliver your message to the following address.\n\n<zoe@yahoo.fr>:\n554: delivery error: dd Sorry your message to zoe@yahoo.fr cannot be delivered. This account has been disabled or discontinued [#102]. - mta4234.mail.ir2.yahoo.com\n\n--- Below this line is a copy of the message.\n", "Failure Notice", "MAILER-DAEMON@yahoo.com")),
    "aol-full": ("soft", dsn("5.2.2", "552 5.2.2 zoe MAILBOX FULL")),
    "aol-nobody": ("hard", dsn("5.1.1", "550 5.1.1 <zoe@aol.com>: Recipient address rejected: aol.com")),
    "icloud-over": ("soft", postfix("552 5.2.2 <zoe@icloud.com>: user is over quota", who="zoe@icloud.com")),
    "icloud-policy": ("soft", postfix("550 5.7.1 [HM08] Message rejected due to local policy.", "end of DATA")),
    # -- Orange, Free, SFR, La Poste, Bouygues ---------------------------------------------------------
    "orange-nobody": ("hard", postfix("550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR204_416 [416]")),
    "orange-full": ("soft", postfix("552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR204_417 [417]")),
    "orange-slow": ("soft", dsn("4.0.0", "421 opmta1mti07nd1 zoe@orange.fr Service refuse. Veuillez essayer plus tard. Service refused, please try later. OFR004_402 [402]", "delayed")),
    "free-full": ("soft", postfix("552 5.2.2 Le compte de cet utilisateur depasse le quota autorise", "end of DATA")),
    "free-nobody": ("hard", postfix("550 5.1.1 <zoe@example.fr>: Recipient address rejected: User unknown in virtual mailbox table")),
    "sfr-nobody": ("hard", postfix("550 5.1.1 <zoe@example.fr>: Recipient address rejected: Adresse inconnue")),
    "sfr-blocked": ("soft", postfix("550 5.7.1 Votre adresse IP a ete bloquee. Your IP address has been blocked.")),
    "laposte-policy": ("soft", postfix("550 5.7.0 Message refuse pour raison de securite LPN105_415", "end of DATA")),
    "laposte-text": ("hard", notice("Bonjour,\n\nVotre message n'a pas pu être acheminé vers l'adresse zoe@example.fr, car cette adresse n'existe pas ou plus.\n\nLe service laposte.net", "Échec de la distribution de votre message", "postmaster@laposte.net")),
    "bouygues-greylist": ("soft", dsn("4.2.0", "450 4.2.0 <zoe@bbox.fr>: Recipient address rejected: Greylisted, please try again in 300 seconds", "delayed")),
    # -- OVH, Gandi, IONOS, Zimbra ----------------------------------------------------------------------
    "ovh-full": ("soft", postfix("552 5.2.2 <zoe@example.fr>: Recipient address rejected: Mailbox is full")),
    "ovh-spam": ("soft", postfix("550 5.7.1 Spam detected: https://www.ovh.com/spam", "end of DATA")),
    "gandi-nobody": ("hard", postfix("550 5.1.1 <zoe@example.fr>: Recipient address rejected: undeliverable address: unknown user: \"zoe\"")),
    "ionos-nobody": ("hard", postfix("550 Requested action not taken: mailbox unavailable For explanation visit https://www.ionos.com/help/index.php?id=2425")),
    "ionos-policy": ("soft", exim("554 Transaction failed. Reject due to policy restrictions.\n    For explanation visit https://postmaster.1und1.de/case?c=hi", "end of data")),
    "zimbra-full": ("soft", report("This is the mail system at host zimbra.example.fr.\n\n<zoe@example.fr>: host zimbra.example.fr[192.0.2.4] said: 452 4.2.2 Over quota\n    (in reply to end of DATA command)", failed("4.2.2", "452 4.2.2 Over quota"), UNDELIVERED, "MAILER-DAEMON@zimbra.example.fr")),
    # -- qmail, Exim, sendmail, Domino, GroupWise --------------------------------------------------------
    "qmail-moved": ("hard", notice("Hi. This is the qmail-send program at mail.example.org.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<zoe@example.fr>:\nThis address no longer accepts mail.\n\n--- Below this line is a copy of the message.\n", "failure notice")),
    "exim-nobody": ("hard", exim("550 No Such User Here")),
    "exim-sender": ("soft", exim("550-Verification failed for <jobs@verdier.example>\n    550-No Such User Here\n    550 Sender verify failed")),
    "exim-helo": ("soft", exim("550 HELO command rejected: Host not found")),
    "exim-dmarc": ("soft", exim("550-5.7.26 Unauthenticated email from verdier.example is not accepted due to\n    550 5.7.26 domain's DMARC policy", "pipelined end of data")),
    "sendmail-host": ("hard", report("   ----- The following addresses had permanent fatal errors -----\n<zoe@exampel.fr>\n    (reason: 550 Host unknown)\n\n   ----- Transcript of session follows -----\n550 5.1.2 <zoe@exampel.fr>... Host unknown (Name server: exampel.fr: host not found)", failed("5.1.2", "DNS; exampel.fr", who="zoe@exampel.fr"), "Returned mail: Host unknown (Name server: exampel.fr: host not found)", "Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>")),
    "sendmail-quota": ("soft", report("   ----- The following addresses had permanent fatal errors -----\n<zoe@example.fr>\n    (reason: Disc quota exceeded)\n\n   ----- Transcript of session follows -----\nmail.local: /var/mail/zoe: Disc quota exceeded\n550 5.0.0 zoe@example.fr... Can't create output", failed("5.2.0", ""), "Returned mail: see transcript for details", "Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>")),
    "domino-fr": ("hard", notice("Votre message\n\n  Objet : Votre candidature\n\nn'a pas pu être remis à :\n\n  zoe@example.fr\n\nen raison de :\n\n  L'utilisateur zoe (zoe@example.fr) ne figure pas dans l'annuaire Domino (not listed in Domino Directory)\n", f"ÉCHEC DE LA DISTRIBUTION : {SUBJECT}", "postmaster@example.fr")),
    "domino-full": ("soft", notice("Your message\n\n  Subject: Votre candidature\n\nwas not delivered to:\n\n  zoe@example.fr\n\nbecause:\n\n  552 Mailbox full. Quota exceeded for zoe\n", "DELIVERY FAILURE: 552 Mailbox full", "MAILER-DAEMON@domino.example.fr")),
    "groupwise": ("hard", notice("The attached file had the following undeliverable recipient(s):\n\tzoe@example.fr\n\nTranscript of session follows:\n   Command:  RCPT TO:<zoe@example.fr>\n   Response: 550 5.1.1 User unknown\n", "Message status - undeliverable", "Mailer-Daemon@gw.example.fr")),
    "groupwise-full": ("soft", notice("The message that you sent was undeliverable to the following:\n\tzoe (mailbox limit exceeded)\n\nzoe@example.fr", "Message status - undeliverable", "postmaster@gw.example.fr")),
    # -- Gateways ---------------------------------------------------------------------------------------
    "mimecast-greylist": ("soft", dsn("4.7.1", "451 Internal resources are temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451", "delayed")),
    "mimecast-held": ("soft", exim("550 Administrative prohibition - envelope blocked - https://community.mimecast.com/docs/DOC-1369#550")),
    "proofpoint-nobody": ("hard", postfix("550 5.1.1 User Unknown")),
    "proofpoint-blocked": ("soft", postfix("554 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1", "MAIL FROM")),
    "barracuda-intent": ("soft", postfix("554 rejected due to spam URL in content", "end of DATA")),
    "barracuda-nobody": ("hard", postfix("550 permanent failure for one or more recipients (zoe@example.fr:550 5.1.1 unknown user)", "end of DATA")),
    "messagelabs": ("soft", postfix("553-Message filtered. Refer to the Troubleshooting page at 553-http://www.symanteccloud.com/troubleshooting for more 553 information. (#5.7.1)", "end of DATA")),
    "vade": ("soft", postfix("554 5.7.1 Message rejete par la politique anti-spam du destinataire (VadeSecure)", "end of DATA")),
    "mailinblack-report": ("soft", postfix("550 5.7.1 Expediteur non autorise par le destinataire")),
    # -- Elsewhere ---------------------------------------------------------------------------------------
    "qq-full": ("soft", notice("抱歉,您的邮件被退回来了……\n\n收件人邮件地址(zoe@qq.com)的邮箱已满\nhost mx3.qq.com said: 552 5.2.2 Mailbox is full\n", "系统退信/Systems bounce", "PostMaster@qq.com", X_Failed_Recipients="zoe@qq.com")),
    "qq-nobody": ("hard", notice("抱歉,您的邮件被退回来了……\n\n收件人(zoe@qq.com)不存在\nhost mx3.qq.com said: 550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1\n", "系统退信/Systems bounce", "PostMaster@qq.com")),
    "yandex-full": ("soft", postfix("552 5.2.2 Mailbox size limit exceeded")),
    "yandex-spam": ("soft", postfix("554 5.7.1 [1] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc 1778580202", "end of DATA")),
    "mailru-nobody": ("hard", exim("550 Message was not accepted -- invalid mailbox.  Local mailbox zoe@example.fr is unavailable: user not found", "end of data")),
    "mailru-terminated": ("soft", exim("550 Message was not accepted -- invalid mailbox.  Local mailbox zoe@example.fr is unavailable: account is disabled", "end of data")),
    "t-online": ("soft", postfix("552 5.2.2 <zoe@t-online.de>: Postfach voll - Mailbox full")),
    "web-de": ("soft", postfix("450 Requested mail action not taken: mailbox unavailable For explanation visit https://postmaster.web.de/case?c=r0104")),
    "bluewin": ("hard", postfix("550 5.1.1 <zoe@bluewin.ch>: Empfaengeradresse unbekannt")),
    "proton": ("hard", report("We were unable to deliver your message.\n\nzoe@example.fr: address does not exist", failed("5.1.1", "550 5.1.1 <zoe@example.fr>: Recipient address rejected: Address does not exist"), UNDELIVERED, "MAILER-DAEMON@protonmail.com")),
}  # fmt: skip

AWAY = "Bonjour,\n\nJe suis absente jusqu'au 24 mai inclus. Pour toute urgence, écrivez à Paul Durand.\n\nZoé"
AWAY_DE = "Guten Tag,\n\nvielen Dank für Ihre Nachricht. Ich bin bis zum 24. Mai nicht im Büro. In dringenden Fällen wenden Sie sich bitte an Paul Durand.\n\nMit freundlichen Grüßen"
AWAY_EN = "Thank you for your email. I am out of the office until Monday 25 May and will reply when I return. For urgent matters, please contact Paul Durand."
BACK_FR = "Bonjour,\n\nJe suis actuellement absent et serai de retour le 24 mai.\n\nCordialement"
BACK_EN = "Hello,\n\nI am currently out of the office and will be back on May 24.\n\nRegards"
BACK_DE = "Hallo,\n\nich bin derzeit nicht im Büro und ab dem 24. Mai wieder erreichbar.\n\nGrüße"
DESK = "Bonjour,\n\nVotre demande a bien été enregistrée sous le numéro 26-4521. Un conseiller vous répondra sous 48 heures.\n\nLe service client"

MACHINES = {
    "orange-away": written(f"Réponse automatique : {SUBJECT}", AWAY, Auto_Submitted="auto-replied", X_Mailer="Open-Xchange Mailer"),
    "free-away": written("Réponse automatique", AWAY, Precedence="bulk"),
    "sfr-away": written(f"Absence : Re: {SUBJECT}", AWAY, Precedence="bulk"),
    "laposte-away": written(f"Message d'absence de Zoé Martin - {SUBJECT}", AWAY, Auto_Submitted="auto-replied"),
    "infomaniak": written(f"[Répondeur automatique] {SUBJECT}", AWAY, X_Autoreply="yes"),
    "gandi": written(f"Auto: {RE}", AWAY, Auto_Submitted="auto-replied (vacation)"),
    "ionos-de": written(f"Abwesenheitsnotiz: {SUBJECT}", AWAY_DE),
    "gmx-de": written(f"Abwesend: {SUBJECT}", AWAY_DE, Auto_Submitted="auto-replied", X_UI_Out_Filterresults="notjunk:1;"),
    "outlook-de-older": written(f"AutoAntwort: {SUBJECT}", AWAY_DE, X_Auto_Response_Suppress="All"),
    "web-de": written(f"Automatische Antwort auf Ihre Mail: {SUBJECT}", AWAY_DE),
    "urlaub": written(f"Urlaub Re: {SUBJECT}", AWAY_DE, Precedence="bulk"),
    "exchange-external": written(f"Automatic reply: {SUBJECT}", AWAY_EN, X_Auto_Response_Suppress="All", X_MS_Exchange_Generated_Message_Source="Mailbox Rules Agent"),
    "out-of-office-autoreply": written(f"Out of Office AutoReply: {SUBJECT}", AWAY_EN),
    "lotus-en": written("Zoé Martin is out of the office (returning 25/05/2026)", AWAY_EN, Auto_Submitted="auto-generated"),
    "lotus-unheaded": written("AUTO: Zoé Martin est absente du bureau. (retour 25/05/2026)", AWAY),
    "groupwise-rule": written(f"Re: {SUBJECT} (Out of office)", AWAY_EN, X_Autoresponder="yes"),
    "kerio": written(f"[Auto-Reply] {SUBJECT}", AWAY_EN, Precedence="bulk"),
    "maternity": written(f"Réponse automatique : {SUBJECT}", "Bonjour, je suis en congé maternité jusqu'au 5 octobre. Merci de contacter Paul."),
    "gone": written(f"Réponse automatique : {SUBJECT}", "Je ne fais plus partie des effectifs de Dupont SA. Merci d'écrire à contact@dupont.example."),
    "new-address": written("Changement d'adresse e-mail", "Bonjour,\n\nCeci est un message automatique : mon adresse change, merci d'utiliser désormais zoe@nouvelle.example.", Precedence="bulk"),
    "freshdesk-fr": written(f"Ticket reçu - {SUBJECT}", DESK, sender="Service client <support@dupont.freshdesk.example>", Auto_Submitted="auto-replied", X_Auto_Response_Suppress="OOF"),
    "zendesk-fr": written(f"[Demande n° 4521] {SUBJECT}", "##- Veuillez taper votre réponse au-dessus de cette ligne -##\n\n" + DESK, sender="Support <support@dupont.zendesk.example>", Auto_Submitted="auto-generated", X_Auto_Response_Suppress="All"),
    "glpi-old": written("[GLPI #0004521] Accusé de réception", "Ceci est un message automatique, merci de ne pas y répondre.\n\n" + DESK, sender="GLPI <glpi@example.fr>"),
    "jira": written("[JIRA] (HELP-4521) Votre candidature", "Your request has been received.", sender="Jira <jira@dupont.atlassian.example>", Auto_Submitted="auto-generated", Precedence="bulk"),
    "rt": written(f"[example.fr #4521] AutoReply: {SUBJECT}", "This message has been automatically generated in response to the creation of a trouble ticket.", sender="Support via RT <rt@example.fr>", Auto_Submitted="auto-replied", RT_Ticket="4521"),
    "accuse": written(f"Accusé de réception : {SUBJECT}", "Ceci est un accusé de réception automatique. Votre message nous est bien parvenu.", Auto_Submitted="auto-replied"),
    "receipt-outlook": written(f"Lu : {SUBJECT}", "Votre message \n\n   À : Zoé Martin\n   Objet : Votre candidature\n   Date : 12/05/2026 14:03\n\n a été lu le 12/05/2026 15:10.", Content_Type='multipart/report; report-type=disposition-notification; boundary="x"'),
    "receipt-thunderbird": written(f"Return Receipt (displayed) - {SUBJECT}", "This is a Return Receipt for the mail that you sent to zoe@example.fr.\n\nNote: This Return Receipt only acknowledges that the message was displayed on the recipient's computer. There is no guarantee that the recipient has read or understood the message contents."),
    "receipt-zimbra": written(f"Accusé de lecture : {SUBJECT}", "Le message envoyé le 12 mai 2026 à zoe@example.fr a été affiché.", Auto_Submitted="auto-replied (zimbra; read-receipt)"),
    "receipt-notes": written("Lu : Votre candidature", "Accusé de lecture : votre document a été lu par Zoé Martin le 12/05/2026", Content_Type="text/plain"),
    "earthlink": written(f"Re: {SUBJECT}", "I apologize for this automatic reply to your email. To control spam, I now allow incoming messages only from senders I have approved beforehand.", Auto_Submitted="auto-replied"),
    "whatsapp-shop": written("Merci pour votre message", "Ceci est une réponse automatique. Nos horaires : 9 h – 18 h.", Precedence="bulk"),
    # -- By their words alone, and in more languages -----------------------------------------------------
    "bare-subject-fr": written("Absence", BACK_FR, Return_Path="<>"),
    "conges": written("Congés", BACK_FR, Return_Path="<>"),
    "conges-bulk": written("En congés jusqu'au 24 mai", BACK_FR, Precedence="bulk"),
    "hors-bureau": written("Hors du bureau : " + SUBJECT, BACK_FR),
    "je-suis-absent": written("Je suis absent : " + SUBJECT, BACK_FR, Precedence="junk"),
    "repondeur": written("Répondeur : " + SUBJECT, BACK_FR),
    "repondeur-auto": written("Répondeur automatique", BACK_FR),
    "reponse-auto": written("Réponse auto : " + SUBJECT, BACK_FR),
    "auto-reply-colon": written("Auto-Reply: " + SUBJECT, BACK_EN),
    "autoreply-brackets": written("[Autoreply] " + SUBJECT, BACK_EN),
    "auto-response": written("Auto Response: " + SUBJECT, BACK_EN),
    "ooo": written("OOO: " + SUBJECT, BACK_EN),
    "ooo-re": written("OOO Re: " + SUBJECT, BACK_EN),
    "ooto": written("OOTO: " + SUBJECT, BACK_EN),
    "on-leave": written("On leave: " + SUBJECT, BACK_EN, Precedence="bulk"),
    "on-vacation": written("On vacation until May 24", BACK_EN, Return_Path="<>"),
    "away-now": written("I'm away from my email", BACK_EN, Precedence="bulk"),
    "vacation-msg": written("Vacation message", BACK_EN, Return_Path="<>"),
    "not-in-office-de": written("Nicht im Büro: " + SUBJECT, BACK_DE),
    "urlaub-bare": written("Urlaubsbenachrichtigung", BACK_DE),
    "urlaub2": written("Urlaubsabwesenheit", BACK_DE, Return_Path="<>"),
    "eingang": written("Eingangsbestätigung: " + SUBJECT, "Ihre Nachricht ist bei uns eingegangen. Dies ist eine automatisch generierte E-Mail.", Auto_Submitted="auto-generated"),
    "autom-gen-de": written("Ihre Anfrage", "Diese E-Mail wurde automatisch generiert. Bitte antworten Sie nicht auf diese Nachricht."),
    "autom-fr2": written("Votre demande", "Ce courriel est généré automatiquement, merci de ne pas y répondre."),
    "autom-fr3": written("Votre demande", "Bonjour,\n\nMerci de ne pas répondre à ce mail, celui-ci étant généré automatiquement."),
    "autom-fr4": written("Bien reçu", "Message automatique - ne pas répondre\n\nNous avons bien reçu votre courriel."),
    "autom-fr5": written("Accusé de réception", "Bonjour,\n\nCeci est un accusé de réception automatique. Votre courriel sera traité sous 48 h."),
    "autom-en2": written("We received your message", "This is an automated message, please do not reply.\n\nWe received your email."),
    "autom-en3": written("Thanks", "Hi,\n\nThis is an automated response to let you know we have received your email."),
    "autom-en4": written("Your request", "[This is an automatically generated email, please do not reply]\n\nYour request was logged."),
    "autom-en5": written("Case 00123", "This email was sent from an unmonitored mailbox. Case 00123 was opened.", sender="Support <no_reply@example.com>"),
    "autom-en6": written("Thank you for contacting us", "This mailbox is not monitored. Your email was not read.", Auto_Submitted="auto-replied"),
    "mailbox-closed-fr": written("Boîte fermée", "Ceci est une réponse automatique : cette adresse n'est plus relevée."),
    "xloop": written(RE, BACK_FR, X_Loop="zoe@example.fr", Precedence="bulk"),
    "mail-autoreply": written(RE, BACK_FR, X_Mailer="vacation 1.2.7", Precedence="junk"),
    "ox": written(SUBJECT, BACK_FR, X_Mailer="Open-Xchange Mailer v7", Auto_Submitted="auto-replied (vacation)"),
    "xpm": written(RE, BACK_FR, X_POST_MessageClass="9; Autoresponder", Precedence="bulk"),
    "autoresp-from": written(RE, BACK_FR, sender="Zoé <autoresponder@example.fr>"),
    "mdn-de": written("Gelesen: " + SUBJECT, "Ihre Nachricht\n\n   An: Zoé\n   Betreff: x\n\nwurde am 12.05.2026 gelesen."),
    "mdn-en": written("Read: " + SUBJECT, "Your message\n\n   To: Zoé\n   Subject: x\n   Sent: Tuesday\n\n was read on Tuesday, May 12, 2026."),
    "mdn-not": written("Not read: " + SUBJECT, "Your message\n\n  To: Zoé\n\n was deleted without being read on Tuesday."),
    "mdn-fr-conf": written("Confirmation de lecture : " + SUBJECT, "Votre message a été lu le 12/05/2026."),
    "mdn-lotus": written("Return receipt: " + SUBJECT, "Your document: x was successfully received by: Zoé at: 12/05/2026"),
    "mdn-apple": written("Accusé de lecture", "Ceci est un accusé de réception pour le message adressé à zoe@example.fr le 12 mai. Cet accusé de réception confirme simplement que le message a été affiché."),
    "recall": written("Rappel : " + SUBJECT, "Zoé souhaite rappeler le message « x ».", Auto_Submitted="auto-generated"),
    "es": written("Respuesta automática: " + SUBJECT, "Estoy fuera"),
    "it": written("Fuori sede: " + SUBJECT, "Sono fuori sede fino al 24 maggio. In caso di urgenza contattare Paul.", Auto_Submitted="auto-replied"),
    "nl-away": written("Afwezig: " + SUBJECT, "Ik ben afwezig tot 24 mei.", Precedence="bulk"),
    "pl": written("Automatyczna odpowiedź: x", "nie ma mnie"),
    "ja": written("自動応答: x", "不在です"),
    "zh": written("自动回复: " + SUBJECT, "您好，我正在休假"),
    "ko": written("자동 회신: x", "부재중"),
    "tr": written("Otomatik yanıt: x", "Ofis dışındayım"),
    "uk": written("Автоматична відповідь: x", "Мене немає"),
    "ro": written("Răspuns automat: x", "Nu sunt la birou"),
    "hu": written("Automatikus válasz: x", "Nem vagyok"),
    "da": written("Automatisk svar: x", "Jeg er væk"),
    "no": written("Automatisk svar: x", "Jeg er borte"),
    "pt": written("Resposta automática: x", "Estou fora"),
    "ca": written("Resposta automàtica: x", "Fora"),
    "ar": written("رد تلقائي: x", "غائب"),
    "gr": written("Αυτόματη απάντηση: x", "Λείπω"),
}  # fmt: skip

PEOPLE = {
    "reports-a-bounce": written("Votre adresse est-elle bonne ?", "Bonjour,\n\nMon mail à recrutement@verdier.example m'est revenu : « mailbox full ». Je renvoie donc mon CV ici.\n\nZoé"),
    "forwards-a-report": written("TR: Undelivered Mail Returned to Sender", "Bonjour, voici ce que je reçois quand je vous écris :\n\n> <claire@verdier.example>: 550 5.1.1 User unknown\n\nQue faire ?"),
    "full-diary": written(RE, "Ma boîte de réception était pleine, désolée du retard. Jeudi me convient."),
    "holiday-then-answer": written(RE, "Je rentre de congés et découvre votre lettre : oui, volontiers, mardi 14 h."),
    "german-holiday": written(RE, "Vielen Dank! Ich bin bis Freitag im Urlaub, könnten wir am Montag telefonieren?"),
    "two-words": written(RE, "Bien reçu."),
    "received-by-hand": written("Accusé de réception", "Bonjour, j'accuse réception de votre lettre et vous en remercie.\n\nZoé"),
    "read-by-hand": written("Lu", "Bonjour, j'ai lu votre message, merci. Zoé"),
    "support-person": written(RE, "Bonjour, je travaille au support de Dupont SA et reste intéressée.", sender="Zoé (support) <support@zoe.example>"),
    "ticket-train": written("Ticket de train", "Bonjour, voici mon ticket pour le remboursement de l'entretien."),
    "hosted-list": written(RE, "Merci, à jeudi !", List_Id="<zoe.example>", List_Unsubscribe="<mailto:x@zoe.example>", Precedence="list"),
    "scanner": written("Numérisation", "Mon contrat signé, numérisé au bureau.\n\nZoé", X_Mailer="Canon iR"),
    "mobile": written(RE, "Je ne suis pas au bureau mais joignable : 06 12 34 56 78", X_Mailer="iPhone Mail (21F79)"),
    "out-of-work": written("Out of work since May", "I have been out of office work since May and would love to start."),
    "postmaster-by-trade": written("Candidature : administrateur de messagerie", "Bonjour, j'administre Postfix (« 550 User unknown », les files, DKIM) depuis dix ans."),
    "auto-in-name": written("Auto-école Martin : attestation", "Bonjour, voici mon attestation de conduite."),
    "vacancy": written("Vacation: the May vacancy", "Hello, I am writing about the vacancy you published in May."),
    "does-not-reply": written(RE, "Merci de ne pas répondre à cette adresse mais à zoe@perso.example, que je lis chaque jour."),
    "auto-word": written("Auto : contrôle technique", "Mon auto est en panne, je serai en retard mardi."),
    "repondeur-tel": written("Répondeur", "Bonjour, je suis tombée sur votre répondeur, pouvez-vous me rappeler ?"),
    "hors": written("Hors délai ?", "Ma candidature est-elle hors délai ?"),
    "reponse-auto-p": written("Réponse auto-école", "J'ai bien reçu la réponse de l'auto-école : permis en juin."),
    "reponse-automatique-plainte": written("Réponse automatique", "Bonjour,\n\nJ'ai reçu une réponse automatique à ma candidature. Est-ce votre décision ?"),
    "ooo-person": written("OOO la belle offre", "Votre offre me plaît beaucoup !"),
    "on-leave-p": written("On leave until June", "I am on parental leave until June and would like to apply for a start after that."),
    "conges-p": written("Congés d'été", "Je serai en congés du 1er au 15 août, l'entretien peut-il avoir lieu avant ?"),
    "confirmation": written("Confirmation de lecture", "Je confirme avoir lu le règlement du test."),
    "rappel": written("Rappel : ma candidature", "Bonjour, je vous relance au sujet de ma candidature."),
    "gelesen": written("Gelesen und verstanden", "Vielen Dank, ich habe alles gelesen."),
    "nicht": written("Nicht im Büro, sondern im Laden", "Ich möchte im Laden arbeiten, nicht im Büro."),
    "zh-p": written("回复", "谢谢您的来信"),
    "auto-liq": written("Auto-liquidation", "Je suis comptable, spécialiste de l'auto-liquidation."),
    "out-of-office-job": written("Out of office roles", "I am looking for out-of-office roles, such as field sales."),
    "automatic": written("Automatic doors", "I repaired automatic doors for ten years."),
    "mail-auto": written(RE, "Cet e-mail est-il généré automatiquement ? Je préférerais parler à quelqu'un."),
    "ne-pas-rep": written(RE, "Merci de ne pas répondre à mon ancien employeur s'il vous contacte."),
    "hard-1": written("Undeliverable", "My parcel with the portfolio was undeliverable, so here is a link."),
    "admin-p": written("Message non remis", "Bonjour, mon CV n'a pas pu être remis à zoe.b@verdier.example lundi, le voici.", sender="Jean <admin@jean.example>"),
}  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_and_whether_the_address_is_dead(name: str) -> None:
    kind, message = REPORTS[name]
    assert_report(message, kind)


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_is_known(name: str) -> None:
    assert classify(parse(MACHINES[name])).name == "auto_reply"


@pytest.mark.parametrize("name", PEOPLE)
def test_a_person_stays_one(name: str) -> None:
    assert classify(parse(PEOPLE[name])).name == "reply"
