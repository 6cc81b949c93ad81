"""What every test stands on: real PostgreSQL and Valkey, and settings that no shell can change."""

from __future__ import annotations

import atexit
import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import pytest

from ats.local import engines

pytest_plugins = [
    "tests.plugins.api",
    "tests.plugins.browser",
    "tests.plugins.dns",
    "tests.plugins.imap",
    "tests.plugins.mail",
]


def _prepare_environment() -> None:
    """Before Django reads its settings: own engines and an own DATA_DIR, both gone afterwards."""
    given = _given_by_the_shell()
    data_dir = Path(tempfile.mkdtemp(prefix="egards-test-"))
    urls = engines.ensure(data_dir, fsync=False, ephemeral=True)
    atexit.register(engines.release, data_dir)
    for name in _SETTINGS:
        os.environ.pop(name, None)
    os.environ |= {
        "DATABASE_URL": urls.database_url,
        "REDIS_URL": urls.redis_url,
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": "the-key-of-the-tests-" + "0123456789" * 4,
        "LOCAL": "1",
        "DJANGO_SETTINGS_MODULE": "ats.settings",
        **given,
    }


def _given_by_the_shell() -> dict[str, str]:
    """DATABASE_URL and REDIS_URL where whoever started the tests said so.

    Each process of xdist takes a Valkey database of its own there: two on one take each
    other's tasks and empty each other's counters. (PostgreSQL's are named by process.)
    """
    said = {name: _SHELL.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
    given = {name: url for name, url in said.items() if url}
    number = _SHELL.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if number and "REDIS_URL" in given:
        parts = urlsplit(given["REDIS_URL"])
        database = int(parts.path.strip("/") or 0) + int(number)
        given["REDIS_URL"] = urlunsplit(parts._replace(path=f"/{database}"))
    return given


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """The processes of xdist start from the shell's environment, as this one did.

    With what this one filled in for itself they would all stand on its engines: Django's
    settings are then read before this file is.
    """
    os.environ.clear()
    os.environ.update(_SHELL)


_SHELL = dict(os.environ)
_SETTINGS = (
    "DEBUG DEMO PORT ALLOWED_HOSTS SITE_URL EMAIL_URL MAIL_FROM REPLY_DOMAIN IMAP_URL "
    "POST_OFFICE_PORT INBOUND_PORT INBOUND_HOST PROXIES "
    "MAIL_RATE MAIL_DOMAIN_RATES MAIL_CONNECTIONS MAIL_LEASE_SECONDS AUTH_RESULTS_HOST "
    "CAMPAIGN_EMAIL_URL CAMPAIGN_MAIL_FROM CAMPAIGN_MAIL_RATE CAMPAIGN_DAILY_START "
    "WEBHOOKS WEBHOOK_SECRET WEBHOOK_SIGNING_KEY "
    "MAIL_DKIM_SELECTORS DNS_SERVER METRICS_TOKEN"
).split()

_prepare_environment()
# pytest-django looked for settings before this file was read, and would not look again.
django.setup()
