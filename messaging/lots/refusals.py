"""What a lot will not do, with the sentence that a person reads."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ats.refusals import Refused
from messaging.lots.asides import TELLINGS, Aside

NAMED = 3  # names in one sentence


def some(names: Sequence[str]) -> str:
    """The first names of a list; the others are counted beside it."""
    return ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")


class NobodyChosen(Refused):
    """A lot of nobody."""

    def sentence(self) -> str:
        return _("Choose at least one person who is still at the CV stage and in no other lot.")


class NotSorted(Refused):
    """A letter without a criterion tells nobody anything."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__("not sorted")
        self.names = names

    def sentence(self) -> str:
        return ngettext(
            "%(count)s person is in no group yet: %(names)s. Say which criterion was missing.",
            "%(count)s people are in no group yet: %(names)s. Say which criterion was missing.",
            len(self.names),
        ) % {"count": len(self.names), "names": some(self.names)}


class SentenceMissing(Refused):
    """A group whose letters would have a hole."""

    def __init__(self, criterion: str, language: str) -> None:
        super().__init__("sentence missing")
        self.criterion, self.language = criterion, language

    def sentence(self) -> str:
        said = {"criterion": self.criterion}
        if self.language == "fr":
            return _("“%(criterion)s”: the sentence in French is missing, and people read it.") % (
                said
            )
        return _("“%(criterion)s”: the sentence in English is missing, and people read it.") % said


class NobodyLeft(Refused):
    """Everybody was set aside."""

    def sentence(self) -> str:
        return _("Everyone in this lot is set aside: there is no letter to draft.")


class CvNotShown(Refused):
    """Nobody is declined by somebody who has not opened their file (requirement B25)."""

    def sentence(self) -> str:
        return _(
            "The CV has not been before you yet. Wait until its page shows, or download it; "
            "then say that the letter is fine."
        )


class LeavesTheLot(Refused):
    """Something has happened to them since the letter was drafted."""

    def __init__(self, name: str, aside: Aside) -> None:
        super().__init__(aside.reason)
        self.name, self.aside = name, aside

    def sentence(self) -> str:
        telling = TELLINGS[self.aside.reason]
        said = {"name": self.name, "why": telling.label, "instead": telling.instead}
        return _("%(name)s is set aside, not declined. %(why)s. %(instead)s") % said


class CountWrong(Refused):
    """Above a certain number, one types how many letters leave."""

    def __init__(self, count: int) -> None:
        super().__init__("count wrong")
        self.count = count

    def sentence(self) -> str:
        return _("Type %(count)s, the number of letters that leave, to confirm.") % {
            "count": self.count
        }


class NothingToSend(Refused):
    """No letter has been reviewed."""

    def sentence(self) -> str:
        return _("No letter is ready: review at least one first.")


class NotNow(Refused):
    """The lot is in another state."""

    def sentence(self) -> str:
        return _("The lot is not in a state for this any more. Here is how it stands.")
