"""Everything the application's page shows, as far as its reader may see it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from ats import events
from ats.access import allows
from ats.models import Criterion, Stage, User
from candidates.access import application_roles, visible_applications
from candidates.documents.check import WHY
from candidates.documents.sample_cv import can_be_set
from candidates.models import (
    Application,
    Candidate,
    Consent,
    CvReading,
    Decision,
    Document,
    Interview,
    Interviewer,
    Note,
    Rating,
    Scorecard,
)
from candidates.selectors import pictures
from candidates.silence import Silence, days_here, silence_of
from candidates.timeline import Entry, entries

TIMELINE = 60


@dataclass(frozen=True)
class Shown:
    """A document and what of it can be shown: numbers of the pages that can be drawn."""

    document: Document
    pages: range

    @property
    def reading(self) -> CvReading | None:
        """What was read in it; None when nobody has thought of it yet."""
        return getattr(self.document, "reading", None)

    @property
    def typeset(self) -> bool:
        """Whether the pages shown are our setting of the words, not the file's own."""
        return self.document.media_type != pictures.PDF

    @property
    def loses_signs(self) -> bool:
        """Whether some of its letters cannot be set on the pages shown (Greek, Arabic, …)."""
        return self.typeset and self.reading is not None and not can_be_set(self.reading.text)

    @property
    def more(self) -> int:
        """Pages that are only in the file."""
        return max(0, (self.document.pages or 0) - len(self.pages))


@dataclass(frozen=True)
class Meeting:
    """An interview with the scorecards that its reader may see."""

    interview: Interview
    people: list[User]
    cards: list[Scorecard]
    mine: bool
    own_card: Scorecard | None
    past: bool

    @property
    def missing(self) -> list[User]:
        """Who was there and has not submitted."""
        done = {card.author_id for card in self.cards}
        return [user for user in self.people if user.pk not in done]


@dataclass(frozen=True)
class Page:
    """What the template shows. The lists of what is inside stay empty for interviewers."""

    application: Application
    roles: frozenset[str]
    inside: bool
    may_move: bool
    may_note: bool
    may_plan: bool
    may_decide: bool
    silence: Silence
    since: str
    documents: list[Shown]
    refused: str  # why the last file that came was not kept; empty when it was
    meetings: list[Meeting]
    criteria: list[Criterion] = field(default_factory=list)  # for interviewers
    stages: list[Stage] = field(default_factory=list)
    address: str = ""
    notes: list[Note] = field(default_factory=list)
    decision: Decision | None = None
    timeline: list[Entry] = field(default_factory=list)
    others: list[Application] = field(default_factory=list)
    pool: Consent | None = None


def page_for(user: User, application: Application) -> Page:
    """Gather the page; a fixed number of queries whatever there is to show."""
    roles = application_roles(user, application)
    inside = allows(roles, "application.inside")
    page = Page(
        application=application,
        roles=roles,
        inside=inside,
        may_move=allows(roles, "application.move") and application.status == "active",
        may_note=allows(roles, "application.note"),
        may_plan=allows(roles, "interview.plan") and application.status == "active",
        may_decide=allows(roles, "application.decide"),
        silence=silence_of(application),
        since=days_here(application),
        documents=documents_of(application),
        refused=str(WHY.get(application.file_refused, "")),
        meetings=meetings_of(user, application, inside),
    )
    if inside:
        return _with_inside(page, user)
    return replace(page, criteria=list(application.posting.criteria.filter(retired=False)))


def _with_inside(page: Page, user: User) -> Page:
    application = page.application
    candidate = application.candidate
    stream = events.stream_key(application)
    return replace(
        page,
        stages=list(application.posting.stages.all()),
        address=candidate.address,
        notes=list(application.notes.select_related("author")[:100]),
        decision=standing_decision(application),
        timeline=entries(events.timeline(stream, TIMELINE)),
        others=list(_others(user, application)[:20]),
        pool=candidate.consents.filter(purpose=Consent.Purpose.POOL).first(),
    )


def standing_decision(application: Application) -> Decision | None:
    """The decision that holds now, with its points."""
    rows = application.decisions.filter(undone_at=None).select_related("decided_by")
    return rows.prefetch_related("points__criterion").first()


def documents_of(application: Application) -> list[Shown]:
    """The newest first, with what was read in each."""
    rows = list(application.documents.select_related("reading")[:20])
    return [Shown(document, pictures.pages_to_show(document)) for document in rows]


def meetings_of(user: User, application: Application, inside: bool) -> list[Meeting]:
    """The interviews, the next one first; an interviewer sees those they take part in."""
    rows = application.interviews.order_by("-starts_at").prefetch_related(
        Prefetch("interviewers", Interviewer.objects.select_related("user").order_by("user__name")),
        Prefetch("scorecards", _cards(user, inside), to_attr="shown_cards"),
    )
    if not inside:
        rows = rows.filter(interviewers__user=user)
    return [_meeting(user, interview) for interview in rows[:30]]


def _cards(user: User, inside: bool) -> QuerySet[Scorecard]:
    ratings = Rating.objects.select_related("criterion").order_by("criterion__position", "id")
    rows = Scorecard.objects.select_related("author").prefetch_related(Prefetch("ratings", ratings))
    own = Q(author=user)
    return rows.filter(own | Q(submitted_at__isnull=False) if inside else own).order_by("id")


def _meeting(user: User, interview: Interview) -> Meeting:
    people = [row.user for row in interview.interviewers.all()]
    cards: list[Scorecard] = getattr(interview, "shown_cards", [])
    own = next((card for card in cards if card.author_id == user.pk), None)
    return Meeting(
        interview=interview,
        people=people,
        cards=[card for card in cards if card.submitted_at],
        mine=user in people,
        own_card=own,
        past=interview.ends_at <= timezone.now(),
    )


def _others(user: User, application: Application) -> QuerySet[Application]:
    rows = visible_applications(user).filter(candidate=application.candidate_id)
    return (
        rows.exclude(pk=application.pk)
        .select_related("posting", "stage")
        .order_by("-applied_at", "-id")
    )


def documents_of_candidate(candidate: Candidate) -> list[Document]:
    """Every file of a person, the newest first."""
    return list(candidate.documents.select_related("application__posting")[:50])
