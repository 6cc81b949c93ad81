"""Who may be written to about another opening, and why the others may not.

One expression answers for everybody: when the audience is written down, and again for each mail
as it is claimed. The first reason that holds is told. Sources: requirements B09, B38 and B39.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candidates.models import Address, Application, Candidate, Consent, PrivacyRequest
from messaging.models import Campaign, Recipient, Suppression

ERASURE, NEVER, WITHDRAWN, EXPIRED = "erasure", "never", "withdrawn", "expired"
HIRED, APPLIES, ANSWERED, OWED = "hired", "applies", "answered", "owed"
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
    `consent`, `via` (the application they are remembered by)."""
    return people.annotate(
        via=_latest(Application.objects.filter(candidate=OuterRef("pk"))),
        consent=_latest(_said()),
        reason=Case(*_whens(campaign, today), default=Value(""), output_field=CharField()),
    )


def _latest(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by("-id").values("pk")[:1])


def _said() -> QuerySet[Consent]:
    return Consent.objects.filter(candidate=OuterRef("pk"), purpose=Consent.Purpose.POOL)


def _whens(campaign: Campaign, today: date) -> list[When]:
    applied = Application.objects.filter(candidate=OuterRef("pk")).order_by()
    here = applied.filter(posting=campaign.posting_id)
    last = Consent.objects.filter(pk=OuterRef("consent")).order_by()
    untold = applied.filter(status=Application.Status.DECLINED, told_at=None)
    return [
        When(Exists(_erasures()), then=Value(ERASURE)),
        When(Q(consent=None), then=Value(NEVER)),
        When(Exists(last.filter(given=False)), then=Value(WITHDRAWN)),
        When(~Exists(last.filter(until__gte=today)), then=Value(EXPIRED)),
        When(Exists(applied.filter(status=Application.Status.HIRED)), then=Value(HIRED)),
        When(Exists(here.filter(status=Application.Status.ACTIVE)), then=Value(APPLIES)),
        When(Exists(here), then=Value(ANSWERED)),
        When(Exists(untold), then=Value(OWED)),
        When(~Exists(_primary()) | Q(via=None), then=Value(NO_ADDRESS)),
        When(Exists(_suppressed(Suppression.Scope.ALL)), then=Value(SHUT)),
        When(Exists(_suppressed(Suppression.Scope.CAMPAIGN)), then=Value(COMPLAINT)),
        When(Exists(_written(campaign)), then=Value(BEFORE)),
        *_since(campaign),
    ]


def _erasures() -> QuerySet[PrivacyRequest]:
    asked = PrivacyRequest.objects.filter(candidate=OuterRef("pk"), done_at=None)
    return asked.filter(kind=PrivacyRequest.Kind.ERASURE).order_by()


def _primary() -> QuerySet[Address]:
    return Address.objects.filter(candidate=OuterRef("pk"), primary=True).order_by()


def _suppressed(scope: str) -> Any:
    shut = Suppression.objects.filter(address=OuterRef("written"), scope=scope)
    return _primary().annotate(written=Lower("address")).filter(Exists(shut))


def _written(campaign: Campaign) -> QuerySet[Recipient]:
    rows = Recipient.objects.filter(
        candidate=OuterRef("pk"),
        campaign__posting=campaign.posting_id,
        status__in=[Recipient.Status.WAITING, Recipient.Status.WRITTEN],
        campaign__status__in=Campaign.LAUNCHED,
    )
    return rows.exclude(campaign=campaign.pk).order_by()


def _since(campaign: Campaign) -> list[When]:
    """Whoever wrote to us since the launch is answered, and not written to by a campaign."""
    if campaign.launched_at is None:
        return []
    wrote = Application.objects.filter(
        candidate=OuterRef("pk"),
        conversation__messages__direction="in",
        conversation__messages__at__gte=campaign.launched_at,
    )
    return [When(Exists(wrote.order_by()), then=Value(REPLIED))]


def reasons_of(campaign: Campaign, candidates: list[int], today: date) -> dict[int, str]:
    """Why each of some people may not be written to now; whoever may is not among the keys, and
    whoever is gone from the database has the reason of an erasure."""
    rows = with_reason(Candidate.objects.filter(pk__in=candidates), campaign, today)
    found = dict(rows.values_list("pk", "reason"))
    said = {pk: found.get(pk, ERASURE) for pk in candidates}
    return {pk: reason for pk, reason in said.items() if reason}
