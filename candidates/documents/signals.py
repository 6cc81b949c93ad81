"""What the words of a CV give away: orders to machines, private facts, the language.

Nothing here judges a person. Orders to machines are pointed out and never followed: no machine
here ranks anybody. Lines with private facts (requirement B20) are kept out of advice and
evidence; they stay in the CV, where their author put them.
"""

from __future__ import annotations

import re
import unicodedata

_ORDERS = re.compile(
    r"""(?ix)
      \b(ignore[rz]?|disregard|forget|oublie[rz]?|ne\s+tiens?\s+pas\s+compte)\b .{0,40}
        \b(previous|prior|above|earlier|all|your|pr[eé]c[eé]dentes?|ci-dessus|tes|vos|toutes)\b
        .{0,30}
        \b(instructions?|prompts?|rules?|consignes?|r[eè]gles?|directives?)\b
    | \b(ignore[rz]?|oublie[rz]?|ne\s+tiens?\s+pas\s+compte)\b .{0,30}
        \b(instructions?|consignes?|r[eè]gles?|directives?)\b .{0,15}
        \b(pr[eé]c[eé]dentes?|ci-dessus|ant[eé]rieures?|re[cç]ues)\b
    | \b(rank|rate|score|place|classe[rz]?|note[rz]?|mets|mettez)\b .{0,25}
        \b(this|the|me|my|ce(tte)?|le|la|ma|mon)\b .{0,25}
        \b(candidate?|candidature|applicant|resume|cv|profile?|profil)\b .{0,30}
        \b(first|top|highest|best|number\s+one|premi[eè]re?|en\s+t[eê]te|au\s+maximum|10/10|100)\b
    | \b(recommend|recommande[rz]?|s[eé]lectionne[rz]?|select|hire|approve|shortlist)\b .{0,15}
        \b(this|ce(tte)?)\b .{0,10} \b(candidate?|candidature|applicant|profil)\b
    | \b(you\s+are|tu\s+es|vous\s+[eê]tes)\b .{0,20}
        \b(an?\s+ai|a\s+(large\s+)?language\s+model|une?\s+(ia|intelligence\s+artificielle
        |mod[eè]le\s+de\s+langage))\b
    | \b(system\s+prompt|prompt\s+syst[eè]me) \s* [:=]
    | <\|?\s*(system|im_start)\s*\|?>
    | \b(note|message|attention|instructions?|consignes?)\b .{0,20}
        \b(to|for|aux?|pour|à)\b .{0,12}
        \b(ai|ia|llms?|gpt|chatgpt|chatbots?|algorithmes?|ats\s+bots?|language\s+models?)\b
    """
)

_PRIVATE = re.compile(
    r"""(?x)
      \b[12]\s?\d{2}\s?(0[1-9]|1[0-2]|[2-9]\d)\s?(\d{2}|2[ab])\s?\d{3}\s?\d{3}(\s?\d{2})?\b
    | \b(nir|numero\s+de\s+secu\w*|securite\s+sociale\s*[:n]|social\s+security\s+number|nino)\b
    | \b(marie|mariee|celibataire|divorce|divorcee|pacse|pacsee|veuf|veuve|concubinage|enfants?
        |married|single\s+mother|divorced|widowed|children|marital\s+status|situation\s+familiale)\b
    | \b(ne|nee)\s+(le|en|a)\b | \b(date\s+of\s+birth|date\s+de\s+naissance|born\s+(on|in))\b
    | \b\d{2}\s+(ans|years\s+old)\s*$ | \bage\s*:\s*\d
    | \b(nationalite|nationality|origine\s+ethnique|ethnicity)\b
    | \b(autis\w+|dyslexi\w+|handicap\w*|rqth|cancer|diabet\w+|depression|bipolaire?|maladie
        |enceinte|pregnan\w+|disab\w+|asperger|tdah|adhd|epilep\w+|burn-?\s?out|vih|hiv
        |conge\s+(maternite|paternite|parental|maladie)|(maternity|parental|sick)\s+leave)\b
    | \b(catholique|musulman\w*|juif|juive|protestante?|bouddhiste|eglise|mosquee|synagogue
        |paroisse|religi\w+|christian|muslim|jewish|church|mosque|parish)\b
    | \b(syndica\w*|trade\s+union|cgt|cfdt|cfe-cgc|parti\s+(socialiste|communiste)|militante?)\b
    | \b(homosexuel\w*|gay|lesbi\w+|transgenre|lgbt\w*)\b
    """
)

_WORDS_OF = {
    "fr": frozenset(
        "le la les des et du une dans pour sur avec au aux en à de d l chez par".split()
    ),
    "en": frozenset("the and of in for with to a at on from as by an is was my".split()),
}
_DECISIVE = 1.3


def folded(text: str) -> str:
    """Lower case without accents, typographic signs as a keyboard gives them."""
    if text.isascii():
        return text.casefold()
    text = text.replace("’", "'").replace("œ", "oe").replace("æ", "ae").casefold()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(character for character in plain if not unicodedata.combining(character))


def order_to_machines(text: str) -> str:
    """The first passage that speaks to a machine, as it is written; empty when none does."""
    for line in (text, " ".join(text.split())):
        for piece in line.split("\n") if line is text else _windows(line):
            if _ORDERS.search(piece[:2_000]):
                return " ".join(piece.split())
    return ""


def _windows(text: str) -> list[str]:
    """The text in overlapping stretches: an order may be cut at the line's end."""
    return [text[start : start + 240] for start in range(0, min(len(text), 40_000), 120)]


def is_private(line: str) -> bool:
    """Whether a line tells of health, family, belief, age or a social security number."""
    return bool(_PRIVATE.search(folded(line)))


def language_of(text: str) -> str:
    """`fr` or `en` when the small words say so clearly, else empty."""
    words = re.findall(r"[^\W\d_]+", text.lower()[:20_000])
    french, english = (sum(word in _WORDS_OF[code] for word in words) for code in ("fr", "en"))
    if max(french, english) < 3:
        return ""
    if french > _DECISIVE * english:
        return "fr"
    return "en" if english > _DECISIVE * french else ""
