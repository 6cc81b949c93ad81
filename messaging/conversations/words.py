"""What a message is about, in words for people."""

from __future__ import annotations

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
