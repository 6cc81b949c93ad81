"""What a message is about, in words for people."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

INTENTS = {
    "privacy_request": _("Their data"),
    "complaint": _("A complaint"),
    "withdrawal": _("Withdraws"),
    "feedback_request": _("Asks why"),
    "scheduling": _("An appointment"),
    "interested": _("Is interested"),
    "interview_followup": _("After the interview"),
    "question": _("A question"),
    "unsubscribe": _("No more mail"),
    "not_interested": _("Not interested"),
    "stay_in_touch": _("Stay in touch"),
    "thanks": _("Thanks"),
    "other": _("Something else"),
}


def as_written(text: str, words: str) -> str:
    """Words by which a message was understood, as its writer put them: the reading knows them
    without their marks and capitals. Those that stand nowhere so are given back as they are."""
    pattern = r"[\W_]{1,3}".join(re.escape(word) for word in words.split())
    found = re.search(pattern, text, re.IGNORECASE) if pattern else None
    return " ".join(found[0].split()) if found else words
