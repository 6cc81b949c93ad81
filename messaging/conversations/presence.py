"""Who else has a conversation before them: forgotten after a minute, kept nowhere else."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core.cache import cache

from ats.models import User
from messaging.models import Conversation

HERE = 40  # seconds: two heartbeats and a slow network
_Beats = dict[int, tuple[str, float, bool]]


@dataclass(frozen=True, slots=True)
class Reader:
    """A colleague at the same conversation."""

    name: str
    writing: bool


def beat(conversation: Conversation, user: User, writing: bool) -> list[Reader]:
    """Say that `user` is here, and tell who else is. Two beats at one moment may hide one
    another until the next."""
    key, now = f"presence:{conversation.pk}", time.time()
    found: _Beats = cache.get(key) or {}
    here = {pk: row for pk, row in found.items() if now - row[1] < HERE}
    others = [Reader(name, wrote) for pk, (name, _at, wrote) in here.items() if pk != user.pk]
    cache.set(key, here | {user.pk: (user.name, now, writing)}, HERE * 2)
    return others
