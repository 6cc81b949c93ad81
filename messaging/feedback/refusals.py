"""When no feedback can be drafted, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ats.refusals import Refused


class NothingDecided(Refused):
    """There is no decision to speak of."""

    def sentence(self) -> str:
        return _(
            "Nobody has declined this application, so there is no decision to explain. Answer "
            "in the conversation, and say when they will know."
        )


class NotToldYet(Refused):
    """The letter with the answer comes first."""

    def sentence(self) -> str:
        return _(
            "Their answer has not left yet: its letter is where the reasons belong. It counts as "
            "the answer to this request once it has left."
        )
