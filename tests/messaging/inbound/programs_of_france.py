"""Replies to a whole letter of ours as French mail programs, and some others, build them: what each
wraps, indents, translates, strips or leaves unmarked."""

from __future__ import annotations

from html import escape

from tests.messaging.inbound.whole_letter import (
    ADDRESS,
    LETTER,
    LETTER_HTML,
    NAME,
    SUBJECT,
    TO,
    TOKEN,
    WRITTEN,
    Maker,
    both,
    broken,
    html_rows,
    marked,
    only_html,
    only_text,
    rows,
    wrapped,
)
from tests.messaging.inbound.written import mso

FR = "De :|Envoyé :|À :|Objet :"
LONG = f"Le lun. 12 mai 2026 à 14:03, Maison Verdier – Recrutement <{TOKEN}> a écrit :"

PROGRAMS: dict[str, Maker] = {
    # -- Orange, SFR, Free, La Poste, Bouygues ----------------------------------------------------
    "orange-new": both(
        f'De : "{NAME}"\nA : "{TO}"\nEnvoyé : lundi 12 mai 2026 14:03\nObjet : {SUBJECT}\n\n{LETTER}',
        '<html><body><div style="font-family:Arial">@@</div><br><br><blockquote style="padding-left:5px;'
        f'margin-left:5px;border-left:2px solid #ff7900;color:#777">De : "{NAME}"<br>A : {TO}<br>'
        f"Envoyé: lundi 12 mai 2026 14:03<br>Objet : {SUBJECT}<br>&nbsp;<br>{LETTER_HTML}</blockquote>"
        "</body></html>",
    ),
    "orange-mobile": both(
        f"----- Message d'origine -----\n{rows('De :|Date :|À :|Objet :', '12/05/2026 14:03')}\n\n{LETTER}",
        f"<div>@@</div><p>Envoyé depuis l'application Mail Orange</p><br><div>---- Message d'origine"
        f" ----<br>{html_rows('De :|Date :|À :|Objet :', '12/05/2026 14:03', 'span')}</div><br>"
        f"{LETTER_HTML}",
        "Envoyé depuis l'application Mail Orange",
    ),
    "orange-marks-wrapped": only_text(
        f'> Message du 12/05/26 14:03\n> De : "{NAME}" <{ADDRESS}>\n> A : {TO}\n> Copie à : \n'
        f"> Objet : {SUBJECT}\n> \n{broken()}"
    ),
    "sfr": both(
        f"Le 12/05/2026 14:03, {NAME} a écrit :\n{wrapped()}",
        f'@@<br><div class="sfr-quote">Le 12/05/2026 14:03, {NAME} a écrit :</div>'
        f'<blockquote style="margin:0 0 0 5px;padding-left:5px;border-left:1px solid #e2001a">'
        f"{LETTER_HTML}</blockquote>",
    ),
    "free-zimbra-html": only_html(
        '<html><body><div style="font-family:arial,helvetica,sans-serif;font-size:12pt">@@<br><hr '
        'id="zwchr"><div style="color:#000;font-weight:normal"><b>De: </b>"Claire Fontaine" &lt;'
        f"{ADDRESS}&gt;<br><b>À: </b>{TO}<br><b>Envoyé: </b>Lundi 12 Mai 2026 14:03:22<br><b>Objet:"
        f" </b>{SUBJECT}<br><br>{LETTER_HTML}</div></div></body></html>"
    ),
    "free-zimbra-marks": only_text(
        f"----- Mail original -----\n{marked(rows('De: |À: |Envoyé: |Objet: ', 'Lundi 12 Mai 2026'))}\n"
        f">\n{marked()}"
    ),
    "free-roundcube": only_text(f"Le 2026-05-12 14:03, {NAME} a écrit :\n\n{wrapped(width=70)}"),
    "laposte": both(
        f"> Message du 12/05/2026 14:03\n> De : {ADDRESS}\n> A : {TO}\n> Copie à : \n> Objet : {SUBJECT}\n"
        f">\n{marked()}",
        f'@@<br /><br />&gt; Message du 12/05/2026 14:03<br />&gt; De : {ADDRESS}<br />&gt; A : {TO}'
        f"<br />&gt; Copie à : <br />&gt; Objet : {SUBJECT}<br />&gt; <br />&gt; "
        + "<br />&gt; ".join(escape(line) for line in LETTER.rstrip().split("\n")),
    ),
    "laposte-new": only_html(
        f'<div>@@</div><div><br></div><div><p>Le 12 mai 2026 à 14:03, "{NAME}" &lt;{ADDRESS}&gt; a '
        f'écrit :</p><blockquote class="lp-quote">{LETTER_HTML}</blockquote></div>'
    ),
    "bbox": only_text(f"Le 12-05-2026 14:03, {NAME} <{ADDRESS}> a écrit :\n{wrapped(mark='| ')}"),
    "numericable": only_text(
        f"========================================\n\nMessage du : 12/05/2026 14:03\nDe : "
        f'"{NAME} " <{ADDRESS}>\nA : {TO}\nCopie à : \nSujet : {SUBJECT}\n\n\n{LETTER}'
    ),
    "aliceadsl": only_text(
        f"Selon {NAME} <{ADDRESS}>:\n\n{wrapped()}"
    ),
    "mailo-html": only_html(
        f'<div style="font-family:sans-serif">@@<br><div class="mailo-reply"><br>De : {NAME} '
        f"&lt;{ADDRESS}&gt;<br>À : {TO}<br>Sujet : {SUBJECT}<br>Date : 12/05/2026 14:03:22 Europe/"
        f'Paris</div><br><blockquote style="border-left:2px solid #06c;padding-left:6px">{LETTER_HTML}'
        "</blockquote></div>"
    ),
    # -- Gmail ------------------------------------------------------------------------------------
    "gmail-token": both(
        f"Le lun. 12 mai 2026 à 14:03, Maison Verdier – Recrutement <\n{TOKEN}>\na écrit :\n\n{wrapped(width=76)}",
        f'<div dir="auto">@@</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" '
        f'class="gmail_attr">{escape(LONG)}<br></div><blockquote class="gmail_quote" style="margin:0 0'
        f' 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">{LETTER_HTML}</blockquote></div>',
    ),
    "gmail-narrow": only_text(
        f"Le lun. 12 mai 2026,\n14:03, Maison\nVerdier – Recrutement\n<{TOKEN}>\na écrit :\n\n{wrapped(width=40)}"
    ),
    "gmail-no-mark-html": only_html(
        f'<div dir="ltr">@@</div><div class="gmail_extra"><br><div>{escape(LONG)}<br><blockquote '
        f'style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">{LETTER_HTML}'
        "</blockquote></div></div>"
    ),
    "gmail-nbsp": only_text(
        f"Le\u00a0lun. 12\u00a0mai\u00a02026 à\u00a014:03, Claire <{ADDRESS}> a écrit\u00a0:\n\n{marked()}"
    ),
    "gmail-narrow-nbsp": only_text(
        f"Le lun. 12 mai 2026 à 14:03, Claire <{ADDRESS}> a écrit\u202f:\n\n{marked()}"
    ),
    "gmail-forward-back": only_text(
        f"---------- Forwarded message ---------\nDe : {NAME} <{ADDRESS}>\nDate: lun. 12 mai 2026 à "
        f"14:03\nSubject: {SUBJECT}\nTo: <{TO}>\n\n\n{LETTER}"
    ),
    # -- Outlook ----------------------------------------------------------------------------------
    "outlook-classic-html": only_html(
        "<html><body lang=FR><div class=WordSection1>@@<p class=MsoNormal><o:p>&nbsp;</o:p></p><div>"
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
        "<p class=MsoNormal><b><span style='font-size:11.0pt'>De&nbsp;:</span></b><span> "
        f"{NAME} &lt;{ADDRESS}&gt; <br><b>Envoyé&nbsp;:</b> lundi 12 mai 2026 14:03<br><b>À&nbsp;:</b>"
        f" {TO}<br><b>Objet&nbsp;:</b> {SUBJECT}</span></p></div></div>{LETTER_HTML}</div></body></html>",
        mso,
    ),
    "outlook-2007-html": only_html(
        "<div class=Section1>@@<div><div style='border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt"
        " 0cm 0cm 0cm'><p class=MsoNormal><b>De&nbsp;:</b> Claire [mailto:claire@verdier.example] "
        f"<br><b>Envoyé&nbsp;:</b> lundi 12 mai 2026 14:03<br><b>À&nbsp;:</b> Nadia<br><b>Objet&nbsp;:"
        f"</b> {SUBJECT}<o:p></o:p></p></div></div>{LETTER_HTML}</div>",
        mso,
    ),
    "outlook-indented": only_html(
        "<div class=WordSection1>@@<div style='border:none;border-left:solid blue 1.5pt;padding:0cm 0cm "
        "0cm 4.0pt'><div><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal>"
        f"{html_rows(FR, 'lundi 12 mai 2026 14:03')}</p></div></div>{LETTER_HTML}</div></div>",
        mso,
    ),
    "outlook-express-html": only_html(
        "<html><body>@@<blockquote style='BORDER-LEFT: #000000 2px solid; PADDING-LEFT: 5px'><div>----- "
        "Original Message ----- </div><div style='BACKGROUND: #e4e4e4'><b>From:</b> Claire Fontaine</div>"
        f"<div><b>To:</b> {TO} </div><div><b>Sent:</b> Tuesday, May 12, 2026 2:03 PM</div><div><b>Subject:"
        f"</b> x</div>{LETTER_HTML}</blockquote></body></html>"
    ),
    "outlook-mac-2011": only_html(
        "<html><body><div>@@</div><div><br></div><span id='OLK_SRC_BODY_SECTION'><div style='text-align:"
        f"left;border-top:#b5c4df 1pt solid'><span style='font-weight:bold'>De : </span> {NAME} &lt;"
        f"{ADDRESS}&gt;<br><span style='font-weight:bold'>Date : </span> lundi 12 mai 2026 14:03<br>"
        f"</div><div><br></div>{LETTER_HTML}</span></body></html>"
    ),
    "outlook-ios-signed": only_html(
        '<html><body><div dir="ltr">@@</div><div id="ms-outlook-mobile-body-separator-line"><br></div>'
        '<div id="ms-outlook-mobile-signature"><div></div><div dir="ltr">Obtenir <a href="https://aka.ms/'
        'o0ukef">Outlook pour iOS</a></div></div><div id="mail-editor-reference-message-container"><hr>'
        f'<div id="divRplyFwdMsg"><strong>De :</strong> {NAME}<br><strong>Envoyé :</strong> lundi, mai '
        f"12, 2026 2:03 PM<br><strong>À :</strong> {TO}<br><strong>Objet :</strong> x<br></div>"
        f"{LETTER_HTML}</div></body></html>"
    ),
    "outlook-ios-text": only_text(
        f"________________________________\nDe : {NAME} <{TOKEN}>\nEnvoyé : lundi, mai 12, 2026 2:03 PM\n"
        f"À : {TO} <{TO}>\nObjet : {SUBJECT}\n\n{LETTER}",
        "Obtenir Outlook pour iOS<https://aka.ms/o0ukef>",
    ),
    "outlook-android-text": only_text(
        f"________________________________\nFrom: {NAME} <{ADDRESS}>\nSent: Monday, May 12, 2026 2:03:22 "
        f"PM\nTo: {TO} <{TO}>\nSubject: {SUBJECT}\n\n{LETTER}",
        "Télécharger Outlook pour Android<https://aka.ms/AAb9ysg>",
    ),
    "outlook-com-no-ids": only_html(
        f'<div class="elementToProof">@@</div><hr style="display:inline-block;width:98%"><div dir="ltr">'
        f'<font face="Calibri"><b>De :</b> {NAME} &lt;{ADDRESS}&gt;<br><b>Envoyé :</b> lundi 12 mai 2026 '
        f"14:03<br><b>À :</b> {TO}<br><b>Objet :</b> {SUBJECT}</font><div>&nbsp;</div></div>{LETTER_HTML}"
    ),
    "outlook-prefixed-ids": only_html(
        f'<div>@@</div><div id="x_appendonsend"></div><hr tabindex="-1"><div id="x_divRplyFwdMsg" '
        f'dir="ltr">{html_rows(FR, "lundi 12 mai 2026 14:03")}</div>{LETTER_HTML}'
    ),
    "outlook-bold-stars": only_text(
        f"*De :* {NAME} <{ADDRESS}>\n*Envoyé :* lundi 12 mai 2026 14:03\n*À :* {TO}\n*Objet :* x\n\n{LETTER}"
    ),
    "outlook-rtf-dashes": only_text(
        f"-----Message d'origine-----\nDe : {NAME} [mailto:{ADDRESS}] \nEnvoyé : lundi 12 mai 2026 14:03\n"
        f"À : 'Nadia Benali'\nObjet : RE: {SUBJECT}\nImportance : Haute\n\n{LETTER}"
    ),
    "outlook-de": only_text(
        f"Von: {NAME} <{ADDRESS}>\nGesendet: Dienstag, 12. Mai 2026 14:03\nAn: {TO}\nBetreff: x\n\n{LETTER}"
    ),
    "outlook-folded-to": only_text(
        f"De : {NAME} <{ADDRESS}>\nEnvoyé : lundi 12 mai 2026 14:03\nÀ : Nadia Benali\n<{TO}>; Paul Durand\n"
        f"<paul@example.org>\nObjet : Votre candidature chez Maison\nVerdier\n\n{LETTER}"
    ),
    "teams-mail": only_html(
        f'<div><div dir="ltr">@@</div><div id="ms-outlook-mobile-signature"></div><div class="ms-outlook-'
        f'mobile-reference-message skipProofing"><hr><p>{html_rows(FR, "lundi 12 mai 2026 14:03")}</p>'
        f"{LETTER_HTML}</div></div>"
    ),
    # -- Apple ------------------------------------------------------------------------------------
    "iphone-fr": both(
        f"> Le 12 mai 2026 à 14:03, {NAME} <{TOKEN}> a écrit :\n> \n> \ufeff{marked().removeprefix('> ')}",
        f'<html><body dir="auto">@@<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Envoyé de mon '
        f'iPhone</div><div dir="ltr"><br><blockquote type="cite">Le 12 mai 2026 à 14:03, {NAME} &lt;{TOKEN}'
        f'&gt; a écrit :<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">\ufeff'
        f"{LETTER_HTML}</div></blockquote></body></html>",
        "Envoyé de mon iPhone",
    ),
    "iphone-fr-unmarked-text": only_text(
        f"> Le 12 mai 2026 à 14:03, {NAME} <{ADDRESS}> a écrit :\n> \n{LETTER}", "Envoyé de mon iPhone"
    ),
    "ipad-old": only_text(f"Le 12 mai 2026 à 14:03, {NAME} <{ADDRESS}> a écrit :\n\n{marked()}", "Envoyé de mon iPad"),
    "apple-mail-fr": only_html(
        f'<html><body style="overflow-wrap:break-word">@@<br id="lineBreakAtBeginningOfMessage"><div><br>'
        f'<blockquote type="cite"><div>Le 12 mai 2026 à 14:03, {NAME} &lt;{ADDRESS}&gt; a écrit :</div><br '
        f'class="Apple-interchange-newline"><div>{LETTER_HTML}</div></blockquote></div></body></html>'
    ),
    "apple-mail-sig-before": only_html(
        f"<html><body>@@<div><br></div><div><div>Le 12 mai 2026 à 14:03, {NAME} &lt;{ADDRESS}&gt; a écrit :"
        f'</div><br class="Apple-interchange-newline"><blockquote type="cite">{LETTER_HTML}</blockquote>'
        "</div></body></html>"
    ),
    "apple-forwarded": only_text(
        f"Début du message réexpédié :\n\nDe: {NAME} <{ADDRESS}>\nObjet: {SUBJECT}\nDate: 12 mai 2026 à "
        f"14:03:22 UTC+2\nÀ: {TO}\nRépondre à: {TOKEN}\n\n{LETTER}"
    ),
    "watch": only_text(f"Le 12 mai 2026 à 14:03, {NAME} a écrit :\n\n{marked()}", "Envoyé de mon Apple Watch"),
    # -- Yahoo, Proton, Thunderbird ----------------------------------------------------------------
    "yahoo-fr": only_html(
        f'<html><body><div class="yahoo-style-wrap">@@<div><br></div></div><div id="yahoo_quoted_7" class='
        f'"yahoo_quoted"><div><div>Le lundi 12 mai 2026 à 14:03:22 UTC+2, {NAME} &lt;{TOKEN}&gt; a écrit : '
        f"</div><div><br></div>{LETTER_HTML}</div></div></body></html>"
    ),
    "yahoo-fr-text": only_text(
        f"    Le lundi 12 mai 2026 à 14:03:22 UTC+2, Maison Verdier – Recrutement <{TOKEN}> a écrit :  \n"
        f" \n{LETTER}"
    ),
    "yahoo-mobile-fr": only_text(
        f" \n \n  Le lun., mai 12, 2026 à 14:03, {NAME}<{ADDRESS}> a écrit :   {LETTER}",
        "Envoyé à partir de Yahoo Mail pour iPhone",
    ),
    "yahoo-android-fr": both(
        f"  Le lun., mai 12, 2026 à 14:03, {NAME}<{ADDRESS}> a écrit :\n\n{LETTER}",
        f'@@<br><br><div id="ymail_android_signature"><a href="https://mail.onelink.me/x">Envoyé à partir '
        f'de Yahoo Mail pour Android</a></div><br><blockquote style="margin:0 0 20px 0"><div style="'
        f'font-family:Roboto">Le lun., mai 12, 2026 à 14:03, {NAME}</div><div>&lt;{ADDRESS}&gt; a écrit :'
        f'</div><div style="padding:10px 0 0 20px">{LETTER_HTML}</div></blockquote>',
        "Envoyé à partir de Yahoo Mail pour Android",
    ),
    "proton-fr": only_text(
        f"Le lundi 12 mai 2026 à 14:03, {NAME} <{TOKEN}> a écrit :\n\n{marked()}",
        "Envoyé avec l’e-mail sécurisé Proton Mail.",
    ),
    "proton-original": only_text(
        f"-------- Message d'origine --------\nLe 12/05/2026 14:03, {NAME} a écrit :\n\n{marked(mark='>  ')}",
        "Envoyé depuis Proton Mail pour Android.",
    ),
    "proton-old": only_text(
        f"‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nLe lundi 12 mai 2026 à 14:03, {NAME} <{ADDRESS}> a écrit :\n\n{marked()}",
        "Envoyé avec la messagerie sécurisée ProtonMail.",
    ),
    "thunderbird-fr": only_text(f"Le 12/05/2026 à 14:03, {NAME} a écrit :\n{wrapped(width=72)}"),
    "thunderbird-android": only_text(
        f"Le 12 mai 2026 14:03:22 GMT+02:00, {NAME} <{ADDRESS}> a écrit :\n{marked(mark='>')}",
        "Envoyé de mon appareil Android avec Thunderbird. Veuillez excuser ma brièveté.",
    ),
    "thunderbird-avast": only_text(
        f"Le 12/05/2026 à 14:03, {NAME} a écrit :\n{wrapped()}\n\n\n-- \nCet e-mail a été vérifié par le "
        "logiciel antivirus d'Avast.\nwww.avast.com"
    ),
    # -- Telephones and others --------------------------------------------------------------------
    "k9-html": only_html(
        f'<!DOCTYPE html><html><body><div dir="auto">@@</div><br><br><div class="gmail_quote"><div dir="auto">'
        f"Le 12 mai 2026 14:03:22 GMT+02:00, {NAME} &lt;{ADDRESS}&gt; a écrit :</div><blockquote class="
        f'"gmail_quote" style="margin:0 0 0 .8ex">{LETTER_HTML}</blockquote></div></body></html>'
    ),
    "samsung-fr-text": only_text(
        f"-------- Message d’origine --------De : {NAME} <{ADDRESS}> Date : 12/05/2026  14:03  (GMT+01:00) À :"
        f" {TO} Objet : {SUBJECT} \n{LETTER}",
        "Envoyé depuis mon appareil Galaxy",
    ),
    "samsung-original": only_html(
        f'<div dir="auto">@@</div><div><br></div><div id="composer_signature" dir="auto">Envoyé depuis mon '
        f'appareil mobile Samsung</div><div dir="auto"><br></div><div><br></div><div align="left" dir="auto" '
        f'style="font-size:100%;color:#000000"><div>-------- Message d\'origine --------</div><div>De : {NAME}'
        f" &lt;{ADDRESS}&gt; </div><div>Date : 12/05/2026 14:03 (GMT+01:00) </div><div>À : {TO} </div><div>"
        f"Objet : {SUBJECT} </div><div><br></div></div>{LETTER_HTML}"
    ),
    "bluemail-fr": only_html(
        f'<html><head><style>body{{}}</style></head><body><div dir="auto">@@</div><div dir="auto" class='
        f'"bm_signature">Télécharger <a href="https://bluemail.me/download/">BlueMail pour Android</a></div>'
        f'<div class="replyHeader" dir="auto">Le 12 mai 2026, à 14:03, {NAME} &lt;<a href="mailto:{ADDRESS}">'
        f'{ADDRESS}</a>&gt; a écrit:</div><blockquote cite="mid:1@v" class="gmail_quote" style="margin:0 0 0 '
        f'.8ex">{LETTER_HTML}</blockquote></body></html>'
    ),
    "aquamail": only_text(
        f"Le 12 mai 2026 14:03:22 {NAME} <{ADDRESS}> a écrit :\n\n{marked()}",
        "Envoyé avec Aqua Mail pour Android\nhttps://www.mobisystems.com/aqua-mail",
    ),
    "spark-fr": only_text(
        f"Le 12 mai 2026 à 14:03 +0200, {NAME} <{ADDRESS}>, a écrit :\n{marked()}", "Envoyé avec Spark"
    ),
    "huawei-html": only_html(
        f'<div id="edo-message"><div>@@</div></div><div id="edo-original"><div>-------- Message original -----'
        f"---<br>Objet : {SUBJECT}<br>De : {NAME}<br>À : {TO}<br>Cc : <br><br></div><div>{LETTER_HTML}</div></div>"
    ),
    "edison": only_html(
        f'<div id="edo-message"><div>@@</div></div><div id="edo-original"><div><blockquote style="margin:0 0 0'
        f' .8ex;border-left:1px #ccc solid"><div style="font:inherit">Le lundi, mai 12, 2026 à 2:03 PM, {NAME} '
        f'&lt;<a href="mailto:x">{ADDRESS}</a>&gt; a écrit :</div>{LETTER_HTML}</blockquote></div></div>'
    ),
    "sogo": only_text(f"Le Mardi, Mai 12, 2026 14:03 CEST, {NAME} <{ADDRESS}> a écrit:\n \n{LETTER}"),
    "ovh-owa": only_html(
        f'<div style="font-family:Calibri">@@</div><hr tabindex="-1" style="display:inline-block; width:98%">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font><b>De&nbsp;:</b> {NAME}<br><b>Envoyé&nbsp;:</b> lundi 12 mai '
        f"2026 14:03<br><b>À&nbsp;:</b> {TO}<br><b>Objet&nbsp;:</b> x</font></div><div>{LETTER_HTML}</div>"
    ),
    "gandi-roundcube-html": only_html(
        f'<html><body style="font-size:10pt">@@<div id="signature"></div><p id="reply-intro">Le 2026-05-12 14:03,'
        f' {NAME} a écrit :</p><blockquote type="cite" style="padding:0 0.4em;border-left:#1010ff 2px solid">'
        f'<div id="replybody1">{LETTER_HTML}</div></blockquote></body></html>'
    ),
    "notes-fr-html": only_html(
        f'@@<br><br><font size=1 color=#5f5f5f face="sans-serif">De : &nbsp; &nbsp; &nbsp; &nbsp;</font><font '
        f"size=1>{NAME} &lt;{ADDRESS}&gt;</font><br><font size=1>A : &nbsp; &nbsp;</font><font>{TO}</font><br>"
        f"<font>Date : &nbsp;</font><font>12/05/2026 14:03</font><br><font>Objet : &nbsp;</font><font>{SUBJECT}"
        f"</font><hr noshade><br>{LETTER_HTML}"
    ),
    "hotmail-old": only_html(
        f"@@<br><br><div><hr id='stopSpelling'>Date: Mon, 12 May 2026 14:03:22 +0200<br>From: {ADDRESS}<br>To: "
        f"{TO}<br>Subject: x<br><br>{LETTER_HTML}</div>"
    ),
    "linkedin-like-none": only_text(f"--- Répondre au-dessus de cette ligne ---\n\n{LETTER}"),
    "no-attribution": only_text(marked()),
    "no-mark-at-all": only_text(LETTER),
    "no-mark-html": only_html(f"@@<br><br>{LETTER_HTML}"),
    "tabs-as-marks": only_text(f"Le 12/05/2026 à 14:03, {NAME} a écrit :\n{marked(mark=chr(9))}"),
    "initials-as-marks": only_text(f"Le 12/05/2026 à 14:03, {NAME} a écrit :\n{marked(mark='CF> ')}"),
    "nested-thrice": only_text(
        f"Le 12/05/2026 à 14:03, {NAME} a écrit :\n{marked()}\n>\n> Le 11/05/2026 à 9:00, Nadia a écrit :\n>> Avez-"
        "vous pu lire ma lettre ?\n>>\n>> Le 10/05/2026, Claire Fontaine a écrit :\n>>> Nous l'avons reçue."
    ),
    "apple-en": only_text(f"> On 12 May 2026, at 14:03, {NAME} <{ADDRESS}> wrote:\n> \n{marked()}", "Sent from my iPhone"),
    "outlook-en-new": only_html(
        f'<div class="elementToProof">@@</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg" dir="ltr">'
        f'{html_rows("From:|Sent:|To:|Subject:", "12 May 2026 14:03")}</div>{LETTER_HTML}'
    ),
    "gmail-en-narrow": only_text(
        f"On Mon, May 12, 2026 at 2:03 PM Maison Verdier – Recrutement\n<{TOKEN}>\nwrote:\n\n{wrapped()}"
    ),
    "exchange-disclaimer-above": only_text(
        f"De : {NAME} <{ADDRESS}>\nEnvoyé : lundi 12 mai 2026 14:03\nÀ : {TO}\nObjet : [EXTERNE] {SUBJECT}\n\n"
        f"Ce message provient de l'extérieur de l'organisation.\n\n{LETTER}"
    ),
}  # fmt: skip


def replies() -> list[tuple[str, str, str, str]]:
    """(name, what was written, text, HTML) of each program with each text."""
    return [
        (f"{program}-{name}", body, *make(body))
        for program, make in PROGRAMS.items()
        for name, body in WRITTEN.items()
    ]
