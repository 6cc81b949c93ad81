"""The web server of `make run`, once the database is ready: `python -m ats.local.web --bind …`.

Migrations, the demo company and gunicorn in one process: starting Django takes most of
a start's time, so it happens once on the way to the first page.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import django

from ats.local.children import UNREADY


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ats.settings")
    sys.excepthook = _leave_unready
    django.setup()
    _prepare()
    sys.excepthook = sys.__excepthook__
    from gunicorn.app.wsgiapp import run

    run()


def _leave_unready(*error: Any) -> None:
    """An uncaught exception's traceback as always, with a status of its own."""
    sys.__excepthook__(*error)
    sys.stderr.flush()
    os._exit(UNREADY)


def _prepare() -> None:
    from django.conf import settings
    from django.core.management import call_command, get_commands
    from django.db import connections

    if count := _migrations_missing():
        print(f"Bringing the database up to date: {count} migrations …", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    if settings.ENV.demo and "load_demo" in get_commands():
        call_command("load_demo", if_empty=True)
    # gunicorn forks: a connection must not be shared.
    connections.close_all()


def _migrations_missing() -> int:
    """How many; `migrate` itself costs a second even with nothing to do."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


if __name__ == "__main__":
    main()
