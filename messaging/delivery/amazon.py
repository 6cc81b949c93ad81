"""Amazon SES as Anymail speaks to it, but asked once for each mail.

botocore sends a request again by itself after a time-out or a 5xx, and SES knows no key by which
it would see that the mail is the same: a person could be written to twice, and nobody would know.
"""

from __future__ import annotations

from typing import Any

from anymail.backends import amazon_ses
from anymail.exceptions import AnymailAPIError
from botocore.client import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
    ProxyConnectionError,
)

from messaging.delivery import provider
from messaging.delivery.outcomes import Outcome, words_of

# Codes that come with a status of 400, where others say that the message is at fault.
_LATER = frozenset({"Throttling", "ThrottlingException", "LimitExceededException"})
_OURS = frozenset(
    {
        "AccountSuspendedException",
        "ExpiredTokenException",
        "MailFromDomainNotVerifiedException",
        "SendingPausedException",
        "UnrecognizedClientException",
    }
)
_NOT_REACHED = (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError)
_NOT_SET_UP = (
    CredentialRetrievalError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
)


class EmailBackend(amazon_ses.EmailBackend):  # type: ignore[misc]  # Anymail has no types
    """Sends by SES; raises `provider.Known` for whatever botocore raises."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        once = Config(retries={"total_max_attempts": 1}, connect_timeout=10, read_timeout=30)
        self.client_params["config"] = self.client_params["config"].merge(once)

    def open(self) -> bool | None:
        """Raises for a machine that has no region or no such profile."""
        try:
            return super().open()  # type: ignore[no-any-return]
        except BotoCoreError as error:
            raise provider.Known(_outcome(error)) from error

    def post_to_esp(self, payload: Any, message: Any) -> Any:
        """The answer of SES."""
        try:
            return super().post_to_esp(payload, message)
        except AnymailAPIError as error:
            cause = error.__cause__
            if isinstance(cause, BotoCoreError | ClientError):
                raise provider.Known(_outcome(cause)) from error
            raise


def _outcome(error: BotoCoreError | ClientError) -> Outcome:
    words = words_of(str(error))
    if isinstance(error, ClientError):
        status = int(error.response["ResponseMetadata"]["HTTPStatusCode"])
        code = error.response["Error"]["Code"]
        if code in _LATER:
            return Outcome("deferred", str(status), words)
        return provider.of_status(status, words, ours=code in _OURS)
    if isinstance(error, _NOT_REACHED):
        return Outcome("deferred", "", words)
    if isinstance(error, _NOT_SET_UP):
        return Outcome("deferred", "", words, ours=True)
    if isinstance(error, ParamValidationError):
        return Outcome("rejected", "", words)
    return Outcome("unknown", "", words, trouble=True)
