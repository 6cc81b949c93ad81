"""What the list of postings says about those who applied."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from ats.posting_facts import Fact
from candidates.models import Application


def on_their_way(postings: Collection[int]) -> Mapping[int, Fact]:
    """How many people are still on their way for each posting, in one query."""
    rows = (
        Application.objects.filter(posting__in=postings, status=Application.Status.ACTIVE)
        .order_by()
        .values_list("posting")
        .annotate(count=Count("pk"))
    )
    return {posting: _fact(posting, count) for posting, count in rows}


def _fact(posting: int, count: int) -> Fact:
    words = ngettext("%(count)s person on their way", "%(count)s people on their way", count)
    return Fact(words % {"count": count}, count, reverse("board", args=[posting]))
