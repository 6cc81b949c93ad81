"""Plain functions that make rows, each with sensible defaults and what the test names."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from ats import clock, depths
from ats.models import Company, Criterion, Membership, Posting, PostingVersion, Stage, User
from candidates.models import (
    Address,
    Application,
    Candidate,
    Decision,
    DecisionPoint,
    Interview,
    Interviewer,
    Rating,
    Scorecard,
)

_numbers = itertools.count(1)

STAGES = [
    ("Candidatures", "applied", False),
    ("Présélection", "screening", False),
    ("Téléphone", "phone", False),
    ("Entretien", "interview", False),
    ("Entretien final", "interview", True),
    ("Offre", "offer", False),
    ("Embauche", "hired", False),
]


def a_company(**more: Any) -> Company:
    """Maison Test, vous, Paris."""
    company = Company.get()
    values = {"name": "Maison Test", "postal_address": "1 rue du Test, Lyon", **more}
    for name, value in values.items():
        setattr(company, name, value)
    company.save()
    return company


def a_user(name: str = "Ada Martin", **more: Any) -> User:
    """Someone of the company without any role of their own."""
    number = next(_numbers)
    email = more.pop("email", f"user{number}@maison-test.example")
    return User.objects.create_user(email, name, more.pop("password", None), **more)


def a_recruiter(name: str = "Claire Recruteuse", **more: Any) -> User:
    """A recruiter."""
    return a_user(name, is_recruiter=True, **more)


def an_administrator(name: str = "Karim Administrateur", **more: Any) -> User:
    """An administrator who is not a recruiter."""
    return a_user(name, is_administrator=True, **more)


def a_posting(
    owner: User | None = None,
    managers: tuple[User, ...] = (),
    criteria: tuple[str, ...] = ("Rigueur comptable", "Maîtrise d’Excel", "Accueil des clients"),
    status: str = "published",
    **more: Any,
) -> Posting:
    """A published posting with stages, criteria, a frozen version and its managers."""
    number = next(_numbers)
    owner = owner or a_recruiter()
    posting = Posting.objects.create(
        **{
            "slug": f"posting-{number}",
            "title": f"Comptable {number}",
            "city": "Lyon",
            "team": "Finances",
            "description": "Tenir les comptes.",
            "pay_min": 32000,
            "pay_max": 38000,
            "owner": owner,
            "contact": owner,
            "status": status,
            "published_at": timezone.now() if status == "published" else None,
            "closed_at": timezone.now() if status == "closed" else None,
            **more,
        }
    )
    for position, (name, kind, final) in enumerate(STAGES):
        Stage.objects.create(posting=posting, position=position, name=name, kind=kind, final=final)
    for position, label in enumerate(criteria):
        Criterion.objects.create(posting=posting, position=position, label=label)
    for manager in managers:
        Membership.objects.create(posting=posting, user=manager)
    labels = [{"label": label} for label in criteria]
    PostingVersion.objects.create(posting=posting, number=1, data={"criteria": labels})
    return posting


def a_candidate(
    given_name: str = "Amélie", family_name: str = "Roux", address: str = "", **more: Any
) -> Candidate:
    """A person with one address."""
    candidate = Candidate.objects.create(given_name=given_name, family_name=family_name, **more)
    address = address or f"{given_name}.{family_name}.{next(_numbers)}@example.org".lower()
    address = address.replace("é", "e").replace(" ", "-")
    Address.objects.create(candidate=candidate, address=address)
    return candidate


def stage(posting: Posting, kind: str, final: bool = False) -> Stage:
    """The posting's stage of a kind."""
    return posting.stages.get(kind=kind, final=final)


def an_application(
    posting: Posting | None = None,
    candidate: Candidate | None = None,
    kind: str = "applied",
    final: bool = False,
    applied_at: datetime | None = None,
    **more: Any,
) -> Application:
    """An active application in the stage of that kind (rows only: no event, no mail)."""
    posting = posting or a_posting()
    applied_at = applied_at or timezone.now()
    return Application.objects.create(
        **{
            "candidate": candidate or a_candidate(),
            "posting": posting,
            "posting_version": posting.versions.first(),
            "stage": stage(posting, kind, final),
            "depth": depths.depth_of(kind, final),
            "applied_at": applied_at,
            "stage_since": applied_at,
            "promised_for": clock.add_working_days(applied_at.date(), posting.promise_days),
            **more,
        }
    )


def an_interview(
    application: Application,
    interviewers: tuple[User, ...] = (),
    starts_at: datetime | None = None,
    **more: Any,
) -> Interview:
    """A planned interview, by default tomorrow for 45 minutes."""
    starts_at = starts_at or timezone.now() + timedelta(days=1)
    interview = Interview.objects.create(
        **{
            "application": application,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=45),
            "place": "12 rue des Tisserands, Lyon",
            "created_by": application.posting.owner,
            **more,
        }
    )
    for user in interviewers:
        Interviewer.objects.create(interview=interview, user=user)
    return interview


def a_scorecard(
    interview: Interview, author: User, share: str = "Vos exemples étaient précis.", **more: Any
) -> Scorecard:
    """A submitted scorecard with one shareable rating on the first criterion."""
    card = Scorecard.objects.create(
        interview=interview,
        author=author,
        overall=more.pop("overall", 3),
        summary=more.pop("summary", ""),
        submitted_at=timezone.now(),
    )
    criterion = interview.application.posting.criteria.first()
    assert criterion is not None
    Rating.objects.create(scorecard=card, criterion=criterion, level=3, share=share, **more)
    return card


def a_decision(application: Application, by: User | None = None, **more: Any) -> Decision:
    """A standing decline (rows only): one strength, one gap, the application is declined."""
    by = by or application.posting.owner
    decision = Decision.objects.create(
        application=application, outcome="declined", decided_by=by, **more
    )
    criteria = list(application.posting.criteria.all()[:2])
    texts = ("Vos exemples étaient précis.", "Il manquait un exemple chiffré.")
    for kind, criterion, text in zip(("strength", "gap"), criteria, texts, strict=False):
        DecisionPoint.objects.create(decision=decision, kind=kind, criterion=criterion, text=text)
    Application.objects.filter(pk=application.pk).update(status="declined", ended_at=timezone.now())
    application.refresh_from_db()
    return decision
