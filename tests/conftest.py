"""What every test stands on: real PostgreSQL and Valkey, and settings that no shell can change."""

from __future__ import annotations

import atexit
import os
import tempfile
from pathlib import Path

import django

from ats.local import engines

pytest_plugins = [
    "tests.plugins.browser",
    "tests.plugins.dns",
    "tests.plugins.imap",
    "tests.plugins.mail",
]


def _prepare_environment() -> None:
    """Before Django reads its settings: own engines and an own DATA_DIR, both gone afterwards."""
    data_dir = Path(tempfile.mkdtemp(prefix="egards-test-"))
    urls = engines.ensure(data_dir, fsync=False, ephemeral=True)
    atexit.register(engines.release, data_dir)
    keep = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
    for name in _SETTINGS:
        os.environ.pop(name, None)
    os.environ |= {
        "DATABASE_URL": keep["DATABASE_URL"] or urls.database_url,
        "REDIS_URL": keep["REDIS_URL"] or urls.redis_url,
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": "the-key-of-the-tests-" + "0123456789" * 4,
        "LOCAL": "1",
        "DJANGO_SETTINGS_MODULE": "ats.settings",
    }


_SETTINGS = (
    "DEBUG DEMO PORT ALLOWED_HOSTS SITE_URL EMAIL_URL MAIL_FROM REPLY_DOMAIN IMAP_URL "
    "POST_OFFICE_PORT INBOUND_PORT INBOUND_HOST PROXIES "
    "MAIL_RATE MAIL_DOMAIN_RATES MAIL_CONNECTIONS MAIL_LEASE_SECONDS AUTH_RESULTS_HOST "
    "WEBHOOKS WEBHOOK_SECRET WEBHOOK_SIGNING_KEY "
    "MAIL_DKIM_SELECTORS DNS_SERVER METRICS_TOKEN"
).split()

_prepare_environment()
# pytest-django looked for settings before this file was read, and would not look again.
django.setup()
