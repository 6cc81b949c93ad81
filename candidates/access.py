"""Who may see which people, and do what with them.

An interviewer has a role on one application, through a planned interview, and sees what an
interview needs: name, CV, posting, criteria, their own scorecard. Nothing here is given to
administrators: running the software is no reason to read about people.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from ats.access import (
    INTERVIEWER,
    MANAGER,
    RECRUITER,
    company_roles,
    grant,
    posting_roles,
    require,
)
from ats.models import Membership, User
from candidates.models import Application, Candidate, Decision, Document, Interview, Interviewer

grant("application.see", RECRUITER, MANAGER, INTERVIEWER)
grant("application.inside", RECRUITER, MANAGER)  # contact, notes, scorecards, timeline
grant("application.move", RECRUITER)
grant("application.note", RECRUITER, MANAGER)
grant("application.decide", RECRUITER)
grant("interview.plan", RECRUITER)
grant("scorecard.write", INTERVIEWER)
grant("document.see", RECRUITER, MANAGER, INTERVIEWER)
grant("candidate.see", RECRUITER)
grant("candidate.edit", RECRUITER)


def _interviews_of(user: User) -> QuerySet[Interviewer]:
    return Interviewer.objects.filter(user=user, interview__status=Interview.Status.PLANNED)


def visible_applications(user: User) -> QuerySet[Application]:
    """The applications that exist for this user."""
    if not user.is_active:
        return Application.objects.none()
    if RECRUITER in company_roles(user):
        return Application.objects.all()
    managed = Membership.objects.filter(user=user, posting=OuterRef("posting"))
    met = _interviews_of(user).filter(interview__application=OuterRef("pk"))
    return Application.objects.filter(Q(Exists(managed)) | Q(Exists(met)))


def application_roles(user: User, application: Application) -> frozenset[str]:
    """The user's roles on one application."""
    roles = set(posting_roles(user, application.posting))
    if user.is_active and _interviews_of(user).filter(interview__application=application).exists():
        roles.add(INTERVIEWER)
    return frozenset(roles)


def application_for(user: User, pk: int, may: str = "application.see") -> Application:
    """The application with its candidate, posting and stage; else 404 or 403."""
    rows = visible_applications(user).select_related(
        "candidate", "posting__contact", "posting__owner", "stage"
    )
    application = rows.filter(pk=pk).first()
    if application is None:
        raise Http404
    require(application_roles(user, application), may)
    return application


def interview_for(user: User, pk: int, may: str = "interview.plan") -> Interview:
    """The interview, through its application."""
    interview = (
        Interview.objects.filter(pk=pk, application__in=visible_applications(user))
        .select_related("application__candidate", "application__posting", "application__stage")
        .first()
    )
    if interview is None:
        raise Http404
    require(application_roles(user, interview.application), may)
    return interview


def scorecard_interview_for(user: User, pk: int) -> Interview:
    """The planned interview that the user takes part in: the only ones who rate were there."""
    interview = interview_for(user, pk, may="application.see")
    present = interview.interviewers.filter(user=user).exists()
    require({INTERVIEWER} if present else (), "scorecard.write")
    return interview


def decision_for(user: User, pk: int, may: str = "application.decide") -> Decision:
    """The decision, through its application."""
    decision = Decision.objects.filter(pk=pk, application__in=visible_applications(user)).first()
    if decision is None:
        raise Http404
    application_for(user, decision.application_id, may)
    return decision


def document_for(user: User, pk: int) -> Document:
    """The document of a visible application; one of no application is for recruiters."""
    document = Document.objects.filter(pk=pk).select_related("candidate").first()
    if document is None:
        raise Http404
    if document.application_id is None:
        candidate_for(user, document.candidate_id)
    else:
        application_for(user, document.application_id, may="document.see")
    return document


def candidate_for(user: User, pk: int, may: str = "candidate.see") -> Candidate:
    """The person, whatever the posting: for recruiters."""
    candidate = Candidate.objects.filter(pk=pk).first()
    roles = company_roles(user)
    if candidate is None or RECRUITER not in roles:
        raise Http404
    require(roles, may)
    return candidate
