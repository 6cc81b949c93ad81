"""Replies of the mail programs of the world, with bodies that are hard to tell from quotations."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest

from messaging.inbound.parse import parse
from messaging.inbound.visible import split_visible
from tests.messaging.inbound.programs import replies
from tests.messaging.inbound.written import BODIES, LETTER, quoted

REPLIES = replies()


def bare(text: str) -> str:
    """White space is not compared."""
    return re.sub(r"\s+", "", text.replace("\ufeff", ""))


def as_mail(text: str, html: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Nadia <nadia@example.org>", "reply@verdier.example"
    if text:
        message.set_content(text, charset="utf-8")
    if text and html:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    return message.as_bytes()


@pytest.mark.parametrize(("name", "body", "text", "html"), REPLIES, ids=[row[0] for row in REPLIES])
def test_what_was_written_comes_out_again(name: str, body: str, text: str, html: str) -> None:
    for one, other in {(text, html), (text, ""), ("", html)} - {("", "")}:
        mail = parse(as_mail(one, other))
        seen = split_visible(mail.text, mail.html)
        assert bare(seen.visible) == bare(body), (one, other)
        assert "dix personnes" in seen.hidden


ATTRIBUTIONS = [
    'Le lun. 12 mai 2026 à 14:03, Claire Fontaine (Maison Verdier) <claire@v.example> a écrit :',
    'Le 12/05/2026 à 14:03, « Claire Fontaine » <claire@v.example> a écrit :',
    'Le lundi 12 mai 2026, Claire Fontaine <claire@v.example> a écrit :',
    'Le 12 mai 2026 14:03, Claire Fontaine <claire@v.example> a écrit :',
    'Le 12 mai 2026 à 14 h 03, Claire a écrit :',
    'Le 12 mai 2026 à 14 h 03, Claire <claire@v.example> a écrit :',
    'En date de : Lun 12.5.26, Claire Fontaine <claire@v.example> a écrit :',
    'Claire Fontaine a écrit le 12/05/2026 à 14:03 :',
    'Claire Fontaine <claire@v.example> a écrit :',
    'Claire Fontaine a écrit :',
    'Le mar. 12 mai 2026 à 2:03 PM Claire <claire@v.example> a écrit :',
    'Le mar. 12 mai 2026 à 14:03, <claire@v.example> a écrit :',
    'Le mar. 12 mai 2026 à\n14:03, Claire Fontaine de Maison Verdier <claire@v.example> a\nécrit :',
    'Le mar. 12 mai 2026 à 14:03, Claire Fontaine <\nclaire@v.example> a écrit :',
    '12 mai 2026 14:03 "Claire Fontaine" <claire@v.example> a écrit:',
    'Claire Fontaine <claire@v.example> a écrit :',
    'Quoting Claire Fontaine <claire@v.example>:',
    'Zitat von Claire Fontaine <claire@v.example>:',
    'Le 12 mai 2026 à 14:03:22, claire@v.example a écrit :',
    'Le 2026-05-12 à 14:03, Claire a écrit :',
    'Le 12-05-2026 14:03, Claire Fontaine a écrit :',
    'Le lun. 12 mai 2026 à 14:03, Maison Verdier - Recrutement <reply+abcdefghijklmnopqrstuvwxyz234567@reponses.maison-verdier.example> a\nécrit :',
    'Le lun. 12 mai 2026 à 14:03, Claire Fontaine via Égards <\nreply+abcdefghijklmnopqrstuvwxyz234567@reponses.maison-verdier.example> a écrit :',
    'Am 12.05.2026 um 14:03 schrieb Claire Fontaine <claire@v.example>:',
    'On 12/05/2026 14:03, Claire Fontaine wrote:',
    'On May 12, 2026, at 2:03 PM, Claire Fontaine <claire@v.example> wrote:',
    'On Tue, 12 May 2026 at 14:03, Claire Fontaine <claire@v.example> wrote:',
    'On Tuesday, May 12th, 2026 at 2:03 PM, Claire <claire@v.example> wrote:',
    'El mar, 12 may 2026 a las 14:03, Claire (<claire@v.example>) escribió:',
    'Em ter., 12 de mai. de 2026 às 14:03, Claire <claire@v.example> escreveu:',
    'Le mardi 12 mai 2026 à 14:03:22 UTC+2, Claire Fontaine a écrit :',
    '-- Le 12/05/2026 à 14:03, Claire a écrit --',
    'Le 12 mai 26 à 14:03, Claire Fontaine a écrit :',
    'Le 12 mai 2026 à 14:03, Claire Fontaine <claire@v.example> a écrit :',
    'Le mer. 13 mai 2026 à 09:12, Claire Fontaine <claire@v.example> a\nécrit :',
]  # fmt: skip

HEADERS = [
    "De : Claire [mailto:claire@v.example]\nEnvoyé : lundi 12 mai 2026 14:03\nÀ : 'Nadia'\nObjet : Votre candidature",
    'De : Claire Fontaine\nEnvoyé : lundi 12 mai 2026 14:03\nÀ : Nadia\nObjet : Votre candidature',
    'De: Claire Fontaine | x <claire@v.example>\nEnvoyé: lundi 12 mai 2026 14:03\nÀ: Nadia <n@x.example>\nObjet: Votre candidature',
    "-----Message d'origine-----\nDe : Claire <claire@v.example>\nEnvoyé : lundi 12 mai 2026 14:03\nÀ : Nadia\nObjet : x",
    '-----Message d’origine-----\nDe : Claire <claire@v.example>\nEnvoyé : lundi 12 mai 2026 14:03\nÀ : Nadia\nObjet : x',
    '-------- Message initial --------\nDe : Claire <claire@v.example>\nÀ : n@x\nObjet : x\nDate : 12 mai 2026',
    '-------- Message transféré --------\nSujet : x\nDate : Mon, 12 May 2026 14:03:22 +0200\nDe : Claire <claire@v.example>\nPour : n@x',
    'Début du message réexpédié :\n\nDe: Claire <claire@v.example>\nObjet: x\nDate: 12 mai 2026 à 14:03:22 UTC+2\nÀ: n@x',
    'Début du message transféré :\n\nDe : Claire <claire@v.example>\nObjet : x\nDate : 12 mai 2026',
    'Objet : Re: x\nDe : Claire <claire@v.example>\nDate : 12/05/2026 14:03\nÀ : n@x',
    '*De :* Claire <claire@v.example>\n*Envoyé :* lundi 12 mai 2026 14:03\n*À :* n@x\n*Objet :* x',
    '**De :** Claire <claire@v.example>\n**Envoyé :** lundi 12 mai 2026 14:03\n**À :** n@x\n**Objet :** x',
    'De :\tClaire <claire@v.example>\nEnvoyé :\tlundi 12 mai 2026 14:03\nÀ :\tn@x\nObjet :\tx',
    '________________________________\nDe : Claire <claire@v.example>\nEnvoyé : lundi 12 mai 2026 14:03\nÀ : n@x\nCc : z@x.example\nObjet : x',
    'De : Claire <claire@v.example>\nEnvoyé le : lundi 12 mai 2026 14:03\nÀ : n@x\nObjet : x',
    'De: "Claire" <claire@v.example>\nÀ: n@x\nEnvoyé: Lundi 12 Mai 2026 14:03:22\nObjet: x',
    '----- Mail transféré -----\nDe: "Claire" <claire@v.example>\nÀ: n@x\nEnvoyé: Lundi 12 Mai 2026 14:03:22\nObjet: x',
    "----- Message d'origine -----\nDe : Claire\nÀ : n@x\nDate : 12/05/2026",
    "-----E-mail d'origine-----\nDe: Claire <claire@v.example>\nA: n@x\nEnvoyé le: Mar, 12 Mai 2026 14:03\nSujet: x",
    'From: Claire Fontaine <claire@v.example>\nDate: Monday, 12 May 2026 at 14:03\nTo: n@x\nSubject: x',
    'De : Claire Fontaine\nDate : lundi 12 mai 2026\nÀ : Nadia\nObjet : x',
    'Expéditeur : Claire <claire@v.example>\nDate : 12/05/2026 14:03\nDestinataire : n@x\nObjet : x',
    '---------- Message transmis ----------\nDe : Claire <claire@v.example>\nDate : 12 mai 2026 à 14:03\nObjet : x\nÀ : n@x',
    '> Message du 12/05/26 14:03\n> De : "Claire" <claire@v.example>\n> A : n@x\n> Copie à :\n> Objet : x',
    'Message du 12/05/26 14:03\nDe : "Claire" <claire@v.example>\nA : n@x\nCopie à :\nObjet : x',
    ' Message du 12/05/2026 à 14h03\nDe : claire@v.example\nÀ : n@x\nObjet : x',
    '-------- Courriel original --------\nObjet: x\nDate: 2026-05-12 14:03\nDe: Claire <claire@v.example>\nÀ: n@x',
    '-------- Message original --------\nObjet: x\nDate: 2026-05-12 14:03\nDe: Claire <claire@v.example>\nÀ: n@x',
    "---- Message d'origine ----\nDe: claire@v.example",
    'Von: Claire <claire@v.example>\nGesendet: Montag, 12. Mai 2026 14:03\nAn: n@x\nBetreff: x',
    '-------- Original-Nachricht --------\nBetreff: x\nDatum: 12.05.2026\nVon: Claire\nAn: n@x',
]  # fmt: skip


@pytest.mark.parametrize("body", [BODIES["short"], BODIES["signed"], BODIES["long"]])
@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_attribution_and_quoted_lines(attribution: str, body: str) -> None:
    seen = split_visible(f"{body}\n\n{attribution}\n\n{quoted()}\n", None)
    assert bare(seen.visible) == bare(body)


@pytest.mark.parametrize("letter", [LETTER, quoted()], ids=["bare", "quoted"])
@pytest.mark.parametrize("header", HEADERS)
def test_the_header_of_an_older_message(header: str, letter: str) -> None:
    body = BODIES["signed"]
    seen = split_visible(f"{body}\n\n{header}\n\n{letter}\n", None)
    assert bare(seen.visible) == bare(body)


TAGS = [
    'Envoyé de mon iPhone',
    'Envoyé depuis mon iPhone',
    'Envoyé de mon iPad',
    'Envoyé de mon appareil mobile',
    'Envoyé depuis mon mobile Orange',
    'Envoyé depuis mon appareil Samsung',
    'Envoyé depuis mon appareil mobile Samsung',
    'Envoyé de mon téléphone portable',
    "Envoyé depuis l'application Mail Orange",
    'Envoyé depuis l’application Mail Orange',
    "Envoyé avec l'application La Poste Mail",
    'Envoyé à partir de Outlook pour Android',
    'Envoyé à partir d’Outlook pour iOS',
    "Envoyé à partir d'Outlook Mobile",
    'Envoyé depuis Outlook pour Android',
    'Obtenir Outlook pour Android<https://aka.ms/AAb9ysg>',
    'Obtenez Outlook pour iOS<https://aka.ms/o0ukef>',
    'Télécharger Outlook pour iOS',
    'Télécharger Outlook pour Mac',
    'Télécharger Outlook',
    'Provenance : Courrier pour Windows',
    'Provenance : Courrier<https://go.microsoft.com/fwlink/?LinkId=550986> pour Windows 10',
    'Envoyé depuis Yahoo Mail pour iPhone',
    'Envoyé à partir de Yahoo Mail pour iPhone',
    'Envoyé à partir de Yahoo Mail sur Android',
    'Envoyé avec la messagerie sécurisée Proton Mail.',
    'Envoyé avec Proton Mail.',
    'Envoyé avec Proton Mail pour Android',
    'Envoyé avec l’e-mail sécurisé Proton Mail.',
    'Envoyé depuis ProtonMail mobile',
    "Envoyé avec Tutanota, profitez d'une boîte mail sécurisée et sans publicité.",
    'Envoyé depuis BlueMail',
    'Envoyé via BlueMail',
    'Envoyé par TypeApp',
    'Envoyé de mon appareil Android avec Courriel K-9 Mail. Veuillez excuser ma brièveté.',
    'Sent from my Android device with K-9 Mail. Please excuse my brevity.',
    'Envoyé depuis mon Huawei',
    'Envoyé de mon téléphone Huawei',
    'Envoyé depuis mon smartphone Xiaomi',
    'Envoyé de mon Xiaomi',
    'Envoyé depuis mon Galaxy',
    'Envoyé depuis mon HONOR',
    'Envoyé depuis mon HUAWEI P30 lite',
    'Envoyé de mon appareil Wiko',
    'Envoyé de mon BlackBerry 10',
    "Envoyé à l'aide de Mailo",
    'Envoyé avec Mailspring',
    'Envoyé depuis Mailspring (https://getmailspring.com/)',
    'Envoyé de mon Samsung Galaxy S9',
    'Envoyé depuis ma tablette Samsung',
    'Envoyé depuis mon application SFR Mail',
    "Envoyé depuis l'appli SFR Mail",
    'Envoyé depuis mon appareil Bouygues Telecom',
    'Envoyé depuis Gmail pour mobile',
    'Envoyé avec Gmail Mobile',
    'Envoyé à partir de mon smartphone',
    'Envoyé à partir de mon appareil mobile',
    'Envoyé à partir de mon téléphone intelligent',
    'Message envoyé depuis mon téléphone',
    'Message envoyé via mon mobile',
    'Garanti sans virus. www.avast.com',
    'Sans virus.www.avast.com<https://www.avast.com/sig-email>',
    "Cet e-mail a été vérifié par le logiciel antivirus d'Avast.",
    'Sent from my iPhone',
    'Sent from my iPad',
    'Sent from my mobile',
    'Sent from my Galaxy',
    'Sent from my Samsung Galaxy smartphone.',
    'Sent from my Verizon, Samsung Galaxy smartphone',
    'Sent from Samsung Mobile',
    'Sent from Yahoo Mail on Android',
    'Sent from Yahoo Mail for iPhone',
    'Sent from Mail for Windows',
    'Sent from Mail for Windows 10',
    'Sent from Outlook for Android',
    'Sent from Outlook',
    'Sent with Proton Mail secure email.',
    'Sent from Proton Mail for iOS',
    'Sent from Proton Mail Android',
    'Get Outlook for Android',
    'Get Outlook for iOS',
    'Sent via the Samsung Galaxy S22 5G, an AT&T 5G smartphone',
    'Sent from the all new AOL app for iOS',
    'Sent from AOL on Android',
    'Sent via Superhuman',
    'Sent from Front',
    'Sent from my T-Mobile 5G Device',
    'Sent from my Huawei phone',
    'Sent from Workspace',
    'Sent from my Windows Phone',
    'Gesendet von meinem iPhone',
    'Von meinem iPhone gesendet',
    'Von meinem/meiner Galaxy gesendet',
    'Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.',
    'Von meinem Samsung Galaxy Smartphone gesendet.',
    'Gesendet mit der GMX Mail App',
    'Gesendet mit der WEB.DE Mail App',
    'Gesendet von Outlook für Android',
    'Holen Sie sich Outlook für Android',
    'Gesendet mit Proton Mail Secure Email.',
    'Inviato da iPhone',
    'Inviato dal mio iPhone',
    'Inviato da Outlook per Android',
    'Scarica Outlook per Android',
    'Enviado desde mi iPhone',
    'Enviado do meu iPhone',
    'Verstuurd vanaf mijn iPhone',
    'Skickat från min iPhone',
    'Sendt fra min iPhone',
]  # fmt: skip

WRITTEN = [
    'Envoyé de mon côté hier, merci de vérifier',
    'Je vous ai envoyé mon CV depuis mon iPhone',
    'Envoyé le dossier à Paul ce matin.',
    'Télécharger le contrat me serait utile',
    'Sent from my heart, thank you.',
    'Obtenir ce poste était mon rêve',
    'Envoyé par la poste ce matin',
    'Sent you the file yesterday',
    'Get back to me soon',
    'Message envoyé à Claire hier',
    'Virus oblige, je ne viendrai pas',
    'Cet e-mail est pour vous remercier',
    'Provenance : Lyon',
]  # fmt: skip


@pytest.mark.parametrize("tag", TAGS)
def test_what_a_program_adds_is_left_out(tag: str) -> None:
    assert split_visible(f"Bonjour,\n\nMerci.\n\n{tag}\n", None).visible == "Bonjour,\n\nMerci."


@pytest.mark.parametrize("line", WRITTEN)
def test_what_only_looks_like_it_stays(line: str) -> None:
    assert split_visible(f"Bonjour,\n\n{line}\n", None).visible == f"Bonjour,\n\n{line}"
