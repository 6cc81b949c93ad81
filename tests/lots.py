"""Lots in every state, made by the services that make them in life."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from django.db import connection

from ats.models import Posting, User
from candidates.models import Application, Document
from candidates.services.documents import note_opened
from messaging.lots import choosing, drafting, groups, reviewing, sending, work
from messaging.models import Lot, LotItem
from tests import factories as make

_numbers = itertools.count(1)


def a_document(application: Application) -> Document:
    """The row of a CV that nobody can draw."""
    number = next(_numbers)
    return Document.objects.create(
        candidate=application.candidate,
        application=application,
        stored_as=f"{number:032x}.pdf",
        name="cv.pdf",
        media_type="application/pdf",
        size=1000,
        pages=1,
        sha256=f"{number:064d}",
    )


def applicants(posting: Posting, count: int, **more: Any) -> list[Application]:
    """People at the CV stage, each with a CV."""
    made = []
    for number in range(count):
        candidate = make.a_candidate(f"Amina{number}", f"Roux{number}", **more)
        made.append(make.an_application(posting, candidate))
        a_document(made[-1])
    return made


def a_lot(user: User, count: int = 3, posting: Posting | None = None, *, sort: bool = True) -> Lot:
    """A lot that is being sorted, everyone in the group of the posting's first criterion."""
    posting = posting or make.a_posting(user)
    applicants(posting, count)
    lot, _added = choosing.choose(posting, user, None)
    if sort:
        put_in_first(lot)
    return lot


def put_in_first(lot: Lot) -> None:
    """Everyone into the group of the posting's first criterion."""
    criterion = lot.posting.criteria.first()
    assert criterion is not None
    groups.move(lot, list(lot.items.values_list("pk", flat=True)), criterion)


def drafted(lot: Lot, user: User) -> Lot:
    """Its letters, as the worker leaves them."""
    drafting.begin(lot, user)
    work.work_on(lot.pk)
    return again(lot)


def read(items: Iterable[LotItem], user: User) -> None:
    """Said to be fine by somebody who has opened every CV."""
    for item in items:
        for document in item.application.documents.all():
            note_opened(document, user)
        assert item.letter is not None
        reviewing.fine(item, user, item.letter.text_hash)


def items_of(lot: Lot, *statuses: str) -> list[LotItem]:
    """The lot's rows as the database has them now."""
    rows = lot.items.select_related(
        "lot", "letter__application__candidate", "letter__decision", "application__candidate"
    )
    return list(rows.filter(status__in=statuses) if statuses else rows)


def again(lot: Lot) -> Lot:
    """The lot as the database has it now."""
    return Lot.objects.select_related("posting", "owner").get(pk=lot.pk)


def sent(lot: Lot, user: User, typed: str = "") -> Lot:
    """The lot once its reviewed letters are on their way."""
    sending.send(lot, user, typed)
    work.work_on(lot.pk)
    return again(lot)


def aside(lot: Lot) -> dict[str, str]:
    """Why each person was set aside, by given name."""
    rows = lot.items.filter(status="aside").select_related("application__candidate")
    return {row.application.candidate.given_name: row.reason for row in rows}


def breaking(table: str, when: str = "true", after: int = 0) -> None:
    """From here on the database refuses rows of a table, as a full disk or a broken index
    does: those for which `when` holds, once `after` of them have been written."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE breaking_count")
        cursor.execute(
            "CREATE FUNCTION breaking() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {when} AND nextval('breaking_count') > {after} THEN "
            "RAISE EXCEPTION 'no more room'; END IF; RETURN NEW; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER breaking BEFORE INSERT ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION breaking()"
        )


def mended(table: str) -> None:
    """The database works again."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER breaking ON {table}")
        cursor.execute("DROP FUNCTION breaking(); DROP SEQUENCE breaking_count")
