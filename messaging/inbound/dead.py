"""Whether a delivery failure means that the address is dead for good.

Only four reasons do: nobody of that name, no such domain, moved away, a host that takes no mail.
Full mailboxes, refusals for reputation or content, and everything passing may end: an address is
not given up for them.
"""

from __future__ import annotations

import re
from typing import Literal

Stage = Literal["", "recipient", "data", "content"]

_IGNORE = re.IGNORECASE

_DEAD_CODES = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}
_SENDER_CODES = ("5.1.7", "5.1.8")
_FULL_CODE = "5.2.2"
# RFC 3463: a directory that did not answer, congestion, time that ran out.
_WAY_CODES = ("5.4.3", "5.4.5", "5.4.7")
# RFC 3463: the mailbox is there, and something is wrong with it.
_MAILBOX_STATUS = ("5.2.",)
# Their "User unknown" also means: the subscriber refuses mail of your domain.
_FILTERING = (
    "docomo.ne.jp",
    "ezweb.ne.jp",
    "au.com",
    "softbank.ne.jp",
    "vodafone.ne.jp",
    "mineo.jp",
)
# Exchange Online and some others say so of an address that they do not have.
_CODES_WITH_WORDS = {"5.4.1": "recipient address rejected: access denied", "5.1.0": "rejected"}
# Said of the sender, the message, the place or the moment: never of the address. A gateway that
# lets only its own users through (the example of RFC 3464, appendix) tells a permission.
_PASSING = re.compile(
    r"registered (?:\w{1,20} )?gateway|gateway (?:user|registration)|"
    r"spam|blacklist|block ?list|blocklist|black ?list|\bRBL\b|reputation|\bSPF\b|DKIM|DMARC|"
    r"policy|recipient preferences|authenticat|authoriz|unsolicited|content (?:rejected|filter)|"
    r"virus|infected|"
    r"quota|mailbox (?:is )?full|full mailbox|over ?limit|too (?:many|large|big)|exceed|"
    r"insufficient (?:system )?(?:storage|resources)|storage|disk|greylist|graylist|"
    r"(?:please|later) try again|try (?:again|later)(?! by| or)(?<!and try again)|"
    r"rate limit|throttl|temporar|timed? ?out|timeout|connection (?:refused|reset|lost)|"
    r"relay(?:ing)? (?:not|access)? ?(?:denied|permitted|allowed)?|reverse (?:dns|lookup)|\bPTR\b|"
    r"suspended|disabled|inactive|deactivated|expired|barred|restricted|"
    r"not allowed to (?:send|post)|sender (?:address )?(?:rejected|verify|denied|domain)|"
    r"loop|hops|message size|syntax error|blocked|banned|denied due to|5\.7\.\d",
    _IGNORE,
)
_FULL = re.compile(
    r"over.?quota|over (?:the|its|his|her|their) .{0,20}quota|"
    r"quota (?:is |was |has been )?(?:exceeded|full|reached)|"
    r"exceed\w{0,3} .{0,30}(?:quota|storage|mailbox|disk)|disk quota|"
    r"quota.issues|"
    r"(?:mail ?box|mail ?folder|mail ?dir|in-?box) (?:.{0,60}\W)?full\b|full (?:mail|in)-?box|"
    r"mailbox size|disk (?:is )?full|over (?:its|the|his|her) .{0,20}(?:size|storage) limit|"
    r"(?:not|n.t) (?:have )?(?:enough|sufficient) .{0,20}(?:space|storage|room)\b|"
    r"no (?:more )?(?:disk |storage |free )?(?:space|room) (?:left|available|in|on|for)\b|"
    r"insufficient .{0,20}(?:storage|space)|out of (?:disk |storage )?(?:space|storage)|"
    r"storage (?:limit|space|quota) .{0,20}(?:exceeded|reached|full)|"
    r"(?:[45]\d\d[ -]|[#(:] ?)[45]\.2\.2\b|"
    r"(?:bo[iî]te|messagerie) .{0,40}(?:pleine|satur)|quota .{0,20}(?:dépassé|depasse|atteint)|"
    r"(?:dépass|depass)\w{0,3} .{0,30}(?:quota|stockage)|plus (?:assez )?(?:d.espace|de place)|"
    r"espace .{0,30}(?:insuffisant|satur|épuisé)|"
    r"(?:postfach|mailbox) .{0,20}\bvoll\b|quota .{0,20}(?:überschritten|erreicht)|"
    r"speicherplatz .{0,30}(?:überschritten|erschöpft|aufgebraucht|voll)|"
    r"casella .{0,20}piena|quota superata|buz[oó]n .{0,60}lleno|postvak .{0,20}vol\b|"
    r"caixa .{0,30}cheia|ящик .{0,20}переполнен",
    _IGNORE,
)
# What is only one of several possible causes: "the address may be wrong, or the mailbox full".
_PERHAPS = re.compile(
    r"\b(?:may|might|could (?:be|have|also)|perhaps|possib(?:le|ly|ilit\w{1,3})|either|if|"
    r"such as|for example|reasons? (?:include|for)|common|usually|often|sometimes|typically|"
    r"peut[- ]être|peuvent être|pourrai\w{1,3}|éventuellement|par exemple|raisons|causes|souvent|"
    r"soit|si|möglich\w{0,14}|könnte|vielleicht|eventuell|falls|oder)\b",
    _IGNORE,
)
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n[ \t]{0,8}\n\s*")
_LIST_BELOW = re.compile(r":[ \t]{0,8}\n[ \t]{0,8}\n[ \t]{0,8}(?=[-*•·])")
# Said of whoever sends: their host or domain is not found, not the one written to.
_OF_SENDER = re.compile(
    r"sender (?:address |domain |account )?(?:is )?(?:not a valid|rejected|denied|refused|"
    r"invalid|unknown|not found|does not exist|doesn.t exist|must exist|must resolve)|sender verif|"
    r"(?:domain|host) of sender|invalid sender|"
    r"sender.s (?:domain|host|address) .{0,30}(?:\bnot\b|n.t\b|rejected|invalid|denied)|"
    r"(?:helo|ehlo) (?:command |name |host\w{0,4} )?(?:is )?(?:rejected|invalid|not)|"
    r"(?:helo|ehlo) [^<>:]{1,60}:? (?:host )?(?:not found|not resolve|unknown)|"
    r"return.?path (?:host |domain |address )?(?:is )?(?:unknown|invalid|not|does not|rejected)|"
    r"mail from (?:domain|host|address|(?:an? )?(?:unknown|invalid|non-?existent) )|sender callout|"
    r"(?:from|reply-to):? (?:header )?address (?:is )?(?:unknown|invalid|not|does not|doesn.t)|"
    r"sending (?:host|domain|server) .{0,30}(?:unknown|\bnot\b|n.t\b|invalid|rejected|denied)|"
    r"your (?:domain|host|server)(?: name)?(?: [\w.-]{1,100})? (?:is (?:not\b|un)|unknown|"
    r"not found|does not|doesn.t)|"
    r"absender (?:ist )?(?:unbekannt|ungültig|abgelehnt|existiert nicht)|"
    r"client host|reverse.?dns|\br(?:ev)?dns\b|\bPTR\b|"
    r"\bIP address (?:is )?(?:rejected|not)|absender(?:adresse|domain)|"
    r"(?:adresse|domaine) (?:de )?l.(?:expéditeur|émetteur) .{0,40}"
    r"(?:refus|rejet|inconnu|invalide|introuvable|n.existe)",
    _IGNORE,
)
# A server that says so may have the address after all, whatever its code.
_LATER = re.compile(r"(?:please|later) try again|try (?:again )?later\b|\btemporar", _IGNORE)
# Replies with a code (RFC 5321): what may pass, and what does not.
_PASSING_REPLY = re.compile(r"(?<![\w.\-/:])4[25]\d[ -](?!\d)")
_FINAL_REPLY = re.compile(r"(?<![\w.\-/:])5[0-7]\d[ \-#]|(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])")
_BARE = re.compile(r"user (?:is )?unknown|unknown user|user not exist", _IGNORE)
# Yahoo and Mail.ru say so only after the content, and mean it.
_MEANT = re.compile(r"delivery error: dd|invalid mailbox\..{0,120}user not found", _IGNORE)
_NOBODY = re.compile(
    r"user (?:is )?(?:unknown|not found|doesn.t exist|does not exist|invalid)|unknown (?:user|"
    r"recipient|local|address|mailbox|account|e-?mail|or illegal (?:user|alias))|"
    r"no such (?:user|mailbox|recipient|address|person|account|local|email|id\b)|"
    r"(?:address|mailbox|account|recipient|user|mail ?box|email) .{0,80}"
    r"(?:does not exist|doesn.t exist|not exist|not found|unknown|is invalid)|"
    r"(?:does not|doesn.t) have (?:an|a) .{0,40}account|invalid (?:recipient|mailbox|user|address"
    r"|local)|recipient (?:not found|unknown|address unknown)|not a (?:valid|known) (?:user|"
    r"mailbox|recipient|address|account)|no (?:mailbox|account|user|recipient)s? (?:here|by that|"
    r"with that|found|named)|bad destination mailbox|delivery error: dd|not our customer|"
    r"unroute?able address|(?:address|recipient) invalid|"
    r"(?:destinataire|adresse|utilisateur|bo[iî]te) .{0,60}"
    r"(?:inconnu|invalide|n.existe (?:pas|plus)|introuvable)|RESOLVER\.ADR\.(?:Ex)?RecipNotFound|"
    r"couldn.t be found|wasn.t found at|mailbox unavailable or not local|"
    r"(?:not|isn.t) listed in|no valid recipient|inactive email address|invalid final delivery|"
    r"(?:550|5\.\d\.\d) (?:requested action not taken: )?mailbox unavailable|bad address|"
    r"archived recipient|not an active address|"
    r"non-?existent (?:user|mailbox|address|recipient|account)|no ?(?:one|body) at this address|"
    r"(?:recipient|user|mailbox|address) (?:is )?not (?:exist|local|present|known|"
    r"registered|recogni[sz]ed)|not a (?:local|registered)|"
    r"missing home directory|badrcptto|destination addresses were unknown|"
    r"no mail ?box available for this user|"
    r"can.t accept user|(?:name|address) directory|not ours\b|check if (?:the )?address is correct|"
    r"no longer (?:works|employed|has an? (?:account|mailbox))|(?:n.est pas|pas une) (?:une )?"
    r"(?:adresse|boîte|boite|destinataire) (?:valide|connue?)|(?:destinataire|adresse|compte|"
    r"utilisateur|bo[iî]te).{0,40}(?:non trouvée?|inexistante?|supprimée?|erronée?)|"
    r"aucun (?:utilisateur|destinataire|compte)|empf[äa]nger.{0,30}(?:unbekannt|nicht gefunden|"
    r"existiert nicht)|usuario desconocido|utente sconosciuto|gebruiker onbekend|"
    r"\b542 .{1,80} rejected|vdeliver: Invalid or unknown|sorry, no mailbox|addressee unknown|"
    r"OFR20[0-9]_418|"
    r"unbekannt|existiert nicht|no existe|nie istnieje",
    _IGNORE,
)
_NO_HOST = re.compile(
    r"no mail servers? (?:appears? to )?exist|"
    r"host (?:or domain name )?(?:is )?(?:unknown|not found)|unknown host|domain (?:name )?"
    r"(?:is )?(?:not found|unknown|does not exist|invalid)|no such (?:host|domain)|"
    r"name or service not known|NXDOMAIN|domain .{1,100} (?:does not|doesn.t) exist|"
    r"couldn.t find any host|unrouteable mail domain|all relevant MX records point to non-existent|"
    r"domain is not reachable|domain mentioned in email address is unknown|unknown domain|"
    r"account or domain may not exist|(?:domaine|h[ôo]te) .{0,60}(?:inconnu|introuvable|"
    r"n.existe pas)|"
    r"malformed or unexpected name server reply|no (?:MX|A)(?: or A)? (?:record|entry)|"
    r"Domain must exist|Name service error .{0,100}(?:not found|NXDOMAIN)|bad destination system",
    _IGNORE,
)
# A domain that did not answer now, or whose records of who may send are missing.
_UNSURE_OF_HOST = re.compile(r"\bSPF\b|DKIM|DMARC|\btry again\b|temporar", _IGNORE)
_NO_MAIL = re.compile(
    r"null ?MX|indicated no SMTP service|couldn.t find a mail exchanger|"
    r"does not accept (?:mail|email|any mail)|(?:does not|doesn.t) accept mail|"
    r"host .{0,80} not (?:configured|accepting) .{0,20}mail|no longer accepts? (?:mail|email)|"
    r"(?:has|have) moved|no longer (?:valid|on server|employed|in use)|address (?:has )?changed|"
    r"n.accepte plus de (?:courriel|message|mail)",
    _IGNORE,
)


def tells_of_full(notice: str) -> bool:
    """Whether a report, in whichever of its parts, says that a mailbox has no room, and not only
    that it may have none. Such an address is not given up, whatever else the report says."""
    sentences = _SENTENCES.split(_LIST_BELOW.sub(": ", notice[:8_000]))
    return any(
        _FULL.search(said) and not _PERHAPS.search(said)
        for said in (" ".join(sentence.split()) for sentence in sentences)
    )


def is_dead(status: str, words: str, stage: Stage = "", recipient: str = "") -> bool:
    """Reads a status such as "5.1.1" and the words of the server; in doubt the address lives.

    `stage`: at "data" and at the end of the "content" the server had already accepted the
    address. Filters then say "user unknown" of a living one, so that it is not believed; except
    for a 5.1.1 in answer to DATA, which servers give that were told all at once.
    """
    words = " ".join(words[:8_000].split())
    if status.startswith(("2.", "4.")) or status in (*_SENDER_CODES, *_WAY_CODES, _FULL_CODE):
        return False
    if _PASSING_REPLY.search(words) and not _FINAL_REPLY.search(words):
        return False
    if _FULL.search(words):
        return False
    if _OF_SENDER.search(words):
        return False
    if _NO_MAIL.search(words) or (_MEANT.search(words) and not _PASSING.search(words)):
        return True
    if stage == "content" or (stage == "data" and status not in _DEAD_CODES):
        return False
    if _NO_HOST.search(words) and not _UNSURE_OF_HOST.search(words):
        return True
    return _nobody(status, words, stage, recipient)


def _nobody(status: str, words: str, stage: Stage, recipient: str) -> bool:
    named, passing = bool(_NOBODY.search(words)), bool(_PASSING.search(words))
    if _CODES_WITH_WORDS.get(status, "\n") in words.lower():
        return True
    if status in _DEAD_CODES:
        return (named and not _LATER.search(words)) or not passing
    doubtful = (
        status.startswith(_MAILBOX_STATUS) and not _NOBODY.search(_BARE.sub(" ", words))
    ) or _filters(recipient)
    return named and not passing and (stage == "recipient" or not doubtful)


def _filters(recipient: str) -> bool:
    return recipient.rpartition("@")[2].endswith(_FILTERING)
