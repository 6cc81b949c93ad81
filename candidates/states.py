"""The application's and the interview's life, each on one screen."""

from __future__ import annotations

from ats.states import machine

APPLICATION = machine(
    "application",
    decline=("active", "declined"),
    withdraw=("active", "withdrawn"),
    hire=("active", "hired"),
    reactivate=("declined withdrawn hired", "active"),
)

# Moves between stages keep the status; `field` guards the stage itself: see services.moves.

INTERVIEW = machine(
    "interview",
    cancel=("planned", "cancelled"),
)
