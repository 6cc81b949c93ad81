"""A child that was taken over stays small, short, dumb and alone: seen by trying."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings

from candidates.documents.sandbox import Limits, Result, run_limited

FILTERED = sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")
X86 = sys.platform == "linux" and platform.machine() == "x86_64"
REFUSED = ("socket", "fork", "run", "thread", "signal parent", "list", "write|x.php")
PRIVATE = (f"/proc/{os.getpid()}/environ", __file__, "/etc/passwd")
needs_filter = pytest.mark.skipif(not FILTERED, reason="the kernel's filter is Linux's only")


def canary(deed: str, *args: str, limits: Limits | None = None) -> Result:
    """What the canary could do."""
    return run_limited(
        "tests.candidates.documents.canary", deed, *args, stdin=b"a file", limits=limits
    )


@needs_filter
def test_the_filter_is_in_force_here() -> None:
    assert canary("talk").walls[-1] == "filter"


def test_memory_ends() -> None:
    assert canary("eat").status == "memory"


def test_a_loop_is_stopped_by_the_processor_clock() -> None:
    start = time.monotonic()
    result = canary("spin", limits=Limits(cpu_seconds=1, wall_seconds=20))
    assert result.status == "time"
    assert time.monotonic() - start < 10


def test_waiting_is_stopped_by_the_wall_clock() -> None:
    start = time.monotonic()
    assert canary("sleep", limits=Limits(wall_seconds=2)).status == "time"
    assert time.monotonic() - start < 6


@pytest.mark.skipif(not X86, reason="numbers of x86-64")
def test_limits_are_hard() -> None:
    asked = Limits(cpu_seconds=3, memory_mb=300, output_bytes=1000)
    assert canary("limits", limits=asked).value == {
        "AS": 300 * 1024 * 1024, "CPU": 3, "FSIZE": 1000, "NOFILE": 32, "CORE": 0, "NPROC": 0,
    }  # fmt: skip


def test_what_a_library_prints_is_not_the_answer() -> None:
    result = canary("talk")
    assert (result.status, result.value) == ("ok", "the answer")
    assert "and below" in result.said


@pytest.mark.parametrize(("size", "status"), [(1000, "ok"), (100_000, "output")])
def test_the_answer_is_bounded(size: int, status: str) -> None:
    result = canary("answer", str(size))
    assert result.status == status
    assert result.value == ("x" * size if status == "ok" else None)


def test_what_it_says_aside_is_bounded_on_the_disk_and_in_memory() -> None:
    result = canary("flood")
    assert result.value in (None, "refused: OSError")
    assert 0 < len(result.said) <= 2000


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("[", "60000"),  # deeper than the reader of JSON can go
        ("not json", "1"),
        ('{"value": {"kind": "pdf"}}', "1"),
        ('{"walls": "all", "value": 1}', "1"),
        ("[1]", "1"),
    ],
)
def test_an_answer_made_up_by_a_taken_over_child_is_a_crash(text: str, times: str) -> None:
    result = canary("answer raw", text, times)
    assert (result.status, result.value) == ("crash", None)


@pytest.mark.parametrize("deed", ["crash", "exit"])
def test_a_crash_is_a_status(deed: str) -> None:
    result = canary(deed)
    assert (result.status, result.value, result.walls) == ("crash", None, ())


@pytest.fixture(scope="module")
def tried() -> dict[str, Any]:
    """What a child that stays polite found, all of it in one life."""
    deeds = (*REFUSED, *(f"read|{path}" for path in PRIVATE), "environment", "path", "folder")
    result = canary("each", *deeds)
    assert result.status == "ok", result
    return cast(dict[str, Any], result.value)


def test_no_secret_is_in_its_environment(tried: dict[str, Any]) -> None:
    assert os.environ["SECRET_KEY"] == settings.SECRET_KEY
    assert set(tried["environment"]) <= {"LC_ALL", "LC_CTYPE"}
    assert settings.SECRET_KEY not in str(tried)


def test_python_looks_nowhere_but_in_the_project(tried: dict[str, Any]) -> None:
    isolated, path = tried["path"]
    assert isolated == 1
    assert path[-1] == str(settings.BASE_DIR)
    assert "" not in path


@pytest.mark.parametrize("path", PRIVATE, ids=["environment", "source", "system"])
def test_it_reads_no_file(tried: dict[str, Any], path: str) -> None:
    assert tried[f"read|{path}"] == "refused: PermissionError"


@pytest.mark.parametrize("deed", REFUSED)
def test_it_starts_no_program_and_sees_no_other(tried: dict[str, Any], deed: str) -> None:
    assert tried[deed].startswith("refused: ")


def test_its_folder_is_its_own_and_is_gone_afterwards(tried: dict[str, Any]) -> None:
    first, second = Path(tried["folder"]), Path(canary("folder").value)
    assert first != second
    assert not first.exists()
    assert not first.is_relative_to(settings.BASE_DIR)


def test_it_has_no_file_of_ours_open(tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)
        assert canary("descriptors").value == [0, 1, 2, 3]


def test_the_network_is_shut() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert canary("connect", str(server.getsockname()[1])).value == "refused: PermissionError"


def test_it_writes_no_file(tmp_path: Path) -> None:
    target = tmp_path / "x.php"
    assert canary("write", str(target)).value == "refused: PermissionError"
    assert not target.exists()


@pytest.mark.skipif(not X86, reason="numbers of x86-64")
@pytest.mark.parametrize(
    ("deed", "args"), [("native open", ["/etc/passwd"]), ("native limits", [])]
)
def test_native_code_meets_the_same_wall(deed: str, args: list[str]) -> None:
    assert canary(deed, *args).value == -1


def test_an_open_file_is_read_from_its_start_and_left_open(tmp_path: Path) -> None:
    path = tmp_path / "cv.pdf"
    path.write_bytes(b"")
    with path.open("r+b") as file:
        file.write(b"GIF89a")
        result = run_limited("candidates.documents.inspect_file", stdin=file)
        assert file.tell() >= 0
    assert result.value == {"kind": "other", "problem": None, "pages": None}


def test_a_missing_file_is_the_callers_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run_limited("candidates.documents.inspect_file", stdin=tmp_path / "none.pdf")


HOOKED = """
import os, socket, subprocess, sys
sys.path.append(sys.argv[1])
from candidates.documents.lockdown import _refuse_event
sys.addaudithook(_refuse_event)
for deed in (
    lambda: open("/etc/passwd"), lambda: socket.socket(), lambda: subprocess.run(["true"]),
    lambda: os.listdir("/"), os.fork, lambda: os.system("true"), lambda: os.kill(1, 0),
    lambda: os.remove("/nothing"), lambda: os.mkdir("/nothing"),
):
    try:
        deed()
        os.write(1, b"done ")
    except PermissionError:
        os.write(1, b"refused ")
"""


def test_where_the_kernel_cannot_refuse_python_does() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", HOOKED, str(settings.BASE_DIR)],
        capture_output=True, check=True, timeout=30,
    )  # fmt: skip
    assert done.stdout.split() == [b"refused"] * 9
