"""Brings the database up to date and, once, the demo company in: `python -m ats.local.prepare`.

One process for what would otherwise be several starts of Django.
"""

from __future__ import annotations

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ats.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command, get_commands

    if count := _migrations_missing():
        print(f"Bringing the database up to date: {count} migrations …", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    if settings.ENV.demo and "load_demo" in get_commands():
        call_command("load_demo", if_empty=True)


def _migrations_missing() -> int:
    """How many; `migrate` itself costs a second even with nothing to do."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


if __name__ == "__main__":
    main()
