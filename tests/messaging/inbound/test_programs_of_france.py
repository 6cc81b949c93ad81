"""What French mail programs make of an answer to a whole letter of ours."""

from __future__ import annotations

import pytest

from messaging.inbound import html_text
from messaging.inbound.parse import parse
from messaging.inbound.visible import split_visible
from tests.messaging.inbound.letters import mail
from tests.messaging.inbound.programs_of_france import PROGRAMS, replies
from tests.messaging.inbound.test_programs import as_mail, bare
from tests.messaging.inbound.whole_letter import LETTER, LETTER_HTML, WRITTEN

OURS = [LETTER, "\n".join(html_text.read(LETTER_HTML).lines)]
REPLIES = replies()
# Nothing but our own letter tells where the answer ends.
UNMARKED = ("orange-marks-wrapped", "no-mark-at-all", "no-mark-html")


@pytest.mark.parametrize("program", PROGRAMS)
def test_nothing_of_our_letter_is_left_and_no_word_is_lost(program: str) -> None:
    for name, body, text, html in REPLIES:
        if not name.startswith(program + "-"):
            continue
        for one, other in {(text, html), (text, ""), ("", html)} - {("", "")}:
            seen = parse(as_mail(one, other))
            assert bare(split_visible(seen.text, seen.html, OURS).visible) == bare(body), name


@pytest.mark.parametrize("program", [name for name in PROGRAMS if name not in UNMARKED])
def test_the_programs_own_marks_are_enough(program: str) -> None:
    """`read_mail` knows no letter."""
    for body in WRITTEN.values():
        text, html = PROGRAMS[program](body)
        seen = parse(as_mail(text, html))
        assert bare(split_visible(seen.text, seen.html).visible) == bare(body)


# Answers around the quotation, @@ being our letter; what remains is what was written.
AROUND = [
    "Le 12/05/2026 à 14:03, Claire Fontaine a écrit :\n@@\n\nMerci, c'est noté.\nNadia",
    "Bonjour,\n\nLe 12/05/2026 à 14:03, Claire Fontaine a écrit :\n@@\n\nJe suis preneuse.",
    "Mes réponses ci-dessous.\n\nLe 12/05/2026 à 14:03, Claire Fontaine a écrit :\n@1\nDouze, en fait.\n@2\nMerci !",
    "> Message du 12/05/26 14:03\n> De : Claire Fontaine\n> A : n@x.example\n> Objet : Votre candidature\n>\n@@\n\nBien reçu.",
]  # fmt: skip


@pytest.mark.parametrize("mail_text", AROUND)
@pytest.mark.parametrize("known", [True, False], ids=["our letter known", "unknown"])
def test_answers_around_and_between_stay(mail_text: str, known: bool) -> None:
    quoted = [f"> {line}".rstrip() for line in LETTER.rstrip().split("\n")]
    text = mail_text.replace("@@", "\n".join(quoted))
    text = text.replace("@1", "\n".join(quoted[:6])).replace("@2", "\n".join(quoted[6:]))
    written = "\n".join(
        line
        for line in mail_text.split("\n")
        if "@" not in line and "a écrit" not in line and line[:1] != ">"
    )
    assert bare(split_visible(text, None, OURS if known else ()).visible) == bare(written)


def test_a_line_of_ones_own_that_stands_in_our_letter_too_stays() -> None:
    body = "Voici mon adresse :\n12 rue de la République\n69002 Lyon"
    assert bare(split_visible(f"{body}\n\n{LETTER}", None, OURS).visible) == bare(body)


def test_an_attribution_cut_by_quoted_printable_is_whole_again() -> None:
    body = (
        "Merci beaucoup.\n\nLe=C2=A0lun. 12 mai 2026 =C3=A0 14:03, Claire Fontaine <claire@maison-=\n"
        "verdier.example> a =C3=A9crit=C2=A0=\n:\n\n> Bonjour Nadia,\n> Nous avons lu votre dossier.\n"
    )
    fields = "Content-Transfer-Encoding: quoted-printable"
    assert split_visible(parse(mail(body, fields)).text, None).visible == "Merci beaucoup."


def test_a_link_below_the_tag_of_a_program_goes_with_it_and_ones_own_stays() -> None:
    tag = "Merci.\n\nEnvoyé avec Aqua Mail pour Android\nhttps://www.mobisystems.com/aqua-mail"
    assert split_visible(tag, None).visible == "Merci."
    own = "Mon site :\nhttps://nadia-benali.example/"
    assert split_visible(own, None).visible == own
    typed = "Voici ce que je lis :\nhttps://www.thunderbird.net/fr/"
    assert split_visible(typed, None).visible == typed
