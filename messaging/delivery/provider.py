"""What a provider's API asks of a message, and what its answer means for it.

An API that fails says less than an SMTP server: a gateway may time out behind a request that was
taken, and Mailgun is known to answer 5xx to mails that it then sends. Only what was surely not
taken is tried again by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives
from requests.exceptions import ConnectTimeout, ProxyError
from urllib3.exceptions import NewConnectionError

from messaging.delivery.outcomes import Outcome, words_of

# "Too many requests", "Service unavailable": said instead of taking the message.
NOT_NOW = frozenset({429, 503})
# Our key, our credits, our permissions, our domain at the provider: every mail would meet the same.
OURS = frozenset({401, 402, 403, 404})
# What else says so, in the body of another refusal: Postmark's numbers (sender signature missing
# or unconfirmed, not allowed to send, account pending, account may not send), Brevo's words.
_OURS_IN_BODY = frozenset(
    {400, 401, 405, 412, 413}
    | {"unauthorized", "permission_denied", "not_enough_credits", "account_under_validation"}
)
# Mailjet answers 400 (send-0011) to a message that brings these, and sets them itself.
_WITHOUT = {"Mailjet": frozenset({"message-id", "list-id"})}
# Postmark writes a Message-ID of its own unless it is asked to keep ours.
_WITH = {"Postmark": {"X-PM-KeepID": "true"}}
_NOT_REACHED = (ConnectTimeout, NewConnectionError, ProxyError)


class Known(AnymailAPIError):  # type: ignore[misc]  # Anymail has no types
    """A failure whose meaning a backend of our own has worked out already."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.words)
        self.outcome = outcome


def adapt(message: EmailMultiAlternatives, backend: object) -> None:
    """Add and leave out the headers that one provider needs and another refuses."""
    name = str(getattr(backend, "esp_name", ""))
    refused = _WITHOUT.get(name, frozenset())
    kept = {key: text for key, text in message.extra_headers.items() if key.lower() not in refused}
    message.extra_headers = kept | _WITH.get(name, {})


def of_sent(message: EmailMultiAlternatives) -> Outcome:
    """What became of a message for which no error was raised. Anymail raises none for a status
    of "failed", which is how Mailjet's refusals come."""
    status: Any = getattr(message, "anymail_status", None)
    provider_id = str(getattr(status, "message_id", None) or "")[:200]
    if "failed" not in (getattr(status, "status", None) or ()):
        return Outcome("accepted", "250", provider_id=provider_id)
    answer = getattr(status, "esp_response", None)
    code, words = getattr(answer, "status_code", 0), words_of(str(getattr(answer, "text", "")))
    if code >= 400:
        return of_status(code, words)
    return Outcome("rejected", "", words)


def of_error(error: AnymailError) -> Outcome:
    """What a failed call of a provider's API means."""
    if isinstance(error, Known):
        return error.outcome
    words = words_of(str(error))
    if isinstance(error, AnymailRecipientsRefused):
        return Outcome("rejected", "", words)
    status = getattr(error, "status_code", None)
    if status is not None:
        return of_status(status, words, ours=_code_in(error) in _OURS_IN_BODY)
    if any(isinstance(cause, _NOT_REACHED) for cause in _causes(error)):
        return Outcome("deferred", "", words)
    if isinstance(error, AnymailAPIError):  # asked, and no answer came
        return Outcome("unknown", "", words, trouble=True)
    return Outcome("rejected", "", words)  # raised before anything left: no API can express it


def of_status(status: int, words: str, ours: bool = False) -> Outcome:
    """What an HTTP status other than success means; an unreadable success is in doubt."""
    if status in NOT_NOW:
        return Outcome("deferred", str(status), words)
    if status < 400 or status == 408 or status >= 500:
        return Outcome("unknown", str(status), words, trouble=status >= 400)
    if ours or status in OURS:
        return Outcome("deferred", str(status), words, ours=True)
    return Outcome("rejected", str(status), words)


def _code_in(error: AnymailError) -> object:
    """The provider's own code in the body of its answer; None without any."""
    try:
        said = error.response.json() if error.response is not None else None
    except (AttributeError, ValueError):
        return None
    if not isinstance(said, Mapping):
        return None
    code = said.get("ErrorCode", said.get("code"))
    return code if isinstance(code, int | str) else None


def _causes(error: BaseException) -> Iterator[object]:
    """What lies behind an error: requests wraps urllib3's, which keeps the first one as reason."""
    seen: object = error
    while isinstance(seen, BaseException):
        yield seen
        within = seen.args[0] if seen.args else None
        seen = seen.__cause__ or getattr(seen, "reason", None) or within
