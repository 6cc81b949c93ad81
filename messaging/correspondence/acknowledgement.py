"""The acknowledgement: received, until when an answer comes, and from whom."""

from __future__ import annotations

from ats.models import Company
from candidates.models import Application
from messaging.correspondence import contexts
from messaging.correspondence.sending import answer_candidate
from messaging.models import Outbound


def acknowledge(application: Application) -> Outbound:
    """Write the acknowledgement of an application; once."""
    base = contexts.common(application)
    mail, _new = answer_candidate(
        application,
        "acknowledgement",
        base,
        key=f"acknowledgement:{application.pk}",
        about=f"application:{application.pk}",
        from_name=f"{base.contact.name}, {Company.get().name}",
    )
    return mail
