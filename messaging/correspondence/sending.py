"""Writing one of these mails into the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from ats.models import Company
from candidates.models import Application
from messaging.conversations.services import Unreachable, conversation_of
from messaging.correspondence import footers
from messaging.delivery import outbox
from messaging.delivery.outbox import Part
from messaging.models import Outbound
from messaging.writing.render import mail_body, written

if TYPE_CHECKING:
    from messaging.correspondence.contexts import Common

WHY = {
    "fr": "Vous recevez ce message parce que vous avez posé votre candidature chez nous.",
    "en": "You receive this message because you applied for a job with us.",
}


def to_candidate(
    application: Application,
    template: str,
    context: Common,
    *,
    key: str,
    from_name: str,
    about: str = "",
    due_at: datetime | None = None,
    parts: Iterable[Part] = (),
    automatic: bool = False,
    subject: str = "",
    in_reply_to: str = "",
) -> Outbound:
    """Write a mail to a candidate, in the language of their application and in its thread.

    `subject` replaces the template's (an answer keeps the subject of what it answers). Raises
    Unreachable when the person has no address.
    """
    candidate = application.candidate
    address = candidate.address
    if not address:
        raise Unreachable
    text = written(template, application.language, context, posting=application.posting)
    return outbox.enqueue(
        key=key,
        kind=template,
        to_address=address,
        to_name=candidate.full_name,
        subject=subject or text.subject,
        rendered=mail_body(
            text.markdown,
            language=application.language,
            why=WHY[application.language],
            space=footers.space(application.language, Company.get().tu),
        ),
        links=footers.space_link(candidate),
        conversation=conversation_of(application),
        candidate=candidate,
        about=about,
        due_at=due_at,
        parts=parts,
        automatic=automatic,
        from_name=from_name,
        in_reply_to=in_reply_to,
    )
