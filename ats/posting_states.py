"""The posting's life."""

from __future__ import annotations

from ats.states import machine

POSTING = machine(
    "posting",
    publish=("draft unpublished", "published"),
    unpublish=("published", "unpublished"),
    close=("published unpublished draft", "closed"),
    reopen=("closed", "unpublished"),
)
