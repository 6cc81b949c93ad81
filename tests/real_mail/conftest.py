"""The real servers, for whoever asked for them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.real_mail.servers import REPLIES, Servers, missing, start

# Not collected unless asked for: a machine without these servers has nothing to skip.
collect_ignore_glob = [] if os.environ.get("REAL_MAIL") else ["test_*.py"]


@pytest.fixture(scope="session")
def _servers() -> Iterator[Servers]:
    assert missing() == [], "docs/operations.md says what the job needs"
    folder = Path(tempfile.mkdtemp(prefix="egards-real-mail-"))
    servers = start(folder)
    yield servers
    servers.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def servers(_servers: Servers, settings: Settings) -> Servers:
    """Running servers, and Égards set to send through the one and be answered by the other."""
    settings.EMAIL_BACKEND = "messaging.delivery.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _servers.smtp
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.ENV = replace(settings.ENV, reply_domain=REPLIES, imap_url=_servers.replies_url)
    return _servers
