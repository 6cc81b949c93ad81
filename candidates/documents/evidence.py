"""Which criteria of a posting show in a CV: a hint for whoever writes, with the line to look at.

It says where to look, no more: there is no score, no order among people, and a criterion that
is not found proves nothing (people say things in other words). Hidden passages and lines with
private facts are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import simplemma
from django.db.models import F

from ats.models import Criterion
from candidates.documents.signals import folded, is_private, language_of
from candidates.models import Application, CvReading

_LONGEST_LINE = 180
_MOST_LINES = 600
# Words that stand in every criterion and say nothing of it.
_EMPTY = frozenset(
    """
    le la les un une des du de d l et ou en a au aux avec pour par sur dans chez sans sous entre
    que qui ce cette ces son sa ses leur votre vos notre nos etre avoir faire savoir pouvoir plus
    tres bien bon bonne experience connaissance maitrise capacite competence sens gout aptitude
    pratique annee an niveau moins minimum premier autre tout
    the an and or of in on at to for with by from as be have do can your our their this that very
    good experience knowledge ability skill sense year least level more other all first some any
    working work solid strong proven
    """.split()
)
# One word stands for the others of its row; both languages, since CVs mix them.
_SAME = {
    word: row[0]
    for row in (
        ("vente", "vendre", "vendeur", "vendeuse", "commercial", "sale", "sell", "selling"),
        ("equipe", "team", "collectif"),
        ("encadrer", "encadrement", "manager", "management", "manage", "diriger", "animer", "lead"),
        ("client", "clientele", "customer", "accueil", "accueillir"),
        ("stock", "inventaire", "inventory", "approvisionnement", "supply"),
        ("livraison", "livrer", "logistique", "delivery", "logistics"),
        ("caisse", "encaissement", "encaisser", "till", "cashier"),
        ("anglais", "english", "toeic", "toefl"),
        ("francais", "french"),
        ("comptabilite", "comptable", "accounting", "bookkeeping", "accountant"),
        ("excel", "tableur", "spreadsheet"),
        ("developpement", "developper", "developpeur", "developpeuse", "development", "developer"),
        ("formation", "former", "train", "training", "tutorat"),
        ("cuisine", "cuisinier", "cuisiniere", "cook", "chef"),
        ("securite", "safety", "security"),
        ("permis", "licence", "license"),
        ("gestion", "gerer", "gestionnaire"),
        ("recrutement", "recruter", "recruitment", "recruiting", "hiring"),
        ("redaction", "rediger", "ecrire", "write", "writing"),
        ("projet", "project"),
        ("planning", "planifier", "planification", "schedule", "plan"),
    )
    for word in row
}  # fmt: skip
# What nobody would call a strength, were it told to them in a letter.
_BEGINNING = re.compile(
    r"\b(?:A1|A2|notions?|débutante?s?|scolaires?|beginners?|basics?|elementary)\b", re.IGNORECASE
)
_LISTED = re.compile(r"\s*[,;/·|•]\s*")
_LISTED_WORDS = 4  # a longer part is a sentence, not one of a list
_WORD = re.compile(r"[^\W_]+(?:[+#]+)?")


@dataclass(frozen=True, slots=True)
class Seen:
    """A criterion whose `words` (as the criterion has them) stand in `line` of the CV."""

    criterion_id: int
    criterion: str
    words: tuple[str, ...]
    line: str


def seen_in_cv(application: Application) -> list[Seen]:
    """The posting's criteria that show in the newest CV that was read, in the posting's order.

    Two queries. Empty while the CV waits, and for a picture or a file that could not be read.
    """
    return seen_in(_criteria(application), lines_of(reading_of(application)))


def reading_of(application: Application) -> CvReading | None:
    """What was read in the newest CV; None without a file."""
    rows = CvReading.objects.filter(document__application=application)
    return rows.order_by("-document_id").first()


def newest_readings(applications: Iterable[int]) -> dict[int, CvReading]:
    """The newest reading of each application's CV, by the application's key: one query."""
    rows = CvReading.objects.filter(document__application__in=list(applications))
    rows = rows.annotate(application=F("document__application")).order_by("document_id")
    return {row.application: row for row in rows}


def lines_of(reading: CvReading | None) -> list[str]:
    """The lines one may speak of: none with private facts (requirement B20)."""
    lines = reading.text.split("\n")[:_MOST_LINES] if reading else []
    return [line for line in lines if not is_private(line)]


def _criteria(application: Application) -> list[Criterion]:
    return list(application.posting.criteria.filter(retired=False)[:60])


def seen_in(criteria: Iterable[Criterion], lines: list[str]) -> list[Seen]:
    """For each criterion the line that has most of its words, at least half of them."""
    keys = [(line, keys_of(line)) for whole in lines if (line := _able(whole))]
    found = (_seen(criterion, keys) for criterion in criteria)
    return [seen for seen in found if seen]


def _seen(criterion: Criterion, lines: list[tuple[str, dict[str, str]]]) -> Seen | None:
    wanted = keys_of(criterion.label)
    if not wanted:
        return None
    best, shared = "", set[str]()
    for line, keys in lines:
        common = wanted.keys() & keys.keys()
        if len(common) > len(shared):
            best, shared = line, common
    if 2 * len(shared) < len(wanted):
        return None
    words = tuple(word for key, word in wanted.items() if key in shared)
    return Seen(criterion.pk, criterion.label, words, _about(best, shared)[:_LONGEST_LINE])


def _able(line: str) -> str:
    """The line without the parts that name a beginner's level."""
    if not _BEGINNING.search(line):
        return line
    return ", ".join(part for part in _LISTED.split(line) if not _BEGINNING.search(part))


def _about(line: str, shared: set[str]) -> str:
    """Of a list, such as languages, only what the criterion asks for: the rest is theirs."""
    parts = _LISTED.split(line.strip())
    if any(len(part.split()) > _LISTED_WORDS for part in parts):
        return line
    asked = [part for part in parts if keys_of(part).keys() & shared]
    return ", ".join(asked) or line


def keys_of(text: str) -> dict[str, str]:
    """The words of a text that carry meaning: by their common form, as they are written."""
    language = language_of(text)
    found: dict[str, str] = {}
    for match in _WORD.finditer(text):
        word = match[0]
        key = _key(word.lower(), language)
        if key and (len(key) > 2 or word.isupper() or not word.isalnum()):
            found.setdefault(key, word)
    return found


@lru_cache(maxsize=20_000)
def _key(word: str, language: str) -> str:
    """The lemma, accents folded, its row's first word; empty for words that say nothing."""
    if folded(word) in _EMPTY or word.isdigit():
        return ""
    order = ("en", "fr") if language == "en" else ("fr", "en")
    lemma = folded(simplemma.lemmatize(word, lang=order))
    if lemma in _EMPTY:
        return ""
    return _SAME.get(lemma) or _SAME.get(folded(word)) or lemma
