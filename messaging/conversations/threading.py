"""Which earlier mail a new one continues (RFC 5322, section 3.6.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from messaging.models import Inbound, Outbound

# Some servers refuse very long headers: the first (which mail programs group by) and the last.
REFERENCES_AT_MOST = 10


@dataclass(frozen=True)
class Thread:
    """What In-Reply-To and References say; empty for the first mail."""

    in_reply_to: str = ""
    references: list[str] = field(default_factory=list)


def threads_of(answered: Mapping[int, str]) -> dict[int, Thread]:
    """The thread that a new mail of each conversation continues, by two queries. `answered`:
    conversation → the mail that the new one answers, or "" for the newest."""
    sent = Outbound.objects.filter(conversation__in=list(answered)).exclude(status="cancelled")
    received = Inbound.objects.filter(conversation__in=list(answered)).exclude(message_id="")
    rows: dict[int, list[tuple[datetime, str]]] = {key: [] for key in answered}
    for key, at, mid in sent.values_list("conversation", "created_at", "message_id"):
        rows[key or 0].append((at, mid))
    for key, at, mid in received.values_list("conversation", "received_at", "message_id"):
        rows[key or 0].append((at, bracketed(mid)))
    return {key: _thread(sorted(rows[key]), said) for key, said in answered.items()}


def _thread(rows: list[tuple[datetime, str]], in_reply_to: str) -> Thread:
    ids = list(dict.fromkeys(mid for _at, mid in rows))
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
