"""A template on somebody: a person who applied lately, or one who is made up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ats.models import Company, User
from candidates.access import visible_applications
from candidates.models import Application, Decision
from messaging.correspondence import contexts as mails
from messaging.correspondence import footers
from messaging.correspondence.dates import written_date
from messaging.correspondence.sending import WHY
from messaging.delivery import outbox
from messaging.models import Outbound
from messaging.writing.contexts import Decline, decline_context, met
from messaging.writing.library.environment import compiled
from messaging.writing.library.samples import sample
from messaging.writing.library.services import Place
from messaging.writing.render import Rendered, Written, mail_body, rendered

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

PEOPLE_SHOWN = 12
DEMO = "demo"
TEST = "template_test"

_MARK = {"fr": "[Essai] ", "en": "[Test] "}
_TEST_WHY = {
    "fr": "Ceci est un essai du modèle, avec une personne inventée : personne d'autre que vous "
    "ne reçoit ce message.",
    "en": "This is a test of the template, with a made-up person: nobody but you receives it.",
}


def people(user: User, place: Place) -> list[Application]:
    """Who applied last, in the template's language: those that this user may see inside."""
    rows = visible_applications(user).filter(language=place.language)
    if place.posting is not None:
        rows = rows.filter(posting=place.posting)
    rows = rows.select_related("candidate", "posting__contact", "posting__owner")
    return list(rows.order_by("-applied_at", "-id")[:PEOPLE_SHOWN])


@dataclass(frozen=True, slots=True)
class Shown:
    """The mail that a text makes, as words and as it is sent."""

    text: Written
    mail: Rendered


def context_of(
    place: Place, user: User, application: Application | None, *, tu: bool
) -> DataclassInstance:
    """What the template is told about that person; what is not known of them yet is made up."""
    language = place.language
    if application is None:
        company = Company.get().name
        made_up = {"tu": tu, "company.name": company}
        if place.posting is not None:
            made_up |= {"posting.title": place.posting.title, "posting.place": place.posting.city}
        return sample(place.kind, language, given=made_up)
    known = mails.extended(mails.common(application, user)) | {"tu": tu}
    known |= _decided(place, application, user) | _interviewed(application, language)
    names = {field.name for field in fields(place.kind.context)}
    given = {name: value for name, value in known.items() if name in names}
    return sample(place.kind, language, given=given)


def _decided(place: Place, application: Application, user: User) -> dict[str, Any]:
    """The points of the decision that stands, for a letter that says no."""
    if not issubclass(place.kind.context, Decline):
        return {}
    decision = Decision.objects.filter(
        application=application, outcome=Decision.Outcome.DECLINED, undone_at=None
    ).first()
    if decision is None:
        return {}
    said = decline_context(decision, user, call_made=False)
    names = (
        *("strengths", "gaps", "next_step", "door", "pool_consent", "pool_until"),
        *("opening", "because", "gaps_intro", "gaps_after", "closing", "gap_owed"),
    )
    return {name: getattr(said, name) for name in names}


def _interviewed(application: Application, language: str) -> dict[str, Any]:
    """Their last interview, and whom they have met."""
    interview = application.interviews.order_by("-starts_at").first()
    if interview is None:
        return {}
    known: dict[str, Any] = {
        "interview": mails.meeting(interview, language, application.candidate.timezone)
    }
    people, met_on = met(application)
    if met_on is not None:
        known |= {"interviewed_by": people, "interview_date": written_date(met_on, language)}
    return known


def shown(place: Place, subject: str, body: str, context: DataclassInstance) -> Shown:
    """The exact mail of a text that has passed its check. Raises TemplateError."""
    text = rendered(compiled(subject, body), context)
    language, tu = place.language, bool(getattr(context, "tu", False))
    space = footers.space(language, tu)
    return Shown(text, mail_body(text.markdown, language=language, why=WHY[language], space=space))


def send_test(place: Place, user: User, subject: str, body: str, *, tu: bool) -> Outbound:
    """Write a text that has passed its check to the person themselves, on the made-up candidate;
    marked. Raises TemplateError."""
    language = place.language
    text = rendered(compiled(subject, body), context_of(place, user, None, tu=tu))
    return outbox.enqueue(
        key=f"{TEST}:{user.pk}:{timezone.now():%Y%m%d%H%M%S}:{secrets.token_hex(4)}",
        kind=TEST,
        to_address=user.email,
        to_name=user.name,
        subject=_MARK[language] + text.subject,
        rendered=mail_body(text.markdown, language=language, why=_TEST_WHY[language]),
        automatic=True,
    )
