"""Moving an application between stages. A move never mails."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ats import depths, events
from ats.models import Event, Stage
from ats.states import AlreadyMoved
from candidates.models import Application
from candidates.services.refusals import CannotUndo

KIND = "application.stage_moved"


def move(
    application: Application, to_stage: Stage, actor: events.Actor, expected_from: int
) -> Event | None:
    """Move an active application from stage `expected_from` to a stage of its posting.

    Returns the event (data: from, to, from_name, to_name, kind of the new stage, depth and
    since as they were), or None when the same person has moved it there already (a second
    click). Raises AlreadyMoved when somebody else moved it or decided.
    """
    if to_stage.posting_id != application.posting_id:
        raise ValueError("a stage of another posting")
    if to_stage.pk == expected_from:
        return None
    try:
        return _change(application, expected_from, to_stage, to_stage.depth, timezone.now(), actor)
    except AlreadyMoved:
        if _is_second_click(application, to_stage, actor):
            return None
        raise


def _is_second_click(application: Application, to_stage: Stage, actor: events.Actor) -> bool:
    last = _last_move(application)
    still = Application.objects.filter(pk=application.pk, stage=to_stage, status="active")
    by_them = last is not None and actor.user is not None and last.actor_id == actor.user.pk
    return by_them and still.exists()


def undo(event: Event, application: Application, actor: events.Actor) -> Event:
    """Put the application back where it was, with the depth and the waiting time it had.

    Raises CannotUndo unless the move is the newest of this application and still stands.
    """
    with transaction.atomic():
        last = _last_move(application)
        stage = Stage.objects.filter(pk=event.data["from"]).first()
        if last is None or last.pk != event.pk or stage is None:
            raise CannotUndo
        since = datetime.fromisoformat(event.data["since"])
        try:
            return _change(
                application, event.data["to"], stage, event.data["depth"], since, actor, event.pk
            )
        except AlreadyMoved as error:
            raise CannotUndo from error


def _last_move(application: Application) -> Event | None:
    rows = Event.objects.filter(subject=events.subject_key(application), kind=KIND)
    return rows.order_by("-id").first()


def _change(
    application: Application,
    expected_from: int,
    to: Stage,
    depth: str,
    since: datetime,
    actor: events.Actor,
    undoes: int | None = None,
) -> Event:
    with transaction.atomic():
        before = Application.objects.select_for_update().get(pk=application.pk)
        rows = Application.objects.filter(
            pk=application.pk, stage_id=expected_from, status=Application.Status.ACTIVE
        )
        if undoes is None:
            depth = depths.furthest(depth, before.depth)
        if rows.update(stage=to, depth=depth, stage_since=since) != 1:
            raise conflict(before)
        application.stage, application.depth, application.stage_since = to, depth, since
        data = _story(before, to) | ({"undoes": undoes} if undoes else {})
        return events.record(KIND, application, actor, data)


def conflict(application: Application) -> AlreadyMoved:
    """Who was faster, from the application's own events."""
    last = events.last_for(application)
    state = application.status if application.status != "active" else application.stage.name
    return AlreadyMoved(state, last.actor_name if last else "", last.at if last else None)


def _story(before: Application, to: Stage) -> dict[str, object]:
    return {
        "from": before.stage_id,
        "to": to.pk,
        "from_name": before.stage.name,
        "to_name": to.name,
        "kind": to.kind,
        "depth": before.depth,
        "since": before.stage_since.isoformat(),
    }
