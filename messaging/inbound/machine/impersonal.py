"""What only a system says, in mails that no field marks as one's: a ticket was opened, a gate wants
a click, a filter took something out, nobody reads this address, its owner has left.

People say nearly the same ("cette adresse n'est plus utilisée, écrivez-moi à …"), and caretakers
and helpdesks write as "nous". So it is believed only of who neither speaks of themselves nor asks
anything, nor answers or quotes what we wrote.
"""

from __future__ import annotations

import re
from html import unescape

from messaging.inbound.intents.words import plain
from messaging.inbound.machine.fields import null_sender, written_by_hand
from messaging.inbound.machine.personal import SELF, read_of, speaks_as_a_reader, told_by
from messaging.inbound.parse import ParsedMail

_IGNORE = re.IGNORECASE
_MAIL = (
    r"(?:messages?|e-?mails?|mails?|courriels?|courriers?|nachricht|demandes?|requests?|envois?|"
    r"submission|richieste|messaggi|mensajes|correos)"
)
_ON = r"(?:[^.\n]|\.(?=\w)){0,200}"  # as far as the sentence goes

# A ticket, or whatever a desk calls it, that a program has opened.
_TICKET = re.compile(
    r"\bticket\b[^.\n]{0,60}\b(?:créé|ouvert|enregistré|reçu|attribué|erstellt|eröffnet)|"
    r"\bticket (?:créé|ouvert|reçu|received|created)|"
    r"\b(?:votre|le) num[ée]ro (?:de |du |d['’])(?:ticket|demande|incident|dossier|suivi|"
    r"requête)\b|"
    r"\b(?:ticket|case|request|enquiry)\b[^.\n]{0,50}\b(?:has been|was) (?:created|opened|logged|"
    r"registered|received|assigned)|\byour (?:ticket|case|reference|request) (?:number|id|no\b|#)|"
    r"\bporte (?:la référence|le numéro)\b|\b(?:created|opened|logged) (?:a |your |the )?"
    r"(?:support )?(?:ticket|case)\b|\b(?:your reference is|votre référence est) [A-Z\d]|"
    rf"\bvotre {_MAIL}\b[^.\n]{{0,60}} (?:a bien été|a été|est bien) (?:reçue?|enregistrée?|"
    rf"prise? en (?:compte|charge)|transmise? (?:à (?:notre|nos|un)|aux?) )|"
    rf"\byour {_MAIL} has been (?:received|registered)|"
    r"\bihre (?:anfrage|nachricht)[^.\n]{0,40} (?:eingegangen|registriert)",
    _IGNORE,
)
# Each of these a caretaker may say as well; two of them, only a desk.
_RECEIVED = re.compile(
    rf"\bnous (?:avons bien (?:reçu|enregistré)|accusons (?:bonne )?réception de) (?:votre|vos) "
    rf"{_MAIL}|\bwe(?:['’]ve| have) received your {_MAIL}|\bwir haben ihre? \w+ erhalten|"
    r"\b(?:merci de nous avoir|merci d['’]avoir|thanks? (?:you )?for) (?:contacté|écrit à|"
    r"contacting|reaching out|writing to)",
    _IGNORE,
)
_SOMEBODY_WILL = re.compile(
    r"\b(?:conseill(?:er|ère)|équipe|service|agent|collaborateur|technicien|secrétariat|team|"
    r"advis[eo]r|colleague|mitarbeiter)\b[^.\n]{0,60}\b(?:répondr\w+|reviendr\w+|traiter\w*|"
    r"recontacter\w*|respond|reply|get back|be in touch|answer|melden)|"
    r"\bdélai (?:moyen )?de (?:réponse|traitement)|\b(?:sous|délai de|within|innerhalb von) \d+ ?"
    r"(?:h\b|heures|jours|hours|working|business|days|tagen|stunden)",
    _IGNORE,
)
_NUMBERED = re.compile(
    r"(?:n[°º]|#|\bticket|\bcase|\bref\w{0,8}|\bréf\w{0,8}|\binc|\breq|\bsr)[\s:.#-]{0,3}"
    r"[a-z]{0,4}[\d-]{4,}",
    _IGNORE,
)
# What was sent waits before a gate, or was held back or stripped by a filter.
_HELD = re.compile(
    rf"\b(?:votre|le|your|the|ihre) {_MAIL}\b{_ON}(?:en attente|en quarantaine|"
    r"n['’]a pas encore été (?:remis|distribué|transmis)|sera (?:supprimé|distribué|"
    r"remis|délivré)|a été bloqué par|soumis à (?:un |l['’]approbation d\w+ )?modérateur|"
    r"modérateur l['’]accepte|(?:list|group) moderator|placed on hold|was stopped by|"
    r"pending (?:review|approval)|is pending|"
    r"awaits?\b|awaiting|being held|is held|held (?:for|in|until)|been held|quarantined|"
    r"in quarantine|been blocked|not yet been delivered)|"
    r"(?:inbox|mailbox|boîte(?: aux lettres| mail)?|adresse) [^.\n]{0,30}(?:protected by|"
    r"protégée? par)|"
    r"\bbeing held until\b|vous identifier en cliquant|m['’]étant inconnue|"
    r"(?:message|télécopie|fax|sms) (?:non (?:remis|envoyée?)|"
    r"n['’]a pas pu être envoyée?)|approved senders|expéditeurs (?:autorisés|approuvés)|"
    rf"(?:pour que|afin que) (?:votre|ce) {_MAIL} (?:me |lui |nous )?(?:parvienne|soit)|"
    rf"to have your {_MAIL} delivered|(?:prove|verify|confirm|prouver|confirmer|vérifier) that you "
    r"are (?:human|not a robot|a real)|(?:prouve[rz]|confirme[rz]) que vous (?:êtes (?:humain|une"
    r" personne)|n['’]êtes pas un robot)",
    _IGNORE,
)
_STRIPPED = re.compile(
    r"(?:pièces? jointes?|fichiers?(?: joints?)?|attachments?|files?)\b(?:.|\n){0,200}?\b"
    r"(?:supprimée?s?|retirée?s?|bloquée?s?|mise?s? en quarantaine|removed|stripped|blocked|"
    r"quarantined)|"
    r"(?:virus|code (?:malveillant|suspect)|malware|malicious \w+)\b(?:.|\n){0,80}?(?:détecté|"
    r"trouvé|detected|found|supprimé|removed)",
    _IGNORE,
)
_FILTERS = re.compile(
    r"(?:postmaster|anti-?virus|anti-?spam|quarant[a-z]*|mail-?scanner|mailer|security|securite|"
    r"dlp|gateway|mail-?security|mailguard|administrator)\b[^@]*@",
    _IGNORE,
)
# Nobody reads what comes to this address.
_UNREAD = re.compile(
    r"\b(?:cette|notre|ma) (?:adresse|boîte|messagerie)\b[^.!?\n]{0,60}\b(?:n['’]est|n['’]étant|"
    r"ne sera|ne sert|sert uniquement|est réservée|n['’]est destinée qu)\b[^.!?\n]{0,50}"
    r"(?:consultée?|utilisée?|"
    r"relevée?|lue?|active|surveillée?|suivie|envoi|valide|attribuée|recevoir)|"
    rf"l['’]adresse\b{_ON} (?:a été|est) remplacée|"
    r"\b(?:les réponses|vos (?:réponses|messages)|les messages)[^.\n]{0,60} ne (?:sont|seront) "
    r"(?:ni |pas |plus )(?:lus|lues|traitée?s|consultée?s|transférée?s|transmis)|"
    r"\bthis (?:e-?mail |mail )?(?:mailbox|address|inbox|account)\b[^.\n]{0,40} (?:not |no longer |"
    r"never |only )[^.\n]{0,30}(?:monitored|in use|used|read|checked|active|attended|sending)|"
    r"\bthis (?:mailbox|inbox) is (?:checked|read) (?:once|only)|\bun(?:attended|monitored) "
    r"(?:mailbox|address|inbox)|\bdiese[s]? (?:postfach|e-?mail-?adresse|adresse) "
    r"(?:wird|ist)[^.\n]{0,20} nicht",
    _IGNORE,
)
# Its owner, in the third person: said by a rule that somebody else has set.
_GONE = re.compile(
    r"\b(?:a quitté|ne fait plus partie|n['’]est plus (?:en poste|joignable|dans|chez|salarié|"
    r"employé)|ne travaille plus|est (?:actuellement )?(?:absente?|en (?:congé|arrêt|vacances))|"
    r"est partie? (?:à la|en) retraite|has (?:left|retired)|no longer (?:works?|with|at|employed|"
    r"part)|is (?:currently )?(?:away|on (?:leave|holiday|vacation|maternity))|arbeitet nicht mehr|"
    r"hat das unternehmen verlassen|ist nicht mehr)",
    _IGNORE,
)
# Somebody else says it of them, and what they will do about our letter.
_SPEAKS_FOR = re.compile(
    r"\b(?:elle|il|she|he|sie|er) (?:vous|sera|pourra|reste|will|can|wird|kann)\b|"
    r"\b(?:mère|père|fille|fils|conjointe?|épou(?:x|se)|mother|father|wife|husband)\b",
    _IGNORE,
)
# The form in which a ticket is shown to whoever asked.
_NEW_TICKET = re.compile(r"\b(?:nouveau|new|neues) ticket\b", _IGNORE)
# A house that has shut for a while, and with it what becomes of mail.
_CLOSED = re.compile(
    r"\bfermée?s? (?:du|jusqu|pour|pendant|au public)\b|\bclosed (?:for|from|until|between)\b|"
    r"\bbetriebsferien\b|\bgeschlossen (?:vom|bis|von)\b|"
    r"\bferm\w+ ses portes (?:du|pour|jusqu)|\bchius[oa] (?:per ferie )?dal\b|"
    r"\bcerrad[oa] (?:del|desde|por|hasta)\b",
    _IGNORE,
)
# The first words of who is away, and of nobody who answers.
_ABSENT = re.compile(r"\W{0,3}(?:absente?s? (?:du \d|jusqu)|away (?:until|from \d))", _IGNORE)
_GUARDED = re.compile(
    r"\b(?:ma|mon|my) (?:boîte|messagerie|adresse|inbox|mailbox)[^.\n]{0,30} (?:protégée?|"
    r"protected)\b",
    _IGNORE,
)
_TO_ME = re.compile(
    r"\b(?:écri\w+|joi\w+|contact\w*|répon\w+|appel\w+|write|reach|reply|call|mail)[ -](?:to |me )?"
    r"(?:moi|me)\b",
    _IGNORE,
)
_SAYING = (_CLOSED, _ABSENT, _NEW_TICKET, _TICKET, _RECEIVED, _HELD, _STRIPPED, _UNREAD, _GONE)


def impersonal(mail: ParsedMail) -> str:
    """Why the words of a mail are a system's; "" where somebody may have written them."""
    empty = null_sender(mail)
    if written_by_hand(mail) or not (empty or _says_something(mail)):
        return ""
    seen = read_of(mail)
    told = told_by(mail)
    if seen.hidden or speaks_as_a_reader(told):
        return ""
    if SELF.search(told):
        return _set_up(told)
    return "null sender" if empty else _what(mail, told)


def _set_up(text: str) -> str:
    """What people have set up in their own name, and would not write to anybody."""
    if _TO_ME.search(text):
        return ""
    if _GUARDED.search(text) and _HELD.search(text):
        return "filter"
    return "unread mailbox" if _UNREAD.search(text) else ""


def _says_something(mail: ParsedMail) -> bool:
    """A look at the whole text, so that most mails need not be taken apart for this."""
    text = f"{mail.subject}\n{mail.text[:20_000] or unescape(mail.html[:100_000])}"
    return any(said.search(text) for said in _SAYING)


def _what(mail: ParsedMail, text: str) -> str:
    if _TICKET.search(text) or _NEW_TICKET.search(mail.subject) or _is_a_desk(mail, text):
        return "ticket"
    if _HELD.search(text) or (_FILTERS.match(mail.from_address) and _STRIPPED.search(text)):
        return "filter"
    if _UNREAD.search(text):
        return "unread mailbox"
    closed = _CLOSED.search(text) and re.search(rf"\b{_MAIL}\b", text, _IGNORE)
    return "away" if closed or _ABSENT.match(text) or _tells_of_its_owner(mail, text) else ""


def _is_a_desk(mail: ParsedMail, text: str) -> bool:
    numbered = _NUMBERED.search(f"{mail.subject}\n{text}")
    signs = (_RECEIVED.search(text), _SOMEBODY_WILL.search(text), numbered)
    return bool(signs[0]) and sum(map(bool, signs)) > 1


def _tells_of_its_owner(mail: ParsedMail, text: str) -> bool:
    gone = _GONE.search(text)
    if not gone or _SPEAKS_FOR.search(text):
        return False
    before = plain(text[max(gone.start() - 60, 0) : gone.start()])
    local = mail.from_address.split("@")[0]
    names = re.split(r"[\W_\d]+", plain(f"{mail.from_name} {local}"))
    return any(len(name) > 2 and re.search(rf"\b{name}\b", before) for name in names)
