"""What a person wrote, as the mail programs of the world send it."""

from __future__ import annotations

from pathlib import Path

import pytest

from messaging.inbound.kind import classify
from messaging.inbound.parse import parse
from messaging.inbound.visible import split_visible
from tests.messaging.inbound.letters import MAILS, OUR_LETTER

FIXTURES = sorted(MAILS.glob("*.eml"))
# Quoted without any mark: only who knows the letter can tell.
NEED_OUR_LETTER = {"unmarked-fr", "outlook-inline-fr"}


def expected(path: Path) -> str:
    return path.with_suffix(".txt").read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_every_program_as_the_inbox_reads_it(path: Path) -> None:
    mail = parse(path.read_bytes())
    seen = split_visible(mail.text, mail.html, [OUR_LETTER])
    assert seen.visible == expected(path)
    assert mail.defects == ()
    assert classify(mail).name == "reply"


@pytest.mark.parametrize(
    "path",
    [path for path in FIXTURES if path.stem not in NEED_OUR_LETTER],
    ids=lambda path: path.stem,
)
def test_every_program_by_each_part_alone(path: Path) -> None:
    mail = parse(path.read_bytes())
    if mail.text:
        assert split_visible(mail.text, None).visible == expected(path)
    if mail.html:
        assert split_visible(None, mail.html).visible == expected(path)
        assert split_visible(mail.text, mail.html).visible == expected(path)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_what_is_not_shown_is_not_lost(path: Path) -> None:
    mail = parse(path.read_bytes())
    seen = split_visible(mail.text, mail.html, [OUR_LETTER])
    quoted = "Nous avons bien reçu" if path.stem not in ("forward-fr", "own-list-fr") else ""
    assert quoted in " ".join(seen.hidden.split())


ATTRIBUTIONS = [
    "Le mar. 12 mai 2026 à 10:12, Camille <c@verdier.example> a écrit :",
    "Le mar. 12 mai 2026 à 10:12, Camille <c@verdier.example> a écrit\u00a0:",
    "Le 12/05/2026 à 10:12, Camille a écrit :",
    "Le mardi 12 mai 2026 à 10:12:33 UTC+2, Camille <c@verdier.example> a\nécrit :",
    "Le mar. 12 mai 2026 à 10:12, Camille Roussel de la Maison Verdier\n<\nc@verdier.example> a écrit :",
    "On Tue, May 12, 2026 at 10:12 AM Camille <c@verdier.example> wrote:",
    "On 12 May 2026, at 10:12, Camille <\nc@verdier.example> wrote:",
    "Am 12.05.26 um 10:12 schrieb Camille Roussel:",
    "Am Di., 12. Mai 2026 um 10:12 Uhr schrieb Camille <c@verdier.example>:",
    "El mar, 12 may 2026 a las 10:12, Camille (<c@verdier.example>) escribió:",
    "Il giorno mar 12 mag 2026 alle ore 10:12 Camille <c@verdier.example> ha scritto:",
    "Op di 12 mei 2026 om 10:12 schreef Camille <c@verdier.example>:",
    "Em ter., 12 de mai. de 2026 às 10:12, Camille <c@verdier.example> escreveu:",
    "Den tis 12 maj 2026 kl 10:12 skrev Camille <c@verdier.example>:",
    "wt., 12 maj 2026 o 10:12 Camille <c@verdier.example> napisał(a):",
    "вт, 12 мая 2026 г. в 10:12, Camille <c@verdier.example>:",
    "2026-05-12 10:12 GMT+02:00 Camille <c@verdier.example>:",
    "---- Le mar., 12 mai 2026 10:12:00 +0200 c@verdier.example a écrit ----",
    "Camille Roussel <c@verdier.example> wrote on 12/05/2026 10:12:33:",
    "Camille Roussel a écrit sur 12/05/2026 10:12:33 :",
    "ในวันที่ อ. 12 พ.ค. 2026 เวลา 10:12 Camille <c@verdier.example> เขียนว่า:",
    "在 2026年5月12日,10:12,Camille <c@verdier.example> 写道:",
    "##- Please type your reply above this line -##",
    "--- Répondre au-dessus de cette ligne ---",
    "Feladó: Camille\nKüldve: 2026. május 12. 10:12\nCímzett: Zoé\nTárgy: Igen",
    "-----Message d'origine-----\nDe : Camille",
    "-------- Message transféré --------",
    "Début du message réexpédié :",
    "De : Camille Roussel\nEnvoyé : mardi 12 mai 2026 10:12\nÀ : Zoé\nObjet : Votre candidature",
    "*De :* Camille Roussel <c@verdier.example>\n*Envoyé :* mardi 12 mai 2026\n*À :* Zoé",
    "________________________________\nDe: Camille\nDate: mardi 12 mai 2026 à 10:12\nÀ: Zoé",
    "De : Camille <c@verdier.example>\n\nEnvoyé : mardi 12 mai 2026 10:12\n\nÀ : Zoé\n\nObjet : Oui",
    "From: Camille\nSent: Tuesday, May 12, 2026 10:12 AM\nTo: Zoé\nSubject: Yours",
    "Von: Camille\nGesendet: Dienstag, 12. Mai 2026 10:12\nAn: Zoé\nBetreff: Ihre Bewerbung",
    "envoyé : 12 mai 2026 à 10:12\nde : Camille <c@verdier.example>\nà : Zoé\nobjet : Oui",
]


@pytest.mark.parametrize("announced", ATTRIBUTIONS)
def test_what_follows_an_attribution_is_hidden(announced: str) -> None:
    for quoted in ("Bonjour Zoé,\nVotre dossier est complet.", "> Bonjour Zoé,\n> Votre dossier"):
        seen = split_visible(f"Merci beaucoup.\n\nZoé\n\n{announced}\n\n{quoted}\n", None)
        assert seen.visible == "Merci beaucoup.\n\nZoé"
        assert "Votre dossier" in seen.hidden


PERSONS = [
    "Le 12 mai 2026 Karim m'a écrit :\nvenez quand vous voulez.",
    "On your site I read that the shop opens at 10:00.\nIs that so?",
    "De : Paris\nÀ : Lyon\nDate : 12 mai\n\nC'est mon trajet.",
    "Objet : ma candidature\n\nJe la maintiens.",
    "Date : le 12 mai\nHeure : 10:30\nLieu : Nantes\n\nCela vous va ?",
    "J'ai > 3 ans d'expérience.\n> 3 ans en boutique surtout.",
    "Mes atouts :\n> la vente\n> le sourire\n\nÀ bientôt",
    "Je vous écris de mon bureau.\nEnvoyé par mail hier soir aussi.",
    "Voici :\n---\nun trait\n---\nun autre",
    "Sent from my desk, which is easier than my telephone.\n\nZoé",
    "Téléchargez mon CV sur mon site.\n\nZoé",
    "Mon CV est en pièce jointe :\n________________\nZoé Le Goff",
    "Le poste m'intéresse.\nLe salaire aussi : 30 000 €.",
    "Lundi 10:00 ou mardi 14:30, au choix :\nje m'adapte.",
]


@pytest.mark.parametrize("text", PERSONS)
def test_a_person_is_not_cut(text: str) -> None:
    assert split_visible(text, None).visible == text
    page = "<div>" + "</div><div>".join(line.replace(">", "&gt;") for line in text.split("\n"))
    assert split_visible(None, page + "</div>").visible.split() == text.split()


TAG_LINES = [
    "Envoyé de mon iPhone", "Envoyé depuis mon téléphone Android", "Envoyé de mon iPad",
    "Envoyé depuis mon appareil Galaxy", "Envoyé à partir de Outlook pour Android", "Sent from my iPhone",
    "Obtenir Outlook pour iOS<https://aka.ms/o0ukef>", "Get Outlook for Android", "Sent from my Zanco Tiny 2",
    "Télécharger Outlook pour iOS", "Envoyé à partir de Courrier pour Windows", "Von meinem iPhone gesendet",
    "Envoyé depuis mon mobile Orange", "Envoyé avec la messagerie sécurisée Proton Mail.",
    "Envoyé depuis l’application Mail Orange", "Yahoo Mail : Recherchez, organisez, maîtrisez",
    "Garanti sans virus. www.avast.com", "Gesendet von Outlook für Android", "*Envoyé de mon iPhone*",
]  # fmt: skip


@pytest.mark.parametrize("tag", TAG_LINES)
def test_the_lines_of_programs_go_and_signatures_stay(tag: str) -> None:
    assert split_visible(f"D'accord.\n\nZoé Le Goff\n06 55 50 12 34\n\n{tag}\n", None).visible == (
        "D'accord.\n\nZoé Le Goff\n06 55 50 12 34"
    )
    quoted = f"D'accord.\n\n-- \n{tag}\n\nLe 12/05/2026 à 10:12, Camille a écrit :\n> Bonjour"
    assert split_visible(quoted, None).visible == "D'accord."


def test_a_greedy_opener_keeps_the_line_before_the_attribution() -> None:
    text = "Le lundi me va.\nLe 12/05/2026 à 10:12, Camille a écrit :\n> Bonjour"
    assert split_visible(text, None).visible == "Le lundi me va."


def test_words_before_an_attribution_on_the_same_line_are_kept() -> None:
    text = "d'accord On Tue, May 12, 2026 at 10:12 AM, c@verdier.example wrote:\n> Bonjour"
    assert split_visible(text, None).visible == "d'accord"


def test_wrapped_ends_of_quoted_lines_go_with_them() -> None:
    quoted = "> Nous avons bien reçu votre candidature au poste de conseillère de vente\n"
    text = f"Oui.\n\nLe 12/05/2026 à 10:12, C a écrit :\n{quoted}à Nantes.\n> Bien à vous\n\nZoé"
    assert split_visible(text, None).visible == "Oui.\n\nZoé"


def test_answers_between_quoted_lines_stand_apart() -> None:
    text = "Le 12/05/2026 à 10:12, C a écrit :\n> Lundi ?\nOui.\n> Mardi ?\nNon."
    assert split_visible(text, None).visible == "Oui.\n\nNon."


@pytest.mark.parametrize(
    "announced",
    ["Camille Roussel a écrit :", "Camille <c@v.example> writes:", "Quoting C <c@v.ex>:"],
)
def test_a_sender_alone_announces_only_quoted_lines(announced: str) -> None:
    assert split_visible(f"Oui.\n\n{announced}\n> Lundi ?\n\nZoé", None).visible == "Oui.\n\nZoé"
    plain = f"Oui.\n\n{announced}\nvenez lundi."
    assert split_visible(plain, None).visible == plain


def test_short_quotations_that_nothing_announces_go() -> None:
    assert split_visible("> Lundi ?\nOui.\n\n> Mardi ?\nNon.", None).visible == "Oui.\n\nNon."


def test_the_footer_of_a_mailing_list_is_no_signature() -> None:
    footer = "_______________\nofferts mailing list\nofferts@listes.example\n"
    assert split_visible(f"Merci.\n\nZoé\n\n{footer}", None).visible == "Merci.\n\nZoé"


def test_bulleted_lines_that_are_ours_are_a_quotation_all_the_same() -> None:
    lines = OUR_LETTER.split("\n")
    text = "Bien reçu !\n\n" + "\n".join(f"> {line}" for line in lines)
    assert split_visible(text, None, [OUR_LETTER]).visible == "Bien reçu !"


def test_a_phrase_that_happens_to_be_ours_is_kept() -> None:
    letter = OUR_LETTER + "\nJe vous souhaite une bonne journée.\n"
    text = "Merci.\n\nJe vous souhaite une bonne journée."
    assert split_visible(text, None, [letter]).visible == text


def test_html_shows_what_was_typed() -> None:
    page = (
        "<div>Bonjour,</div><div><br></div><div>Deux&nbsp; espaces, l'heure&nbsp;: 10&nbsp;h</div>"
        "<ul><li>un</li><li>deux</li></ul><ol><li>A</li><li>B</li></ol>"
        '<p>Fin <img data-emoji="🙂" src="x"></p><style>p{}</style><script>x</script>'
        '<div style="display: none">caché</div><pre>  gardé\n    tel quel</pre>'
    )
    assert split_visible(None, page).visible == (
        "Bonjour,\n\nDeux  espaces, l'heure\u00a0: 10\u00a0h\n\n- un\n- deux\n\n1. A\n2. B\n\n"
        "Fin 🙂\n\n  gardé\n    tel quel"
    )


def test_a_quotation_of_ones_own_in_html_is_kept() -> None:
    page = "<p>Ma devise :</p><blockquote>Vendre, c'est servir.</blockquote><p>Zoé</p>"
    assert split_visible(None, page).visible == "Ma devise :\n\nVendre, c'est servir.\n\nZoé"


def test_a_block_behind_an_attribution_goes_whole() -> None:
    page = (
        "<p>Oui.</p>Le 12/05/2026 à 10:12, C a écrit :<blockquote><p>A</p></blockquote><p>Zoé</p>"
    )
    assert split_visible(None, page).visible == "Oui.\n\nZoé"


def test_a_mark_is_believed_in_every_language() -> None:
    header = '<hr><div id="divRplyFwdMsg"><b>ผู้ส่ง:</b> C<br><b>หัวเรื่อง:</b> x</div>'
    seen = split_visible(None, f"<div>Oui.</div>{header}<div>Bonjour</div>")
    assert seen.visible == "Oui."
    assert seen.hidden.split("\n")[-1] == "Bonjour"


def test_the_text_decides_when_the_page_shows_nothing() -> None:
    assert split_visible("Bonjour", "<img src=x>").visible == "Bonjour"
    assert split_visible("Bonjour", "<div>" * 5_000 + "x").visible == "Bonjour"
    quoted = "Oui\n\nXx yy 12 zz 10:12\n> un\n>\n> deux\n> trois"
    page = "<p>Oui</p><p>Xx yy 12 zz 10:12</p><p>un</p><p>deux</p><p>trois</p>"
    assert split_visible(quoted, page).visible == "Oui\n\nXx yy 12 zz 10:12"


def test_signs_of_our_own_cannot_be_forged() -> None:
    seen = split_visible("a\n\ue0010\nb\n\ue0001", "<p>a</p><p>\ue0019</p><p>\ue000b</p>")
    assert seen.visible == "a\n\n9\n\nb"


def test_nothing_written() -> None:
    assert split_visible(None, None) == split_visible("", "  ")
    assert split_visible("", "").visible == ""
    only = split_visible("Le 12/05/2026 à 10:12, C a écrit :\n> Bonjour\n", None)
    assert (only.visible, only.hidden.split("\n")[-1]) == ("", "> Bonjour")
