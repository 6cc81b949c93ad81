"""What is wrong with a setting is said in a sentence that names it, before anything starts."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from ats.env import email_settings, read_env, webhook_settings

LEAST = {"DATABASE_URL": "postgresql://x/x", "REDIS_URL": "redis://x", "SECRET_KEY": "k" * 50}
NUMBERS = {
    "PORT": 8000,
    "POST_OFFICE_PORT": 0,
    "INBOUND_PORT": 2525,
    "PROXIES": 0,
    "MAIL_LEASE_SECONDS": 180,
    "MAIL_CONNECTIONS": 0,
    "CAMPAIGN_DAILY_START": 50,
}


@pytest.mark.parametrize("name", LEAST)
def test_what_must_be_there_is_asked_for_by_name(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name} is not set: "):
        read_env(LEAST | {name: " "})


@pytest.mark.parametrize(("name", "default"), NUMBERS.items())
def test_a_number_is_read_or_its_setting_is_named(name: str, default: int) -> None:
    assert getattr(read_env(LEAST), name.lower()) == default
    assert getattr(read_env(LEAST | {name: ""}), name.lower()) == default
    assert getattr(read_env(LEAST | {name: " 7 "}), name.lower()) == 7
    assert getattr(read_env(LEAST | {name: "0"}), name.lower()) == 0
    for wrong in ("seven", "1.5", "-1"):
        with pytest.raises(ImproperlyConfigured, match=f"^{name} has '{wrong}'"):
            read_env(LEAST | {name: wrong})


def test_mail_by_an_unknown_server_is_refused_with_what_there_is() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"EMAIL_URL starts with 'pigeon': use smtp://"):
        email_settings("pigeon://loft")


def test_a_signature_that_cannot_be_checked_is_said_at_the_start() -> None:
    keyed = LEAST | {"WEBHOOK_SIGNING_KEY": "key"}
    with pytest.raises(ImproperlyConfigured, match="svix"):
        webhook_settings(read_env(keyed | {"EMAIL_URL": "resend://KEY@"}))
    found = webhook_settings(read_env(keyed | {"EMAIL_URL": "mailgun://KEY@"}))
    assert found == {"MAILGUN_WEBHOOK_SIGNING_KEY": "key"}
