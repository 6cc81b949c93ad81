"""The people and their way."""

from __future__ import annotations

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    """Candidates, applications, interviews, scorecards, decisions."""

    name = "candidates"
    verbose_name = "Candidates"

    def ready(self) -> None:
        """Say who is untold before a posting closes, and how many people it has."""
        from ats import posting_facts
        from ats.closing import register_gate
        from candidates.services.closing import untold_applications
        from candidates.services.facts import on_their_way

        register_gate(untold_applications)
        posting_facts.register(on_their_way)
