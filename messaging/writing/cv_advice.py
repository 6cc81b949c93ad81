"""What one may tell a person about their CV: each piece says what it rests on.

The recruiter picks; nothing goes into a letter by itself. The sentences speak of the document,
never of the person: nothing about photographs, age, family, health or years without a job
(requirement C02), and what is hidden in the file is no evidence of anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ats.models import Criterion
from candidates.documents.evidence import lines_of, reading_of, seen_in
from candidates.documents.signals import folded
from candidates.models import Application, CvReading
from messaging.writing.cv_sentences import sentence

LABELS: dict[str, Promise] = {
    "scanned": gettext_lazy("The CV is a picture"),
    "unreadable": gettext_lazy("The file is hard to open"),
    "hidden": gettext_lazy("Text that does not show"),
    "contact": gettext_lazy("How to reach you is missing"),
    "dates": gettext_lazy("Dates are missing"),
    "dates_order": gettext_lazy("Dates that contradict each other"),
    "headings": gettext_lazy("No headings"),
    "long": gettext_lazy("Long for what it tells"),
    "short": gettext_lazy("Very short"),
    "proof": gettext_lazy("Duties without results"),
    "keyword": gettext_lazy("Told elsewhere, not in the CV"),
}
_HEADING = re.compile(
    r"^(mes |professional |work |key |core )?(experiences?|parcours|formations?|education|etudes"
    r"|diplomes?|competences?|skills|savoir-faire|langues|languages|profile?|employment|emplois?"
    r"|career|training|projets|projects|realisations|centres d'interet|interests|about)\b",
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w")
_PHONE = re.compile(r"(?:\+|\b0)\d(?:[\s.()-]*\d){7,12}\b")
_YEAR = re.compile(r"(?<![\d.,])(?:19[5-9]\d|20[0-4]\d)(?![\d])")
_SPAN = re.compile(
    r"\b((?:19|20)\d\d)\s*(?:-|–|—|à|au|to|until|jusqu'en)\s*((?:19|20)\d\d)\b", re.IGNORECASE
)
_FIGURE = re.compile(r"\d+\s*(?:%|€|k€|£|\$|[^\W\d_]{3,})|\b\d{2,}\b")
_DUTY = re.compile(
    r"^\W*(gestion|suivi|accueil|encadrement|animation|organisation|participation|mise en|prise en"
    r"|responsable de|charge|realisation|preparation|conseil|vente|managed?|managing|responsible"
    r"|handled|in charge|organi[sz]ed|supported|assisted|prepared|supervised|led|welcomed)\b"
)
_LONG_PAGES, _LONG_WORDS, _SHORT_WORDS = 3, 1_400, 90
_FEWEST_DUTIES = 3


@dataclass(frozen=True, slots=True)
class Advice:
    """`label` and `because` are for the recruiter in their language; `sentence` is for the
    candidate, in the letter's."""

    code: str
    label: str
    because: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Found:
    code: str
    because: str
    values: dict[str, str] = field(default_factory=dict)


def advice_for(application: Application, *, language: str, tu: bool) -> list[Advice]:
    """What could be told about the newest CV; a dozen pieces at most.

    `language` and `tu` are the letter's. Empty without a file and while it waits to be read.
    """
    return list(advice_on(reading_of(application), application, language=language, tu=tu))


def advice_on(
    reading: CvReading | None,
    application: Application,
    criteria: Sequence[Criterion] | None = None,
    *,
    language: str,
    tu: bool,
) -> Iterator[Advice]:
    """Advice about a reading that the caller has, one piece at a time, so that a caller who wants
    one does not pay for all. `criteria` are the posting's, queried when not given."""
    if reading is None or reading.status == CvReading.Status.PENDING:
        return
    for found in _all(application, reading, criteria):
        words = sentence(found.code, language, tu, found.values)
        yield Advice(found.code, str(LABELS[found.code]), found.because, words)


def _all(
    application: Application, reading: CvReading, criteria: Sequence[Criterion] | None
) -> Iterator[_Found]:
    if reading.status != CvReading.Status.READ:
        yield from _file(reading)
        return
    lines = lines_of(reading)
    for look in (_hidden, _contact, _headings, _dates, _order, _length, _proof):
        yield from look(reading, lines)
    if criteria is None:
        criteria = list(application.posting.criteria.filter(retired=False)[:60])
    yield from _elsewhere(application, lines, criteria)


def _file(reading: CvReading) -> Iterator[_Found]:
    if reading.status == CvReading.Status.SCANNED:
        yield _Found("scanned", _("This CV is an image: no text could be read."))
    else:
        yield _Found("unreadable", _("The file could not be opened and read."))


def _hidden(reading: CvReading, _lines: list[str]) -> Iterator[_Found]:
    passage = reading.flag("hidden")
    if passage:
        because = _("A reader does not see this passage: “%(text)s”")
        yield _Found("hidden", because % {"text": _short(passage)})


def _contact(reading: CvReading, _lines: list[str]) -> Iterator[_Found]:
    mail, phone = _ADDRESS.search(reading.text), _PHONE.search(reading.text)
    if not mail and not phone:
        yield _Found("contact", _("Neither a mail address nor a phone number was found."))
    elif not mail:
        yield _Found("contact", _("No mail address was found."), {"what": "mail"})
    elif not phone:
        yield _Found("contact", _("No phone number was found."), {"what": "phone"})


def _headings(_reading: CvReading, lines: list[str]) -> Iterator[_Found]:
    short = [line for line in lines if len(line) <= 45]
    if len(lines) >= 12 and not any(_HEADING.match(_bare(line)) for line in short):
        because = ngettext(
            "%(num)s line, none of which is a heading such as “Experience” or “Education”.",
            "%(num)s lines, none of which is a heading such as “Experience” or “Education”.",
            len(lines),
        )
        yield _Found("headings", because % {"num": len(lines)})


def _bare(line: str) -> str:
    return re.sub(r"^[\W\d_]+", "", folded(line))


def _dates(_reading: CvReading, lines: list[str]) -> Iterator[_Found]:
    if len(lines) >= 8 and not any(_YEAR.search(line) for line in lines):
        yield _Found("dates", _("No year stands anywhere in the CV."))


def _order(_reading: CvReading, lines: list[str]) -> Iterator[_Found]:
    for line in lines:
        for span in _SPAN.finditer(line):
            if int(span[1]) > int(span[2]):
                because = _("It ends before it begins: “%(text)s”") % {"text": _short(line)}
                yield _Found("dates_order", because, {"span": span[0]})
                return


def _length(reading: CvReading, lines: list[str]) -> Iterator[_Found]:
    words = sum(len(line.split()) for line in lines)
    pages = reading.pages or 0
    facts = {"pages": str(pages), "words": str(words)}
    if pages > _LONG_PAGES:
        because = _("%(pages)s pages, %(words)s words.") % facts
        yield _Found("long", because, facts)
    elif words > _LONG_WORDS:
        yield _Found("long", _("%(words)s words.") % facts, facts)
    elif words < _SHORT_WORDS:
        yield _Found("short", _("%(words)s words in all.") % facts, facts)


def _proof(_reading: CvReading, lines: list[str]) -> Iterator[_Found]:
    duties = [line for line in lines if _DUTY.match(folded(line)) or line.startswith(("- ", "• "))]
    bare = [line for line in duties if not _FIGURE.search(line)]
    if len(duties) >= _FEWEST_DUTIES and len(bare) == len(duties):
        because = _("%(num)s duties and no figure, for instance: “%(text)s”")
        example = _short(bare[0].lstrip("-• "))
        yield _Found("proof", because % {"num": len(bare), "text": example}, {"example": example})


def _elsewhere(
    application: Application, lines: list[str], criteria: Sequence[Criterion]
) -> Iterator[_Found]:
    """Criteria that the person's own words bear, outside the CV."""
    told = [line for line in re.split(r"(?<=[.!?])\s+|\n", application.cover_note) if line.strip()]
    if not told:
        return
    shown = {seen.criterion_id for seen in seen_in(criteria, lines)}
    own = CvReading(text="\n".join(told))
    for seen in seen_in(criteria, lines_of(own))[:3]:
        if seen.criterion_id not in shown:
            because = _("“%(criterion)s” is told here, not in the CV: “%(text)s”")
            values = {"criterion": seen.criterion, "text": _short(seen.line)}
            yield _Found("keyword", because % values, values)


def _short(text: str) -> str:
    return text if len(text) <= 110 else f"{text[:109].rstrip()}…"
