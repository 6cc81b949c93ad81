"""Applying: one candidate and one application, whatever the number of clicks."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, models, transaction
from django.utils import timezone

from ats import clock, events
from ats.models import Posting
from candidates.models import Address, Application, Candidate, Consent, Note
from candidates.services import documents
from candidates.services.documents import Cv

POOL_TEXT_VERSION = "pool-2026-1"
POOL_YEARS = 2  # requirement B09: never above two years after the last contact


class PostingClosed(Exception):
    """The posting stopped taking applications while the form was open."""


@dataclass(frozen=True)
class ApplicationData:
    """What the form says, cleaned. `phone` in international form or ""; `network` is the
    visitor's truncated address, kept with a consent (requirement B41); `refused` why a file that
    came along could not be kept, a code of `documents.check`."""

    given_name: str
    family_name: str
    address: str
    phone: str = ""
    city: str = ""
    cover_note: str = ""
    language: str = "fr"
    pool: bool = False
    network: str = ""
    refused: str = ""


def apply(posting: Posting, data: ApplicationData, cv: Cv | None, now: datetime) -> Application:
    """Store the application once, or add to the one that is already waiting for our answer;
    without a file when there was none that could be kept.

    A person known by their address is never overwritten: what differs is in the event
    (`application.received` or `application.repeated`, key `differs`) for the recruiter.
    Raises PostingClosed, and OSError when the disk is full; then nothing is stored.
    """
    with ExitStack() as stack:
        name = stack.enter_context(documents.stored(cv)) if cv else ""
        stack.enter_context(transaction.atomic())
        _one_at_a_time(data.address)
        _still_open(posting)
        candidate, known = _recognise(data)
        waiting = _waiting(candidate, posting) if known else None
        if waiting:
            _add_to(waiting, data, cv, name)
            return waiting
        return _receive(posting, candidate, data, cv, name, now, known)


def _one_at_a_time(address: str) -> None:
    """Hold everybody else who applies with this address until the transaction ends."""
    digest = hashlib.sha256(address.strip().lower().encode()).digest()
    with connection.cursor() as cursor:
        key = int.from_bytes(digest[:8], "big", signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _still_open(posting: Posting) -> None:
    """Closing has to wait for us or we for it: a person who applied in between is seen."""
    row = Posting.objects.select_for_update(no_key=True).filter(pk=posting.pk).first()
    if row is None or not row.is_open:
        raise PostingClosed


def _recognise(data: ApplicationData) -> tuple[Candidate, bool]:
    found = Address.objects.filter(address__iexact=data.address).select_related("candidate").first()
    if found:
        return found.candidate, True
    candidate = Candidate.objects.create(
        given_name=data.given_name,
        family_name=data.family_name,
        phone=data.phone,
        city=data.city,
        language=data.language,
    )
    Address.objects.create(candidate=candidate, address=data.address)
    return candidate, False


def _waiting(candidate: Candidate, posting: Posting) -> Application | None:
    """The application that we still owe an answer for."""
    owed = models.Q(status="active") | models.Q(status="declined", told_at__isnull=True)
    return candidate.applications.filter(owed, posting=posting).order_by("-id").first()


def _receive(
    posting: Posting,
    candidate: Candidate,
    data: ApplicationData,
    cv: Cv | None,
    name: str,
    now: datetime,
    known: bool,
) -> Application:
    application = Application.objects.create(
        candidate=candidate,
        posting=posting,
        posting_version=posting.versions.order_by("-number").first(),
        stage=posting.stages.all()[0],
        language=data.language,
        cover_note=data.cover_note,
        file_refused=data.refused,
        applied_at=now,
        stage_since=now,
        promised_for=clock.add_working_days(timezone.localdate(now), posting.promise_days),
    )
    if cv:
        documents.add_row(application, cv, name)
    _keep_consent(candidate, data, now)
    told = {"known": known, "differs": _differences(candidate, data) if known else {}}
    told |= _refusal(data)
    events.record("application.received", application, _actor(candidate), told)
    return application


def _refusal(data: ApplicationData) -> dict[str, str]:
    return {"refused": data.refused} if data.refused else {}


def _add_to(application: Application, data: ApplicationData, cv: Cv | None, name: str) -> None:
    """Nothing of a second submission is lost, and it makes no second mail."""
    told = {
        "document": cv is not None and _add_document(application, cv, name),
        "note": _add_note(application, data.cover_note),
        "differs": _differences(application.candidate, data),
        **_refusal(data),
    }
    if cv or data.refused:
        application.file_refused = data.refused
        application.save(update_fields=["file_refused"])
    _keep_consent(application.candidate, data, timezone.now())
    if any(told.values()):
        events.record("application.repeated", application, _actor(application.candidate), told)


def _add_document(application: Application, cv: Cv, name: str) -> bool:
    if application.documents.filter(sha256=cv.accepted.sha256).exists():
        documents.drop_after_commit(name)
        return False
    documents.add_row(application, cv, name)
    return True


def _add_note(application: Application, text: str) -> bool:
    if not text or text == application.cover_note:
        return False
    _note, made = Note.objects.get_or_create(application=application, author=None, body=text)
    return made


def _keep_consent(candidate: Candidate, data: ApplicationData, now: datetime) -> None:
    """Only a ticked box says something: leaving it empty withdraws nothing."""
    if not data.pool:
        return
    Consent.objects.create(
        candidate=candidate,
        purpose=Consent.Purpose.POOL,
        given=True,
        text_version=POOL_TEXT_VERSION,
        channel="career_site",
        network=data.network,
        until=years_after(timezone.localdate(now), POOL_YEARS),
    )


def years_after(day: date, years: int) -> date:
    """The same day so many years later; of a 29 February, the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _differences(candidate: Candidate, data: ApplicationData) -> dict[str, str]:
    """Fields that the form says otherwise than the record, and how."""
    names = ("given_name", "family_name", "phone", "city")
    said = {name: str(getattr(data, name)) for name in names}
    return {
        name: text
        for name, text in said.items()
        if text and text.casefold() != str(getattr(candidate, name)).casefold()
    }


def _actor(candidate: Candidate) -> events.Actor:
    return events.Actor(candidate.full_name)
