"""A rule said no to a person: what to tell them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _


class Refused(Exception):
    """`sentence()` is for the person who asked; nothing was changed."""

    def sentence(self) -> str:
        """One or two plain sentences: what is in the way, and what to do."""
        return str(self)


class ChangedMeanwhile(Refused):
    """Somebody saved the same part while this person was writing."""

    def __init__(self, by: str = "", at: datetime | None = None) -> None:
        super().__init__(by)
        self.by, self.at = by, at

    def sentence(self) -> str:
        """Who was faster, and that nothing typed is lost."""
        name = self.by or _("Someone else")
        return _(
            "%(name)s saved this part while you were writing. What you typed is still here: "
            "compare it with what was saved, then save again if yours should stay."
        ) % {"name": name}
