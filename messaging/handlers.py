"""What this floor does when something happens below: registered once, at start."""

from __future__ import annotations


def register() -> None:
    """Register every handler and navigation count."""
