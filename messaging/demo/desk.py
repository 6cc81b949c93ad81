"""The demo's desk: who wrote twice, what was handed on or put off, feedback on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from ats import clock, events
from candidates.models import Application, Candidate, Document
from candidates.services import applying, decisions, documents
from messaging.approval import services as approvals
from messaging.conversations import desk
from messaging.conversations.services import conversation_of
from messaging.demo import cvs, data, outside
from messaging.demo.reasons import explained, filled
from messaging.demo.town import Town
from messaging.feedback import letters as feedback
from messaging.models import Letter, PostOfficeMail
from messaging.writing import letters

Step = tuple[datetime, Callable[[], object]]


def steps(town: Town) -> Iterator[Step]:
    """Everything that happens at the desk, the hours before loading."""
    rows, now = data.desk(), town.days.now
    for row in rows["again"]:
        yield _ago(now, row["hours_ago"]), partial(write_again, row["address"], row["text"])
    for also in rows["also"]:
        yield _ago(now, also["hours_ago"]), partial(apply_too, town, also)
        yield _ago(now, also["asks"]["hours_ago"]), partial(ask_there, town, also)
    for twice in rows["twice"]:
        yield _ago(now, twice["hours_ago"]), partial(apply_too, town, twice)
        yield _ago(now, twice["declined_hours_ago"]), partial(decline_too, town, twice)
    for asked in rows["feedback"]:
        yield _ago(now, asked["hours_ago"]), _give(asked)
    for handed in rows["handed"]:
        yield _ago(now, handed["hours_ago"]), partial(hand, town, handed["address"], handed["to"])
    for later in rows["put_off"]:
        yield _ago(now, later["hours_ago"]), partial(put_off, later["address"], later["days"])


def _ago(now: datetime, hours: int) -> datetime:
    return now - timedelta(hours=hours, minutes=3)


def _application(address: str) -> Application:
    return Application.objects.get(candidate__addresses__address=address)


def write_again(address: str, text: str) -> None:
    """A second message, the first being unanswered."""
    candidate = _application(address).candidate
    outside.answer(outside.newest_mail(address), candidate.full_name, text)


def apply_too(town: Town, also: data.SecondRow) -> None:
    """Somebody who has applied already tries another posting."""
    row = next(row for row in data.candidates() if row["address"] == also["address"])
    said = applying.ApplicationData(
        given_name=row["given_name"],
        family_name=row["family_name"],
        address=row["address"],
        phone="",
        city=row["city"],
        cover_note=also["cover_note"],
        language=row["language"],
        pool=row["pool_consent"],
    )
    cv = cvs.cv_of(row, town.extras[row["language"]])
    posting = town.openings[also["posting"]].posting
    document = Document.objects.get(application=applying.apply(posting, said, cv, timezone.now()))
    town.files.append(document.stored_as)
    cvs.read(row, document, cv)


def ask_there(town: Town, also: data.AlsoRow) -> None:
    """The person writes about their other application too, while their first message waits: two
    silences of one person."""
    title = town.openings[also["posting"]].posting.title
    candidate = Candidate.objects.get(addresses__address=also["address"])
    mail = PostOfficeMail.objects.filter(mailbox=also["address"], subject__contains=title)[:1].get()
    outside.answer(mail, candidate.full_name, also["asks"]["text"])


def decline_too(town: Town, twice: data.TwiceRow) -> None:
    """Decline the person's other application as well, while the letter about the first has not
    left: the page then asks whether they get one letter or two."""
    opening, said = town.openings[twice["posting"]], twice["decision"]
    application = Application.objects.get(
        candidate__addresses__address=twice["address"], posting=opening.posting
    )
    by = town.users[said["by"]]
    for document in application.documents.all():
        documents.note_opened(document, by)
    points = [
        decisions.Point(kind, opening.criteria[row["criterion"]], row["text"])
        for kind, rows in (("strength", said["strengths"]), ("gap", said["gaps"]))
        for row in rows
    ]
    words = decisions.DeclineData(said["internal_reason"], points, said["next_step"], said["door"])
    decisions.decline(application, events.Actor.of(by), words)


def _give(asked: data.FeedbackRow) -> Callable[[], None]:
    return partial(give, asked["address"], asked["goes"], asked.get("more", []))


def give(address: str, goes: str, more: Sequence[str]) -> None:
    """Draft the feedback that a person asked for, with `more` than the first letter said; `goes`
    says whether it is also brought to a manager ("asked") or approved ("approved")."""
    application = _application(address)
    actor = events.Actor.of(application.posting.owner)
    letter = filled(feedback.draft(application, actor), more)
    if goes == "asked":
        managers = approvals.possible_approvers(letter, letter.owner)
        approvals.ask(explained(letter), managers[0], "", letter.owner, letter.text_hash)
    elif goes == "approved":
        approve(letter)


def approve(letter: Letter) -> None:
    """The recruiter's own yes, where the depth leaves it to them."""
    letters.approve(explained(letter), events.Actor.of(letter.owner), letter.text_hash)


def hand(town: Town, address: str, to: str) -> None:
    """Hand the conversation to a colleague."""
    conversation = conversation_of(_application(address))
    desk.assign(conversation, town.users[to], conversation.owner)


def put_off(address: str, days: int) -> None:
    """Put the answer off by some working days."""
    conversation = conversation_of(_application(address))
    until = clock.add_working_days(timezone.localdate(), days)
    desk.snooze(conversation, until, conversation.owner)
