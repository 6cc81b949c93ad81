"""Which earlier mail a new one continues (RFC 5322, section 3.6.4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from messaging.models import Conversation, Inbound, Outbound

# Some servers refuse very long headers: the first (which mail programs group by) and the last.
REFERENCES_AT_MOST = 10


@dataclass(frozen=True)
class Thread:
    """What In-Reply-To and References say; empty for the first mail."""

    in_reply_to: str = ""
    references: list[str] = field(default_factory=list)


def thread_of(conversation: Conversation, in_reply_to: str = "") -> Thread:
    """The thread that a new mail of this conversation continues; `in_reply_to` names the mail
    it answers, else it is the newest."""
    sent = Outbound.objects.filter(conversation=conversation).exclude(status="cancelled")
    received = Inbound.objects.filter(conversation=conversation).exclude(message_id="")
    rows = [(at, mid) for at, mid in sent.values_list("created_at", "message_id")]
    rows += [(at, bracketed(mid)) for at, mid in received.values_list("received_at", "message_id")]
    ids = list(dict.fromkeys(mid for _at, mid in sorted(rows)))
    answered = bracketed(in_reply_to) if in_reply_to else (ids[-1] if ids else "")
    if answered in ids:
        ids.remove(answered)
    chain = [*ids, answered] if answered else ids
    if len(chain) > REFERENCES_AT_MOST:
        chain = [chain[0], *chain[-(REFERENCES_AT_MOST - 1) :]]
    return Thread(answered, chain)


def bracketed(message_id: str) -> str:
    """A Message-ID with its angle brackets, on one line."""
    bare = "".join(message_id.split()).strip("<>")
    return f"<{bare}>" if bare else ""
