"""The rows that the demo company is made from, and what they have become."""

from __future__ import annotations

from typing import Any

from candidates.models import Application
from messaging.demo.lot import NO_MAIL
from messaging.models import Letter

LETTERS = {
    "declined_draft": "draft",
    "declined_in_review": "in_review",
    "declined_returned": "returned",
    "declined_scheduled": "scheduled",
    "declined_sent": "sent",
    "replied_thanks": "sent",
    "replied_feedback_request": "sent",
    "unreachable": "withheld",
}


# One finalist whom the filled posting hired, after the story that their row tells.
FILLED = ("hired", "active")


def application_of(row: Any) -> Application:
    rows = Application.objects.select_related("stage", "candidate", "posting")
    address = row["address"].lower()
    found = rows.filter(candidate__addresses__address=address)
    if address == NO_MAIL:
        names = {"candidate__given_name": row["given_name"]}
        found = rows.filter(candidate__family_name=row["family_name"], **names)
    return found.earliest("applied_at")  # some applied once more, elsewhere


def letter_of(row: Any) -> Letter:
    return Letter.objects.exclude(kind="feedback").get(application=application_of(row))
