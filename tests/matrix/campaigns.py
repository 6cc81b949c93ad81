"""Rows of the URLs of campaigns, and of the public one that ends them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ats import links
from messaging.campaigns.feeding import STOP_FOR
from messaging.models import Campaign
from tests import campaigns
from tests.cast import Cast
from tests.matrix.base import Arguments, Row, nothing, roles

RECRUITER = roles("recruiter")


def _campaign(cast: Cast) -> tuple[Any, ...]:
    """Ready to leave, for the manager's own posting: being its manager opens no campaign."""
    found = Campaign.objects.filter(posting=cast.posting).first()
    if found is None:
        campaigns.a_member(cast.foreign_posting, "Une")
        found = campaigns.ready(campaigns.a_campaign(cast.posting, cast.claire))
    return (found.pk,)


def _in_french(cast: Cast) -> tuple[Any, ...]:
    return (*_campaign(cast), "fr")


def _token(cast: Cast) -> tuple[Any, ...]:
    candidate = cast.application.candidate
    person = f"candidate:{candidate.pk}"
    link = links.issue("unsubscribe", candidate, person, timezone.now() + STOP_FOR)
    return (links.token_of(link),)


def _row(args: Arguments = nothing, method: str = "get") -> Row:
    return Row(own=RECRUITER, args=args, method=method)


ROWS: dict[str, Row] = {
    "campaigns": _row(),
    "campaign-new": _row(),
    "campaign": _row(_campaign),
    "campaign-people": _row(_campaign),
    "campaign-letter": _row(_campaign),
    "campaign-wording": Row(own=RECRUITER, args=_in_french, method="post"),
    "campaign-audience": _row(_campaign),
    "campaign-frame": _row(_campaign),
    "campaign-gather": _row(_campaign, "post"),
    "campaign-reopen": _row(_campaign, "post"),
    "campaign-test": _row(_campaign, "post"),
    "campaign-launch": _row(_campaign, "post"),
    "campaign-pause": _row(_campaign, "post"),
    "campaign-resume": _row(_campaign, "post"),
    "campaign-cancel": _row(_campaign, "post"),
    "campaigns-resume": Row(own=roles("recruiter", "administrator"), method="post"),
    "unsubscribe": Row(public=True, args=_token),
}
