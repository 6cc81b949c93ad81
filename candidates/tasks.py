"""Celery's tasks of this floor. None carries data: the rows say what is due."""

from __future__ import annotations

from celery import shared_task

from candidates.services import readings


@shared_task(name="candidates.read_cv")
def read_cv(pk: int) -> None:
    """Read one CV that waits."""
    readings.read(pk)
