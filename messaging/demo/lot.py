"""The demo's lots: one that is being sorted, one half read; and a posting that is filled while
some still wait for their answer, at its closing gate."""

from __future__ import annotations

from contextlib import suppress

from ats import depths
from ats.events import Actor
from ats.models import Criterion, Posting
from candidates.models import Address, Application
from candidates.services import decisions
from candidates.services.documents import note_opened
from messaging.demo.reasons import explained
from messaging.demo.town import Town
from messaging.lots import choosing, drafting, groups, reviewing, work
from messaging.models import Lot, LotItem
from messaging.writing.refusals import NotReady

SORTING, READING, FILLED = "vente", "nantes", "sourcing"
NO_MAIL = "vincent.tran@example.org"  # closed, as his note says: he is called instead
READ, ASIDE = 9, 1  # letters of the second lot that were read, people who were set aside


def prepare(town: Town) -> None:
    """Leave the lots and the posting as they are on an ordinary morning."""
    _sort_half(town)
    _read_half(town)
    _fill(town.openings[FILLED].posting)


def _sort_half(town: Town) -> None:
    opening = town.openings[SORTING]
    lot = _chosen(opening.posting)
    waiting, missing = _waiting(lot)[::2], opening.criteria[0]
    groups.move(lot, [item.pk for item in waiting if not _shows(item, missing)], missing)


def _chosen(posting: Posting) -> Lot:
    lot, _count = choosing.choose(posting, posting.owner, None)
    return lot


def _waiting(lot: Lot) -> list[LotItem]:
    return list(lot.items.filter(status=LotItem.Status.CHOSEN).order_by("pk"))


def _shows(item: LotItem, criterion: Criterion) -> bool:
    """Whether their CV shows what the letter would say is missing."""
    return any(row["criterion_id"] == criterion.pk for row in item.seen)


def _read_half(town: Town) -> None:
    opening = town.openings[READING]
    Address.objects.filter(address=NO_MAIL).delete()
    lot = _chosen(opening.posting)
    for number, item in enumerate(_waiting(lot)):  # whoever has no proposal, in turns
        if item.group.criterion_id is None:
            first, other = opening.criteria[number % 2], opening.criteria[1 - number % 2]
            groups.move(lot, [item.pk], other if _shows(item, first) else first)
    drafting.begin(lot, lot.owner)
    work.work_on(lot.pk)
    drafted = LotItem.objects.filter(lot=lot, status=LotItem.Status.DRAFTED).order_by("-pk")
    rows = drafted.select_related("lot", "application", *_LETTER)
    for item in rows.filter(application__documents__isnull=False).distinct()[:READ]:
        with suppress(NotReady):  # a passage to look at: it waits for whoever goes on
            _read(item, lot)
    left = rows.filter(status=LotItem.Status.DRAFTED)[:ASIDE]
    for item in left:
        reviewing.put_aside(item, lot.owner)


_LETTER = ("letter__application__candidate", "letter__application__posting", "letter__decision")


def _read(item: LotItem, lot: Lot) -> None:
    for document in item.application.documents.all():
        note_opened(document, lot.owner)
    if item.letter is not None:
        reviewing.fine(item, lot.owner, explained(item.letter).text_hash)


def _fill(posting: Posting) -> None:
    """Hire whoever came furthest; the others of the posting do not know yet."""
    rows = posting.applications.filter(status=Application.Status.ACTIVE)
    rows = rows.exclude(depth=depths.APPLIED)
    first = rows.order_by("-stage__position", "applied_at").first()
    if first is not None:
        decisions.hire(first, Actor.of(posting.owner))
