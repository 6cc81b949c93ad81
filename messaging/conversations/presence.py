"""Who else has a conversation before them: forgotten after a minute, kept nowhere else."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core.cache import cache

from ats.models import User
from messaging.models import Conversation

HERE = 40  # seconds: two heartbeats and a slow network
# Who, when last seen, when last typing: the beat of an open page does not say that one has stopped.
_Beats = dict[int, tuple[str, float, float]]


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
    wrote = now if writing else here.get(user.pk, ("", 0.0, 0.0))[2]
    cache.set(key, here | {user.pk: (user.name, now, wrote)}, HERE * 2)
    others = [row for pk, row in here.items() if pk != user.pk]
    return [Reader(name, now - typed < HERE) for name, _at, typed in others]
