"""The company: users, rights, events, postings, the page frame."""

from __future__ import annotations

from django.apps import AppConfig


class AtsConfig(AppConfig):
    """The ground floor; it knows nothing of the floors above."""

    name = "ats"
    verbose_name = "Company"

    def ready(self) -> None:
        """Every process announces tasks to our broker, not to Celery's default one."""
        from ats import celery, lookups

        celery.app.set_default()
        lookups.register()
