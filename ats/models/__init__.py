"""The company's rows."""

from ats.models.events import Event
from ats.models.links import Link
from ats.models.people import Company, User
from ats.models.postings import (
    Criterion,
    Membership,
    Posting,
    PostingVersion,
    Stage,
)

__all__ = [
    "Company",
    "Criterion",
    "Event",
    "Link",
    "Membership",
    "Posting",
    "PostingVersion",
    "Stage",
    "User",
]
