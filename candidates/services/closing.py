"""A posting does not close while somebody who applied is untold."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext

from ats.closing import Untold
from ats.models import Posting


def untold_applications(posting: Posting) -> Iterator[Untold]:
    """Those still on their way, and those decided on whom nobody has told."""
    rows = (
        posting.applications.filter(told_at=None)
        .order_by()
        .aggregate(
            active=Count("pk", filter=Q(status="active")),
            declined=Count("pk", filter=Q(status="declined")),
        )
    )
    n = rows["active"]
    on_their_way = ngettext(
        "%(n)s person is still on their way", "%(n)s people are still on their way", n
    )
    href = reverse("posting-untold", args=[posting.pk])
    yield Untold(on_their_way % {"n": n}, n, f"{href}?who=active")
    n = rows["declined"]
    waiting = ngettext(
        "%(n)s person is declined and has not been told",
        "%(n)s people are declined and have not been told",
        n,
    )
    yield Untold(waiting % {"n": n}, n, f"{href}?who=declined")
