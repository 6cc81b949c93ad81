"""An answer of ours in a conversation, as a mail."""

from __future__ import annotations

import re

from ats.models import Company, User
from messaging.correspondence import contexts, footers
from messaging.correspondence.sending import to_candidate
from messaging.models import Conversation, Message, Outbound
from messaging.writing.markdown import Markdown
from messaging.writing.render import Rendered, mail_body, written

_RE = re.compile(r"^\s*(re|ré|rép|aw|sv)\s*(\[\d+\])?\s*:\s*", re.IGNORECASE)


def reply_subject(subject: str) -> str:
    """`Re: …`, once, whatever the other side's mail program wrote."""
    bare = subject.strip()
    while _RE.match(bare):
        bare = _RE.sub("", bare, count=1)
    return f"Re: {bare}" if bare else ""


def _answered(conversation: Conversation) -> Message | None:
    received = conversation.messages.filter(direction=Message.Direction.IN)
    return received.select_related("inbound").order_by("-at", "-id").first()


def answer_context(conversation: Conversation, author: User, body: str) -> contexts.Answer:
    """What the answer's frame says; the body is the recruiter's own Markdown."""
    base = contexts.common(conversation.application, author)
    return contexts.Answer(**contexts.extended(base, body=Markdown(body.strip())))


def preview_answer(conversation: Conversation, author: User, body: str) -> Rendered:
    """The exact mail that `compose_answer` would send."""
    language = conversation.application.language
    posting = conversation.application.posting
    context = answer_context(conversation, author, body)
    text = written("answer", language, context, posting=posting)
    space = footers.space(language, Company.get().tu)
    return mail_body(text.markdown, language=language, space=space)


def compose_answer(conversation: Conversation, author: User, body: str, key: str) -> Outbound:
    """Write the answer into the outbox, in the thread of what it answers."""
    message = _answered(conversation)
    inbound = message.inbound if message else None
    return to_candidate(
        conversation.application,
        "answer",
        answer_context(conversation, author, body),
        key=f"answer:{conversation.pk}:{key}",
        about=f"conversation:{conversation.pk}",
        from_name=f"{author.name}, {Company.get().name}",
        subject=reply_subject(message.subject if message else ""),
        in_reply_to=inbound.message_id if inbound else "",
    )
