"""Delay letters: drafted in time, never sent by themselves. The promise moves when one has left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from ats import clock, events
from ats.events import SYSTEM, Actor
from ats.models import User
from ats.refusals import Refused
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Application
from messaging.care import delays
from messaging.care.alarms import tell_second_delay
from messaging.care.clocks import proposed_day
from messaging.care.delays import Reason
from messaging.correspondence.contexts import Common, common, extended
from messaging.correspondence.dates import written_date
from messaging.models import Letter
from messaging.writing import departure, letters, overrides, versions
from messaging.writing.contexts import met
from messaging.writing.problems import Problem, check
from messaging.writing.refusals import TooLate
from messaging.writing.render import written
from messaging.writing.saying import wording_of

TEMPLATE = "delay"


@dataclass(frozen=True, slots=True)
class Delay(Common):
    """What a delay letter may say: nothing about the decision, there is none."""

    reason: str
    was: str
    until: str
    late: bool
    again: bool
    interviewed_by: tuple[str, ...]
    interview_date: str


class NothingToPutOff(Refused):
    """The person is no longer waiting for a decision."""

    def sentence(self) -> str:
        return _("Nothing to put off: this person is not waiting for a decision any more.")


class OwnerOnly(Refused):
    """A second delay is the posting's owner's to answer for."""

    def __init__(self, owner: User) -> None:
        super().__init__("owner only")
        self.owner = owner

    def sentence(self) -> str:
        return _(
            "This person has been asked to wait once already. Only %(name)s, who is in charge of "
            "the posting, can ask them again."
        ) % {"name": self.owner.name}


def writer_of(application: Application) -> User:
    """Whose letter it is: the recruiter in charge of the posting."""
    return application.posting.owner


def draft(
    application: Application, actor: Actor, reason: str = Reason.MANAGER, until: date | None = None
) -> Letter:
    """Draft the letter that asks for patience; the one that waits already comes back.

    Recorded as `letter.drafted`. Raises NothingToPutOff, BadDay.
    """
    with transaction.atomic():
        row = Application.objects.select_for_update(of=("self",)).select_related(
            "candidate", "posting__owner", "posting__contact"
        )
        application = row.get(pk=application.pk)
        there = delays.live(application)
        if there is not None:
            return there
        if application.status != Application.Status.ACTIVE or application.told_at is not None:
            raise NothingToPutOff
        until = until or proposed_day(application)
        delays.require_day(application, until)
        letter = _create(application, reason, until)
        versions.keep(letter, actor, "drafted")
        events.record("letter.drafted", letter, actor, {"kind": Letter.Kind.DELAY})
    return letter


def _create(application: Application, reason: str, until: date) -> Letter:
    owner = writer_of(application)
    facts = _facts(application, reason, until, again=delays.sent_before(application) > 0)
    subject, body = _words(application, owner, facts)
    return Letter.objects.create(
        application=application,
        kind=Letter.Kind.DELAY,
        depth=application.depth,
        language=application.language,
        subject=subject,
        body=body,
        text_hash=letters.text_hash(subject, body),
        facts=facts,
        owner=owner,
    )


def _facts(
    application: Application, reason: str, until: date, *, again: bool
) -> dict[str, str | bool]:
    return {
        "reason": str(reason),
        "promised": application.promised_for.isoformat(),
        "until": until.isoformat(),
        "again": again,
        "late": application.promised_for < clock.today(),
    }


def _words(application: Application, owner: User, facts: dict[str, str | bool]) -> tuple[str, str]:
    language = application.language
    people, met_on = met(application)
    context = Delay(
        **extended(
            common(application, owner),
            reason=facts["reason"],
            was=written_date(application.promised_for, language),
            until=written_date(date.fromisoformat(str(facts["until"])), language),
            late=facts["late"],
            again=facts["again"],
            interviewed_by=people,
            interview_date=written_date(met_on, language) if met_on else "",
        )
    )
    text = written(TEMPLATE, language, context, posting=application.posting)
    return letters.cleaned(text.subject, text.markdown)


def rewrite(letter: Letter, actor: Actor, reason: str, until: date, seen_hash: str) -> bool:
    """Write the letter again for another reason or date; earlier words stay in its history.

    Raises BadDay, NothingToPutOff, ChangedMeanwhile, TooLate, AlreadyMoved.
    """
    application = letter.application
    if application.status != Application.Status.ACTIVE or application.told_at is not None:
        raise NothingToPutOff
    delays.require_day(application, until)
    facts = _facts(application, reason, until, again=letter.facts["again"])
    subject, body = _words(application, letter.owner, facts)
    with transaction.atomic():
        changed = letters.edit(letter, subject, body, actor, seen_hash, why="drafted")
        Letter.objects.filter(pk=letter.pk).update(facts=facts)
        letter.facts = facts
    return changed


def problems_of(
    letter: Letter, subject: str | None = None, body: str | None = None
) -> list[Problem]:
    """What stands between these words and their reader; the new date must be in them."""
    subject = letter.subject if subject is None else subject
    body = letter.body if body is None else body
    candidate = letter.application.candidate
    names = (candidate.given_name, candidate.family_name)
    found = check(subject, body, depth=letter.depth, names=names, facts={})
    found += wording_of(letter, subject, body)
    if delays.promised_day(letter) < clock.today() and not letter.facts["late"]:
        text = _("The promised date has passed since this was drafted: have it written again.")
        found.insert(0, Problem("block", "late_now", text))
    said = written_date(delays.new_day(letter), letter.language)
    if said not in " ".join(body.split()):
        text = _("Give the new date in the letter as it is promised: %(day)s.") % {"day": said}
        found.insert(0, Problem("block", "no_date", text))
    return overrides.weighed(letter, found)


def approve(letter: Letter, user: User, seen_hash: str) -> None:
    """The yes to the exact words; the letter is scheduled in the same transaction. A second
    delay needs the posting's owner, and the administrators hear of it.

    Raises OwnerOnly, NotReady, ReasonMissing, NoLongerDue, BadDay, ChangedMeanwhile,
    AlreadyMoved, NoAddress.
    """
    actor, owner = Actor.of(user), writer_of(letter.application)
    if letter.facts["again"] and user != owner and owner.is_active:
        raise OwnerOnly(owner)
    letters.raise_if_stale(letter, seen_hash)
    letters.raise_if_any(problems_of(letter))
    delays.require_due(letter)
    delays.require_day(letter.application, delays.new_day(letter))
    with transaction.atomic():
        letters.approve_words(letter, actor, seen_hash)
        departure.schedule(letter, actor)
        if letter.facts["again"]:
            tell_second_delay(letter, user)


def call_off_moot(application: Application, actor: Actor = SYSTEM) -> bool:
    """The person was told, or nothing is owed any more: a letter that asks them to wait must
    not leave. False when there is none, or when it is leaving this very moment."""
    letter = delays.live(application)
    if letter is None:
        return False
    facts = letter.facts | {"moot": True}
    try:
        with transaction.atomic():
            departure.cancel(letter, actor, wait=False)
            Letter.objects.filter(pk=letter.pk).update(facts=facts)
    except (TooLate, AlreadyMoved, NotAllowed):
        return False
    return True
