"""Opens somebody else's file in a process of its own, with little time, memory and no way out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Literal

_CHILD = Path(__file__).with_name("child.py")

Status = Literal["ok", "time", "memory", "output", "crash"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use. Memory is address space, Python and its libraries included."""

    wall_seconds: int = 10
    cpu_seconds: int = 8
    memory_mb: int = 512
    output_bytes: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Result:
    """How a child ended. `value` is what it answered, None unless `status` is "ok".

    `walls` is what held it (see `lockdown`); empty when it died before it could say.
    `said` is the end of its standard error: it may quote the file, so it belongs in no log.
    """

    status: Status
    value: Any
    walls: tuple[str, ...]
    said: str


def run_limited(
    module: str,
    *args: str,
    stdin: bytes | Path | IO[bytes],
    limits: Limits | None = None,
) -> Result:
    """Run `main(args, stream)` of a module in a locked child and return its JSON answer.

    The child starts in an empty folder with an almost empty environment, no open file but its
    input, and is killed with its whole process group at `wall_seconds`. An open file given as
    `stdin` must have a descriptor; it is read from its start. Raises OSError only when the
    input cannot be opened or a child cannot be started; whatever the file does is a `status`.
    """
    limits = limits or Limits()
    with ExitStack() as stack:
        source = stack.enter_context(_opened(stdin))
        out = stack.enter_context(tempfile.TemporaryFile())
        err = stack.enter_context(tempfile.TemporaryFile())
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="egards-"))
        order = {"module": module, "args": list(args), "limits": asdict(limits)}
        child = subprocess.Popen(
            [sys.executable, "-I", "-B", str(_CHILD), json.dumps(order)],
            stdin=source,
            stdout=out,
            stderr=err,
            cwd=folder,
            env={"LC_ALL": "C.UTF-8"},
            close_fds=True,
            start_new_session=True,
        )
        code = _wait(child, limits.wall_seconds)
        return _result(code, _start_of(out, limits.output_bytes), _end_of(err), limits)


def _opened(stdin: bytes | Path | IO[bytes]) -> IO[bytes]:
    if isinstance(stdin, Path):
        return stdin.open("rb")
    if isinstance(stdin, bytes):
        file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by the caller)
        file.write(stdin)
        file.seek(0)
        return file
    stdin.flush()
    # A descriptor of our own: closing it leaves the caller's file open.
    own = os.fdopen(os.dup(stdin.fileno()), "rb")
    own.seek(0)
    return own


def _wait(child: subprocess.Popen[bytes], seconds: int) -> int | None:
    """The child's exit code, or None when it had to be stopped."""
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _kill_group(child)


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    # Before the child is reaped its group cannot be another's; after, the lock left it alone in it.
    if child.returncode is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _start_of(file: IO[bytes], size: int) -> bytes:
    file.seek(0)
    return file.read(size + 1)


def _end_of(file: IO[bytes], size: int = 2000) -> str:
    file.seek(max(0, file.seek(0, os.SEEK_END) - size))
    return file.read(size).decode("utf-8", "replace")


def _result(code: int | None, out: bytes, said: str, limits: Limits) -> Result:
    if code is None or code in (-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL):
        return Result("time", None, (), said)
    if len(out) >= limits.output_bytes:
        return Result("output", None, (), said)
    if code != 0:
        return Result("memory" if "MemoryError" in said else "crash", None, (), said)
    return _answer(out, said)


def _answer(out: bytes, said: str) -> Result:
    try:
        answer = json.loads(out)
    except (ValueError, RecursionError):
        # Brackets in brackets, as deep as the output allows, are an attack on this reader.
        return Result("crash", None, (), said)
    if not isinstance(answer, dict) or not isinstance(answer.get("walls"), list):
        return Result("crash", None, (), said)
    walls = tuple(str(wall) for wall in answer["walls"])
    if answer.get("memory"):
        return Result("memory", None, walls, said)
    return Result("ok", answer.get("value"), walls, said)
