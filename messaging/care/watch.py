"""The sweep over promises: drafts the letters that will be needed, and reminds colleagues.

It declines nobody and sends nothing to a candidate. Two sweeps at once, or the same one again,
do the same as one: whoever comes second finds the lock held, or the rows written. Without any
sweep nothing is lost: Today shows the same people.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from ats import clock
from ats.events import SYSTEM
from ats.models import Company
from candidates.models import Application
from messaging.care import alarms, delay_letters, policy, second_silences
from messaging.models import Letter

DAYS_BEFORE = 2  # working days before a promise runs out
AT_ONCE = 50
_LOCK = 0x63617265  # "care"


def sweep(now: datetime | None = None) -> tuple[int, int]:
    """Draft what is due and write today's reminders: (drafts, reminders) of this sweep."""
    now = now or timezone.now()
    with transaction.atomic(), Company.held(), policy.held():
        if not _alone():
            return 0, 0
        return draft_due(), alarms.tell_late(now) + second_silences.tell(now)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def draft_due(at_most: int = AT_ONCE) -> int:
    """Draft a delay letter for those whose promise runs out with no decision; how many."""
    drafted = 0
    for application in due()[:at_most]:
        delay_letters.draft(application, SYSTEM)
        drafted += 1
    return drafted


def due() -> QuerySet[Application]:
    """Still on their way, promised an answer within two working days (or before today), and
    without a delay letter: neither one that waits, nor one that left before (a second is for a
    person to ask), nor one about this same date that a person called off."""
    until = clock.add_working_days(clock.today(), DAYS_BEFORE)
    rows = Application.objects.filter(
        status=Application.Status.ACTIVE, told_at=None, promised_for__lte=until
    )
    return rows.exclude(Exists(_letters_in_the_way())).order_by("promised_for", "id")


def _letters_in_the_way() -> QuerySet[Letter]:
    mine = Letter.objects.filter(application=OuterRef("pk"), kind=Letter.Kind.DELAY)
    mine = mine.annotate(about=KT("facts__promised"), moot=KT("facts__moot"))
    same = Q(about=Cast(OuterRef("promised_for"), CharField())) & Q(moot__isnull=True)
    return mine.filter(~Q(status=Letter.Status.CANCELLED) | same)
