"""The intents of the contract."""

# From the most to the least important, as in the contract of `read_mail`.
ORDER = (
    "privacy_request",
    "complaint",
    "withdrawal",
    "feedback_request",
    "scheduling",
    "interested",
    "interview_followup",
    "question",
    "unsubscribe",
    "not_interested",
    "stay_in_touch",
    "thanks",
    "other",
)
