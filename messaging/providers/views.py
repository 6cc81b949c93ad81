"""The addresses that a mail provider calls. Anymail checks who calls and reads the payload; what
is read is stored, once, and acted upon in a task.

Only the provider of `EMAIL_URL` (or those of `WEBHOOKS`) has an address that answers, and only
once there is something that tells its calls from a stranger's: a basic-auth secret
(`WEBHOOK_SECRET`) or the provider's signature (`WEBHOOK_SIGNING_KEY`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from email.encoders import encode_base64
from typing import Any

from anymail.exceptions import (
    AnymailAPIError,
    AnymailConfigurationError,
    AnymailWebhookValidationFailure,
)
from anymail.webhooks.base import AnymailBasicAuthMixin, AnymailCoreWebhookView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from ats import access
from messaging.inbound import door
from messaging.providers import events
from messaging.providers.calls import Call, TooLarge
from messaging.providers.events import TOO_LARGE

log = logging.getLogger(__name__)

# What Anymail does with a body that is not as documented.
_UNREADABLE = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    AnymailAPIError,
    AnymailConfigurationError,
    MultiPartParserError,
)
# Where a provider can hand over a mail as it came, the field of its form that holds it.
_WHOLE = {"mailgun": "body-mime", "sendgrid": "email"}
SIGNED = ("mailgun", "resend")
CLASSES = {
    ("amazon_ses", "tracking"): "amazon_ses.AmazonSESTrackingWebhookView",
    ("amazon_ses", "inbound"): "amazon_ses.AmazonSESInboundWebhookView",
    ("brevo", "tracking"): "brevo.BrevoTrackingWebhookView",
    ("brevo", "inbound"): "brevo.BrevoInboundWebhookView",
    ("mailgun", "tracking"): "mailgun.MailgunTrackingWebhookView",
    ("mailgun", "inbound"): "mailgun.MailgunInboundWebhookView",
    ("mailjet", "tracking"): "mailjet.MailjetTrackingWebhookView",
    ("mailjet", "inbound"): "mailjet.MailjetInboundWebhookView",
    ("postmark", "tracking"): "postmark.PostmarkTrackingWebhookView",
    ("postmark", "inbound"): "postmark.PostmarkInboundWebhookView",
    ("resend", "tracking"): "resend.ResendTrackingWebhookView",
    ("sendgrid", "tracking"): "sendgrid.SendGridTrackingWebhookView",
    ("sendgrid", "inbound"): "sendgrid.SendGridInboundWebhookView",
}


@access.public
@csrf_exempt  # a machine calls: its secret or signature takes the place of the token
def webhook(request: HttpRequest, provider: str, kind: str) -> HttpResponse:
    """One call of a provider. 401 when it cannot show who it is; 413 when it is larger than a mail
    may be; 500 when it could not be stored, so that the provider calls again."""
    found = CLASSES.get((provider, kind))
    if found is None or provider not in settings.ENV.webhooks or not _guarded(provider):
        raise Http404
    if request.method == "HEAD":
        return HttpResponse()
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST", "HEAD"])
    view: Any = _one_by_one(import_string(f"anymail.webhooks.{found}"))()
    try:
        # A stranger's secret is seen before we take 40 MB from them; a signature is in the body.
        AnymailBasicAuthMixin.validate_request(view, request)
        call = Call(request)
        view.setup(call)
        view.run_validators(call)
    except TooLarge:
        return _too_large(provider)
    except AnymailWebhookValidationFailure:
        return _who_are_you()
    except _UNREADABLE:  # what stands for a signature is in a body that cannot be read
        return HttpResponse(status=400)
    return _take(view, call, provider, kind)


def _too_large(provider: str) -> HttpResponse:
    log.warning("a mail of over 25 MB came from %s and was not taken", provider)
    return HttpResponse(
        "Over 25 MB: this mail was not taken. Its sender should be told.",
        status=413,
        content_type="text/plain",
    )


def _who_are_you() -> HttpResponse:
    """Amazon's SNS shows its secret only when it is asked to (RFC 9110, section 11.6.1)."""
    return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="mail"'})


def _guarded(provider: str) -> bool:
    secret = bool(settings.ENV.webhook_secret)
    return secret or (provider in SIGNED and bool(settings.ENV.webhook_signing_key))


def _take(view: Any, call: Call, provider: str, kind: str) -> HttpResponse:
    try:
        found = [event for event in view.parse_events(call) if event is not None]
    except _UNREADABLE as error:
        log.warning("a call of %s could not be read: %s", provider, type(error).__name__)
        events.keep_unread(provider, call.body, type(error).__name__)
        return _unread(kind)
    if kind == "tracking":
        for event in found:
            events.keep(provider, event)
        return HttpResponse()
    taken = [_receive(provider, event.message, call) for event in found]
    if not all(taken):
        return _too_large(provider)
    return _unread(kind) if view.unread else HttpResponse()


def _unread(kind: str) -> HttpResponse:
    """News that cannot be read is no better the next day. Somebody's mail is kept by the provider,
    who tells its owner, until we can read it."""
    return HttpResponse(status=200 if kind == "tracking" else 500)


def _receive(provider: str, message: Any, call: Call) -> bool:
    """Store one mail; False when it is too large."""
    raw = call.raw(_WHOLE.get(provider, "")) or _bytes_of(message)
    try:
        door.receive(
            raw,
            door=provider,
            envelope_from=message.envelope_sender or "",
            envelope_to=message.envelope_recipient or "",
        )
    except door.TooLarge:
        events.keep_unread(provider, raw, TOO_LARGE)
        return False
    return True


def _bytes_of(message: Any) -> bytes:
    """As it came; a header that is not in ASCII stays in UTF-8 (RFC 6532). Files that were
    uploaded are written in base64: as they are, every CR in them would become a line end."""
    for part in message.walk():
        written = isinstance(part.get_payload(), str)
        bare = written and "Content-Transfer-Encoding" not in part
        if bare and (part.get_filename() or part.get_content_maintype() != "text"):
            encode_base64(part)
    try:
        return bytes(message.as_bytes())
    except UnicodeEncodeError:
        return bytes(message.as_bytes(policy=message.policy.clone(utf8=True)))


def _one_by_one(view: type[AnymailCoreWebhookView]) -> type[AnymailCoreWebhookView]:
    """The webhook view with each event read by itself: one that cannot be read is kept for a
    person, and the others of the same call are taken."""

    class OneByOne(view):  # type: ignore[misc]
        unread = False

        def esp_to_anymail_event(self, esp_event: Any, *more: Any) -> Any:
            read: Callable[..., Any] = super().esp_to_anymail_event
            try:
                return read(esp_event, *more)
            except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
                name = type(error).__name__
                events.keep_unread(view.esp_name, repr(esp_event).encode(), name)
                self.unread = True
                return None

    return OneByOne
