"""Finding people: by name, address and city, by posting and state."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    Value,
)
from django.db.models.functions import Concat, Lower

from ats import clock
from ats.models import Posting
from candidates.models import Address, Application, Candidate
from candidates.selectors.keyset import Slice, slice_of
from candidates.selectors.rows import with_marks

PAGE = 40
# Letters as people type them and as names are written; PostgreSQL's unaccent may be missing.
ACCENTED = "àâäáãåçéèêëíìîïñóòôöõúùûüýÿœæ"
PLAIN = "aaaaaaceeeeiiiinooooouuuuyyoa"


@dataclass(frozen=True)
class Search:
    """What the recruiter asked for; empty fields ask nothing."""

    words: str = ""
    posting: int = 0
    status: str = ""

    def __bool__(self) -> bool:
        return any(asdict(self).values())


def find_people(search: Search, after: int = 0, before: int = 0) -> Slice[Candidate]:
    """One page of people by name, each with addresses and applications: four queries."""
    rows = Candidate.objects.alias(plain=_plain_text())
    for word in search.words.split()[:6]:
        rows = rows.filter(_has_word(word))
    wanted = _wanted(search)
    if wanted:
        rows = rows.filter(Exists(Application.objects.filter(wanted, candidate=OuterRef("pk"))))
    rows = rows.prefetch_related("addresses", _newest_applications())
    return slice_of(rows, ("family_name", "given_name", "id"), PAGE, after, before)


def folded(text: str) -> str:
    """Lower case without accents, as the database folds its columns below."""
    return text.lower().translate(str.maketrans(ACCENTED, PLAIN))


def _has_word(word: str) -> Q:
    address = Q(Exists(Address.objects.filter(candidate=OuterRef("pk"), address__icontains=word)))
    return address if "@" in word else address | Q(plain__contains=folded(word))


def _plain_text() -> Func:
    names = Concat("given_name", Value(" "), "family_name", Value(" "), "city")
    return Func(
        Lower(names),
        Value(ACCENTED),
        Value(PLAIN),
        function="TRANSLATE",
        output_field=CharField(),
    )


def _wanted(search: Search) -> Q:
    wanted = Q()
    if search.posting:
        wanted &= Q(posting=search.posting)
    if search.status == "late":
        wanted &= late_now()
    elif search.status:
        wanted &= Q(status=search.status)
    return wanted


def late_now() -> Q:
    """Applications whose promise has run out without an answer."""
    owed = Q(status__in=("active", "declined"), told_at__isnull=True)
    return owed & Q(promised_for__lt=clock.today())


def _newest_applications() -> Prefetch[Any]:
    rows = Application.objects.select_related("posting", "stage").order_by("-applied_at", "-id")
    return Prefetch("applications", rows)


@dataclass(frozen=True)
class ListFilter:
    """The list form of a board."""

    stage: int = 0
    status: str = ""
    late: bool = False


def applications_of(
    posting: Posting, chosen: ListFilter, after: int = 0, before: int = 0
) -> Slice[Application]:
    """One page of a posting's applications, the newest first."""
    rows = with_marks(posting.applications.select_related("candidate", "stage"))
    if chosen.stage:
        rows = rows.filter(stage=chosen.stage)
    if chosen.status:
        rows = rows.filter(status=chosen.status)
    if chosen.late:
        rows = rows.filter(late_now())
    return slice_of(rows, ("-applied_at", "-id"), PAGE, after, before)


def counts_by_status(posting: Posting) -> dict[str, int]:
    """How many applications in each state."""
    rows = posting.applications.order_by().values_list("status")
    return dict(rows.annotate(n=Count("pk")))


def postings_with_people() -> list[Posting]:
    """Those one may filter by, the open ones first."""
    rows = Posting.objects.annotate(open=Q(status="published"))
    return list(rows.order_by(F("open").desc(), "title", "id")[:200])
