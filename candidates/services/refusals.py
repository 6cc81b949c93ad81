"""What a service will not do, with the sentence that a person reads."""

from __future__ import annotations

from django.utils.translation import gettext as _


class Refusal(Exception):
    """A rule of ours stands in the way; `sentence()` says which and what to do."""

    def sentence(self) -> str:
        """One line for the person who asked."""
        raise NotImplementedError


class CannotUndo(Refusal):
    """The move is no longer the last thing that happened to the stage."""

    def sentence(self) -> str:
        return _("This move cannot be undone any more: the application has moved on since.")


class LetterHasLeft(Refusal):
    """The person has been told; a decision that was read cannot be taken back in silence."""

    def sentence(self) -> str:
        return _("The letter has left: this decision cannot be undone. Write to the person.")


class AppliedAgain(Refusal):
    """Another application of the person for this posting is active."""

    def sentence(self) -> str:
        return _("This person has applied again since: go on with the newer application.")


class DecisionStands(Refusal):
    """Scorecards are closed once somebody decided on them."""

    def sentence(self) -> str:
        return _("A decision has been made: this scorecard cannot be changed any more.")


class NotActive(Refusal):
    """The application has ended."""

    def sentence(self) -> str:
        return _("This application has ended: undo its decision first.")
