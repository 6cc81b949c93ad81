"""A date that somebody told a candidate themselves: on the phone, face to face, by another mail."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ats.events import Actor
from ats.models import User
from candidates.models import Application
from candidates.services import promises
from messaging.care import delays
from messaging.conversations.services import conversation_of, note


def note_new_date(
    application: Application, author: User, day: date, channel: str, words: str
) -> bool:
    """Renew the promise because the person was told, and note how in the conversation.

    False when that day was promised already or nothing is owed. Raises `delays.BadDay`.
    """
    delays.require_day(application, day)
    with transaction.atomic():
        if not promises.renew(application, day, Actor.of(author)):
            return False
        note(conversation_of(application), author, channel, words.strip())
    return True
