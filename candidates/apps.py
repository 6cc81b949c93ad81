"""The people and their way."""

from __future__ import annotations

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    """Candidates, applications, interviews, scorecards, decisions."""

    name = "candidates"
    verbose_name = "Candidates"
