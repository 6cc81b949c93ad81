"""An audience of many people written down: the question, the reasons, the rows.

A million at `--scale full`. The people are made in the database beforehand and not timed: each
has an address and an application; a tenth never agreed, some have withdrawn, some were hired.
"""

from __future__ import annotations

import time

from django.db import connection
from django.utils import timezone

from ats.events import Actor
from ats.models import Posting
from bench.rows import Row, row
from candidates.selectors.segments import Segment
from messaging.campaigns import audience, drafts
from messaging.models import Recipient
from tests import factories as make

FULL, SMALL = 1_000_000, 20_000


def campaign(count: int, select_rate: float) -> Row:
    """People a second, from the question to their rows with whoever is left out and why."""
    people = FULL if count >= 2000 else SMALL
    past, posting = make.a_posting(), make.a_posting()
    _people(past, people)
    draft = drafts.begin(posting, posting.owner, Segment("interview", (past.pk,)))
    began = time.perf_counter()
    audience.gather(draft, Actor.of(posting.owner))
    audience.go_on(draft.pk)
    took = time.perf_counter() - began
    if Recipient.objects.filter(campaign=draft).count() != people:
        raise RuntimeError("not everybody is in the audience")
    return row("campaign", "people/s", people / took, "one indexed SELECT", select_rate)


def _people(posting: Posting, count: int) -> None:
    """Rows by INSERT … SELECT, in the tables' own order; keys begin where they are."""
    stage = make.stage(posting, "interview")
    values = {"count": count, "posting": posting.pk, "stage": stage.pk, "now": timezone.now()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM candidates_candidate")
        values["first"] = cursor.fetchone()[0] + 1
        for statement in _STATEMENTS:
            cursor.execute(statement, values)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


_STATEMENTS = (
    """
    INSERT INTO candidates_candidate
        (id, given_name, family_name, phone, city, language, timezone, created_at)
    SELECT n, 'Prénom' || n, 'Nom' || n, '', 'Lyon', CASE WHEN n %% 5 = 0 THEN 'en' ELSE 'fr' END,
        'Europe/Paris', %(now)s
    FROM generate_series(%(first)s, %(first)s + %(count)s - 1) AS n
    """,
    """
    INSERT INTO candidates_address (candidate_id, address, "primary", added_at)
    SELECT n, 'p' || n || '@example.org', true, %(now)s
    FROM generate_series(%(first)s, %(first)s + %(count)s - 1) AS n
    """,
    """
    INSERT INTO candidates_application
        (candidate_id, posting_id, stage_id, status, depth, language, cover_note, source,
         applied_at, stage_since, promised_for, told_at, ended_at, file_refused)
    SELECT n, %(posting)s, %(stage)s, CASE WHEN n %% 50 = 0 THEN 'hired' ELSE 'declined' END,
        'interview', 'fr', '', 'career_site', %(now)s, %(now)s, %(now)s, %(now)s, %(now)s, ''
    FROM generate_series(%(first)s, %(first)s + %(count)s - 1) AS n
    """,
    """
    INSERT INTO candidates_consent
        (candidate_id, purpose, given, text_version, channel, network, until, at)
    SELECT n, 'pool', true, 'pool-2026-1', 'form', '', %(now)s::date + 700, %(now)s
    FROM generate_series(%(first)s, %(first)s + %(count)s - 1) AS n WHERE n %% 10 <> 1
    """,
    """
    INSERT INTO candidates_consent
        (candidate_id, purpose, given, text_version, channel, network, until, at)
    SELECT n, 'pool', false, 'pool-2026-1', 'space', '', NULL, %(now)s
    FROM generate_series(%(first)s, %(first)s + %(count)s - 1) AS n WHERE n %% 20 = 2
    """,
    # Keys were chosen by hand: whoever is made next goes on behind them.
    """
    SELECT setval(pg_get_serial_sequence('candidates_candidate', 'id'),
        %(first)s + %(count)s - 1)
    """,
)
