"""The house in which stories happen: live server, worker and beat, SMTP, all real."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from celery import current_app
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.flows.story import Story
from tests.plugins import processes
from tests.plugins.browser import OpenPage
from tests.plugins.mail import Sink


@pytest.fixture
def story(
    transactional_db: None,
    live_server: LiveServer,
    settings: Settings,
    sink: Sink,
    open_page: OpenPage,
) -> Iterator[Story]:
    """Everything runs; whatever the system sends arrives in `story.sink`."""
    settings.ENV = dataclasses.replace(settings.ENV, site_url=live_server.url)
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    current_app.control.purge()
    env = processes.environment(sink.port, SITE_URL=live_server.url)
    with processes.worker(env, name="story", beat=True):
        yield Story(live_server.url, sink, env, open_page)
