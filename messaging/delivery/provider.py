"""What a provider's API said of a message."""

from __future__ import annotations

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused

from messaging.delivery.outcomes import Outcome, words_of


def of_error(error: AnymailError) -> Outcome:
    """What a provider's API failure means: refused is final, no answer is unknown."""
    words = words_of(str(error))
    status = getattr(error, "status_code", None)
    if isinstance(error, AnymailRecipientsRefused):
        return Outcome("rejected", "", words)
    if isinstance(error, AnymailAPIError) and status is None:
        return Outcome("unknown", "", words)
    if status is not None and (status == 429 or status in (401, 403) or status >= 500):
        return Outcome("deferred", str(status), words, ours=status in (401, 403))
    return Outcome("rejected", str(status or ""), words)
