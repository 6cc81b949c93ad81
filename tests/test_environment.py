"""The ground the tests stand on is the real thing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_postgresql_with_vector() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'")
        assert cursor.fetchone() == (1,)


def test_the_broker_answers() -> None:
    cache.set("asked", "answered", 5)
    assert cache.get("asked") == "answered"


ROOT = Path(__file__).resolve().parents[1]
SAYS = """
import os, pytest
from django.conf import settings

@pytest.mark.parametrize("turn", range(6))
def test_says(turn):
    database = settings.DATABASES["default"]
    assert database["HOST"] in os.environ["DATABASE_URL"].replace("%2F", "/")
    print("SAYS", settings.CACHES["default"]["LOCATION"], database["HOST"])
"""


def said_by_two_processes(tmp_path: Path, **more: str) -> set[tuple[str, str]]:
    """The engines that the processes of one run of the tests stand on."""
    (tmp_path / "test_says.py").write_text(SAYS)
    shell = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    for name in ("DATABASE_URL", "REDIS_URL", "DATA_DIR", "DJANGO_SETTINGS_MODULE", "LOCAL"):
        shell.pop(name, None)
    command = [sys.executable, "-m", "pytest", "-n2", "-rP", "-p", "tests.conftest"]
    command += ["--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"), str(tmp_path)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=shell | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("SAYS")]
    return {(redis, database) for _, redis, database in lines}


def test_each_process_of_a_run_has_engines_of_its_own(tmp_path: Path) -> None:
    said = said_by_two_processes(tmp_path)
    assert len(said) == 2
    assert len({redis for redis, _ in said}) == 2
    assert len({database for _, database in said}) == 2


def test_on_a_given_valkey_each_process_has_a_database_of_its_own(tmp_path: Path) -> None:
    said = said_by_two_processes(tmp_path, REDIS_URL="redis://127.0.0.1:6379/3")
    assert {redis for redis, _ in said} == {
        "redis://127.0.0.1:6379/3",
        "redis://127.0.0.1:6379/4",
    }
