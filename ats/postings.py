"""What is done to a posting: its four parts are saved apart, and its life is moved.

Each part has a fingerprint of what is stored. A form carries the one it was opened with; a
save that finds another one raises ChangedMeanwhile, so that nobody overwrites what they have
not read. What a published posting shows is frozen again at every save.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ats import closing, events, posting_checks, posting_new, posting_versions
from ats.models import Event, Membership, Posting, User
from ats.posting_states import POSTING
from ats.refusals import ChangedMeanwhile, Refused

AD, CRITERIA, STAGES, TEAM = "ad", "criteria", "stages", "team"
AD_FIELDS = tuple(
    "title language summary description team city remote contract "
    "pay_min pay_max pay_period promise_days".split()
)


class Incomplete(Refused):
    """The posting lacks what the public needs; `rows` says what, and where to add it."""

    def __init__(self, rows: list[posting_checks.Missing]) -> None:
        super().__init__(" ".join(row.label for row in rows))
        self.rows = rows


class PeopleWaiting(Refused):
    """The posting can't close: `rows` are those who are still owed an answer."""

    def __init__(self, rows: list[closing.Untold]) -> None:
        super().__init__(_("People are still waiting for an answer: tell them first."))
        self.rows = rows


def _contents(posting: Posting, part: str) -> Any:
    if part == CRITERIA:
        rows = posting.criteria.values_list(
            "id", "position", "label", "help", "essential", "retired"
        )
        return [list(row) for row in rows]
    if part == STAGES:
        return [
            list(row)
            for row in posting.stages.values_list("id", "position", "name", "kind", "final")
        ]
    if part == TEAM:
        managers = posting.memberships.order_by("user_id").values_list("user_id", flat=True)
        return [posting.owner_id, posting.contact_id, list(managers)]
    return [getattr(posting, name) for name in AD_FIELDS]


def fingerprint(posting: Posting, part: str) -> str:
    """What a form of this part carries, to tell whether it was changed meanwhile."""
    return hashlib.sha256(json.dumps(_contents(posting, part)).encode()).hexdigest()[:16]


def _changed_meanwhile(posting: Posting, part: str) -> ChangedMeanwhile:
    rows = Event.objects.filter(
        subject=events.subject_key(posting), kind="posting.edited", data__part=part
    )
    last = rows.order_by("-id").first()
    return ChangedMeanwhile(last.actor_name, last.at) if last else ChangedMeanwhile()


@contextmanager
def changing(posting: Posting, part: str, *, actor: events.Actor, seen: str) -> Iterator[Posting]:
    """Hold the lock on a posting while one of its parts is written, and do what follows.

    Yields the locked row. Raises ChangedMeanwhile, Refused for a closed posting, and
    Incomplete when a published posting would lose what the public needs; then nothing is kept.
    """
    with transaction.atomic():
        row = Posting.objects.select_for_update(of=("self",)).get(pk=posting.pk)
        if fingerprint(row, part) != seen:
            raise _changed_meanwhile(row, part)
        if row.status == Posting.Status.CLOSED:
            raise Refused(_("This posting is closed: reopen it before you change it."))
        yield row
        if fingerprint(row, part) == seen:
            return
        if row.is_open:
            _stay_complete(row)
            posting_versions.freeze(row)
        events.record("posting.edited", row, actor, {"part": part})


def _stay_complete(posting: Posting) -> None:
    rows = posting_checks.missing(posting)
    if rows:
        raise Incomplete(rows)


def change_ad(
    posting: Posting, values: Mapping[str, Any], *, actor: events.Actor, seen: str
) -> None:
    """Save the text and the conditions. Until the first publication the address follows the
    title; afterwards it stays, since people have it."""
    with changing(posting, AD, actor=actor, seen=seen) as row:
        for name in AD_FIELDS:
            setattr(row, name, values[name])
        if row.published_at is None:
            row.slug = posting_new.free_slug(row.title, row.city, other_than=row.pk)
        row.save(update_fields=[*AD_FIELDS, "slug"])


def change_team(
    posting: Posting,
    *,
    owner: User,
    contact: User,
    managers: Iterable[User],
    actor: events.Actor,
    seen: str,
) -> None:
    """Save who is in charge, who is named to candidates, and the hiring managers."""
    wanted = {user.pk for user in managers}
    with changing(posting, TEAM, actor=actor, seen=seen) as row:
        row.owner, row.contact = owner, contact
        row.save(update_fields=["owner", "contact"])
        row.memberships.exclude(user_id__in=wanted).delete()
        there = set(row.memberships.values_list("user_id", flat=True))
        Membership.objects.bulk_create(
            Membership(posting=row, user_id=pk) for pk in sorted(wanted - there)
        )


def _locked(posting: Posting) -> Posting:
    """The row as it is, under a lock that also holds back new applications."""
    rows = Posting.objects.select_for_update(of=("self",)).select_related("owner", "contact")
    return rows.get(pk=posting.pk)


def publish(posting: Posting, *, actor: events.Actor) -> None:
    """Open the posting; raises Incomplete, AlreadyMoved or NotAllowed."""
    with transaction.atomic():
        row = _locked(posting)
        POSTING.move(posting, "publish", actor=actor, published_at=timezone.now())
        _stay_complete(row)
        posting_versions.freeze(row)


def unpublish(posting: Posting, *, actor: events.Actor) -> None:
    """Take it off the career site; those who applied go on."""
    POSTING.move(posting, "unpublish", actor=actor)


def reopen(posting: Posting, *, actor: events.Actor) -> None:
    """From closed to unpublished: nobody sees it before it is published again."""
    POSTING.move(posting, "reopen", actor=actor, closed_at=None)


def close(posting: Posting, *, actor: events.Actor) -> None:
    """Close it for good; raises PeopleWaiting while somebody is untold."""
    with transaction.atomic():
        rows = closing.untold(_locked(posting))
        if rows:
            raise PeopleWaiting(rows)
        POSTING.move(posting, "close", actor=actor, closed_at=timezone.now())
