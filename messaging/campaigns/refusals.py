"""What a campaign will not do, with the sentence that a person reads."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ats.refusals import Refused


class PostingNotOpen(Refused):
    """Nobody is invited to something they cannot apply for."""

    def sentence(self) -> str:
        return _("The posting is not published: nobody could apply. Publish it first.")


class NobodyToWrite(Refused):
    """The question is about nobody who may be written to."""

    def sentence(self) -> str:
        return _("Nobody in this audience may be written to. Ask about more people.")


class NotReady(Refused):
    """Something in the letter stands in the way; `said` are the sentences."""

    def __init__(self, said: Sequence[str]) -> None:
        super().__init__("not ready")
        self.said = said

    def sentence(self) -> str:
        return self.said[0]


class NotBelieved(Refused):
    """The DNS says about the sending domain what makes receivers refuse its mail; `said` are the
    faults, in words."""

    def __init__(self, said: Sequence[str]) -> None:
        super().__init__("not believed")
        self.said = said

    def sentence(self) -> str:
        words = _(
            "%(faults)s Campaigns wait until an administrator has mended it and looked again, in "
            "Settings, Mail. Letters leave all the same."
        )
        return words % {"faults": " ".join(self.said)}


class StreamStopped(Refused):
    """All campaigns are stopped; `said` is why, in words."""

    def __init__(self, said: Sequence[str]) -> None:
        super().__init__("stream stopped")
        self.said = said

    def sentence(self) -> str:
        words = _("No campaign leaves. %(why)s Somebody has to let campaigns go on first.")
        return words % {"why": " ".join(self.said)}


class CountWrong(Refused):
    """Above a certain number, one types how many mails leave."""

    def __init__(self, count: int) -> None:
        super().__init__("count wrong")
        self.count = count

    def sentence(self) -> str:
        return _("Type %(count)s, the number of people who are written to, to confirm.") % {
            "count": self.count
        }


class WordsChanged(Refused):
    """The letter is no longer the one that was on the screen."""

    def sentence(self) -> str:
        return _("The letter was changed meanwhile: read it again before it leaves.")
