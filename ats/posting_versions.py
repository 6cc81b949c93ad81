"""What the public saw of a posting, frozen row by row (requirement B21)."""

from __future__ import annotations

from typing import Any

from ats.models import Posting, PostingVersion


def public_data(posting: Posting) -> dict[str, Any]:
    """Everything that the career site shows of a posting, as JSON."""
    fields = (
        "title language summary description team city remote contract "
        "pay_min pay_max pay_period promise_days"
    ).split()
    return {
        **{name: getattr(posting, name) for name in fields},
        "contact": posting.contact.name,
        "criteria": [
            {"id": row.pk, "label": row.label, "help": row.help, "essential": row.essential}
            for row in posting.criteria.filter(retired=False)
        ],
        "stages": [stage.name for stage in posting.stages.all()],
    }


def latest(posting: Posting) -> PostingVersion | None:
    """What an applicant of this moment reads; None before the first publication."""
    return posting.versions.order_by("-number").first()


def freeze(posting: Posting) -> PostingVersion:
    """Keep what is public now; the caller holds the lock on the posting. Nothing new, no row."""
    last, data = latest(posting), public_data(posting)
    if last is not None and last.data == data:
        return last
    number = last.number + 1 if last else 1
    return PostingVersion.objects.create(posting=posting, number=number, data=data)


def published_criteria(posting: Posting) -> frozenset[int]:
    """Keys of the criteria that somebody may have read; these are retired, never deleted."""
    rows = posting.versions.values_list("data__criteria", flat=True)
    return frozenset(item["id"] for row in rows for item in row or () if "id" in item)
