"""Replies as the mail programs of the world build them, made from a few bodies of our own.

Each program is a function from what a person wrote to the text and the HTML that it would send;
"" where it sends none. What the person wrote must come out again.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from tests.messaging.inbound.written import (
    ADDRESS,
    BODIES,
    EN,
    FR,
    GMAIL_QUOTE,
    LETTER,
    NAME,
    SUBJECT,
    TO,
    Parts,
    block,
    breaks,
    divs,
    html_block,
    mso,
    quoted,
)


def _gmail(attribution: str, wrapped: str) -> Callable[[str], Parts]:
    def made(body: str) -> Parts:
        html = (
            f'<div dir="ltr">{divs(body)}</div><br><div class="gmail_quote gmail_quote_container">'
            f'<div dir="ltr" class="gmail_attr">{escape(attribution)}<br></div>{GMAIL_QUOTE}'
            f"{divs(LETTER)}</blockquote></div>"
        )
        return f"{body}\n\n{wrapped}\n\n{quoted()}\n", html

    return made


def _outlook(names: str, date: str, tag: str = "") -> Callable[[str], Parts]:
    def made(body: str) -> Parts:
        tail = f"{mso('')}{mso(tag)}" if tag else ""
        html = (
            "<html><head><style>p.MsoNormal{margin:0cm}</style></head><body><div class=WordSection1>"
            f"{mso(body)}{tail}{mso('')}<div style='border:none;border-top:solid #E1E1E1 1.0pt;"
            f"padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>{html_block(names, date)}<o:p></o:p></p>"
            f"</div>{mso(LETTER)}</div></body></html>"
        )
        text = f"{body}\n\n{tag}\n\n" if tag else f"{body}\n\n"
        return f"{text}{block(names, date)}\n\n{LETTER}\n", html

    return made


def _owa(names: str, date: str, tag: str = "") -> Callable[[str], Parts]:
    def made(body: str) -> Parts:
        signature = f'<div id="ms-outlook-mobile-signature"><div></div>{tag}</div>' if tag else ""
        html = (
            f'<div class="elementToProof">{divs(body)}</div>{signature}<div id="appendonsend"></div>'
            '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" '
            f'dir="ltr"><font face="Calibri, sans-serif">{html_block(names, date)}</font>'
            f"<div>&nbsp;</div></div><div>{divs(LETTER)}</div>"
        )
        line = "_" * 32
        tail = f"\n\n{tag}" if tag else ""
        return f"{body}{tail}\n{line}\n{block(names, date)}\n\n{LETTER}\n", html

    return made


def _apple(attribution: str, tag: str) -> Callable[[str], Parts]:
    def made(body: str) -> Parts:
        html = (
            f'<html><body dir="auto">{divs(body)}<br id="lineBreakAtBeginningOfSignature">'
            f'<div dir="ltr">{tag}</div><div dir="ltr"><br><blockquote type="cite">'
            f'{escape(attribution)}<br><br></blockquote></div><blockquote type="cite">'
            f'<div dir="ltr">\ufeff{breaks(LETTER)}</div></blockquote></body></html>'
        )
        tail = f"\n\n{tag}" if tag else ""
        return f"{body}{tail}\n\n> {attribution}\n>\n> \ufeff{quoted().removeprefix('> ')}\n", html

    return made


def _plain(attribution: str, mark: str = "> ") -> Callable[[str], Parts]:
    return lambda body: (f"{body}\n\n{attribution}\n{quoted(mark=mark)}\n", "")


def _unmarked(header: str, tag: str = "") -> Callable[[str], Parts]:
    """No mark before the lines of the older message."""
    tail = f"\n\n{tag}" if tag else ""
    return lambda body: (f"{body}{tail}\n\n{header}\n\n{LETTER}\n", "")


def _framed(before: str, after: str, attribution: str) -> Callable[[str], Parts]:
    """HTML only: the quotation between two pieces of markup."""
    return lambda body: ("", f"{divs(body)}{before}{attribution}{breaks(LETTER)}{after}")


def _below(body: str) -> Parts:
    head = "Le 12/05/2026 à 14:03, Claire Fontaine a écrit :"
    html = (
        f'<div class="moz-cite-prefix">{head}<br></div><blockquote type="cite" '
        f'cite="mid:1@verdier.example">{breaks(LETTER)}</blockquote>{breaks(body)}<br>'
    )
    return f"{head}\n{quoted()}\n\n{body}\n", html


def _thunderbird(body: str) -> Parts:
    head = "Le 12/05/2026 à 14:03, Claire Fontaine a écrit\u00a0:"
    html = (
        f'<p>{breaks(body)}<br></p><div class="moz-cite-prefix">{head}<br></div>'
        f'<blockquote type="cite" cite="mid:1@verdier.example">{breaks(LETTER)}</blockquote>'
    )
    return f"{body}\n\n{head}\n{quoted()}\n", html


def _orange(body: str) -> Parts:
    rows = [
        "> Message du 12/05/26 14:03",
        f'> De : "{NAME}" <{ADDRESS}>',
        f"> A : {TO}",
        "> Copie à : ",
        f"> Objet : {SUBJECT}",
        "> ",
    ]
    head = "\n".join(rows)
    html = (
        f'<p>{breaks(body)}</p><blockquote style="padding-left: 5px; margin-left: 5px; '
        'border-left: #ff0000 2px solid;">'
        + breaks(head.replace("> ", ""))
        + f"<br>{breaks(LETTER)}</blockquote>"
    )
    return f"{body}\n\n\n\n{head}\n{quoted()}\n", html


def _zimbra(body: str) -> Parts:
    head = block("De:|Envoyé:|À:|Objet:", "Lundi 12 Mai 2026 14:03:22")
    html = (
        f'<div style="font-family: arial"><div>{breaks(body)}</div><div><br></div>'
        f'<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">'
        f"{html_block('De: |Envoyé: |À: |Objet: ', 'Lundi 12 Mai 2026 14:03:22')}</div>"
        f'<div data-marker="__QUOTED_TEXT__">{breaks(LETTER)}</div></div>'
    )
    return f"{body}\n\n----- Mail original -----\n{head}\n\n{LETTER}\n", html


def _yahoo(tag: str = "") -> Callable[[str], Parts]:
    def made(body: str) -> Parts:
        head = f"Le lundi 12 mai 2026 à 14:03:22 UTC+2, {NAME} <{ADDRESS}> a écrit :"
        html = (
            f'<div class="ydp1yahoo-style-wrap"><div>{breaks(body)}</div><br><div>{tag}</div></div>'
            '<div id="ydp2yahoo_quoted_0123" class="ydp2yahoo_quoted"><div>'
            f"<div>{escape(head)}</div><div><br></div><div>{breaks(LETTER)}</div></div></div>"
        )
        tail = f"\n\n{tag}" if tag else ""
        return f"{body}{tail}\n\n    {head} \n \n {LETTER}\n", html

    return made


def _proton(body: str) -> Parts:
    head = f"Le lundi 12 mai 2026 à 14:03, {NAME} <{ADDRESS}> a écrit :"
    tag = "Envoyé avec la messagerie sécurisée Proton Mail."
    html = (
        f'{divs(body)}<div><br></div><div class="protonmail_signature_block"><div class='
        f'"protonmail_signature_block-proton">{tag}</div></div><div class="protonmail_quote">'
        f'{escape(head)}<br><blockquote class="protonmail_quote" type="cite">{breaks(LETTER)}'
        "</blockquote><br></div>"
    )
    return f"{body}\n\n{tag}\n\n{head}\n\n{quoted()}\n", html


def _samsung(tag: str) -> Callable[[str], Parts]:
    def made(body: str) -> Parts:
        head = block("De :|Date :|À :|Objet :", "12/05/2026  14:03  (GMT+01:00)", gap=" ")
        html = (
            f'<div dir="auto">{divs(body)}</div><div><br></div><div id="composer_signature" '
            f'dir="auto"><div style="font-size:12px" dir="auto">{tag}</div></div><div><br></div>'
            '<div align="left" dir="auto" style="font-size:100%;color:#000000"><div>-------- '
            f"Message d'origine --------</div>{divs(head)}<div><br></div></div>{divs(LETTER)}"
        )
        return f"{body}\n\n\n{tag}\n\n-------- Message d'origine --------{head} \n{LETTER}\n", html

    return made


def _gmx(body: str) -> Parts:
    date = "Dienstag, 12. Mai 2026 um 14:03 Uhr"
    names = "Von:|Gesendet:|An:|Betreff:"
    html = (
        f'<div>{breaks(body)}</div><div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px;'
        f'border-left:2px solid #C3D9E5;"><div>{html_block(names, date)}</div>'
        f'<div name="quoted-content">{breaks(LETTER)}</div></div></div>'
    )
    return f"{body}\n \n\n{block(names, date)}\n\n{LETTER}\n", html


def _roundcube(body: str) -> Parts:
    head = "Le 2026-05-12 14:03, Claire Fontaine a écrit :"
    html = (
        f'<p>{breaks(body)}</p><p id="reply-intro">{head}</p><blockquote type="cite" style='
        f'"padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0">{breaks(LETTER)}'
        "</blockquote>"
    )
    return f"{body}\n\n{head}\n{quoted()}\n", html


def _spark(body: str) -> Parts:
    head = f"Le 12 mai 2026 à 14:03 +0200, {NAME} <{ADDRESS}>, a écrit :"
    html = (
        f'<div name="messageBodySection">{divs(body)}</div><div name="messageSignatureSection">'
        f'<br></div><div name="messageReplySection">{escape(head)}<br><blockquote type="cite">'
        f"{breaks(LETTER)}</blockquote></div>"
    )
    return f"{body}\n{head}\n{quoted()}\n", html


def _infomaniak(body: str) -> Parts:
    head = f"Le 2026-05-12T14:03:22.000+02:00, {NAME} <{ADDRESS}> a écrit :"
    html = (
        f'<div>{breaks(body)}</div><div class="ik_mail_quote answerContentMessage"><div>'
        f'{escape(head)}</div><blockquote class="ws-ng-quote">{breaks(LETTER)}</blockquote></div>'
    )
    return f"{body}\n\n{head}\n{quoted()}\n", html


def _interleaved(body: str) -> Parts:
    first, _, rest = body.partition("\n")
    lines = LETTER.split("\n")
    head = "Le lun. 12 mai 2026 à 14:03, Claire Fontaine <claire@maison-verdier.example> a écrit :"
    text = (
        f"{head}\n{quoted(chr(10).join(lines[:4]))}\n\n{first}\n\n"
        f"{quoted(chr(10).join(lines[4:]))}\n\n{rest}\n"
    )
    return text, ""


TWICE = f"> Le 10 mai 2026 à 9:12, Nadia Benali <{TO}> a écrit :\n>\n>> Bonjour, où en est-on ?\n"
SFR = f"""========================================

Message du : 12/05/2026 14:03
De : "{NAME}" <{ADDRESS}>
A : "Nadia Benali" <{TO}>
Copie à :
Sujet : {SUBJECT}
"""
SFR_MARKS = f"""> Message du : 12/05/2026 14:03
> De : "{NAME}" <{ADDRESS}>
> A : "Nadia Benali" <{TO}>
> Sujet : {SUBJECT}
>"""
MAILO = (
    f"De : {NAME} <{ADDRESS}>\nÀ : {TO}\nSujet : {SUBJECT}\nDate : 12/05/2026 14:03:22 Europe/Paris"
)
NOTES = (
    f"De :\t{NAME} <{ADDRESS}>\nA :\t{TO}\nDate :\t12/05/2026 14:03\nObjet :\t{SUBJECT}\n{'_' * 40}"
)
LISTED = f"""{"_" * 47}
Candidats mailing list -- candidats@listes.example.org
Pour se désabonner : candidats-leave@listes.example.org"""


def _listed(body: str) -> Parts:
    text, _html = _gmail("", "Le lun. 12 mai 2026 à 14:03, Claire <c@verdier.example> a écrit :")(
        body
    )
    return f"{text}\n{LISTED}\n", ""


PROGRAMS: dict[str, Callable[[str], Parts]] = {
    "gmail-web-fr": _gmail(
        f"Le lun. 12 mai 2026 à 14:03, {NAME} <{ADDRESS}> a écrit\u00a0:",
        f"Le lun. 12 mai 2026 à 14:03, {NAME} <{ADDRESS}>\na écrit :",
    ),
    "gmail-mobile-fr": _gmail(
        f"Le lun. 12 mai 2026, 14:03, {NAME} <{ADDRESS}> a écrit\u00a0:",
        f"Le lun. 12 mai 2026, 14:03, {NAME} <\n{ADDRESS}> a écrit :",
    ),
    "gmail-web-en": _gmail(
        f"On Mon, May 12, 2026 at 2:03\u202fPM {NAME} <{ADDRESS}> wrote:",
        f"On Mon, May 12, 2026 at 2:03\u202fPM {NAME} <{ADDRESS}>\nwrote:",
    ),
    "gmail-mobile-en": _gmail(
        f"On Mon, 12 May 2026, 14:03 {NAME}, <{ADDRESS}> wrote:",
        f"On Mon, 12 May 2026, 14:03 {NAME}, <{ADDRESS}> wrote:",
    ),
    "gmail-de": _gmail(
        f"Am Mo., 12. Mai 2026 um 14:03\u202fUhr schrieb {NAME} <{ADDRESS}>:",
        f"Am Mo., 12. Mai 2026 um 14:03 Uhr schrieb {NAME} <\n{ADDRESS}>:",
    ),
    "outlook-fr": _outlook(FR, "lundi 12 mai 2026 14:03"),
    "outlook-en": _outlook(EN, "Monday, May 12, 2026 2:03 PM"),
    "outlook-mac-fr": _outlook("De :|Date :|À :|Objet :", "lundi, 12 mai 2026 à 14:03"),
    "outlook-de": _outlook("Von:|Gesendet:|An:|Betreff:", "Montag, 12. Mai 2026 14:03"),
    "windows-mail-fr": _outlook(
        FR, "lundi 12 mai 2026 14:03", "Provenance : Courrier pour Windows"
    ),
    "windows-10-fr": _outlook(
        FR, "lundi 12 mai 2026 14:03", "Envoyé à partir de Courrier pour Windows 10"
    ),
    "owa-fr": _owa(FR, "lundi 12 mai 2026 14:03"),
    "owa-en": _owa(EN, "Monday, May 12, 2026 2:03 PM"),
    "outlook-ios-fr": _owa(FR, "lundi 12 mai 2026 14:03", "Obtenir Outlook pour iOS"),
    "outlook-android-fr": _owa(
        FR, "lundi, mai 12, 2026 2:03 PM", "Télécharger Outlook pour Android"
    ),
    "outlook-new-fr": _owa(FR, "lundi 12 mai 2026 14:03", "Envoyé à partir de Outlook"),
    "outlook-ios-en": _owa(EN, "Monday, May 12, 2026 2:03 PM", "Get Outlook for iOS"),
    "iphone-fr": _apple(
        f"Le 12 mai 2026 à 14:03, {NAME} <{ADDRESS}> a écrit\u00a0:", "Envoyé de mon iPhone"
    ),
    "iphone-fr-2": _apple(
        f"Le 12 mai 2026 à 14:03, {NAME} <{ADDRESS}> a écrit\u00a0:", "Envoyé depuis mon iPhone"
    ),
    "ipad-en": _apple(f"On 12 May 2026, at 14:03, {NAME} <{ADDRESS}> wrote:", "Sent from my iPad"),
    "apple-mail-fr": _apple(f"Le 12 mai 2026 à 14:03, {NAME} <{ADDRESS}> a écrit :", ""),
    "thunderbird-fr": _thunderbird,
    "thunderbird-fr-below": _below,
    "orange": _orange,
    "sfr": _unmarked(SFR),
    "sfr-marks": lambda body: (f"{body}\n\n{SFR_MARKS}\n{quoted()}\n", ""),
    "free-zimbra": _zimbra,
    "laposte": _unmarked(
        f'> Message du 12/05/26 14:03\n> De : "{NAME}" <{ADDRESS}>\n> A : {TO}\n> Objet : {SUBJECT}'
    ),
    "yahoo-fr": _yahoo(),
    "yahoo-mobile-fr": _yahoo("Envoyé à partir de Yahoo Mail pour iPhone"),
    "proton-fr": _proton,
    "samsung-fr": _samsung("Envoyé depuis mon appareil Galaxy"),
    "samsung-old-fr": _samsung("Envoyé depuis mon smartphone Samsung Galaxy."),
    "k9-fr": lambda body: (
        f"{body}\n\nLe 12 mai 2026 14:03:22 GMT+02:00, {NAME} <{ADDRESS}> a écrit :\n"
        f"{quoted(mark='>')}\n\n-- \nEnvoyé de mon appareil Android avec Courriel K-9 Mail. "
        "Veuillez excuser ma brièveté.\n",
        "",
    ),
    "mailo": _unmarked(MAILO),
    "roundcube-fr": _roundcube,
    "ionos-fr": _framed(
        '<blockquote type="cite"><div>',
        "</div></blockquote>",
        f"Le 12/05/2026 14:03 CEST, {NAME} &lt;{ADDRESS}&gt; a écrit :<br>",
    ),
    "ionos-text": lambda body: (
        f"{body}\n\n> {NAME} <{ADDRESS}> a écrit le 12/05/2026 14:03 CEST :\n>\n{quoted()}\n",
        "",
    ),
    "gmx": _gmx,
    "zoho-fr": _unmarked(
        f"---- Le lun., 12 mai 2026 14:03:22 +0200 {NAME} <{ADDRESS}> a écrit ----"
    ),
    "spark": _spark,
    "infomaniak": _infomaniak,
    "bluemail": _plain(f"Le 12 mai 2026, à 14:03, {NAME} <{ADDRESS}> a écrit:"),
    "em-client": _unmarked(
        "------ Message d'origine ------\n" + block("De:|Envoyé:|À:|Objet:", "12/05/2026 14:03:22")
    ),
    "tuta": _plain(f"12 mai 2026, 14:03 de {ADDRESS}:\n"),
    "fastmail": _plain(f"On Tue, 12 May 2026, at 14:03, {NAME} wrote:"),
    "evolution": _plain(f"Le mardi 12 mai 2026 à 14:03 +0200, {NAME} a écrit :"),
    "mutt": _plain(f"* {NAME} <{ADDRESS}> [2026-05-12 14:03]:"),
    "huawei": _unmarked(
        "-------- Message original --------\n"
        + block("De :|Date :|À :|Objet :", "12/05/2026 14:03")
    ),
    "notes-fr": _unmarked(NOTES),
    "bold-stars": _unmarked(block(FR, "lundi 12 mai 2026 14:03", bold=True)),
    "forwarded-fr": _unmarked(
        "---------- Forwarded message ---------\n"
        + block("De :|Date :|To:|Subject:", "lun. 12 mai 2026 à 14:03")
    ),
    "interleaved": _interleaved,
    "list-footer": _listed,
    "nested": lambda body: (
        f"{body}\n\nLe lun. 12 mai 2026 à 14:03, {NAME} <{ADDRESS}> a écrit :\n\n{quoted()}\n>\n"
        f"{TWICE}",
        "",
    ),
}


def replies() -> list[tuple[str, str, str, str]]:
    """(name, what was written, text, HTML) of each program with each body."""
    return [
        (f"{program}-{name}", body, *make(body))
        for program, make in PROGRAMS.items()
        for name, body in BODIES.items()
    ]
