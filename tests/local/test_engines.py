"""The embedded engines: shared, outlived by nobody, and started again after any death."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from ats.local import engines, system
from ats.local.files import BASE_DIR, run_dir_for
from ats.local.system import Account
from tests.local import processes

_HOLDER = """
import sys
from pathlib import Path
from ats.local import engines
try:
    print(engines.ensure(Path(sys.argv[1]), fsync=False).guardian, flush=True)
except RuntimeError as error:
    print(error, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="egards-engines-"))
    yield folder
    if folder in engines.held():
        engines.release(folder)
    assert processes.wait_until(lambda: not processes.of(folder), 10), processes.of(folder)
    shutil.rmtree(folder)


class Holder:
    """Another process that keeps the engines of a DATA_DIR."""

    def __init__(self, data_dir: Path, account: Account | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _HOLDER, str(data_dir)],
            cwd=BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            user=account.user if account else None,
            group=account.group if account else None,
            extra_groups=account.extra_groups if account else None,
        )
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline().strip()

    def end(self, number: signal.Signals | None = None) -> None:
        if number is not None:
            self.process.send_signal(number)
        self.process.communicate("", timeout=10)


def ask(data_dir: Path, sql: str) -> object:
    connection = psycopg2.connect(host=str(run_dir_for(data_dir)), user="egards", dbname="egards")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql)
        answer = cursor.fetchone() if cursor.description else None
    connection.close()
    return answer


def nobody_left(data_dir: Path) -> bool:
    return processes.wait_until(lambda: not processes.of(data_dir), 8)


def test_both_answer_and_the_data_outlives_them(data_dir: Path) -> None:
    urls = engines.ensure(data_dir)
    connection = psycopg2.connect(urls.database_url)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT lower('ÉGARDS') AS word")
    connection.close()
    broker = redis.Redis.from_url(urls.redis_url.replace("redis+socket", "unix"))
    assert broker.ping()
    broker.close()
    engines.release(data_dir)
    assert nobody_left(data_dir)
    engines.ensure(data_dir)
    assert ask(data_dir, "SELECT word FROM kept") == ("égards",)


def test_fsync_is_on_unless_a_test_asks_otherwise(data_dir: Path) -> None:
    engines.ensure(data_dir)
    assert ask(data_dir, "SHOW fsync") == ("on",)
    engines.release(data_dir)
    engines.ensure(data_dir, fsync=False)
    assert ask(data_dir, "SHOW fsync") == ("off",)


def test_a_second_process_shares_them_and_keeps_them_when_the_first_is_killed(
    data_dir: Path,
) -> None:
    first = Holder(data_dir)
    second = Holder(data_dir)
    assert first.said == second.said
    first.end(signal.SIGKILL)
    assert ask(data_dir, "SELECT 1") == (1,)
    second.end(signal.SIGKILL)
    assert nobody_left(data_dir)
    assert not run_dir_for(data_dir).exists()


def test_many_starters_at_once_get_the_same_engines(data_dir: Path) -> None:
    command = [sys.executable, "-c", _HOLDER, str(data_dir)]
    starters = [
        subprocess.Popen(
            command, cwd=BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = {starter.stdout.readline() for starter in starters if starter.stdout}
    assert len(said) == 1
    assert said.pop().strip().isdigit()
    for starter in starters:
        starter.communicate("", timeout=10)
    assert nobody_left(data_dir)


def test_killing_the_guardian_takes_the_engines_with_it(data_dir: Path) -> None:
    urls = engines.ensure(data_dir, fsync=False)
    os.kill(urls.guardian, signal.SIGKILL)
    assert nobody_left(data_dir)
    assert not engines.held_alive(data_dir)
    assert engines.ensure(data_dir, fsync=False).guardian != urls.guardian
    assert ask(data_dir, "SELECT 1") == (1,)


@pytest.mark.parametrize("name", ["postgres", "valkey-server"])
def test_an_engine_that_is_killed_comes_back(data_dir: Path, name: str) -> None:
    urls = engines.ensure(data_dir, fsync=False)
    guardian = psutil.Process(urls.guardian)
    victim = next(child for child in guardian.children() if child.name() == name)
    victim.kill()
    broker = redis.Redis.from_url(urls.redis_url.replace("redis+socket", "unix"))

    def both_answer() -> bool:
        try:
            return bool(ask(data_dir, "SELECT 1") and broker.ping())
        except (psycopg2.OperationalError, redis.ConnectionError):
            return False

    assert processes.wait_until(lambda: not victim.is_running(), 5)
    assert processes.wait_until(both_answer, 15)
    assert engines.held_alive(data_dir)
    broker.close()


def test_a_pid_file_left_by_a_reboot_is_no_obstacle(data_dir: Path) -> None:
    """Its number may belong to an innocent process by now, which must not be hurt."""
    engines.ensure(data_dir, fsync=False)
    pid_file = data_dir / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    engines.release(data_dir)
    with subprocess.Popen(["sleep", "60"]) as innocent:
        pid_file.write_text("\n".join([str(innocent.pid), *lines[1:]]) + "\n")
        shutil.chown(pid_file, (data_dir / "postgres").stat().st_uid)
        engines.ensure(data_dir, fsync=False)
        assert ask(data_dir, "SELECT 1") == (1,)
        assert innocent.poll() is None
        innocent.kill()


def test_a_cluster_cut_short_in_its_making_is_made_again(data_dir: Path) -> None:
    (data_dir / "postgres.unfinished" / "base").mkdir(parents=True)
    engines.ensure(data_dir, fsync=False)
    assert ask(data_dir, "SELECT 1") == (1,)
    assert not (data_dir / "postgres.unfinished").exists()


def test_data_of_another_version_is_refused_with_a_sentence(data_dir: Path) -> None:
    engines.ensure(data_dir, fsync=False)
    engines.release(data_dir)
    (data_dir / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(RuntimeError, match="was made by PostgreSQL 12"):
        engines.ensure(data_dir, fsync=False)


@pytest.mark.parametrize("name", ["a" * 120, "mes données, à moi", "100%25"])
def test_any_data_dir_gets_short_sockets(data_dir: Path, name: str) -> None:
    folder = data_dir / name
    urls = engines.ensure(folder, fsync=False)
    connection = psycopg2.connect(urls.database_url)
    connection.close()
    assert len(urls.redis_url) < 100
    assert urls.redis_url.isascii()
    engines.release(folder)
    assert nobody_left(folder)
    assert not run_dir_for(folder).exists()


def test_ephemeral_data_goes_with_its_owner_however_that_ends(data_dir: Path) -> None:
    folder = data_dir / "brief"
    code = _HOLDER.replace("fsync=False", "fsync=False, ephemeral=True")
    owner = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        cwd=BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert owner.stdout is not None
    assert owner.stdout.readline().strip().isdigit()
    owner.kill()
    owner.communicate()
    assert processes.wait_until(lambda: not folder.exists(), 8)


def test_an_ordinary_user_needs_no_privilege(data_dir: Path) -> None:
    with processes.ordinary_account() as account:
        os.chown(data_dir, account.uid, account.gid)
        holder = Holder(data_dir, account)
        assert holder.said.isdigit(), holder.said
        owner = psutil.Process(int(holder.said)).children()[0].uids().real
        assert owner == account.uid == (data_dir / "postgres").stat().st_uid
        holder.end(signal.SIGKILL)
        assert nobody_left(data_dir)


def test_root_reaches_data_in_a_closed_home_without_opening_it(data_dir: Path) -> None:
    """Also run by an ordinary user, for whom there is nothing to open."""
    home = data_dir / "home"
    home.mkdir(mode=0o700)
    folder = home / "project" / ".local"
    engines.ensure(folder, fsync=False)
    assert ask(folder, "SELECT 1") == (1,)
    engines.release(folder)
    assert home.stat().st_mode & 0o007 == 0
    owner = (folder / "postgres").stat().st_uid
    assert (owner != 0) if os.geteuid() == 0 else (owner == os.geteuid())
    with processes.ordinary_account() as stranger:
        looked = subprocess.run(
            ["ls", str(home)],
            check=False,
            capture_output=True,
            user=stranger.user,
        )
        assert (looked.returncode == 0) is (not stranger.switch)


def test_root_carries_on_with_data_that_an_ordinary_user_made(data_dir: Path) -> None:
    with processes.ordinary_account() as account:
        os.chown(data_dir, account.uid, account.gid)
        holder = Holder(data_dir, account)
        holder.end()
        assert nobody_left(data_dir)
        engines.ensure(data_dir, fsync=False)
        assert ask(data_dir, "SELECT 1") == (1,)
        engines.release(data_dir)


def test_data_of_another_user_is_refused_with_a_sentence(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    (data_dir / "postgres").mkdir()
    with pytest.raises(RuntimeError, match="belongs to another user"):
        system.account_for(data_dir / "postgres")


def test_somebody_elses_socket_folder_is_refused(data_dir: Path) -> None:
    folder = data_dir / ("x" * 120)
    trap = run_dir_for(folder)
    trap.symlink_to("/etc")
    try:
        with pytest.raises(RuntimeError, match="belongs to somebody else"):
            engines.ensure(folder, fsync=False)
    finally:
        trap.unlink()


def test_the_log_of_postgres_keeps_peoples_data_out(data_dir: Path) -> None:
    engines.ensure(data_dir, fsync=False)
    ask(data_dir, "CREATE TABLE people (address text PRIMARY KEY)")
    for _ in range(2):
        try:
            ask(data_dir, "INSERT INTO people VALUES ('lea@example.org')")
        except psycopg2.errors.UniqueViolation:
            break
    log = (data_dir / "log" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "lea@example.org" not in log


def test_ensure_env_touches_nothing_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {
        "DATABASE_URL": "postgresql://db/x",
        "REDIS_URL": "redis://cache",
        "LOCAL": "0",
        "SECRET_KEY": "",
    }
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    engines.ensure_env()
    assert dict(os.environ) == before


def test_ensure_env_fills_a_local_run(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "LOCAL", "SECRET_KEY", "EMAIL_URL"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    engines.ensure_env()
    assert str(run_dir_for(data_dir)) in os.environ["DATABASE_URL"]
    assert os.environ["REDIS_URL"] == "redis://elsewhere"
    assert os.environ["LOCAL"] == "1"
    key = data_dir / "secret-key"
    assert os.environ["SECRET_KEY"] == key.read_text().strip()
    assert key.stat().st_mode & 0o777 == 0o600
    ports = json.loads((data_dir / "ports.json").read_text())
    assert os.environ["EMAIL_URL"] == f"smtp://127.0.0.1:{ports['POST_OFFICE_PORT']}"
