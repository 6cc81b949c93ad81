"""The words by which mail programs announce a quotation, in the languages they speak.

Data and small predicates over single lines (or a few joined ones). Every pattern is anchored or
bounded, so that a line of any length costs time in proportion to its length at most.
"""

from __future__ import annotations

import re

MAX_LINE = 600

_IGNORE = re.IGNORECASE


def squeezed(line: str) -> str:
    """One line with single spaces, without quotation marks, bullets or emphasis before it."""
    text = line[:MAX_LINE].replace("\ufeff", "").replace("\u200b", "")
    return " ".join(text.split()).lstrip("> ")


# -- A date, an address ---------------------------------------------------------------------------

_TIME = re.compile(r"\b\d{1,2}\s?[:hH.]\s?\d{2}(?!\d)")
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}\b|\b\d{1,2}[. ]{1,2}[^\W\d]{3,10}\b"
    r"|\b[^\W\d]{3,10}\.? \d{1,2}\b|\d{1,2}月"
)
_YEAR = re.compile(r"(?:19|20)\d\d|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}")
ADDRESS = re.compile(r"[^\s<>\"'(]{1,100}@[^\s<>\"')]{1,100}")


def has_time(text: str) -> bool:
    """Whether a time of day stands in the text."""
    return bool(_TIME.search(text))


# -- "Le … a écrit :" -----------------------------------------------------------------------------

_WEEKDAYS = (
    "mon tue tues wed weds thu thur thurs fri sat sun monday tuesday wednesday thursday friday "
    "saturday sunday lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi "
    "dimanche mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag ma "
    "wo vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag man tir tirs ons tor "
    "tors fre lør søn mandag tirsdag onsdag torsdag fredag lørdag søndag mån tis lör sön måndag "
    "tisdag lördag söndag ti ke to pe la su maanantai tiistai keskiviikko torstai perjantai "
    "lauantai sunnuntai pon wt śr czw pt sob niedz lunes martes miércoles mié jueves jue viernes "
    "vie sábado sáb domingo dom seg ter qua qui sex segunda terça quarta quinta sexta gio giovedì "
    "lunedì martedì mercoledì venerdì sabato domenica пн вт ср чт пт сб вс нд po út st čt pá so ne"
).split()
_OPENER = re.compile(
    r"[\s\"“«*_|]{0,10}(?:-{2,}+\s*+)?(?:(?:On|Le|Am|Op|El|Il|In data|Em|A|Den|På|W dniu|Dnia|Vào|"
    r"V|Dne|At|Il giorno|Pe|În|"
    + "|".join(sorted(set(_WEEKDAYS), key=len, reverse=True))
    + r")[.,]{0,2}\s{1,3}\S|\d{1,4}[./:\-\s年년])",
    _IGNORE,
)
_SAID = (
    r"wrote|writes|a[ \u00a0]écrit|a[ \u00a0]ecrit|écrivait|schrieb|geschrieben|schreef|escribió|"
    r"ha escrito|escreveu|ha scritto|napisał(?:a|\(a\))?|pisze|napsala?|napsal\(a\)|skrev|"
    r"kirjoitti|написал(?:а|\(а\))?|пишет|пише|пишеш|đã viết|a scris|yazdı|şunu yazdı|írta|"
    r"έγραψε|写道|寫道|sent"
)
_SAID_AT_END = re.compile(rf"(?:\b|>|\W)(?:{_SAID})\s?[:：]?\s?$", _IGNORE)
_LONGEST_SAID = 40  # more than any of these words with what may stand around it
_SAID_THEN_NAME = re.compile(r"\b(?:schrieb|skrev|schreef|heeft|skriver)\b.{1,300}[:：]$", _IGNORE)
# "Camille Roussel wrote on 12/05/2026 10:12:33:", Lotus Notes.
_SAID_ON = re.compile(r"\b(?:wrote on|a écrit (?:le|sur)|schrieb am)\b.{5,80}[:：]$", _IGNORE)
_ENDS_SAID = re.compile(rf"\S.{{1,80}}(?:\s|>)(?:{_SAID})\s?[:：]$", _IGNORE)
_BRACKETED = re.compile(r"<[^<>@\s]{1,100}@[^<>\s]{1,200}>")
_DATED_SENDER = re.compile(r"<[^<>@]{0,120}@[^<>]{1,300}>[\s\"'>]{0,5}[:：]?$")
_DASHED = re.compile(rf"-{{2,}}+\s*.{{1,300}}\b(?:{_SAID})\s*-{{2,}}$", _IGNORE)
_VERB = re.compile(r"wrote|writes|a[ \u00a0]écrit|schrieb|escribió|ha scritto|schreef", _IGNORE)
_MID_LINE = re.compile(
    rf"(?:^|\s|-)-*\s*(?=(?:On|Le|Am) .{{0,6}}\b\d?[^\n]{{5,250}}\b(?:{_SAID})\s?:$)", re.ASCII
)


def may_open(line: str) -> bool:
    """Whether an attribution may start on this line: a cheap test before the real one."""
    if "@" in line and line.rstrip().endswith((":", "：")):
        return True
    if opens(line) or line.lstrip().startswith("--"):
        return True
    return line.rstrip().endswith((":", "：")) and bool(_VERB.search(line[-90:]))


def opens(line: str) -> bool:
    """Whether a line begins as attributions do, with a preposition, a day or a number."""
    return bool(_OPENER.match(line.lstrip("> \t\u00a0")[:80]))


def goes_on(line: str) -> bool:
    """Whether an attribution that was cut at the end of this line goes on in the next one."""
    return bool(_DATE.search(line[-80:])) and line.rstrip().endswith(
        (" à", " at", " um", " om", " kl", " las", " alle ore", ",")
    )


def attribution(text: str) -> int:
    """How sure it is that a squeezed text is an attribution.

    0: it is none. 1: only if a quotation follows. 2: what follows was written by somebody else.
    """
    if _DASHED.match(text):
        return 2
    text = text.strip("-–—*_ ")
    if not _DATE.search(text) and not _TIME.search(text):
        return 1 if _is_name_and_verb(text) else _unknown_language(text)
    if _says(text):
        return 2 if has_time(text) or ADDRESS.search(text) else 1
    if _DATED_SENDER.search(text) and _YEAR.search(text):
        return 2 if has_time(text) and text[-1] in ":：" else 1
    return _unknown_language(text)


def _says(text: str) -> bool:
    if _SAID_AT_END.search(text, max(0, len(text) - _LONGEST_SAID)):
        return True
    ends = text.endswith((":", "："))
    return ends and any(said.search(text) for said in (_SAID_THEN_NAME, _SAID_ON))


def _is_name_and_verb(text: str) -> bool:
    """ "Camille Roussel wrote:", without a date."""
    return bool(_ENDS_SAID.match(text))


def _unknown_language(text: str) -> int:
    """A date, a time, a sender and a colon announce a quotation in every language."""
    if text[-1:] not in (":", "："):
        return 0
    full = bool(_YEAR.search(text)) and has_time(text)
    if full and _BRACKETED.search(text):
        return 2
    return int(full or bool(ADDRESS.search(text)))


_THEN_TEXT = re.compile(
    rf"(?P<said>.{{0,200}}<[^<>@\s]{{1,100}}@[^<>\s]{{1,200}}>\s{{0,3}}(?:{_SAID})\s?[:：])\s{{1,9}}\S",
    _IGNORE,
)


def attribution_then_text(line: str) -> bool:
    """Whether a line is an attribution on which the older message begins at once (Yahoo)."""
    match = _THEN_TEXT.match(line[:MAX_LINE])
    return match is not None and opens(line) and attribution(squeezed(match["said"])) == 2


def mid_line_attribution(line: str) -> int:
    """Where an attribution starts behind words of the same line, or -1."""
    text = line[:MAX_LINE].rstrip()
    match = _MID_LINE.search(text)
    if match is None or match.start() == 0:
        return -1
    return match.start() if attribution(squeezed(text[match.end() :])) == 2 else -1


# -- "De : / Envoyé : / À : / Objet :" ------------------------------------------------------------

_FIELD_NAMES = {
    "from": "From|De|De la|Von|Van|Fra|Från|Da|Od|От|Від|Lähettäjä|Expéditeur|Feladó|Remetente|"
    "Mittente|Gönderen|Kimden|Από|Saatja|Šalje|מאת|发件人|寄件者|差出人|보낸 사람",
    "date": "Sent|Date|Envoyé|Envoyé le|Date d'envoi|Reçu|Gesendet|Datum|Verzonden|Enviado|"
    "Enviado el|Enviado em|Enviada em|Fecha|Data|Inviato|Sendt|Dato|Skickat|Lähetetty|Päivämäärä|"
    "Wysłano|Отправлено|Дата|Надіслано|Odesláno|Odoslané|Elküldve|Küldve|"
    "Dátum|Gönderme Tarihi|Gönderildi|Στάλθηκε|Trimis|Poslano|Saadetud|נשלח|发送时间|日期|送信日時",
    "to": "To|À|A|An|Aan|Para|Til|Till|Vastaanottaja|Do|Komu|Кому|Destinataire|Pour|Címzett|"
    "Kime|Προς|Către|Prima|Adressaat|"
    "收件人|宛先|받는 사람",
    "cc": "Cc|Copie à|Copie|Kopie|Kopia|Kopi|Копия|抄送",
    "subject": "Subject|Objet|Sujet|Betreff|Onderwerp|Asunto|Assunto|Oggetto|Emne|Ämne|Aihe|Temat|"
    "Тема|Předmět|Tárgy|Konu|Subiect|Θέμα|Predmet|Teema|נושא|主题|件名|제목",
    "other": "Reply-To|Répondre à|Importance|Priorité|Organisation|Attachments|Pièces jointes",
}
_KIND_OF = {
    name.casefold(): kind for kind, names in _FIELD_NAMES.items() for name in names.split("|")
}
_FIELD = re.compile(
    r"[\s>|•·*_]{0,40}("
    + "|".join(sorted(_KIND_OF, key=len, reverse=True))
    + r")[*_]{0,3}\s{0,3}[*_]{0,3}[:：]",
    _IGNORE,
)


def header_kind(line: str) -> str:
    """What a line of a quoted header block gives (from, date, to, cc, subject, other), or ""."""
    match = _FIELD.match(line[:120])
    return _KIND_OF[match[1].casefold()] if match else ""


# -- "-----Message d'origine-----" ----------------------------------------------------------------

_ORIGINAL = (
    "Message d['’]origine|Message original|Message initial|Mail original|E-?mail original|"
    "Courriel d['’]origine|Courriel (?:original|initial)|(?:Mail|Courriel|E-?mail) transféré|"
    "Mail initial|(?:E-?)?mail d['’]origine|Message transféré|Message réexpédié|Message transmis|"
    "Original Message|"
    "Original Appointment|Original E-?mail|Reply Message|Forwarded message|Forwarded e-?mail|"
    "Ursprüngliche Nachricht|Antwort Nachricht|Original-?nachricht|Weitergeleitete Nachricht|"
    "Oprindelig meddelelse|Oprindelig besked|Opprinnelig melding|Ursprungligt meddelande|"
    "Messaggio originale|Messaggio inoltrato|Mensaje original|Mensaje reenviado|Mensagem original|"
    "Mensagem encaminhada|Oorspronkelijk bericht|Doorgestuurd bericht|Wiadomość oryginalna|"
    "Alkuperäinen viesti|Eredeti üzenet|Původní zpráva|Исходное сообщение|Пересылаемое сообщение|"
    "原始邮件|転送メッセージ"
)
_SEPARATOR = re.compile(
    rf"[-_=*–—‐‑]{{2,60}}\s{{0,4}}(?:{_ORIGINAL})\b(?:[^\n]{{0,100}}$"
    r"|\s{0,4}[-_=*–—‐‑]{2,60}\s{0,4}(?:De|From|Von|Da|Van|Date|Envoyé) ?:)"
    r"|(?:Begin forwarded message|Début du message (?:réexpédié|transféré)|"
    r"Anfang der weitergeleiteten (?:Nachricht|E-Mail)|Inizio (?:del )?messaggio inoltrato|"
    r"Inicio del mensaje reenviado)\s?:?$"
    r"|Original Message processed by\b",
    _IGNORE,
)
# Helpdesks ask for it in their own mails; what stands below is theirs.
_ABOVE = re.compile(
    r"\W{0,40}(?:please )?(?:(?:type|write|enter|add) )?(?:your )?(?:reply|respond) above this line"
    r"\W{0,40}$|\W{0,40}(?:merci de )?répond(?:re|ez) au[- ]dessus de cette ligne\W{0,40}$",
    _IGNORE,
)
_WEBMAIL = re.compile(r"Message du\s?:?\s{0,3}\d{1,2}[/.]\d{1,2}[/.]\d{2,4}", _IGNORE)
_RULE = re.compile(r"[\s>]*(?:[-_=*–—‐‑~#.]\s?){3,}$")


def is_separator(line: str) -> bool:
    """A line after which the older message stands."""
    text = squeezed(line)
    return any(sign.match(text) for sign in (_SEPARATOR, _WEBMAIL, _ABOVE))


def is_rule(line: str) -> bool:
    """A line made of dashes, underscores or the like."""
    return len(line) < 200 and bool(_RULE.match(line))


# -- "Envoyé de mon iPhone" -----------------------------------------------------------------------

_BRANDS = (
    r"i-?Phone|i-?Pad|i-?Pod|Apple Watch|Mac(?:Book)?|BlackBerry|Galaxy|Samsung|Huawei|Xiaomi|"
    r"Redmi|Oppo|OnePlus|Nokia|Xperia|Wiko|HTC|Motorola|Nexus|Android|iOS|Outlook|Yahoo|Gmail|"
    r"Proton ?Mail|Thunderbird|TypeApp|BlueMail|K-9 Mail|Sparrow|Acompli|Aqua ?Mail|Airmail|myMail|"
    r"Zoho Mail|Tutanota|Tuta|GMX|WEB\.DE|Fastmail|Superhuman|Mailbird|eM Client|Polymail|Hotmail|"
    r"Mailo|Mailspring|Mailfence|Infomaniak|AOL|Spike|Canary|Nine|Newton|FairEmail|Thunderbolt|"
    r"Spark|Edison Mail|Mail\.ru|SOGo|"
    r"La Poste Mail|Bbox|Bouygues|SFR Mail|"
    r"(?:Mail|Courrier|Posta|Correo|Correio|E-Mail) (?:for|pour|für|per|para|voor) Windows|"
    r"Mail (?:Orange|SFR|Free)|La ?Poste\.net|Zimbra|Roundcube|SquirrelMail|"
    r"Samsung Mail|Windows Mail|Windows Phone"
)
_THINGS = (
    r"mobile|portable|smartphone|téléphone|telephone|phone|tablette|tablet|handy|cellulaire|"
    r"appareil|messagerie|webmail|cell|móvil|celular|cellulare|telefoon|Mobiltelefon|device"
)
_SENT = (
    r"(?:Message )?Envoyée? (?:depuis|du|de|à partir d[eu]|avec|via|par|à l['’]aide d[eu]|"
    r"(?:à partir |à l['’]aide )?d['’])|"
    r"(?:Message )?Expédiée? depuis|Sent (?:from|with|via|using)|Gesendet (?:von|mit|über)|"
    r"Von meinem|Inviato (?:da|dal|con)|Enviado (?:desde|do|de|a partir do|con|com|via)|"
    r"(?:Verzonden|Verstuurd) (?:vanaf|met|via)|Skickat från|Sendt fra|Lähetetty|Wysłane (?:z|ze)|"
    r"Отправлено (?:с|из)|Trimis de pe|Odesláno z|Provenance ?:"
)
_OWN = r"mon|ma|my|meinem|mijn|min|mi|meu|mio|il mio|un|une|a|l['’]appli(?:cation)?|the"
_WORD = r"[\w’'.,+!()/&-]{1,24}"
_KNOWN_TAG = re.compile(
    rf"(?:{_SENT})\s?(?:{_WORD} ){{0,4}}?(?:{_BRANDS})\b(?: ?{_WORD}){{0,6}}[ .!]{{0,3}}$"
    r"|Sent from (?:Front|Workspace|Missive|Help Scout|Gmelius)$|(?:Diese|Von) .{3,60}\bgesendet$"
    rf"|(?:{_SENT}) ?(?:{_OWN})\b ?(?:{_WORD} ){{0,2}}?(?:{_THINGS})\b(?: {_WORD}){{0,5}}\.?$"
    r"|(?:Get|Obtenir|Obtenez|Télécharge[rz]) Outlook$"
    r"|(?:Get|Obtenir|Obtenez|Télécharge[rz]|Holen Sie sich|Scarica|Ottieni|Obtener|Download) "
    r"(?:[^\W\d]\w{2,12} ?){1,2} (?:for|pour|für|per|para|voor) "
    r"(?:iOS|Android|Mac|Windows|mobile)\b",
    _IGNORE,
)
_MY_THING = re.compile(
    r"(?:Envoyée? (?:de|depuis) (?:mon|ma)|Sent from my)(?: [\w'’.+-]{1,20}){1,5}\.?$", _IGNORE
)
_VIRUS = re.compile(
    r"(?:Garanti sans virus|Sans virus|Virus-free|Virenfrei)\b.{0,60}$|(?:L['’]absence de virus "
    r"dans ce|Cet e-?mail a été vérifié par|This e-?mail has been (?:checked|scanned)"
    r"|This message has been scanned|Diese E-Mail wurde von Avast)\b.{0,160}$",
    _IGNORE,
)
_TAG_START = re.compile(
    r"[\W_]{0,12}(?:message |envoy|expéd|sent|gesendet|von mein|inviato|enviado|verzonden|"
    r"verstuurd|skickat|sendt|lähetetty|wysłane|отправлено|trimis|odesláno|provenance|get |"
    r"obten|obtenir|télécharge|holen|scarica|ottieni|download|garanti|sans virus|virus|viren|"
    r"l['’]absence|cet e|this |diese|yahoo)",
    _IGNORE,
)
_LINK = re.compile(
    r"\s?(?:<(?:https?|mailto):[^<>\s]{0,300}>|\[https?:[^\]\s]{0,300}\]"
    r"|\(https?:[^()\s]{0,300}\))"
)
# "Veuillez excuser ma brièveté."
_APOLOGY = re.compile(
    r"(?<=[.!]) (?:veuillez|merci d)[' ].{0,8}excuser.{3,60}$|(?<=[.!]) please (?:excuse|forgive)"
    r".{3,60}$|, profitez d['’]une boîte mail.{5,60}$|(?<=[.!]) bitte entschuldigen.{3,60}$",
    _IGNORE,
)
_INVITATION = re.compile(
    r"Yahoo ?!? ?Mail ?: .{3,60}$|(?:Envoyé|Sent) .{0,30}https://\S{4,80}$", _IGNORE
)


def is_tag(line: str) -> bool:
    """A line that the program of the sender adds by itself, such as "Envoyé de mon iPhone"."""
    if len(line) > 250 or not _TAG_START.match(line):
        return False
    text = _APOLOGY.sub("", _LINK.sub("", squeezed(line))).strip("*_ -–—.").strip()
    if not 4 < len(text) < 130:
        return False
    return bool(_KNOWN_TAG.match(text) or _VIRUS.match(text) or _INVITATION.match(text))


def may_be_tag(line: str) -> bool:
    """The same for an unknown thing; only to be trusted at the end of what was written."""
    return len(line) < 90 and bool(_TAG_START.match(line)) and bool(_MY_THING.match(squeezed(line)))


_OF_A_PROGRAM = re.compile(
    r"<?(?:https?://)?(?:www\.)?(?:avast|aka|bluemail|getmailspring|mobisystems|proton|protonmail|tuta|"
    r"tutanota|onelink|go\.onelink|mail\.onelink|sparkmailapp|readdle|mailo|typeapp|k9mail|thunderbird)"
    r"\.[a-z]{2,4}\b[^\s]{0,120}>?$",
    _IGNORE,
)


def is_link_of_a_program(line: str) -> bool:
    """The address that some programs put on a line of its own below their tag."""
    text = line.strip()
    return len(text) < 160 and bool(_OF_A_PROGRAM.match(text))


_LIST = re.compile(r"mailing[ -]?list|listinfo|list-?unsubscribe|liste de diffusion", _IGNORE)


def is_list_footer(lines: list[str]) -> bool:
    """Whether the lines after a rule are what a mailing list adds below every message."""
    return any(_LIST.search(line[:200]) for line in lines[:3])
