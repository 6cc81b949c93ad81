"""Writing one of these mails into the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from ats.models import Company
from candidates.models import Application, Candidate
from messaging.conversations.services import Unreachable, conversation_of
from messaging.correspondence import footers
from messaging.delivery import answering, outbox
from messaging.delivery.outbox import Part
from messaging.models import Conversation, Outbound
from messaging.writing.render import Rendered, mail_body, written

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
    subject: str = "",
    in_reply_to: str = "",
) -> Outbound:
    """Write a mail to a candidate, in the language of their application and in its thread.

    `subject` replaces the template's (an answer keeps the subject of what it answers). Raises
    Unreachable when the person has no address.
    """
    mail = _mail(application, template, context, subject)
    return outbox.enqueue(
        parts=parts,
        key=key,
        from_name=from_name,
        about=about,
        due_at=due_at,
        in_reply_to=in_reply_to,
        **mail,
    )


def answer_candidate(
    application: Application,
    template: str,
    context: Common,
    *,
    key: str,
    from_name: str,
    about: str,
) -> tuple[Outbound, bool]:
    """Answer by mail what a candidate did in the browser, at most once a day for each conversation
    and address (`answering.once_a_day`).

    Returns the mail, and whether it is a new one; False means that an earlier answer of the last 24
    hours stands for it. Raises Unreachable.
    """

    def write() -> Outbound:
        mail = _mail(application, template, context)
        return outbox.enqueue(key=key, from_name=from_name, about=about, automatic=True, **mail)

    address = _address(application)
    return answering.once_a_day(conversation_of(application), address, key, template, write)


class _Said(TypedDict):
    """What is the same of every mail to a candidate."""

    kind: str
    to_address: str
    to_name: str
    subject: str
    rendered: Rendered
    links: Mapping[str, Mapping[str, Any]]
    conversation: Conversation
    candidate: Candidate


def _address(application: Application) -> str:
    address = application.candidate.address
    if not address:
        raise Unreachable
    return address


def _mail(application: Application, template: str, context: Common, subject: str = "") -> _Said:
    address, language = _address(application), application.language
    text = written(template, language, context, posting=application.posting)
    space = footers.space(language, Company.get().tu)
    return {
        "kind": template,
        "to_address": address,
        "to_name": application.candidate.full_name,
        "subject": subject or text.subject,
        "rendered": mail_body(text.markdown, language=language, why=WHY[language], space=space),
        "links": footers.space_link(application.candidate),
        "conversation": conversation_of(application),
        "candidate": application.candidate,
    }
