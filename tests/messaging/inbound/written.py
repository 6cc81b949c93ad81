"""What people wrote, the letter they answer, and the markup in which programs put both."""

from __future__ import annotations

from html import escape

LETTER = """Bonjour Nadia,

Nous avons lu votre dossier avec soin, et nous ne donnerons pas suite cette fois.

Le critère « gestion d'une équipe de dix personnes » a compté : vous en avez encadré trois.
La porte reste ouverte, et voici ce qui aiderait :
- une première saison comme adjointe
- la formation interne de mars

Bien à vous,
Claire Fontaine
Maison Verdier"""

BODIES = {
    "short": "Merci pour votre réponse, bonne continuation.",
    "signed": "Bonjour Claire,\n\nJe vous remercie de votre franchise.\nPourriez-vous m'en dire plus sur le critère de l'équipe ?\n\nBien cordialement,\nNadia Benali\n06 12 34 56 78",
    "list": "Bonjour,\n\nJe suis disponible :\n- lundi 18 mai à 14:00\n- mardi 19 mai à 9h30\n\nDe : Lyon\nÀ : Paris\n\nNadia",
    "colon": "Le mardi 19 mai 2026 à 14 h me convient. Deux questions :\nQuel étage ? Faut-il une pièce d'identité ?\n\nÀ bientôt",
    "long": "Madame,\n\nJ'ai bien reçu votre message du 12 mai 2026 et je vous en remercie, même si je suis un peu déçue ; je ne m'attendais pas à ce que ce critère pèse autant dans votre décision.\n\nJe vous écris aussi pour une autre raison : votre collègue m'avait parlé d'un poste à Nantes. Est-il encore ouvert ?\n\nRespectueusement\n\n--\nNadia Benali\nAdjointe de rayon – Lyon",
}  # fmt: skip

NAME, ADDRESS, TO = "Claire Fontaine", "claire@maison-verdier.example", "nadia@example.org"
SUBJECT = "Votre candidature chez Maison Verdier"
Parts = tuple[str, str]


def quoted(text: str = LETTER, mark: str = "> ") -> str:
    return "\n".join((mark + line).rstrip() for line in text.split("\n"))


def divs(text: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.split("\n"))


def breaks(text: str) -> str:
    return "<br>\n".join(escape(line) for line in text.split("\n"))


def mso(text: str) -> str:
    return "".join(
        f"<p class=MsoNormal>{escape(line) or '&nbsp;'}<o:p></o:p></p>\n"
        for line in text.split("\n")
    )


def block(names: str, date: str, *, bold: bool = False, gap: str = "\n") -> str:
    """The header of an older message, in the words `De|Envoyé|À|Objet` of a program."""
    values = (f"{NAME} <{ADDRESS}>", date, f"Nadia Benali <{TO}>", SUBJECT)
    rows = zip(names.split("|"), values, strict=True)
    return gap.join(f"*{name}* {value}" if bold else f"{name} {value}" for name, value in rows)


def html_block(names: str, date: str) -> str:
    values = (f"{NAME} <{ADDRESS}>", date, f"Nadia Benali <{TO}>", SUBJECT)
    rows = zip(names.split("|"), values, strict=True)
    return "<br>".join(
        f"<b>{name.replace(' ', '&nbsp;')}</b> {escape(value)}" for name, value in rows
    )


FR = "De :|Envoyé :|À :|Objet :"
EN = "From:|Sent:|To:|Subject:"
GMAIL_QUOTE = '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">'  # fmt: skip
