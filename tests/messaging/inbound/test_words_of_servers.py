"""What servers say in one line, as the fields of a report quote it: a code, then their words."""

from __future__ import annotations

import pytest

from messaging.inbound.kind import classify
from messaging.inbound.parse import parse
from tests.messaging.inbound.world import dsn

# Nobody has that name, or nobody takes mail at that domain.
DEAD = """
5.1.1 550 5.1.1 Unknown user in reply to mail from jobs@verdier.example
5.0.0 550 No such user; your message goes back to the sender
5.0.0 550 unbekannt; die Nachricht geht an den Absender
5.4.4 Host not found, and your server should not try that domain
5.1.1 550 #5.1.1 bad address zoe@example.fr
5.0.0 550 Address invalid
5.1.0 550 5.1.0 Address rejected.
5.0.0 550 account does not exist
5.0.0 550 5.1.1 sorry, your envelope recipient is in my badrcptto list (#5.7.1)
5.0.0 550 Address not present in directory
5.0.0 550 <zoe@example.fr> is not a known user on this system
5.0.0 550 zoe@example.fr is not a valid mailbox
5.0.0 550 zoe@example.fr is not an active address at this host
5.0.0 550 mailbox does not exist
5.0.0 550 mailbox not found
5.0.0 554 5.1.1 nessun utente simile in questo momento
5.0.0 550 No account by that name here
5.0.0 550 no existe dicha persona
5.0.0 550 no existe ese usuario
5.0.0 550 No mailbox by that name is currently available
5.0.0 550 no such address here
5.0.0 550 No such person at this address.
5.0.0 550 no such recipient
5.0.0 554 No valid recipients, bye
5.0.0 550 nonexistent user
5.0.0 550 non-existent user
5.0.0 550 not a local address
5.0.0 550 not a valid recipient
5.0.0 550 not a valid user here
5.0.0 550 zoe@example.fr is not a registered user
5.0.0 550 does not have an email account here
5.0.0 550 recipient no longer on server: zoe@example.fr
5.0.0 550 Recipient not found.
5.0.0 550 5.1.1 recipient unknown
5.0.0 550 RESOLVER.ADR.RecipNotFound; not found
5.0.0 550 5.1.1 sorry, no mailbox here by that name
5.0.0 550 The user's email name is not found.
5.0.0 550 there is no one at this address
5.0.0 550 This email address is wrong or no longer valid
5.0.0 550 sorry, this recipient is not in my validrcptto list (#5.1.1)
5.0.0 550 this user doesn't exist
5.0.0 550 Unknown e-mail address
5.0.0 550 unknown local part zoe in <zoe@example.fr>
5.0.0 550 unknown mailbox
5.0.0 550 user missing home directory
5.0.0 550 user not exist
5.0.0 550 User not known
5.0.0 550 <zoe@example.fr>: utilisateur inconnu
5.0.0 550 vdeliver: invalid or unknown virtual user: zoe@example.fr
5.1.1 550 5.1.1 <zoe@example.fr>: Recipient address rejected: undeliverable address: host mx.example.fr[192.0.2.9] said: 550 5.1.1 User unknown (in reply to RCPT TO command)
5.0.0 550 5.1.1 <zoe@example.fr>: Recipient address rejected: User unknown in virtual mailbox table
5.0.0 553 5.3.0 <zoe@example.fr>... Addressee unknown, relay=[192.0.2.1]
5.0.0 550-Callout verification failed: 550 No such user here
5.0.0 550 Verification failed for <zoe@example.fr> No Such User Here
5.0.0 550 No Such User Here
5.0.0 550-The mail server could not deliver mail to zoe@example.fr. The account or domain may not exist, they may be blacklisted, or missing the proper dns entries.
5.1.1 550 5.1.1 RCP-P1 http://postmaster.facebook.com/response_codes?ip=192.0.2.1#rcp Mailbox unknown
5.0.0 550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos or unnecessary spaces. For more information, go to https://support.google.com/mail/?p=NoSuchUser
5.5.0 550 5.5.0 Requested action not taken: mailbox unavailable
5.0.0 550 Message was not accepted -- invalid mailbox. Local mailbox zoe@example.ru is unavailable: user not found
5.1.1 550 5.1.1 <zoe@ukr.net> recipient not exists
5.0.0 550 Mailbox not found or access denied
5.0.0 550 The recipient may contain a non-existent account, please check the recipient address.
5.0.0 550 User not found: zoe@163.example
5.0.0 550 Requested action not taken: mailbox not found
5.0.0 550 5.1.1 Mailbox "zoe@example.fr" does not exist
5.0.0 550 #5.1.0 Address rejected zoe@example.fr
5.0.0 550 5.1.1 unknown or illegal alias: zoe@example.fr
5.0.0 550 unknown or illegal user: zoe
5.1.1 550 5.1.1 Recipient doesn't exist
5.0.0 550 5.1.1 zoe@example.fr: Adresse inexistante
5.1.1 550 5.1.1 Adresse e-mail inconnue
5.0.0 550 Destinataire inconnu
5.0.0 550 Empfaenger unbekannt
5.1.1 550 5.1.1 Benutzer existiert nicht
5.1.2 550 5.1.2 Host unknown (Name server: exampel.fr: host not found)
5.4.4 [internal] domain lookup failed: no such domain
5.1.2 550 Domain not found
5.4.6 553 5.4.6 ... Name server: exampel.fr.: unknown host
5.0.0 550 Host unknown
5.1.10 556 5.1.10 Domain has a null MX record
5.1.6 551 5.1.6 Recipient has moved
5.1.6 551 User not local; please try zoe@nouvelle.example
5.0.0 550 zoe@example.fr has moved to zoe@autre.example
5.2.1 550 5.2.1 The email account that you tried to reach does not exist
5.0.0 571 no longer employed here
5.0.0 550 5.1.1 <zoe@example.fr>... This person no longer works here
5.3.2 521 5.3.2 Host does not accept mail from anyone
5.1.1 550 5.1.1 sorry, no such user: zoe
5.1.3 501 5.1.3 Bad recipient address syntax
5.1.1 550 5.1.1 Invalid recipient: zoe@example.fr (Mode: normal)
5.1.1 550 5.1.1 Unknown recipient: zoe@example.fr
5.1.1 The recipient's e-mail address was not found in the recipient's e-mail system
5.0.0 User zoe (zoe@example.fr) not listed in public Name & Address Book
5.0.0 550 Unroutable address
5.0.0 550 unrouteable address
5.4.0 Unrouteable address
"""
# A full mailbox, a policy, the sender's own fault, something passing: the address lives. So does
# one of which a server says "nobody" with the code of a policy, or "invalid or disabled".
ALIVE = """
5.0.0 550 'zoe@example.fr' is not a registered gateway user
5.0.0 550 zoe@example.fr: gateway registration required
5.0.0 550 HELO verdier.example: host not found
5.0.0 554 HELO argument does not resolve: unknown host
5.0.0 550 5.0.0 Unknown user jobs@verdier.example (sender callout failed)
5.0.0 554 Your domain verdier.example does not exist
5.0.0 550 Return path host unknown
5.0.0 550 MAIL FROM domain does not exist
5.0.0 553 mail from unknown address
5.0.0 550 Envelope sender is not a valid address: no such user
5.0.0 550 the sender account does not exist
5.0.0 550 From: header address unknown
5.0.0 554 Reply-To address does not exist
5.0.0 550 sending host unknown
5.0.0 550 Absender unbekannt
5.0.0 550 SPF check: domain name not found
5.7.26 550 5.7.26 DKIM: no such record; domain not found
5.4.4 Host not found, try again later
5.0.0 452 insufficient disk space
5.0.0 550 account disabled temporarly for exceeding receiving limits
5.0.0 550 Account is exceeding their quota
5.1.1 550 5.1.1 delivery failed: exceeded storage allocation
5.0.0 552 zoe has exceeded his/her disk space limit.
5.1.1 550 5.1.1 zoe has reached its quota
5.1.1 550 User has too many messages on the server
5.1.1 550 in-box is full
5.1.1 550 mail box full
5.1.1 552 mailbox exceeded the local limit
5.1.1 552 mailbox has exceeded its disk space limit
5.1.1 552 mailbox quota usage exceeded
5.1.1 552 maildir over quota
5.1.1 552 maildir delivery failed: No space left on device
5.1.1 552 mailfolder is full
5.1.1 552 not enough storage space in mailbox
5.1.1 552 not sufficient disk space
5.1.1 552 quota violation for zoe@example.fr
5.1.1 552 recipient reached disk quota
5.1.1 552 recipient rejected: mailbox would exceed maximum allowed storage
5.1.1 552 the recipient mailbox has exceeded its disk space limit
5.1.1 552 user mailbox exceeds allowed size
5.1.1 552 would be over the allowed quota
5.1.1 550 zoe's mailbox is currently over its size limit
5.2.1 550 5.2.1 Mailbox disabled, not accepting messages
5.2.1 550 5.2.1 Mailbox disabled for zoe: user unknown
5.0.0 550 This account has been suspended.
5.0.0 550 account inactive
5.0.0 554 5.7.1 You are not allowed to send to this recipient
5.1.1 550 5.1.1 <jobs@verdier.example>: Sender address rejected: User unknown in virtual alias table
5.1.8 553 5.1.8 <jobs@verdier.example>... Domain of sender address jobs@verdier.example does not exist
5.1.7 550 5.1.7 Invalid address (sender)
5.0.0 550 Sender address rejected: Domain not found
5.0.0 550 Sender verify failed: No Such User Here
5.0.0 550-Verification failed for <jobs@verdier.example> 550-No Such User Here 550 Sender verify failed
5.0.0 550 Domain of sender address does not resolve
5.0.0 553 sorry, your envelope sender domain must exist (#5.7.1)
5.0.0 550 Invalid sender domain: host unknown
5.0.0 554 Helo command rejected: Host not found
5.0.0 450 4.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]
5.0.0 550 Cannot find your reverse DNS; unknown host
5.7.1 550 5.7.1 Relaying denied. Proper authentication required.
5.0.0 550 relay not permitted
5.0.0 550-zoe@example.fr is currently not permitted to relay through this server.
5.7.1 550 5.7.1 Message rejected due to content restrictions
5.0.0 554 Message rejected: Email address is not verified.
5.0.0 554 5.7.1 Spamming not allowed
5.0.0 550 5.7.0 Local Policy Violation
5.0.0 550 Blocked by recipient's administrator
5.0.0 550 IP address rejected: unknown host
5.7.1 550 5.7.1 Service unavailable; client [192.0.2.1] blocked using bl.spamcop.net
5.1.1 550 5.1.1 Your message was rejected by the recipient domain due to spam content
5.1.1 550 5.1.1 Recipient rejected: you are listed in RBL
5.1.0 550 5.1.0 192.0.2.1 is not allowed to send from verdier.example per it's SPF Record
5.1.0 550 5.1.0 Sender rejected
5.0.0 550 Envelope blocked - https://community.mimecast.com/docs/DOC-1369#550
5.0.0 550 Administrative prohibition envelope blocked
5.0.0 550 csi.mimecast.org Poor Reputation Sender. - https://community.mimecast.com/docs/DOC-1369#550
5.0.0 550 Rejected by header based manually Blocked Senders
5.0.0 554 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.1
5.0.0 550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 relay access denied
5.4.1 550 5.4.1 Relay Access Denied
5.4.1 550 5.4.1 No answer from host
5.4.4 550 5.4.4 Unable to route: timeout
5.4.7 550 5.4.7 Delivery expired (message too old)
5.0.0 550 Connection frequency limited. http://service.mail.qq.example
5.0.0 550 Mail content denied. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000726
5.0.0 550 5.7.1 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=x
5.0.0 554 5.7.1 Message rejected under suspicion of SPAM; https://ya.cc/1IrBc
5.0.0 552 5.2.2 Mailbox size limit exceeded
5.0.0 550 zoe@example.ru: mailbox is over quota (size)
5.0.0 554 Transaction failed. Reject due to policy restrictions. For explanation visit http://postmaster.1und1.de/error-messages?ip=192.0.2.1
5.0.0 552 Requested mail action aborted: exceeded storage allocation. For explanation visit https://postmaster.1und1.de/case?c=r0103
5.0.0 550 5.2.0 Message size exceeds fixed limit
5.3.4 552 5.3.4 Message too big for system
5.0.0 554 5.4.12 SMTP; Hop count exceeded - possible mail loop detected
5.0.0 550 5.4.14 Hop count exceeded
5.6.0 550 5.6.0 Invalid header found: unknown charset
5.5.2 500 5.5.2 Error: bad syntax
5.3.0 Service unavailable: local mailer error
5.3.5 553 5.3.5 system config error
5.3.0 554 5.3.0 unknown mailer error 1
5.3.0 maildrop: Unable to create a dot-lock. unknown mailer error 75
5.2.3 552 5.2.3 Message length exceeds administrative limit
5.7.0 550 5.7.0 Our system has detected that this message is suspicious
5.0.0 550 5.1.1 Recipient address rejected: Greylisted, see http://postgrey.example
5.0.0 450 4.2.0 <zoe@example.fr>: Recipient address rejected: Greylisted for 300 seconds
5.0.0 550 Le destinataire refuse les messages de cet expéditeur
5.0.0 550 Message refusé pour cause de réputation de l'adresse IP
5.0.0 550 Votre adresse IP est bloquée
5.0.0 550 Boîte aux lettres désactivée
5.0.0 550 Compte suspendu
5.2.2 550 5.2.2 User unknown, mailbox over quota
5.0.0 550 Recipient Rejected: Temporarily inactive
5.0.0 550 5.2.1 This mailbox has been blocked due to inactivity
5.0.0 554 delivery error: dd Requested mail action aborted, mailbox temporarily suspended
5.0.0 554 delivery error: dd Sorry your message to zoe@yahoo.fr cannot be delivered. This account has been disabled or discontinued [#102]. - mta1
5.0.0 450 4.1.1 <zoe@example.fr>: Recipient address rejected: unverified address: connect to mx.example.fr: Connection refused
5.0.0 550 High probability of spam
5.0.0 550 No RDNS entry for 192.0.2.1: host not found
5.0.0 550 Mailbox invalid or disabled
5.0.0 550 5.7.1 No such user!
5.1.1 550 5.1.1 User unknown, please try again later
5.1.1 550 5.1.1 User unknown: temporary lookup failure
5.0.0 421 mx.example.fr: host not found
5.4.3 550 5.4.3 Recipient address directory failure
5.4.7 554 5.4.7 Delivery expired: host not found
"""


def rows(table: str) -> list[str]:
    return table.strip().splitlines()


def bounce_type(line: str) -> str | None:
    status, _, said = line.partition(" ")
    seen = classify(parse(dsn(status, said)))
    assert (seen.name, seen.recipient) == ("bounce", "zoe@example.fr")
    return seen.bounce_type


@pytest.mark.parametrize("line", rows(DEAD))
def test_an_address_that_does_not_exist_is_given_up(line: str) -> None:
    assert bounce_type(line) == "hard"


@pytest.mark.parametrize("line", rows(ALIVE))
def test_for_any_other_reason_it_is_kept(line: str) -> None:
    assert bounce_type(line) == "soft"
