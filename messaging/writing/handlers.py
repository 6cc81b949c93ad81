"""What happens to letters when something happens elsewhere. Handlers run in the transaction of
the event, so a decision and its letter, or a hand-over and what it means, are one."""

from __future__ import annotations

from typing import cast

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_noop

from ats import events, nav
from ats.events import Actor
from ats.models import Event
from ats.states import AlreadyMoved
from candidates.models import Application, Decision
from candidates.services.refusals import LetterHasLeft
from candidates.services.telling import mark_told
from messaging.care import delays
from messaging.delivery import checks, outbox
from messaging.delivery.checks import Objection
from messaging.models import Letter, Outbound
from messaging.states import LETTER
from messaging.writing import departure, letters, selectors, words
from messaging.writing.refusals import TooLate


def _actor(event: Event) -> Actor:
    return Actor(event.actor_name, event.actor)


def application_declined(event: Event, subject: Model) -> None:
    """The letter is drafted in the transaction of the decision."""
    application = cast(Application, subject)
    decision = Decision.objects.get(application=application, undone_at=None)
    letters.draft_letter(decision, _actor(event))


def application_reactivated(event: Event, subject: Model) -> None:
    """A decision taken back takes its letter with it; once the mail has gone it is refused."""
    application = cast(Application, subject)
    for letter in application.letters.exclude(status__in=["cancelled", "sent"]):
        try:
            departure.cancel(letter, _actor(event), wait=False)
        except (TooLate, AlreadyMoved) as error:
            raise LetterHasLeft from error


def mail_accepted(event: Event, subject: Model) -> None:
    """The letter's mail has left: the letter is sent, the person told, the thread shows it."""
    mail = cast(Outbound, subject)
    letter = _letter_of(mail)
    if letter is None:
        return
    at = mail.accepted_at or timezone.now()
    if LETTER.may(letter, "send"):
        LETTER.move(letter, "send", actor=_actor(event), sent_at=at, held_because="")
    else:  # it left against our will: the truth is still that the person was told
        events.record("letter.left_unplanned", letter, _actor(event), {"status": letter.status})
    if letter.kind == Letter.Kind.DELAY:
        delays.left(letter)
    else:
        mark_told(letter.application, at)
    if mail.conversation is not None:
        outbox.show_in_thread(mail, mail.conversation, mail.text)


def mail_stopped(event: Event, subject: Model) -> None:
    """The letter's mail will not leave by itself: the letter is held, with the reason."""
    mail = cast(Outbound, subject)
    letter = _letter_of(mail)
    if letter is None or not LETTER.may(letter, "withhold"):
        return
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


def _letter_of(mail: Outbound) -> Letter | None:
    if mail.kind != departure.KIND or mail.letter_id is None:
        return None
    return Letter.objects.select_related("application__candidate").get(pk=mail.letter_id)


def letter_check(mail: Outbound) -> Objection | None:
    """Asked when the mail is about to be handed over: is it still this letter, these words,
    this decision? (design, rule 4)"""
    letter = _letter_of(mail)
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
    events.on("application.reactivate", application_reactivated)
    events.on("outbound.accept", mail_accepted)
    for action in _STOPPED:
        events.on(f"outbound.{action}", mail_stopped)
    checks.register(departure.KIND, letter_check)
    words.register()
    nav.register_count("letters", selectors.to_do_count)
