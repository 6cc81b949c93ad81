"""What happens to letters when something happens elsewhere. Handlers run in the transaction of
the event, so a decision and its letter, or a hand-over and what it means, are one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_noop

from ats import events, nav
from ats.events import Actor
from ats.models import Event
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Application, Decision
from candidates.services.refusals import LetterHasLeft
from candidates.services.telling import mark_all_told
from messaging.care import delays
from messaging.delivery import checks, outbox
from messaging.delivery.checks import Objection
from messaging.models import Letter, MergedDecision, Outbound
from messaging.states import LETTER
from messaging.writing import departure, halting, letters, selectors, words
from messaging.writing.refusals import TooLate


def _actor(event: Event) -> Actor:
    return Actor(event.actor_name, event.actor)


def application_declined(event: Event, subject: Model) -> None:
    """The letter is drafted in the transaction of the decision, unless another tells it too."""
    application = cast(Application, subject)
    decision = Decision.objects.get(application=application, undone_at=None)
    if not MergedDecision.objects.filter(decision=decision).exists():
        letters.draft_letter(decision, _actor(event))


def applications_reactivated(pairs: Sequence[tuple[Event, Model]]) -> None:
    """Decisions taken back take their letters with them; once a mail has gone it is refused."""
    rows = Letter.objects.filter(application__in=[subject.pk for _event, subject in pairs])
    live = rows.exclude(status__in=["cancelled", "sent"]).values_list("pk", flat=True)
    try:
        halting.cancel(list(live), _actor(pairs[0][0]))
    except (TooLate, AlreadyMoved, NotAllowed) as error:
        raise LetterHasLeft from error


def mails_accepted(pairs: Sequence[tuple[Event, Model]]) -> None:
    """The letters' mails have left: the letters are sent, the people told, the threads show it."""
    mails = {mail.letter_id: mail for _event, row in pairs if (mail := _letter_mail(row))}
    if not mails:
        return
    actor, letters_by_pk = _actor(pairs[0][0]), _letters_of(mails)
    at = next(iter(mails.values())).accepted_at or timezone.now()
    _sent(list(letters_by_pk.values()), actor, at)
    _told(list(letters_by_pk.values()), at)
    outbox.show_all_in_threads([mails[pk] for pk in letters_by_pk])


def _told(rows: Sequence[Letter], at: datetime) -> None:
    """What follows for the readers of letters that have left: a refusal tells them the outcome, a
    delay letter moves their promised date; a feedback letter changes nothing."""
    late = [letter for letter in rows if letter.kind == Letter.Kind.DELAY]
    for letter in Letter.objects.select_related("application").filter(pk__in=[r.pk for r in late]):
        delays.left(letter)
    answers = [letter for letter in rows if letter.kind == Letter.Kind.DECLINE]
    mark_all_told([letter.application_id for letter in answers], at)


def _letter_mail(row: Model) -> Outbound | None:
    mail = cast(Outbound, row)
    return mail if mail.kind == departure.KIND and mail.letter_id is not None else None


def _letters_of(mails: Iterable[int | None]) -> dict[int, Letter]:
    rows = Letter.objects.only("status", "kind", "application_id")
    return {row.pk: row for row in rows.filter(pk__among=[pk for pk in mails if pk])}


def _sent(rows: Sequence[Letter], actor: Actor, at: datetime) -> None:
    # What left against our will: the truth is still that they were told.
    unplanned = [letter for letter in rows if not LETTER.may(letter, "send")]
    planned = [letter for letter in rows if LETTER.may(letter, "send")]
    LETTER.move_many(planned, "send", actor=actor, sent_at=at, held_because="")
    left = [{"status": letter.status} for letter in unplanned]
    events.record_many("letter.left_unplanned", unplanned, actor, left)


def mails_stopped(pairs: Sequence[tuple[Event, Model]]) -> None:
    """The letters' mails will not leave by themselves: the letters are held, with the reason."""
    stopped = {mail.letter_id: (event, mail) for event, row in pairs if (mail := _letter_mail(row))}
    rows = Letter.objects.filter(pk__in=list(stopped)) if stopped else []
    for letter in rows:
        if LETTER.may(letter, "withhold"):
            event, mail = stopped[letter.pk]
            reason = mail.last_error or _STOPPED[event.kind.removeprefix("outbound.")]
            LETTER.move(letter, "withhold", actor=_actor(event), held_because=reason[:240])


# How the reasons read when the outbox gives none; shown through gettext.
_STOPPED = {
    "withhold": gettext_noop("Something had changed when it was about to leave."),
    "suppress": gettext_noop("This address must not be written to."),
    "expire": gettext_noop("Its time was long past when it could leave."),
    "fail": gettext_noop("The mail server refused it."),
    "cancel": gettext_noop("Its mail was cancelled in the outbox."),
}


def letters_check(mails: Sequence[Outbound]) -> dict[int, Objection]:
    """Asked when mails are about to be handed over: is each still this letter, these words,
    this decision? (design, rule 4)"""
    said = {mail.pk: _objection(mail, mail.letter) for mail in mails}
    return {pk: objection for pk, objection in said.items() if objection is not None}


def _objection(mail: Outbound, letter: Letter | None) -> Objection | None:
    if letter is None or letter.status not in {"scheduled", "withheld"}:
        return Objection("withhold", gettext_noop("The letter was changed or called off."))
    if letter.kind == Letter.Kind.DELAY:
        if not delays.still_due(letter):
            return Objection("withhold", delays.OVERTAKEN)
    elif letter.application.status != Application.Status.DECLINED:
        return Objection("withhold", gettext_noop("The application is no longer declined."))
    words = letters.text_hash(letter.subject, letter.body)
    if not words == letter.approved_hash == mail.text_hash:
        return Objection("withhold", gettext_noop("The words are not those that were approved."))
    return None


def register() -> None:
    """Register the handlers and the check of letters, their words, their count."""
    events.on("application.decline", application_declined)
    events.on_many("application.reactivate", applications_reactivated)
    events.on_many("outbound.accept", mails_accepted)
    for action in _STOPPED:
        events.on_many(f"outbound.{action}", mails_stopped)
    checks.register_many(departure.KIND, letters_check)
    words.register()
    nav.register_count("letters", selectors.to_do_count)
