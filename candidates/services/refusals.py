"""What a service will not do, with the sentence that a person reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ats.refusals import Refused


class CannotUndo(Refused):
    """The move is no longer the last thing that happened to the stage."""

    def sentence(self) -> str:
        return _("This move cannot be undone any more: the application has moved on since.")


class LetterHasLeft(Refused):
    """The person has been told; a decision that was read cannot be taken back in silence."""

    def sentence(self) -> str:
        return _("The letter has left: this decision cannot be undone. Write to the person.")


class TakenAddress(Refused):
    """Each address is one person's."""

    def sentence(self) -> str:
        return _("This address belongs to another person here.")


class AppliedAgain(Refused):
    """Another application of the person for this posting is active."""

    def sentence(self) -> str:
        return _("This person has applied again since: go on with the newer application.")


class DecisionStands(Refused):
    """Scorecards are closed once somebody decided on them."""

    def sentence(self) -> str:
        return _("A decision has been made: this scorecard cannot be changed any more.")


class NotActive(Refused):
    """The application has ended."""

    def sentence(self) -> str:
        return _("This application has ended: undo its decision first.")
