"""What the mails about several questions may say: plain data."""

from __future__ import annotations

from dataclasses import dataclass

from messaging.correspondence.contexts import Person, PostingFacts, Reader
from messaging.writing.markdown import Markdown


@dataclass(frozen=True, slots=True)
class Waiting:
    """One letter that waits: for whom, about which posting, until when."""

    candidate: Reader
    posting: PostingFacts
    deadline: str


@dataclass(frozen=True, slots=True)
class WaitingMail:
    """A mail to a colleague about one or several letters that wait for their yes."""

    approver: Person
    asked_by: Person
    letters: tuple[Waiting, ...]
    more: int
    deadline: str
    link: Markdown
    note: Markdown
    absent: str


@dataclass(frozen=True, slots=True)
class TakenOverMail:
    """A mail to the recruiter whose letter nobody answered about."""

    owner: Person
    approver: Person
    candidate: Reader
    posting: PostingFacts
    asked_on: str
    link: Markdown
