"""A whole letter of ours, foot and all, and how programs wrap, mark and announce it.

A maker takes what a person wrote and gives the text and the HTML that a program would send.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from html import escape

from tests.messaging.inbound.written import divs

LETTER = """Bonjour Nadia,

Nous avons lu votre dossier avec soin, et nous ne donnerons pas suite cette fois.

Ce qui a compté
- gestion d'une équipe de dix personnes : vous en avez encadré trois ;
- anglais courant, demandé par les boutiques de l'aéroport.

La porte reste ouverte : la formation interne de mars est ouverte à toutes et à tous.

Bien à vous,
Claire Fontaine

--
Maison Verdier, 12 rue des Tanneurs · 69002 Lyon · Réf. EG-412-ABCDEFGHIJKL

Cette lettre vous a-t-elle été utile ?
https://verdier.example/helpful/9f2c71d04b/

Vous recevez ce message parce que vous avez postulé chez Maison Verdier.

Votre page : https://verdier.example/me/2f0f6b0e9a/
"""

LETTER_HTML = """<div style="display:none;max-height:0;overflow:hidden;opacity:0;font-size:1px"></div>
<div class="mail" role="article" lang="fr" style="max-width:600px;margin:0 auto;padding:24px 20px">
<p class="house" style="margin:0;border-bottom:3px double #1a2233">Maison Verdier</p>
<div class="text" style="padding:24px 0 8px"><p style="margin:0 0 16px">Bonjour Nadia,</p>
<p style="margin:0 0 16px">Nous avons lu votre dossier avec soin, et nous ne donnerons pas suite cette fois.</p>
<h2 style="margin:28px 0 8px">Ce qui a compté</h2>
<ul style="margin:0 0 16px"><li style="margin:0 0 8px">gestion d'une équipe de dix personnes : vous en avez encadré trois ;</li>
<li style="margin:0 0 8px">anglais courant, demandé par les boutiques de l'aéroport.</li></ul>
<p style="margin:0 0 16px">La porte reste ouverte : la formation interne de mars est ouverte à toutes et à tous.</p>
<p style="margin:0 0 16px">Bien à vous,<br>Claire Fontaine</p></div>
<p class="ask" style="margin:8px 0 0">Cette lettre vous a-t-elle été utile ? <a href="https://verdier.example/helpful/9f2c71d04b/">Répondre d'un clic</a></p>
<div class="foot" style="margin:24px 0 0;border-top:1px solid #d9d5cb"><p style="margin:0 0 6px">Vous recevez ce message parce que vous avez postulé chez Maison Verdier.</p>
<p style="margin:0 0 6px">Maison Verdier, 12 rue des Tanneurs · 69002 Lyon · Réf. EG-412-ABCDEFGHIJKL</p>
<p style="margin:0 0 6px"><a href="https://verdier.example/me/2f0f6b0e9a/">Votre page</a></p></div></div>"""

WRITTEN = {
    "thanks": "Bonjour Madame Fontaine,\n\nMerci pour ces précisions, je comprends votre choix.\n\nNadia Benali",
    "question": "Bonjour,\n\nEst-ce que la formation de mars est ouverte aux personnes de l'extérieur ?\nSi oui, comment s'inscrire ?\n\nBien cordialement,\n\nNadia Benali\n06 12 34 56 78\n12 rue de la République\n69002 Lyon",
    "cites": "Vous écrivez « gestion d'une équipe de dix personnes » : j'en ai dirigé douze, de 2019 à 2022.\n\nDe : mars\nÀ : novembre\n\nN. B.",
    "list": "Voici mes disponibilités :\n- lundi 18 mai à 14 h\n- mardi 19 mai à 9h30\n\nLe mercredi 20 mai 2026 à 10:00 me va aussi.",
    "one": "ok merci",
}  # fmt: skip

NAME, ADDRESS = "Claire Fontaine", "claire@maison-verdier.example"
TOKEN = "reply+abcdefghijklmnopqrstuvwxyz234567@reponses.maison-verdier.example"
TO, SUBJECT = "nadia@example.org", "Votre candidature chez Maison Verdier"
Parts = tuple[str, str]
Maker = Callable[[str], Parts]


def marked(text: str = LETTER, mark: str = "> ") -> str:
    return "\n".join((mark + line).rstrip() for line in text.rstrip().split("\n"))


def wrapped(text: str = LETTER, mark: str = "> ", width: int = 60) -> str:
    """Wrapped first and marked afterwards, as Thunderbird and webmails do."""
    rows: list[str] = []
    for line in text.rstrip().split("\n"):
        rows += textwrap.wrap(line, width, break_long_words=False) or [""]
    return marked("\n".join(rows), mark)


def broken(text: str = LETTER, width: int = 72) -> str:
    """Marked first and wrapped afterwards by a careless gateway: the rests have no mark."""
    rows: list[str] = []
    for line in marked(text).split("\n"):
        rows += textwrap.wrap(line, width, break_long_words=False) or [""]
    return "\n".join(rows)


def rows(names: str, date: str, gap: str = "\n", sender: str = f"{NAME} <{ADDRESS}>") -> str:
    values = (sender, date, TO, SUBJECT)
    return gap.join(f"{n} {v}" for n, v in zip(names.split("|"), values, strict=True))


def html_rows(names: str, date: str, tag: str = "b") -> str:
    values = (f"{NAME} <{ADDRESS}>", date, TO, SUBJECT)
    return "<br>".join(
        f"<{tag}>{n}</{tag}> {escape(v)}" for n, v in zip(names.split("|"), values, strict=True)
    )


def both(text: str, html: str, tag: str = "") -> Maker:
    """`text` below what was written; `html`, in which @@ is what was written."""
    tail = f"\n\n{tag}" if tag else ""
    return lambda body: (f"{body}{tail}\n\n{text}\n", html.replace("@@", divs(body)))


def only_text(text: str, tag: str = "") -> Maker:
    tail = f"\n\n{tag}" if tag else ""
    return lambda body: (f"{body}{tail}\n\n{text}\n", "")


def only_html(html: str, show: Callable[[str], str] = divs) -> Maker:
    return lambda body: ("", html.replace("@@", show(body)))
