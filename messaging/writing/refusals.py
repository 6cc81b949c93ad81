"""What a letter's services will not do, with the sentence that a person reads."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ats.refusals import Refused
from messaging.writing.problems import Problem

PASSAGE_AT_MOST = 160


class NotReady(Refused):
    """The words still hold something that must not leave."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("not ready")
        self.problems = tuple(problem for problem in problems if problem.blocks)

    def sentence(self) -> str:
        first = ngettext(
            "The letter cannot go on yet:",
            "The letter cannot go on yet (%(count)s things to settle):",
            len(self.problems),
        ) % {"count": len(self.problems)}
        return f"{first} {_with_passage(self.problems[0])}"


def _with_passage(problem: Problem) -> str:
    """The rule, and the words that it is about: whoever was refused must not have to look."""
    if not problem.excerpt:
        return problem.text
    words = textwrap.shorten(problem.excerpt, PASSAGE_AT_MOST, placeholder="…")
    return _("%(rule)s The passage: “%(words)s”") % {"rule": problem.text, "words": words}


class ReasonMissing(Refused):
    """A warning that nobody has answered, by other words or by a reason."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("reason missing")
        self.problems = tuple(problem for problem in problems if problem.asks)

    def sentence(self) -> str:
        first = ngettext(
            "A passage waits for other words, or for a line on why it may stay:",
            "%(count)s passages wait for other words, or for a line on why they may stay:",
            len(self.problems),
        ) % {"count": len(self.problems)}
        return f"{first} {_with_passage(self.problems[0])}"


class NeedsManager(Refused):
    """The care policy asks for a hiring manager's yes at this depth."""

    def sentence(self) -> str:
        return _(
            "After an interview, a hiring manager reads the letter before it leaves. "
            "Ask for their approval."
        )


class AlreadyAsked(Refused):
    """Somebody has been asked and has not answered."""

    def sentence(self) -> str:
        return _(
            "This letter is with a hiring manager. Wait for their answer, or change the text: "
            "they will then be asked again."
        )


class NobodyToAsk(Refused):
    """Four eyes: the approver is a manager of the posting and not the one who asks."""

    def sentence(self) -> str:
        return _(
            "Choose a hiring manager of this posting other than yourself. If there is none, "
            "add one to the posting's team first."
        )


class CallFirst(Refused):
    """A finalist is called before they are written to."""

    def sentence(self) -> str:
        return _(
            "A finalist hears it by phone first. Call, then note below how it went; the letter "
            "can go on after that."
        )


class CommentMissing(Refused):
    """A letter that comes back without a word helps nobody."""

    def sentence(self) -> str:
        return _("Say what should change: the letter comes back with your comment.")


class TooLate(Refused):
    """The mail is with the mail server, or has been delivered."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status

    def sentence(self) -> str:
        if self.status == "unconfirmed":
            return _(
                "Nobody knows whether this letter left: the connection broke while it was "
                "handed over. Look at it in the outbox first."
            )
        return _(
            "Too late: the letter has been handed to the mail server. It cannot be changed or "
            "called back; you can write to the person in the conversation."
        )


class OutsideHours(Refused):
    """Letters leave in humane hours unless a person insists."""

    def __init__(self, opening: datetime) -> None:
        super().__init__("outside hours")
        self.opening = opening

    def sentence(self) -> str:
        return _(
            "It is outside the hours when letters leave, where this person lives. Let it wait, "
            "or confirm that it must leave now."
        )


class NoAddress(Refused):
    """There is nowhere to send it."""

    def sentence(self) -> str:
        return _(
            "This person has no mail address any more. Call them and note it in the conversation."
        )


class NotDeclined(Refused):
    """A decline is only sent to somebody who is declined."""

    def sentence(self) -> str:
        return _("This application is no longer declined: its letter must not leave.")


class NotDecided(Refused):
    """The letter of a lot that nobody has read beside the file."""

    def sentence(self) -> str:
        return _("Nobody has decided yet: read this letter in its lot, beside the CV.")


class UndoOver(Refused):
    """The moment in which a yes is taken back with one press has passed."""

    def sentence(self) -> str:
        return _("It is too late to undo this: you can still call the letter off while it waits.")


class FourEyes(Refused):
    """Whoever wrote the words is not the one who says yes to them."""

    def sentence(self) -> str:
        return _(
            "Four eyes: you wrote or sign this letter, so the yes must be another person's. "
            "Ask a hiring manager of the posting."
        )


class TwoVoices(Refused):
    """Their reader hears from us elsewhere, and nobody has said that they know."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__("two voices")
        self.name, self.title = name, title

    def sentence(self) -> str:
        return _(
            "%(name)s also hears from us about “%(title)s”. Say on the letter's page first "
            "whether that is one letter or two."
        ) % {"name": self.name, "title": self.title}


class NotTogether(Refused):
    """Two answers that cannot be told by one letter, or not any more."""

    def sentence(self) -> str:
        return _(
            "These two answers cannot travel in one letter any more: one of them has moved on, "
            "or somebody has worked on its words."
        )
