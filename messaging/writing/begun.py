"""A letter has its yes, and another to the same person has begun since: while it can still be
stopped its owner is told, for two letters may say one thing in one."""

from __future__ import annotations

from django.db.models import (
    CharField,
    Exists,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat

from ats.models import Event, User
from messaging.models import Letter, LotItem, Outbound
from messaging.writing import departure, voices
from messaging.writing.access import visible_letters

_LEAVING = (Letter.Status.APPROVED, Letter.Status.SCHEDULED)


def begun_beside(user: User) -> QuerySet[Letter]:
    """Their own letters that are told of, the next to leave first: one query.

    `beside` is the newest letter that has begun since the yes, `beside_title` the posting that it
    is about, None unless the user may read it; `apart_by` who has chosen two letters, None while
    nobody has. What they have chosen themselves is no news to them.
    """
    gone = Outbound.objects.filter(letter=OuterRef("pk"), status__in=departure.GONE)
    newest = _since(user).order_by("-pk")
    chosen = _apart(OuterRef("application_id"), OuterRef("beside_application"))
    said = Subquery(_insisted().values("actor_name")[:1])
    insisted = _taken_in(OuterRef("beside")).annotate(name=said)
    readable = visible_letters(user).filter(pk=OuterRef("beside"))
    rows = visible_letters(user).filter(kind=Letter.Kind.DECLINE, owner=user, status__in=_LEAVING)
    rows = rows.exclude(Exists(gone)).annotate(
        beside=Subquery(newest.values("pk")[:1]),
        beside_application=Subquery(newest.values("application")[:1]),
    )
    rows = rows.filter(beside__isnull=False).annotate(
        beside_title=Subquery(readable.values("application__posting__title")[:1]),
        apart_by=Coalesce(
            Subquery(chosen.order_by("-id").values("actor_name")[:1]),
            Subquery(insisted.values("name")[:1]),
        ),
    )
    related = rows.select_related("application__candidate", "application__posting")
    return related.order_by("scheduled_for", "pk")


def _since(user: User) -> QuerySet[Letter]:
    """For a letter in an outer query: live letters to the same reader about other applications that
    were begun after its approval, and about which the user has not yet chosen two voices."""
    rows = Letter.objects.filter(
        kind=Letter.Kind.DECLINE,
        application__candidate=OuterRef("application__candidate"),
        created_at__gt=OuterRef("approved_at"),
        decision__proposed=False,  # what a lot only has in mind has not begun
    )
    chosen = _apart(OuterRef(OuterRef("application_id")), OuterRef("application_id"))
    rows = rows.exclude(application=OuterRef("application_id")).exclude(status__in=voices.OVER)
    rows = rows.exclude(Exists(chosen.filter(actor=user)))
    mine = _taken_in(OuterRef("pk")).filter(Exists(_insisted().filter(actor=user)))
    return rows.exclude(Exists(mine))


def _apart(one: OuterRef, other: OuterRef) -> QuerySet[Event]:
    """Events by which somebody chose two letters about these two applications, on either letter's
    page."""
    return Event.objects.filter(_names(one, other) | _names(other, one), kind=voices.KIND)


def _names(page: OuterRef, other: OuterRef) -> Q:
    number = Func(other, function="to_jsonb", output_field=JSONField())
    return Q(stream=_key("application", page), data__applications__contains=number)


def _taken_in(letter: OuterRef) -> QuerySet[LotItem]:
    """The letter's live place in a lot, if its person was taken in though they hear from us
    elsewhere."""
    return LotItem.objects.filter(letter=letter, status__in=LotItem.LIVE, knowingly=True)


def _insisted() -> QuerySet[Event]:
    """For a lot item in an outer query: the events by which somebody took the person into the lot
    all the same, newest first."""
    rows = Event.objects.filter(kind=voices.INSISTED, subject=_key("lotitem", OuterRef("pk")))
    return rows.order_by("-id")


def _key(model: str, pk: OuterRef) -> Concat:
    """How events name an object."""
    return Concat(Value(f"{model}:"), Cast(pk, CharField()))
