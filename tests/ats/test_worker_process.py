"""What a worker's process does when it begins."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from celery.signals import worker_process_init

from ats import celery


@pytest.fixture
def _as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("_as_it_was")
def test_its_code_is_never_searched_for_garbage() -> None:
    celery.look_for_garbage_seldom()

    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold()[0] > 10_000
    assert gc.isenabled(), "what goes round in circles is still found"


def test_every_process_does_so() -> None:
    connected = {receiver() for _key, receiver in worker_process_init.receivers}

    assert {celery.look_for_garbage_seldom, celery.leave_with_the_worker} <= connected
