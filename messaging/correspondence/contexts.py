"""What the templates of these mails may say: plain data, built here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from ats import clock
from ats.models import Company, User
from ats.models.people import given_name_of
from candidates.models import Application, Candidate, Interview
from messaging.correspondence.dates import written_date, written_duration, written_moment


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the company, as a candidate may know them."""

    name: str
    job_title: str = ""
    phone: str = ""

    @property
    def given_name(self) -> str:
        """As a mail to themselves begins; no word of the letters to candidates."""
        return given_name_of(self.name)


@dataclass(frozen=True, slots=True)
class Reader:
    """The candidate."""

    given_name: str
    family_name: str
    full_name: str


@dataclass(frozen=True, slots=True)
class PostingFacts:
    """The posting."""

    title: str
    team: str
    place: str


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """The company."""

    name: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """An interview, its dates written out in the reader's language and zone."""

    when: str
    duration: str
    mode: str
    place: str
    video_url: str
    phone: str
    interviewers: tuple[Person, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Common:
    """What every mail to a candidate may say."""

    candidate: Reader
    posting: PostingFacts
    company: CompanyFacts
    contact: Person
    signer: Person
    tu: bool
    promise: str
    today: str


@dataclass(frozen=True, slots=True)
class Answer(Common):
    """A recruiter's answer: `body` is Markdown that the recruiter wrote."""

    body: str


@dataclass(frozen=True, slots=True)
class Invitation(Common):
    """About one interview."""

    interview: Meeting


@dataclass(frozen=True, slots=True)
class Notice:
    """To an interviewer."""

    user: Person
    candidate: Reader
    posting: PostingFacts
    interview: Meeting
    link: str


def person(user: User, language: str) -> Person:
    """A user as a candidate may know them, in a mail of this language."""
    return Person(user.name, user.job_title_in(language), user.phone)


def reader(candidate: Candidate) -> Reader:
    """A candidate as their letter names them."""
    return Reader(candidate.given_name, candidate.family_name, candidate.full_name)


def posting_facts(application: Application) -> PostingFacts:
    """The posting of an application."""
    posting = application.posting
    return PostingFacts(posting.title, posting.team, posting.city)


def common(application: Application, signer: User | None = None) -> Common:
    """The common part for one application; the posting's contact signs by default."""
    language, company = application.language, Company.get()
    contact = application.posting.contact
    promised = application.told_at is None and application.promised_for >= clock.today()
    return Common(
        candidate=reader(application.candidate),
        posting=posting_facts(application),
        company=CompanyFacts(company.name),
        contact=person(contact, language),
        signer=person(signer or contact, language),
        tu=company.tu,
        promise=written_date(application.promised_for, language) if promised else "",
        today=written_date(clock.today(), language),
    )


def extended(base: Common, **more: Any) -> dict[str, Any]:
    """The common fields and some more, to build a larger context with."""
    return {field.name: getattr(base, field.name) for field in fields(base)} | more


def meeting(interview: Interview, language: str, zone: str) -> Meeting:
    """An interview for a reader of that language and zone."""
    application = interview.application
    people = [row.user for row in interview.interviewers.select_related("user").order_by("id")]
    topics = application.posting.criteria.filter(retired=False).values_list("label", flat=True)
    return Meeting(
        when=written_moment(interview.starts_at, language, zone),
        duration=written_duration(interview.ends_at - interview.starts_at, language),
        mode=interview.mode,
        place=interview.place,
        video_url=interview.video_url,
        phone=application.candidate.phone,
        interviewers=tuple(person(user, language) for user in people),
        topics=tuple(topics[:5]),
    )
