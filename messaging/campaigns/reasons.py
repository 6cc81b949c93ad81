"""Who may be written to about another opening, and why the others may not.

One expression answers for everybody: when the audience is written down, and again for each mail
as it is claimed. The first reason that holds is told. Sources: requirements B09, B38 and B39.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, CharField, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf, Substr
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candidates.models import Address, Application, Candidate, Consent, PrivacyRequest
from messaging.models import Campaign, Message, Recipient, Suppression

ERASURE, NEVER, WITHDRAWN, EXPIRED = "erasure", "never", "withdrawn", "expired"
HIRED, APPLIES, ANSWERED = "hired", "applies", "answered"
OWED, ELSEWHERE = "owed", "elsewhere"
NO_ADDRESS, SHUT, COMPLAINT, BEFORE = "no_address", "shut", "complaint", "before"
REPLIED, FAULTY, CALLED_OFF, LOST = "replied", "faulty", "called_off", "lost"

WORDS: dict[str, Promise] = {
    ERASURE: _("Asked for their data to be erased."),
    NEVER: _("Never agreed to hear about other openings."),
    WITHDRAWN: _("No longer agrees to hear about other openings."),
    EXPIRED: _("Their agreement has run out."),
    HIRED: _("Was hired here."),
    APPLIES: _("Has applied for this very posting and is on the way."),
    ANSWERED: _("Has applied for this very posting before."),
    OWED: _("Still waits for our answer to an application: that comes first."),
    ELSEWHERE: _("Is on the way for another posting: propose this one in that conversation."),
    NO_ADDRESS: _("Has no mail address, or has not applied for anything."),
    SHUT: _("Mail to their address comes back."),
    COMPLAINT: _("Called a mail of ours unwanted."),
    BEFORE: _("Has had a mail about this posting from another campaign."),
    REPLIED: _("Has written to us meanwhile: answer that mail instead."),
    FAULTY: _("The letter could not be filled in for them."),
    CALLED_OFF: _("The campaign was called off."),
    LOST: _("Their mail was given up on."),
}


def with_reason(people: QuerySet[Candidate], campaign: Campaign, today: date) -> QuerySet[Any]:
    """Adds `reason`, "" for whoever may be written to, and what a recipient's row needs:
    `consent`, `via` (the application they are remembered by).

    Each part is one look into an index for one person, and those after the first that says
    something are not looked at: a million people cost a minute.
    """
    return people.annotate(
        via=_newest(Application.objects.filter(candidate=OuterRef("pk"))),
        consent=_newest(_said()),
        reason=Coalesce(
            *(_first(_erasures(), ERASURE), _unless_empty(_agreed(today), NEVER)),
            *(_applied(campaign), _unless_empty(_address(), NO_ADDRESS)),
            *(_first(_written(campaign), BEFORE), *_since(campaign), Value("")),
            output_field=CharField(),
        ),
    )


def _newest(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by("-id").values("pk")[:1])


def _first(rows: QuerySet[Any], said: str) -> Subquery:
    """The constant `said` if there is any such row, else NULL."""
    return Subquery(rows.order_by().annotate(said=Value(said)).values("said")[:1])


def _unless_empty(said: Subquery, absent: str) -> NullIf:
    """What the row says, `absent` when there is no row, NULL when it says ""."""
    return NullIf(Coalesce(said, Value(absent)), Value(""))


def _said() -> QuerySet[Consent]:
    return Consent.objects.filter(candidate=OuterRef("pk"), purpose=Consent.Purpose.POOL)


def _agreed(today: date) -> Subquery:
    """Whether the person's last word about openings still holds: "" if so, else WITHDRAWN or
    EXPIRED."""
    state = Case(
        When(given=False, then=Value(WITHDRAWN)),
        When(until__gte=today, then=Value("")),
        default=Value(EXPIRED),
        output_field=CharField(),
    )
    return Subquery(_said().order_by("-id").annotate(state=state).values("state")[:1])


# The first of these that holds for one of somebody's applications; sorted by their number.
_BY_APPLICATION = (HIRED, APPLIES, ANSWERED, OWED, ELSEWHERE)


def _applied(campaign: Campaign) -> Substr:
    here = Q(posting=campaign.posting_id)
    asked = (
        Q(status=Application.Status.HIRED),
        here & Q(status=Application.Status.ACTIVE),
        here,
        Q(status=Application.Status.DECLINED, told_at=None),
        Q(status=Application.Status.ACTIVE),
    )
    ranked = [
        When(question, then=Value(f"{number}{said}"))
        for number, (question, said) in enumerate(zip(asked, _BY_APPLICATION, strict=True))
    ]
    theirs = Application.objects.filter(candidate=OuterRef("pk")).order_by().values("candidate")
    gravest = theirs.annotate(gravest=Min(Case(*ranked, output_field=CharField())))
    return Substr(Subquery(gravest.values("gravest")), 2)


def _erasures() -> QuerySet[PrivacyRequest]:
    asked = PrivacyRequest.objects.filter(candidate=OuterRef("pk"), done_at=None)
    return asked.filter(kind=PrivacyRequest.Kind.ERASURE)


def _address() -> Subquery:
    """Whether campaigns may write to the person's primary address: "" if so, else SHUT (no mail at
    all) or COMPLAINT (no campaign)."""
    shut = Suppression.objects.filter(address=OuterRef("written"))
    scope = shut.annotate(
        said=Case(
            When(scope=Suppression.Scope.ALL, then=Value(SHUT)),
            default=Value(COMPLAINT),
            output_field=CharField(),
        )
    )
    primary = Address.objects.filter(candidate=OuterRef("pk"), primary=True)
    state = Coalesce(Subquery(scope.values("said")[:1]), Value(""))
    found = primary.annotate(written=Lower("address")).annotate(state=state)
    return Subquery(found.values("state")[:1])


def _written(campaign: Campaign) -> QuerySet[Recipient]:
    rows = Recipient.objects.filter(
        candidate=OuterRef("pk"),
        campaign__posting=campaign.posting_id,
        status__in=[Recipient.Status.WAITING, Recipient.Status.WRITTEN],
        campaign__status__in=Campaign.LAUNCHED,
    )
    return rows.exclude(campaign=campaign.pk)


def _since(campaign: Campaign) -> list[Subquery]:
    """The reason REPLIED for people who wrote to us since the launch: a person answers them, no
    campaign writes to them."""
    if campaign.launched_at is None:
        return []
    wrote = Message.objects.filter(
        conversation__application__candidate=OuterRef("pk"),
        direction=Message.Direction.IN,
        at__gte=campaign.launched_at,
    )
    return [_first(wrote, REPLIED)]


def reasons_of(campaign: Campaign, candidates: list[int], today: date) -> dict[int, str]:
    """Why each of some people may not be written to now; whoever may is not among the keys, and
    whoever is gone from the database has the reason of an erasure."""
    rows = with_reason(Candidate.objects.filter(pk__in=candidates), campaign, today)
    found = dict(rows.values_list("pk", "reason"))
    said = {pk: found.get(pk, ERASURE) for pk in candidates}
    return {pk: reason for pk, reason in said.items() if reason}
