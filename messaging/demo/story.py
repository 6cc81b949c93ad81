"""One person's story, lived step by step through the services that the pages use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import phonenumbers
from django.utils import timezone

from ats import clock, events
from ats.models import User
from candidates.models import Application, Document, Interview, Rating
from candidates.services import (
    applying,
    decisions,
    documents,
    interviews,
    moves,
    notes,
    promises,
    scorecards,
)
from messaging.approval import services as approvals
from messaging.care import call_tasks
from messaging.care.calls import CallOutcome
from messaging.care.policy import default_for
from messaging.conversations import services as conversations
from messaging.correspondence.dates import written_date
from messaging.demo import cvs, outside
from messaging.demo.data import CardRow, PointRow, Row
from messaging.demo.days import pick
from messaging.demo.house import Opening
from messaging.demo.plan import Plan, depth_of, name_of
from messaging.demo.reasons import explained, filled
from messaging.demo.town import Town
from messaging.feedback import letters as feedback
from messaging.feedback import requests
from messaging.models import Approval, Letter, Message
from messaging.writing import letters

Act = Callable[[], object]
Step = tuple[datetime, Act]
MINUTE = timedelta(minutes=1)


@dataclass
class Story:
    """The row, its plan, and the application once there is one."""

    town: Town
    row: Row
    plan: Plan
    application: Application = field(init=False)
    document: Document = field(init=False)
    interview: Interview = field(init=False)

    # -- In which order ---------------------------------------------------------------------

    def steps(self, now: datetime) -> list[Step]:
        """Everything that happens, in order, each thing after the one before and before now."""
        told = sorted(self._told(), key=lambda step: step[0])
        seconds = timedelta(seconds=pick(self.name + "seconds", 55))
        return [(at + seconds, act) for at, act in _in_order(told, now)]

    def _told(self) -> Iterable[Step]:
        plan = self.plan
        yield plan.applied, self.apply
        yield from self._way()
        yield from self._meeting()
        yield from self._outcome()
        for number, at in enumerate(plan.replies):
            yield at, partial(self.reply, self.row["reply"][number])
        for number, at in enumerate(plan.answers):
            yield at, partial(self.answer, self.row["answer"][number])
            if self.row["state"] == "replied_feedback_request":
                yield at + 90 * MINUTE, self.give_feedback
        if self.row["state"] == "withdrawn":
            yield plan.answers[0] - 3 * MINUTE, self.withdraw
        if self.row["state"] == "replied_thanks" and not plan.answers:
            yield plan.replies[0] + 150 * MINUTE, self.needs_no_answer

    def _way(self) -> Iterable[Step]:
        plan, noted = self.plan, None
        for kind, at in plan.moves:
            if kind == "screening":
                yield at - 6 * MINUTE, self.read_cv
            yield at, partial(self.move, kind)
            if kind in {"test", "final", "offer"}:
                yield at + 25 * MINUTE, partial(self.call, kind)
            noted = at + 40 * MINUTE
        if plan.called:
            yield plan.called, partial(self.call, "call")
            noted = max(noted or plan.called, plan.called + 12 * MINUTE)
        if self.row["notes"]:
            yield noted or plan.applied + timedelta(days=1), self.add_notes
        if plan.news:
            yield plan.news, partial(self.call, "news")

    def _meeting(self) -> Iterable[Step]:
        if self.plan.planned:
            yield self.plan.planned, self.invite
        for card, at in zip(self.row["scorecards"], self.plan.cards, strict=True):
            yield at, partial(self.score, card)

    def _outcome(self) -> Iterable[Step]:
        plan, state = self.plan, self.row["state"]
        if plan.decided is None:
            return
        if state == "hired":
            yield plan.decided - 20 * MINUTE, self.accept
            yield plan.decided, self.hire
            return
        if not plan.moves:
            yield plan.decided - 9 * MINUTE, self.read_cv
        yield plan.decided, self.decline
        if plan.told_by_phone:
            yield plan.told_by_phone, self.tell_by_phone
        manager = default_for(depth_of(self.row)).needs_manager
        if "edit" in self.row and self.row["edit"]["by"] == "owner" and state != "declined_draft":
            yield (plan.asked or plan.decided + 2 * MINUTE) - MINUTE, self.edit
        if manager and plan.asked:
            yield plan.asked, self.ask
        if plan.answered and state == "declined_returned":
            yield plan.answered, self.send_back
            yield plan.answered + 4 * MINUTE, self.to_call
        elif plan.answered and state != "declined_in_review":
            yield plan.answered, self.approve_asked if manager else self.approve
        if state == "unreachable" and plan.answered:
            yield plan.answered + MINUTE, partial(self.town.transport.closed.add, self.address)

    # -- Who and what -----------------------------------------------------------------------

    @property
    def name(self) -> str:
        return name_of(self.row)

    @property
    def address(self) -> str:
        return self.row["address"].lower()

    @property
    def opening(self) -> Opening:
        return self.town.openings[self.row["posting"]]

    @property
    def users(self) -> dict[str, User]:
        return self.town.users

    @property
    def recruiter(self) -> User:
        return self.users[self.opening.row["owner"]]

    @property
    def actor(self) -> events.Actor:
        return events.Actor.of(self.recruiter)

    @property
    def letter(self) -> Letter:
        rows = Letter.objects.select_related("application__candidate", "decision", "owner")
        return rows.get(application=self.application)

    # -- Applying ---------------------------------------------------------------------------

    def apply(self) -> None:
        row = self.row
        data = applying.ApplicationData(
            given_name=row["given_name"],
            family_name=row["family_name"],
            address=row["address"],
            phone=_dialled(row["phone"]),
            city=row["city"],
            cover_note=row["cover_note"],
            language=row["language"],
            pool=row["pool_consent"],
        )
        posting = self.opening.posting
        cv = cvs.cv_of(row, self.town.extras[row["language"]])
        self.application = applying.apply(posting, data, cv, timezone.now())
        self.document = Document.objects.get(application=self.application)
        self.town.files.append(self.document.stored_as)
        cvs.read(row, self.document, cv)

    def read_cv(self) -> None:
        documents.note_opened(self.document, self.recruiter)

    def move(self, kind: str) -> None:
        to = self.opening.stages[kind]
        moves.move(self.application, to, self.actor, self.application.stage_id)

    def add_notes(self) -> None:
        for note in self.row["notes"]:
            notes.add(self.application, self.users[note["author"]], note["text"])

    def call(self, kind: str) -> None:
        """Note a call in which the next date was promised."""
        day = clock.add_working_days(timezone.localdate(), 5)
        promises.renew(self.application, day, self.actor)
        self._note_call(kind, written_date(day, "fr").rsplit(" ", 1)[0])

    def _note_call(self, kind: str, day: str = "") -> None:
        texts = self.town.calls[kind]
        text = texts[pick(self.name + kind, len(texts))].format(day=day)
        conversation = conversations.conversation_of(self.application)
        conversations.note(conversation, self.recruiter, Message.Channel.CALL, text)

    # -- The interview ----------------------------------------------------------------------

    def invite(self) -> None:
        """Plan the interview; the invitation promises news within the policy's days."""
        meeting, starts_at = self.row["interview"], self.plan.meeting
        if starts_at is None:
            raise ValueError(f"no interview is planned for {self.name}")
        data = interviews.InterviewData(
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=meeting["minutes"]),
            mode=meeting["mode"],
            place=meeting["place"],
            video_url=meeting["video_url"],
            interviewers=tuple(self.users[key] for key in meeting["interviewers"]),
        )
        self.interview = interviews.plan(self.application, data, self.actor)

    def score(self, card: CardRow) -> None:
        ratings = {
            self.opening.criteria[row["criterion"]].pk: scorecards.RatingData(
                row["level"], row["evidence"], row["share"]
            )
            for row in card["ratings"]
        }
        data = scorecards.ScorecardData(card["overall"], card["summary"], ratings)
        scorecards.save(self.interview, self.users[card["author"]], data, submit=True)

    # -- The decision and its letter --------------------------------------------------------

    def decline(self) -> None:
        said = self.row["decision"]
        points = [
            *(self._point("strength", point) for point in said["strengths"]),
            *(self._point("gap", point) for point in said["gaps"]),
        ]
        data = decisions.DeclineData(
            said["internal_reason"], points, said["next_step"], said["door"]
        )
        actor = events.Actor.of(self.users[said["by"]])
        decisions.decline(self.application, actor, data)

    def _point(self, kind: str, point: PointRow) -> decisions.Point:
        criterion = self.opening.criteria[point["criterion"]]
        ratings = Rating.objects.filter(
            scorecard__interview__application=self.application, criterion=criterion
        )
        source = ratings.exclude(share="").order_by("pk").first()
        return decisions.Point(kind, criterion, point["text"], source)

    def tell_by_phone(self) -> None:
        said = self.row["decision"]
        made = CallOutcome.REACHED if said["call"]["made"] else CallOutcome.IMPOSSIBLE
        letters.note_call(self.letter, self.users[said["by"]], made, said["call"]["note"])

    def _edited(self, body: str) -> str:
        edit = self.row["edit"]
        if edit["find"] not in body:
            raise ValueError(f"nothing to edit in the letter to {self.name}")
        return body.replace(edit["find"], edit["replace"])

    def edit(self) -> None:
        letter = self.letter
        text = self._edited(letter.body)
        letters.edit(letter, letter.subject, text, self.actor, letter.text_hash)

    def approve(self) -> None:
        letter = self.letter
        letters.approve(explained(letter), events.Actor.of(letter.owner), letter.text_hash)

    def ask(self) -> None:
        letter = self.letter
        manager = self.users[self.opening.row["managers"][0]]
        note = self.row.get("approval_note", "")
        approvals.ask(explained(letter), manager, note, letter.owner, letter.text_hash)

    def _asked(self) -> tuple[Approval, events.Actor]:
        approval = Approval.objects.get(letter=self.letter, status=Approval.Status.ASKED)
        return approval, events.Actor.of(approval.approver)

    def approve_asked(self) -> None:
        """The manager's yes, in their own words where the row says so."""
        approval, actor = self._asked()
        letter, door = approval.letter, _door(self.name)
        if self.row.get("edit", {}).get("by") == "manager":
            text = self._edited(letter.body)
            explained(letter, text)
            approvals.amend(approval, actor, letter.subject, text, letter.text_hash, door)
        else:
            approvals.approve(approval, actor, letter.text_hash, door)

    def to_call(self) -> None:
        """After an interview a call is a courtesy: the recruiter takes it upon themselves."""
        call_tasks.assign(self.letter.decision, self.recruiter, self.actor)

    def send_back(self) -> None:
        approval, actor = self._asked()
        comment = self.row["returned_comment"]
        approvals.send_back(approval, actor, comment, approval.text_hash, _door(self.name))

    # -- Other ends -------------------------------------------------------------------------

    def accept(self) -> None:
        self._note_call("hired")

    def hire(self) -> None:
        said = self.row["decision"]
        actor = events.Actor.of(self.users[said["by"]])
        decisions.hire(self.application, actor, said["internal_reason"])

    def withdraw(self) -> None:
        decisions.withdraw(self.application, self.actor)

    # -- The conversation -------------------------------------------------------------------

    def reply(self, text: str) -> None:
        outside.answer(outside.newest_mail(self.address), self.name, text)

    def answer(self, text: str) -> None:
        conversation = conversations.conversation_of(self.application)
        conversations.answer(conversation, self.recruiter, text)
        asked = requests.open_request(self.application)
        if asked and self.row["state"] != "replied_feedback_request":
            requests.settle(asked, self.recruiter)  # those few words were what was asked

    def give_feedback(self) -> None:
        """A letter of its own for whoever asked why, beyond the few words of the answer."""
        letter = feedback.draft(self.application, self.actor)
        letter = filled(letter, self.row.get("more", []))
        letters.approve(explained(letter), events.Actor.of(letter.owner), letter.text_hash)

    def needs_no_answer(self) -> None:
        conversation = conversations.conversation_of(self.application)
        conversations.no_answer_needed(conversation, self.recruiter)


def _in_order(told: list[Step], now: datetime) -> list[Step]:
    """At least a minute between two steps of a story, and the last one before now."""
    moments: list[datetime] = []
    for at, _act in told:
        moments.append(max(at, moments[-1] + MINUTE) if moments else at)
    limit = now
    for number in range(len(moments) - 1, -1, -1):
        limit = moments[number] = min(moments[number], limit - MINUTE)
    return [(at, act) for at, (_at, act) in zip(moments, told, strict=True)]


def _door(name: str) -> approvals.Via:
    return "link" if pick(name + "door", 3) else "account"


def _dialled(phone: str) -> str:
    """As the form writes a number."""
    if not phone:
        return ""
    number = phonenumbers.parse(phone, "FR")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
