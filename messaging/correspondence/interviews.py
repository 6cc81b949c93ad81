"""Mails around an interview: invitation, change, cancellation, and the morning after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from ats import clock
from ats.events import Actor
from ats.models import Company, User
from candidates.calendar import interview_ics
from candidates.models import Interview
from messaging.correspondence import contexts
from messaging.correspondence.sending import to_candidate
from messaging.delivery import outbox
from messaging.delivery.checks import Objection
from messaging.delivery.outbox import Part
from messaging.models import Outbound
from messaging.writing.render import mail_body, written

FOLLOWUP = "followup"
NOTICE = "interviewer_notice"
_TEMPLATES = {
    "planned": "interview_invitation",
    "changed": "interview_moved",
    "cancelled": "interview_cancelled",
}
Change = Literal["planned", "changed", "cancelled"]


def about(interview: Interview) -> str:
    """How the mails of an interview are found again."""
    return f"interview:{interview.pk}"


def tell(interview: Interview, change: Change, by: User | None, actor: Actor) -> None:
    """Tell the candidate and the interviewers, with the calendar file; plan the follow-up."""
    stale = [*_TEMPLATES.values(), NOTICE, FOLLOWUP]
    outbox.cancel_about(about(interview), stale, actor)
    _tell_candidate(interview, change, by)
    for row in interview.interviewers.select_related("user"):
        _tell_interviewer(interview, change, row.user)
    if change != "cancelled":
        plan_followup(interview)


def tell_left_out(interview: Interview, users: Iterable[User]) -> None:
    """Tell those who no longer take part, so that it leaves their calendar too."""
    for user in users:
        _tell_interviewer(interview, "cancelled", user)


def _key(interview: Interview, what: str) -> str:
    return f"{what}:{interview.pk}:{interview.sequence}"


def _calendar(interview: Interview, change: Change, name: str, address: str, lang: str) -> Part:
    method: Literal["REQUEST", "CANCEL"] = "CANCEL" if change == "cancelled" else "REQUEST"
    content = interview_ics(
        interview, method=method, attendee_name=name, attendee_address=address, language=lang
    )
    return Part("invitation.ics", f'text/calendar; method={method}; charset="utf-8"', content)


def _tell_candidate(interview: Interview, change: Change, by: User | None) -> None:
    application = interview.application
    candidate, language = application.candidate, application.language
    base = contexts.common(application, by)
    context = contexts.Invitation(
        **contexts.extended(
            base, interview=contexts.meeting(interview, language, candidate.timezone)
        )
    )
    template = _TEMPLATES[change]
    to_candidate(
        application,
        template,
        context,
        key=_key(interview, template),
        about=about(interview),
        from_name=f"{base.signer.name}, {Company.get().name}",
        parts=[_calendar(interview, change, candidate.full_name, candidate.address, language)],
    )


def _tell_interviewer(interview: Interview, change: Change, user: User) -> None:
    template = NOTICE if change != "cancelled" else "interviewer_cancelled"
    application = interview.application
    path = reverse("scorecard", args=[interview.pk])
    notice = contexts.Notice(
        user=contexts.person(user, user.language),
        candidate=contexts.reader(application.candidate),
        posting=contexts.posting_facts(application),
        interview=contexts.meeting(interview, user.language, Company.get().timezone),
        link=f"{settings.ENV.site_url}{path}",
    )
    text = written(template, user.language, notice)
    outbox.enqueue(
        key=f"{_key(interview, template)}:{user.pk}",
        kind=template,
        to_address=user.email,
        to_name=user.name,
        subject=text.subject,
        rendered=mail_body(text.markdown, language=user.language),
        about=about(interview),
        automatic=True,
        parts=[_calendar(interview, change, user.name, user.email, user.language)],
    )


def plan_followup(interview: Interview) -> Outbound:
    """The invitation to share impressions, for the next working morning after the interview."""
    application = interview.application
    candidate, language = application.candidate, application.language
    base = contexts.common(application)
    context = contexts.Invitation(
        **contexts.extended(
            base, interview=contexts.meeting(interview, language, candidate.timezone)
        )
    )
    return to_candidate(
        application,
        FOLLOWUP,
        context,
        key=_key(interview, FOLLOWUP),
        about=about(interview),
        from_name=f"{base.contact.name}, {Company.get().name}",
        due_at=clock.next_working_morning(interview.ends_at, candidate.timezone),
    )


def followup_check(mail: Outbound) -> Objection | None:
    """A follow-up leaves only while the interview stands and the way goes on."""
    kind, _, pk = mail.about.partition(":")
    interview = Interview.objects.select_related("application").filter(pk=pk or 0).first()
    if kind != "interview" or interview is None:
        return Objection("cancel", gettext_noop("The interview is gone."))
    if interview.status != Interview.Status.PLANNED or interview.application.status != "active":
        return Objection(
            "cancel", gettext_noop("The interview was cancelled or the way has ended.")
        )
    if interview.ends_at > timezone.now():
        return Objection("cancel", gettext_noop("The interview was moved."))
    return None
