"""No sequence of actions makes a letter leave without a yes to exactly its words, by somebody who
may give it, for a decision that stands. Recruiters, managers, the clock and the worker act in any
order, with what they see or with what they saw before; the test keeps a book of its own.

`make prove` runs ten thousand sequences; `make test` some. A failure prints its steps, and
`SEED=…` brings them back.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run

from ats.events import Actor
from ats.models import User
from ats.refusals import Refused
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Application, Decision
from candidates.services import decisions
from messaging.approval import deadlines
from messaging.approval import services as approvals
from messaging.care import calls
from messaging.care.calls import CallOutcome
from messaging.delivery import claiming, settling
from messaging.delivery.outcomes import Outcome
from messaging.models import Approval, Letter, Outbound
from messaging.writing import departure, letters
from tests import factories as make
from tests.letters import a_letter

FULL = os.environ.get("PROVE") == "full"
SEQUENCES = 10_000 if FULL else 30
STEPS = 16
REFUSED = (AlreadyMoved, NotAllowed, Refused)

DEPTHS = st.sampled_from(["applied", "phone", "interview", "finalist"])
WHO = st.integers(0, 3)
FRESH = st.booleans()
TEXTS = st.integers(0, 2)
# What ends the story is rare, or nothing would happen in most of them.
SELDOM = st.sampled_from([False, False, False, True])
OUTCOMES = st.sampled_from(["accepted", "deferred", "unknown", "rejected"])


class Life(RuleBasedStateMachine):
    """One letter and everybody who may touch it."""

    departures = 0  # over all sequences: a test in which nothing ever leaves proves nothing

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.yes: dict[str, User] = {}
        self.writer: dict[str, str] = {}
        self.seen: list[str] = []
        self.left: list[str] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @initialize(depth=DEPTHS)
    def begin(self, depth: str) -> None:
        make.a_company()
        kind = {"finalist": "interview"}.get(depth, depth)
        application = make.an_application(kind=kind, final=depth == "finalist")
        self.depth = depth
        self.letter_pk = a_letter(application).pk
        posting = application.posting
        self.people = [posting.owner, make.a_recruiter("Karim"), *self._managers(posting)]
        self.original = self.letter.body
        self.see()

    def _managers(self, posting: Any) -> list[User]:
        managers = [make.a_user("Hélène"), make.a_user("Benoît")]
        for manager in managers:
            posting.memberships.create(user=manager)
        return managers

    @property
    def letter(self) -> Letter:
        rows = Letter.objects.select_related("application__candidate", "decision", "owner")
        return rows.get(pk=self.letter_pk)

    @property
    def words_now(self) -> str:
        """Only the hash: asked at every step of every sequence."""
        return Letter.objects.values_list("text_hash", flat=True).get(pk=self.letter_pk)

    def see(self) -> None:
        """Remember these words: somebody may act on them later."""
        words = self.words_now
        if words not in self.seen:
            self.seen.append(words)

    def words(self, fresh: bool) -> str:
        return self.words_now if fresh else self.seen[0]

    def attempt(self, action: Callable[[], object]) -> bool:
        """Do it as the page would: refused, or done whole."""
        try:
            with transaction.atomic():
                action()
        except REFUSED:
            return False
        self.see()
        return True

    def forget_yes(self) -> None:
        self.yes.clear()

    @rule(who=st.integers(0, 1), text=TEXTS, fresh=FRESH)
    def edit(self, who: int, text: int, fresh: bool) -> None:
        body = self.original + f"\n\nBien à vous, version {text}." * bool(text)
        actor, letter = Actor.of(self.people[who]), self.letter
        before = letter.text_hash
        done = self.attempt(
            lambda: letters.edit(letter, letter.subject, body, actor, self.words(fresh))
        )
        if done and self.words_now != before:
            self.forget_yes()

    @rule(who=WHO, fresh=FRESH)
    def say_yes_alone(self, who: int, fresh: bool) -> None:
        person, seen = self.people[who], self.words(fresh)
        if not person.is_recruiter:
            return  # the page is shut to them: the permission matrix says so
        before = self.letter
        if self.attempt(lambda: letters.approve(before, Actor.of(person), seen)):
            assert letters.policy_of(before).approval == "recruiter" or before.taken_over_at
            self.yes[seen] = person

    @rule(who=WHO, asker=st.integers(0, 1), fresh=FRESH)
    def ask(self, who: int, asker: int, fresh: bool) -> None:
        person, seen = self.people[who], self.words(fresh)
        letter, by = self.letter, self.people[asker]
        self.attempt(lambda: approvals.ask(letter, person, "", by, seen))

    def _asked(self) -> Approval | None:
        rows = Approval.objects.filter(letter=self.letter_pk).order_by("-id")
        return rows.select_related("letter", "approver").first()

    @rule(fresh=FRESH)
    def say_yes_by_link(self, fresh: bool) -> None:
        approval, seen = self._asked(), self.words(fresh)
        if approval is None:
            return
        actor = Actor.of(approval.approver)
        if self.attempt(lambda: approvals.approve(approval, actor, seen, "link")):
            self.yes[seen] = approval.approver

    @rule(fresh=FRESH, text=TEXTS)
    def amend(self, fresh: bool, text: int) -> None:
        approval, seen = self._asked(), self.words(fresh)
        if approval is None:
            return
        letter, actor = self.letter, Actor.of(approval.approver)
        body = self.original + f"\n\nSincèrement, lecture {text}." * bool(text)
        done = self.attempt(
            lambda: approvals.amend(approval, actor, letter.subject, body, seen, "link")
        )
        if done:
            self.forget_yes()
            self.yes[self.words_now] = approval.approver

    @rule(fresh=FRESH)
    def send_back(self, fresh: bool) -> None:
        approval, seen = self._asked(), self.words(fresh)
        if approval is not None:
            actor = Actor.of(approval.approver)
            self.attempt(lambda: approvals.send_back(approval, actor, "Trop sec.", seen, "link"))

    @rule()
    def take_the_yes_back(self) -> None:
        approval = self._asked()
        if approval is not None and self.attempt(
            lambda: approvals.take_back(approval, Actor.of(approval.approver))
        ):
            self.forget_yes()

    @rule(who=st.integers(0, 1))
    def undo(self, who: int) -> None:
        letter, actor = self.letter, Actor.of(self.people[who])
        if self.attempt(lambda: departure.undo(letter, actor)):
            self.forget_yes()

    @rule()
    def the_deadline_passes(self) -> None:
        Approval.objects.filter(status="asked").update(due_at=timezone.now() - timedelta(hours=1))
        self.attempt(deadlines.sweep)

    @rule(who=st.integers(0, 1), really=SELDOM)
    def call_off(self, who: int, really: bool) -> None:
        if not really:
            return
        letter, actor = self.letter, Actor.of(self.people[who])
        if self.attempt(lambda: departure.cancel(letter, actor)):
            self.forget_yes()

    @rule(who=st.integers(0, 1), outside=st.booleans())
    def hurry(self, who: int, outside: bool) -> None:
        letter, actor = self.letter, Actor.of(self.people[who])
        self.attempt(lambda: departure.send_now(letter, actor, outside_hours=outside))

    @rule(who=st.integers(0, 1))
    def resume(self, who: int) -> None:
        letter, actor = self.letter, Actor.of(self.people[who])
        self.attempt(lambda: departure.resume(letter, actor))

    @rule(outcome=st.sampled_from(list(CallOutcome)), who=WHO)
    def note_a_call(self, outcome: str, who: int) -> None:
        letter, caller = self.letter, self.people[who]
        before = letter.text_hash
        self.attempt(lambda: letters.note_call(letter, caller, outcome, "Dit au téléphone."))
        if self.words_now != before:
            self.forget_yes()

    @rule(who=st.integers(0, 1), really=SELDOM)
    def take_the_decision_back(self, who: int, really: bool) -> None:
        if not really:
            return
        decision = Decision.objects.filter(undone_at=None).first()
        if decision is not None:
            actor = Actor.of(self.people[who])
            if self.attempt(lambda: decisions.undo(decision, actor)):
                self.forget_yes()

    @rule(manager=st.integers(2, 3))
    def all_goes_as_it_should(self, manager: int) -> None:
        """The steps of a good day in a row, from wherever the letter is."""
        if calls.owed(self.letter):
            self.note_a_call(CallOutcome.REACHED, 0)
        self.say_yes_alone(0, fresh=True)
        self.ask(manager, 0, fresh=True)
        self.say_yes_by_link(fresh=True)

    @rule(manager=st.integers(2, 3), kind=OUTCOMES)
    def a_good_day_and_then_the_worker(self, manager: int, kind: str) -> None:
        self.all_goes_as_it_should(manager)
        self.the_worker_comes(kind, due=True)

    @rule(kind=OUTCOMES, due=FRESH)
    def the_worker_comes(self, kind: Any, due: bool) -> None:
        if due:
            mails = Outbound.objects.filter(kind="letter", status__in=["scheduled", "retry"])
            mails.update(status="queued", due_at=timezone.now(), humane_hours=False)
        for mail in claiming.claim_batch(10):
            if mail.kind == "letter":
                self._must_be_allowed(mail)
            settling.settle_all([(mail, Outcome(kind, "250"))])

    def _must_be_allowed(self, mail: Outbound) -> None:
        letter = self.letter
        words = letters.text_hash(letter.subject, letter.body)
        assert mail.text_hash == words, "other words than the letter's"
        assert words in self.yes, "nobody said yes to these words"
        policy, by = letters.policy_of(letter), self.yes[words]
        if policy.approval == "manager" and not letter.taken_over_at:
            assert by not in self.people[:2], "a recruiter's yes where a manager's is owed"
        if letter.four_eyes and not letter.taken_over_at:
            assert by.pk not in (letter.author_id, letter.owner_id), "one pair of eyes"
        assert letter.application.status == Application.Status.DECLINED, "the decision is undone"
        assert letter.status == Letter.Status.SCHEDULED
        self.left.append(words)
        type(self).departures += 1

    @invariant()
    def told_means_left(self) -> None:
        if getattr(self, "letter_pk", None) is None:
            return
        told = Letter.objects.values_list("application__told_at", flat=True)
        if told.get(pk=self.letter_pk) is not None:
            assert self.left, "told, and nothing has left"


@pytest.mark.prove
@pytest.mark.django_db
@pytest.mark.timeout(14_400)
def test_no_sequence_of_actions_makes_a_letter_leave_without_its_yes() -> None:
    seed = int(os.environ.get("SEED") or random.randrange(10**9))
    print(f"SEED={seed}")
    quick = settings(
        max_examples=SEQUENCES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if FULL else [Phase.generate],
    )
    for turn in range(5):  # a few short sequences may all end before a letter is due
        run(seeded(seed + turn)(Life), settings=quick)
        if Life.departures:
            break
    assert Life.departures > 0
