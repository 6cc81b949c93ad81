"""A lot of many people, drafted as the worker does it, against bare Jinja2 with the same text.

The people have CVs that were read, of some sixty lines: what a lot says of each comes from there.
"""

from __future__ import annotations

import time
from functools import cache

from django.conf import settings
from django.utils import timezone
from jinja2 import Environment

from ats.models import User
from bench.rows import Row, rate, row
from candidates.models import CvReading
from messaging.lots import choosing, drafting, groups, sending, work
from messaging.models import Letter, Lot
from messaging.writing.library.environment import names_of
from messaging.writing.library.kinds import KINDS
from messaging.writing.library.samples import sample
from messaging.writing.wording import check_text
from tests import factories as make
from tests.lots import applicants, items_of, read

KIND = "decline_applied"
_LINES = (
    "Comptable, cabinet Ferrand, Lyon, mars 2019 – août 2023",
    "Tenue de la comptabilité générale de {n} dossiers, du journal au bilan",
    "Rapprochements bancaires et suivi des comptes clients, {n} écritures par mois",
    "Déclarations de TVA et préparation des liasses fiscales",
    "Tableaux croisés et suivi budgétaire sous Excel",
    "Accueil des clients et réponse au téléphone, {n} appels par jour",
    "Classement, archivage et numérisation des pièces",
)


def _cv(number: int) -> str:
    head = [f"Amina Roux {number}", f"amina.{number}@example.org", "06 39 98 12 34", "Expérience"]
    body = [_LINES[(line + number) % len(_LINES)].format(n=line + number) for line in range(56)]
    return "\n".join([*head, *body])


def _a_lot(user: User, count: int) -> Lot:
    posting = make.a_posting(user)
    now = timezone.now()
    CvReading.objects.bulk_create(
        CvReading(document=row.documents.get(), status="read", text=_cv(n), read_at=now, pages=2)
        for n, row in enumerate(applicants(posting, count))
    )
    lot, _added = choosing.choose(posting, user, None)
    criterion = posting.criteria.first()
    if criterion is None:
        raise RuntimeError("a posting without criteria")
    groups.move(lot, list(lot.items.values_list("pk", flat=True)), criterion)
    drafting.begin(lot, user)
    return lot


@cache
def _measured(count: int) -> tuple[float, float]:
    """Letters a second in a lot, and bare renders a second."""
    user = make.a_recruiter()
    work.work_on(_a_lot(user, 5).pk)  # what is read once a process
    lot = _a_lot(user, count)
    began = time.perf_counter()
    work.work_on(lot.pk)
    took = time.perf_counter() - began
    if lot.items.filter(status="drafted").count() != count:
        raise RuntimeError("not everybody has a letter")
    source = (settings.BASE_DIR / f"templates/letters/fr/{KIND}.md").read_text(encoding="utf-8")
    bare = Environment(trim_blocks=True, lstrip_blocks=True).from_string(source)
    names = names_of(sample(KINDS[KIND], "fr"))
    return count / took, rate(1000, lambda _n: bare.render(names))


def lot(count: int) -> Row:
    """Letters drafted a second: proposal, words, first version and history of each."""
    letters, bare = _measured(min(count, 1000))
    return row("lot", "letters/s", letters, "bare Jinja2 render", bare)


def lot_ms(count: int) -> Row:
    """Milliseconds for a letter of a lot; a lot of 1,000 in 20 s is 20."""
    letters, bare = _measured(min(count, 1000))
    return row("lot_ms", "ms a letter", 1000 / letters, "ms a bare Jinja2 render", 1000 / bare)


def lot_schedule(count: int) -> Row:
    """Milliseconds for a letter of a lot, from the yes to all of them to each one's moment:
    checked, approved, written into the outbox. Divided by the wording check alone, which reads
    every letter once more and so is the least that it can cost."""
    count = min(count, 200)
    user = make.a_recruiter()
    _schedule(user, 5)  # what is read once a process
    took = _schedule(user, count)
    words = list(Letter.objects.filter(status="scheduled").order_by("-pk")[:count])
    check = rate(len(words), lambda n: check_text(words[n].body, "fr", words[n].depth))
    return row("lot_schedule", "ms a letter", 1000 * took / count, "ms a check", 1000 / check)


def _schedule(user: User, count: int) -> float:
    """Seconds until the letters of a lot that has been read are scheduled."""
    lot = _a_lot(user, count)
    work.work_on(lot.pk)
    read(items_of(lot), user)
    lot.refresh_from_db()
    sending.send(lot, user, str(count))
    began = time.perf_counter()
    work.work_on(lot.pk)
    took = time.perf_counter() - began
    if lot.items.filter(status="scheduled").count() != count:
        raise RuntimeError("not every letter is scheduled")
    return took
