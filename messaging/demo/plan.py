"""When everything in one person's story happens: working days, office hours, policy delays."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from ats import clock, depths
from messaging.care.policy import default_for
from messaging.care.today import SOON_DAYS
from messaging.demo.data import MeetingRow, PostingRow, Row
from messaging.demo.days import PARIS, Days, between, moment, pick, step

LEFT = frozenset({"declined_sent", "unreachable", "replied_thanks", "replied_feedback_request"})
# Invitations go out about a week before the interview.
NOTICE = 5
# Working days from the application to the invitation, so that every promise was kept.
LONGEST_WAY = 12


@dataclass
class Plan:
    """The moments of one story; None for what does not happen in it."""

    applied: datetime
    moves: list[tuple[str, datetime]] = field(default_factory=list)
    called: datetime | None = None
    planned: datetime | None = None
    meeting: datetime | None = None
    cards: list[datetime] = field(default_factory=list)
    news: datetime | None = None
    decided: datetime | None = None
    told_by_phone: datetime | None = None
    asked: datetime | None = None
    answered: datetime | None = None
    replies: list[datetime] = field(default_factory=list)
    answers: list[datetime] = field(default_factory=list)

    @property
    def ends(self) -> datetime:
        """The last of our moments; a letter leaves within two working days of it."""
        known = [self.applied, self.decided, self.answered, *(at for _kind, at in self.moves)]
        return max(at for at in known if at is not None)


def name_of(row: Row) -> str:
    """The person's name, which also chooses their hours."""
    return f"{row['given_name']} {row['family_name']}"


def depth_of(row: Row) -> str:
    """How far the person came."""
    return depths.depth_of(row["stage"])


def make(row: Row, posting: PostingRow, path: list[str], days: Days) -> Plan:
    """The plan of a row; `path` are the kinds of the stages it goes through, the first aside."""
    return _Planner(row, posting, path, days).plan()


class _Planner:
    def __init__(self, row: Row, posting: PostingRow, path: list[str], days: Days) -> None:
        self.row, self.posting, self.path, self.days = row, posting, path, days
        self.key, self.state = name_of(row), row["state"]
        self.depth = depth_of(row)

    def plan(self) -> Plan:
        held = self._meeting_day()
        decided = self._decided()
        planned = self._invited_on(held) if held else None
        plan = Plan(self._applied(planned, decided), decided=decided)
        if held and planned:
            self._meet(plan, self.row["interview"], held, planned)
        self._climb(plan, planned)
        self._write(plan)
        self._exchange(plan)
        return plan

    # -- Anchors ----------------------------------------------------------------------------

    def _meeting_day(self) -> date | None:
        meeting = self.row.get("interview")
        if meeting is None:
            return None
        held = self.days.work(meeting["in_days"])
        return step(held, -1) if self._early else held

    @property
    def _early(self) -> bool:
        """Somebody answers a mail of this morning, and it is too early in the day, or no
        working day: everything then happened a working day before."""
        meeting = self.row.get("interview")
        if meeting is None or self.state != "replied_followup":
            return False
        return not self._invited_to_share(self.days.work(meeting["in_days"]))

    def _invited_to_share(self, held: date) -> bool:
        """Whether the mail of the next morning has had time to be read and answered."""
        return moment(step(held, 1), 9 * 60) + timedelta(hours=1) < self.days.now

    def _invited_on(self, held: date) -> date:
        return min(step(held, -NOTICE), self.days.work(-1))

    def _decided(self) -> datetime | None:
        if "decision" not in self.row:
            return None
        if self.state in LEFT:
            return self._before_letter()
        if self.state == "declined_scheduled":
            return self._leaving_soon()
        days = {"declined_draft": -1, "declined_in_review": -2, "declined_returned": -3}
        if self.state in days:
            earlier = 1 if "call" in self.row["decision"] else 0  # the call has a day of its own
            return between(
                self.days.work(days[self.state] - earlier), 14.5, 17, self.key + "decided"
            )
        held = self.days.work(self.row["interview"]["in_days"])
        return between(step(held, 6), 10, 12, self.key + "decided")

    def _before_letter(self) -> datetime:
        """When the decision is made, so that the policy's delay lets the letter leave on the day
        that the row wants."""
        letter = self.days.work(self.row["letter_in_days"])
        delay = max(1, default_for(self.depth).delay)
        return between(step(letter, -delay), 9.5, 11, self.key + "decided")

    def _leaving_soon(self) -> datetime:
        """Approved, and not gone yet: where the hour allows, one leaves in a few hours."""
        local = self.days.now.astimezone(PARIS)
        due = local + timedelta(hours=2, minutes=10)
        evening = time(15) if local.weekday() == 4 else time(18)
        open_then = clock.is_working_day(local.date()) and time(9) <= due.time() < evening
        if self.depth == depths.APPLIED and open_then and due.date() == local.date():
            begun = due.replace(minute=due.minute // 5 * 5)
            return datetime.combine(self.days.work(-2), begun.time(), PARIS)
        return self.days.recent(self.key)

    def _applied(self, planned: date | None, decided: datetime | None) -> datetime:
        day = self._applied_on()
        end = planned or (decided.astimezone(PARIS).date() if decided else None)
        if end is not None:  # public holidays may leave less room than the calendar promised
            day = min(day, step(end, -len(self.path) - 1))
        if planned is not None:  # nor did anybody wait past a promise before their invitation
            day = max(day, step(planned, -LONGEST_WAY))
        return between(day, 7.5, 22.5, self.key + "applied")

    def _applied_on(self) -> date:
        days_ago, promised = self.row["applied_days_ago"], self.posting["promise_days"]
        soon = clock.add_working_days(self.days.today, SOON_DAYS)

        def until(day: date) -> date:
            return clock.add_working_days(day, promised)

        if self.state == "promise_late":
            return self.days.nearest(days_ago, lambda day: until(day) < self.days.today)
        if self.state == "promise_soon":
            return self.days.nearest(days_ago, lambda day: self.days.today <= until(day) <= soon)
        early = self.depth == depths.APPLIED or "call_pending" in self.row
        if self.state == "active" and early:
            return self.days.nearest(days_ago, lambda day: until(day) > soon)
        return self.days.ago(days_ago)

    # -- The way ----------------------------------------------------------------------------

    def _meet(self, plan: Plan, meeting: MeetingRow, held: date, planned: date) -> None:
        plan.planned = between(planned, 10.5, 17, self.key + "planned")
        hours, minutes = meeting["at"].split(":")
        plan.meeting = moment(held, int(hours) * 60 + int(minutes))
        end = plan.meeting + timedelta(minutes=meeting["minutes"])
        for number, card in enumerate(self.row["scorecards"]):
            same_day = end + timedelta(minutes=35 + pick(self.key + card["author"], 40))
            morning = between(step(held, 1), 9.1, 10, self.key + card["author"])
            plan.cards.append(same_day if number == 0 else morning)
        soon = clock.add_working_days(self.days.today, SOON_DAYS)
        if self.state == "active" and step(held, 5) <= soon and self.row["stage"] == "interview":
            plan.news = between(self.days.work(-1), 10, 12, self.key + "news")

    def _climb(self, plan: Plan, planned: date | None) -> None:
        """Spread the moves through the stages over the working days between applying and the
        interview."""
        before = [kind for kind in self.path if kind in {"screening", "phone", "test"}]
        start = plan.applied.astimezone(PARIS).date()
        last = step(planned, -1) if planned else self._last_move_on(start)
        for number, kind in enumerate(before, 1):
            room = clock.working_days_between(start, last)
            day = step(start, max(1, room * number // len(before)))
            at = between(day, 9.25, 12, self.key + kind)
            plan.moves.append((kind, at))
            if kind == "phone" and "call_pending" not in self.row:
                plan.called = at + timedelta(minutes=95 + pick(self.key, 150))
        if plan.planned and plan.meeting:
            plan.moves.append(("interview", plan.planned - timedelta(minutes=4)))
            held = plan.meeting.astimezone(PARIS).date()
            offered = self.days.work(-1) if self.state == "active" else step(held, 2)
            days = {"final": step(held, 1), "offer": offered, "hired": step(held, 6)}
            for kind, day in days.items():
                if kind in self.path:
                    plan.moves.append((kind, between(day, 9.25, 9.5, self.key + kind)))

    def _last_move_on(self, start: date) -> date:
        """The day of the last move of somebody who was not invited to an interview."""
        decided = self._decided()
        if decided is not None:
            return max(step(start, 1), step(decided.astimezone(PARIS).date(), -1))
        if self.state == "withdrawn":
            return step(self.days.work(self.row["reply_in_days"]), -2)
        if self.row["stage"] in {"phone", "test"}:
            return self.days.work(-1 if self.state == "active" and pick(self.key, 2) else -2)
        return min(step(start, 1 + pick(self.key, 2)), self.days.work(-1))

    # -- The letter and what follows --------------------------------------------------------

    def _write(self, plan: Plan) -> None:
        decided = plan.decided
        if decided is None or self.state in {"declined_draft", "hired"}:
            return
        shift = timedelta(minutes=40 + pick(self.key + "asked", 30))
        if self.state == "declined_scheduled":
            plan.answered = decided + timedelta(minutes=8)
            return
        plan.asked, plan.answered = decided + shift, decided + 3 * shift
        day = decided.astimezone(PARIS).date()
        if "call" in self.row["decision"]:
            plan.told_by_phone = between(step(day, 1), 9.1, 9.4, self.key + "call")
            plan.asked = plan.told_by_phone + timedelta(minutes=35)
            plan.answered = plan.asked + shift
            day = step(day, 1)
        if self.state in {"declined_in_review", "declined_returned"}:
            plan.asked = between(step(day, 1), 9.5, 12, self.key + "asked")
            plan.answered = between(step(day, 2), 10, 12, self.key + "answered")

    def _exchange(self, plan: Plan) -> None:
        same_day = self.row.get("answer_in_days") == self.row.get("reply_in_days", 99)
        hours = (8.1, 9.4) if same_day else (9.6, 20.5)
        for number, _text in enumerate(self.row["reply"]):
            day = step(self.days.work(self.row["reply_in_days"]), -1 if self._early else 0)
            at = between(day, *hours, f"{self.key} reply {number}")
            plan.replies.append(self._not_in_the_future(at))
        for number, _text in enumerate(self.row["answer"]):
            day = self.days.work(self.row["answer_in_days"])
            plan.answers.append(between(day, 10, 17, f"{self.key} answer {number}"))

    def _not_in_the_future(self, at: datetime) -> datetime:
        """What should come later today came this morning, or yesterday evening."""
        local = self.days.now.astimezone(PARIS)
        if at < local - timedelta(minutes=10):
            return at
        if self.state == "replied_followup":  # asked at nine: see `_invited_to_share`
            return between(at.date(), 9.2, local.hour + local.minute / 60 - 0.2, self.key + "early")
        return between(self.days.ago(1), 18, 22, self.key + "evening")
