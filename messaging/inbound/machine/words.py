"""What machines say of themselves, in a subject or in a body."""

from __future__ import annotations

import re

from messaging.inbound import html_text
from messaging.inbound.machine.fields import (
    bears_no_reply,
    unattended,
    written_by_hand,
)
from messaging.inbound.machine.personal import (
    ABOUT_YOURS,
    HAS_READ,
    ONE,
    SELF,
    TELLS_US,
    read_of,
    speaks_as_a_reader,
    told_by,
)
from messaging.inbound.notice import SUBJECT_LINE
from messaging.inbound.parse import ParsedMail

_IGNORE = re.IGNORECASE
HTML_LOOKED_AT = 100_000  # characters: a machine says at once what it is

# At the very start: behind "Re:" it is a person who answers a machine.
_SUBJECT = re.compile(
    r"\W{0,3}(?:(?:réponse|reponse) automatique|message automatique\W{1,3}(?:d['’])?absence|"
    r"yahoo!? auto[- ]?response|automatic (?:reply|response)|"
    r"auto(?:mated)?[ -]?(?:reply|response|responder)(?=\W*$|\s?[:：(\[\])–—-]|"
    r"\s+(?:re|fwd?|from|to|for|message)\b)|"
    r"out[ -]of[ -](?:the[ -])?office(?=\W*$|\s?[:：(\[–—-]|"
    r"\s+(?:re|fwd?|until|till|from|to|notification|message|(?:auto[- ]?)?(?:reply|response))\b)|"
    r"oo(?:o|to)(?=\W*$|\s?:| re\b)|absence du bureau|"
    r"(?:hors du bureau|répondeur|réponse auto)\s?:|répondeur automatique|nicht im büro\s?:|"
    r"absente?(?:\(e\))? du bureau(?=\W*$|\s?[:：(\[–—-]|\s+(?:re|jusqu|depuis|du)\b)|"
    r"message d['’]absence|notification d['’]absence|"
    r"avis d['’]absence|automatische antwort|autoantwort\s?:|"
    r"auto\s?: .{2,80}\((?:returning|retour|zurück am|rückkehr)\b|"
    r"(?:abwesenheits|urlaubs)(?:notiz|nachricht|meldung|benachrichtigung|abwesenheit)|"
    r"respuesta autom[áa]tica|fuera de (?:la )?oficina|risposta automatica|fuori ufficio|"
    r"automatisch antwoord|afwezigheids(?:bericht|melding)|resposta autom[áa]tica|"
    r"(?:ausente|fora) do escritório|odpowied[zź] automatyczna|automatyczna odpowied[zź]|"
    r"autosvar|automatiskt? svar|frånvaro(?:meddelande)?|automaattinen vastaus|poissaoloviesti|"
    r"automatická odpověď|automatikus válasz|автоматический ответ|автоответ|自動(?:返信|応答|回覆)|"
    r"自动(?:回复|答复)|자동 ?(?:회신|응답)|otomatik yan[ıi]t|автоматична відповідь|"
    r"răspuns automat|"
    r"resposta automàtica|αυτόματη απάντηση|رد تلقائي|автоматичен отговор|automatski odgovor|"
    r"samodejni odgovor|automatická odpoveď|automaatvastus|automatisk svar|trả lời tự động)",
    _IGNORE,
)
_TO_ME = re.compile(r"\b(?:ma|mon|mes|my|meine?[rn]?|reçue?s?|received|erhalten)\b", _IGNORE)
_ABOUT_ONE = re.compile(rf"\b(?:une|la|cette|an|the|this|eine|diese) {ONE}", _IGNORE)
# "You have a question? …", "Need an answer today? …"
_OFFERS = re.compile(
    r"(?:(?:do|si|if|falls|vous|you|sie|avez|haben)[ -]){0,3}(?:avez|have|haben|need|besoin|any|"
    r"une?|des|questions?|fragen|urgent|dringend)\b",
    _IGNORE,
)
_SUBJECT_PREFIX = re.compile(
    r"\s*(?:auto|absence|absente?(?:\(e\))?|abwesend|abwesenheit|afwezig|vacation|away)\s?: ?\S"
    r"|.{2,60}(?:est absente?(?:\(e\))?|est absent\(e\)|is out of (?:the )?office|"
    r"ist (?:außer haus|nicht im haus|abwesend))\W{0,3}$",
    _IGNORE,
)
_READ = re.compile(
    r"\s*(?:lu|non lu|lue|read|not read|gelesen|ungelesen|leído|letto|gelezen|lida?|"
    r"(?:accusé|confirmation) de (?:lecture|réception)|read receipt|"
    r"return receipt[^:]{0,20})\s?[:(]|"
    r"\s*(?:(?:accusé|confirmation) de lecture|read receipt) [-–—] ",
    _IGNORE,
)
_READ_BODY = re.compile(
    r"(?:votre|your|ihre|the|le) (?:message|e-?mail|courriel|document|nachricht)(?:.|\n){0,500}?"
    r"(?:a été|was|wurde|have been|has been) (?:.{0,40} )?(?:lue?|read|displayed|gelesen|affichée?|"
    r"supprimée?|deleted|successfully received)|this is a return receipt|"
    r"(?:ceci est un|cet) accusé de (?:lecture|réception)|no guarantee that the message",
    _IGNORE,
)
_BODY = re.compile(
    r"^(?:(?:bonjour|madame, monsieur|hello|dear \w{1,20}|guten tag)[,.! ]{1,3})?"
    r"\W{0,5}(?:ceci est (?:une réponse|un (?:message|e-?mail|courriel|accusé de réception)) "
    r"(?:automatique|envoyé automatiquement|généré automatiquement)|(?:réponse|message) automatique"
    r"(?:\W{0,5}$|\s?[-–—] [^.,?\n]{2,40}$|\W{1,5}(?:merci de ne pas|ne pas|inutile de|"
    r"inutile d['’]y) (?:y )?répondre)|"
    r"ceci est un accusé de réception(?:\.| pour (?:le|un) (?:message|courriel))|"
    r"this is an auto(?:matic|mated|-?generated|matically[ -]generated)[ -]"
    r"(?:reply|response|message|e-?mail)|"
    r"cet? (?:message|e-?mail|mail|courriel) (?:est|a été) (?:envoyé|généré) (?:automatiquement|"
    r"par (?:un automate|(?:la|notre) passerelle|(?:le|notre) (?:système|serveur|robot)))\b"
    r"(?!.{0,80}\?)|"
    r"this (?:message|e-?mail) (?:is|was|has been) (?:sent|generated) automatically\b"
    r"(?!.{0,80}\?)|dies(?:e|es) ist eine automatische? |"
    r"diese (?:e-?mail|nachricht) (?:wurde|ist) automatisch "
    r"(?:generiert|erzeugt|erstellt|versandt))",
    _IGNORE | re.MULTILINE,
)
# The same at the end of a mail, as a whole sentence: whoever muses about it goes on.
_BODY_WITHIN = re.compile(
    r"^(?:réponse|message) auto(?:matique)?\s?:|"
    r"(?:(?:^|(?<=[.!?;\])] ))(?:[\[(]\s?)?|(?<=\w )[\[(])(?:"
    r"(?:ceci est une? )?(?:réponse|message|e-?mail|mail|courriel|envoi) "
    r"(?:automatique|(?:envoyée?|générée?) automatiquement)|ce (?:message|mail|"
    r"courriel) est automatique|"
    r"(?:cet?|cette|le présent) (?:message|e-?mail|mail|courriel|réponse|"
    r"envoi) (?:vous )?(?:est|a été) "
    r"(?:envoyée?|générée?|adressée?) (?:automatiquement|par un automate)|"
    r"(?:this is an )?auto(?:matic|mated|-?generated|matically[ -]generated) (?:reply|response|"
    r"message|"
    r"e-?mail|notification)|this (?:message|e-?mail|reply) (?:is|was|has been) (?:sent|generated) "
    r"automatically)(?: (?:par|by) (?:le |la |l['’]|un |mon |notre |the |my |our )?[\w ]{2,40}|"
    r" à tou\w+ mes [\w ]{2,40}| to all my [\w ]{2,40})?"
    r"(?=\s?(?:[.;!\])]|$|, (?:merci de|veuillez|please|une seule fois|inutile)\b))",
    _IGNORE | re.MULTILINE,
)
_NO_ANSWER = re.compile(
    r"(?:^|(?<=[.!] ))(?:(?:bonjour|hello)[,.! ]{1,3})?\W{0,5}(?:merci de ne pas répondre à ce "
    r"(?:message|mail|courriel)|please do not reply to this (?:message|e-?mail))",
    _IGNORE | re.MULTILINE,
)
# "… , isn't it?", "… if the post is taken": so only people go on.
_GOES_ON = re.compile(
    r"[ ,;]{0,3}(?:si|if|but|mais|sauf|unless|avant|before|par mon|by my|from my|depuis mon)\b|"
    r"[^.!\n]{0,40}\?",
    _IGNORE,
)
_TAGGED = re.compile(
    r"[\[(](?:réponse automatique|automatic (?:reply|response)|auto-?reply|out of office)[\])]",
    _IGNORE,
)
# What somebody says who will not read this: away, and until when or whom to ask instead.
_AWAY = re.compile(
    r"\b(?:suis|serai) (?:actuellement |pour le moment )?(?:absente?|en (?:congés?|vacances|arrêt|"
    r"déplacement)|indisponible|hors du bureau)|"
    r"(?:\bam|['’]m|\bwill be) (?:currently )?(?:out of (?:the )?"
    r"office|away|on (?:vacation|holiday|leave|annual leave|parental leave))|bin (?:ich )?.{0,30}"
    r"(?:im urlaub|abwesend|nicht (?:im (?:haus|büro)|erreichbar))|"
    r"j['’]ai quitté|je travaille à temps partiel|work part[- ]time|"
    r"ne travaille plus (?:chez|pour|dans)|ich bin (?:bis|vom|ab) |"
    r"(?:office|studio|shop|practice|school) is closed",
    _IGNORE,
)
# Nobody who answers says so without asking for another way.
_NOT_READING = re.compile(
    r"aucun suivi de|aucun (?:message|mail|courriel) ne sera|n['’](?:est|étant) pas (?:consultée?|"
    r"relevée?|lue?)|ne (?:me |nous )?(?:sont|seront) (?:pas|plus) (?:lus|consultés|relevés|"
    r"traités|transmis)|(?:seront|sera|sont) (?:lus?|lues?|traitée?s?) (?:à|dès) (?:mon|notre) "
    r"retour|"
    r"(?:['’]m|am|will) not (?:be )?(?:checking|reading|monitoring)|"
    r"ne (?:consulte|lis|relève) (?:pas|plus)|nicht gelesen",
    _IGNORE,
)
_SOMEBODY_ELSE = re.compile(
    r"l['’]intérim|(?:en|pendant|durant) mon absence|mon remplaçant|ma remplaçante|"
    r"(?:peuvent|peut) être adressée?s? à|votre interlocut\w+ est|in my absence|"
    r"while I['’]m (?:away|out)|meine vertretung",
    _IGNORE,
)
_INSTEAD = re.compile(
    r"jusqu['’]au|de retour|à mon retour|urgen|sans accès|accès limité|ne sera pas transféré|until|"
    r"will return|\bback on\b|limited access|dringend|rückkehr|wieder ab|vertretung|"
    r"eingeschränkt erreichbar",
    _IGNORE,
)
_UNATTENDED = re.compile(
    r"urgen|sans accès|accès limité|ne sera pas transféré|ne consulterai pas|limited access|"
    r"will not be forwarded|nicht weitergeleitet",
    _IGNORE,
)
# Platforms on which people answer write for them.
_RELAYS = re.compile(
    r"vous a (?:répondu|écrit|envoyé un message)|(?:has |)(?:replied|responded|written) to you|"
    r"sent you a message|nouveau message de ",
    _IGNORE,
)
# Who hands our own words back to us.
_IRONY = re.compile(r"\bvo(?:tre|s) refus\b|\byour (?:refusal|rejection)\b", _IGNORE)
_MY_NUMBER = re.compile(r"\b(?:mon|my) (?:portable|mobile|cell|num[ée]ro|number|t[ée]l)", _IGNORE)


def by_subject(mail: ParsedMail) -> str:
    said = _SUBJECT.match(mail.subject)
    if said and not _speaks_of_one(mail, mail.subject[said.end() :]):
        return "subject"
    marked = _SUBJECT_PREFIX.match(mail.subject) or _TAGGED.search(mail.subject)
    return "subject" if marked and _unusual(mail) else ""


def _speaks_of_one(mail: ParsedMail, rest: str) -> bool:
    """Whether a person writes about such an answer: machines put a colon before the subject of the
    mail that they answer, and ask nothing about themselves."""
    if re.match(r"\W{0,3}[:：]|\s+(?:re|aw|tr)\b", rest, _IGNORE):
        return False
    if rest.rstrip().endswith("?") or _TO_ME.search(rest):
        return True
    text = read_of(mail).visible[:2_000]
    asked = _asks(text) or ("?" in text and not rest.strip(" .!") and _ABOUT_ONE.search(text))
    return bool(asked or ABOUT_YOURS.search(text) or TELLS_US.search(text))


def _asks(text: str) -> bool:
    """Whether a question is put by somebody who is not away: machines ask whether one has any."""
    if _AWAY.search(text) or _INSTEAD.search(text):
        return False
    sentences = (said.strip() for said in re.split(r"(?<=[.!?])\s|\n", text))
    return any(
        said.endswith("?") and len(said.split()) > 4 and not _OFFERS.match(said)
        for said in sentences
    )


def _unusual(mail: ParsedMail) -> bool:
    """A person may write "Absence : je décale l'entretien", but sends it as a person."""
    return (
        unattended(mail)
        or mail.header("x-auto-response-suppress").strip().lower() in ("all", "oof, autoreply")
        or "re:" in mail.subject.lower()
    )


def receipt(mail: ParsedMail) -> str:
    """A read receipt: RFC 8098, or the words of Outlook."""
    report = mail.parameters.get("report-type", "").lower() == "disposition-notification"
    part = any(file.media_type == "message/disposition-notification" for file in mail.attachments)
    if report or part:
        return "read receipt"
    if not _READ.match(mail.subject):
        return ""
    text = SUBJECT_LINE.sub("", (mail.text or mail.html)[:2_000])
    return "read receipt" if _READ_BODY.search(text) and not SELF.search(text) else ""


def relayed(mail: ParsedMail) -> bool:
    """A platform hands on what a person wrote there."""
    by_platform = bears_no_reply(mail) or mail.has("list-unsubscribe")
    return by_platform and bool(_RELAYS.search(read_of(mail).visible[:1_000]))


def no_reply(mail: ParsedMail) -> str:
    """An address that nobody reads. Some people bear one, and answer us in their own words."""
    if not bears_no_reply(mail):
        return ""
    text = read_of(mail).visible[:3_000] if mail.in_reply_to else ""
    asks = bool(SELF.search(text) and HAS_READ.search(text))
    by_hand = mail.in_reply_to and written_by_hand(mail)
    return "" if by_hand or asks else "no-reply sender"


def by_body(mail: ParsedMail) -> str:
    """The words of a machine, outside what is quoted: our own acknowledgement may say them."""
    text = mail.text or "\n".join(html_text.read(mail.html[:HTML_LOOKED_AT]).lines)
    if not any(said.search(text[:20_000]) for said in (_BODY, _BODY_WITHIN, _NO_ANSWER)):
        return ""
    seen = read_of(mail).visible[:3_000]
    above = seen.partition("\n-- \n")[0].partition("\n--\n")[0]
    wordings = (_BODY,) if SELF.search(seen) else (_BODY, _NO_ANSWER)
    found = (one for wording in wordings for one in wording.finditer(above))
    said = not _IRONY.search(seen) and any(not _GOES_ON.match(above, one.end()) for one in found)
    said = said or (bool(_BODY_WITHIN.search(seen)) and not speaks_as_a_reader(seen))
    return "wording" if said else ""


def away(mail: ParsedMail) -> str:
    """Holidays that a machine tells: people tell of theirs as well, in mails that people send."""
    text = told_by(mail)[:2_000]
    if not _AWAY.search(text) or HAS_READ.search(text):
        return ""
    if unattended(mail) and _INSTEAD.search(text):
        return "wording"
    if _MY_NUMBER.search(text):
        return ""
    if mail.has("x-auto-response-suppress") and _UNATTENDED.search(text):
        return "wording"
    by_hand = written_by_hand(mail) or read_of(mail).hidden
    elsewhere = _NOT_READING.search(text) or _SOMEBODY_ELSE.search(text)
    return "wording" if elsewhere and not (by_hand or TELLS_US.search(text)) else ""
