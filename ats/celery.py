"""The Celery application: tasks only carry out what rows in the database say."""

from __future__ import annotations

import gc
import logging
import os
import signal
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ats.settings")

app = Celery("egards")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.autodiscover_tasks()


@setup_logging.connect
def keep_django_logging(**_: Any) -> None:
    """Being connected keeps Celery from replacing LOGGING; its news of every tick says nothing."""
    for name in ("celery.worker.strategy", "celery.app.trace", "celery.beat"):
        logging.getLogger(name).setLevel(logging.WARNING)


@worker_process_init.connect
def leave_with_the_worker(**_: Any) -> None:
    """A pool process whose worker was killed would wait for ever for tasks that never come."""
    from ats.local.system import die_with_parent

    die_with_parent(signal.SIGKILL)


@worker_process_init.connect
def look_for_garbage_seldom(**_: Any) -> None:
    """What the code itself is made of is never garbage, and walking through all of it every few
    mails was a seventh of what a letter costs the processor (`make bench`, `worker_cpu`)."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
