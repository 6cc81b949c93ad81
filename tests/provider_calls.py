"""What every test of a provider's calls begins with: who may call, and how they show it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import replace

from pytest_django import Settings

SECRET, KEY = "egards:s3cret", "signing-key"


def taking(settings: Settings, *providers: str) -> None:
    """Calls of these providers are taken, with the secret or signed with the key."""
    settings.ENV = replace(
        settings.ENV, webhooks=providers, webhook_secret=SECRET, webhook_signing_key=KEY
    )
    settings.ANYMAIL = {
        "WEBHOOK_SECRET": SECRET,
        "MAILGUN_WEBHOOK_SIGNING_KEY": KEY,
        "BREVO_API_KEY": "key",
    }


def basic(secret: str = SECRET) -> dict[str, str]:
    """The header that shows the secret."""
    return {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}


def signed(token: str = "b" * 50) -> dict[str, str]:
    """How Mailgun signs a call of now."""
    stamp = str(int(time.time()))
    digest = hmac.new(KEY.encode(), f"{stamp}{token}".encode(), hashlib.sha256)
    return {"timestamp": stamp, "token": token, "signature": digest.hexdigest()}


def headers(to: str) -> list[list[str]]:
    """The headers of Amélie's answer."""
    return [
        ["From", "Amélie Roux <amelie@example.org>"],
        ["To", to],
        ["Subject", "Re: votre candidature"],
        ["Message-Id", "<theirs@example.org>"],
        ["In-Reply-To", "<ours@example.org>"],
    ]
