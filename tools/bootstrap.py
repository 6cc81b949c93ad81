"""Makes .venv from nothing: `python3 tools/bootstrap.py run|test`. Standard library only.

uv is used when it is on PATH, else venv and pip; both install the lock with its
hashes. A stamp of the lock makes every later call cheap. Python 3.7 must still be
able to read this file, so as to be told what is missing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".egards-lock"
UNFINISHED = VENV / ".egards-unfinished"
# The larger set holds the smaller one.
SETS = ("run", "test")
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def main() -> None:
    wanted = sys.argv[1] if len(sys.argv) > 1 else "run"
    if wanted not in SETS:
        sys.exit(f"Say which set to install: {' or '.join(SETS)}.")
    if sys.version_info < OLDEST:
        use_a_newer_python()
    with Path(__file__).open() as lock:
        # Two calls at once would install over each other; the kernel frees this at our end.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_ready(wanted):
            make(wanted)


def use_a_newer_python() -> None:
    """Start again with a newer Python found on PATH, or say what to install."""
    for name in NEWER:
        path = shutil.which(name)
        if path:
            os.execv(path, [path, *sys.argv])  # noqa: S606 - there is no shell to start
    sys.exit(
        f"Égards needs Python 3.11 or newer, and this is {sys.version.split()[0]}. "
        "Install one and try again, or name it: make PYTHON=/path/to/python3.11 …"
    )


def lock_of(wanted: str) -> Path:
    return ROOT / "requirements" / f"{wanted}.txt"


def stamp_of(wanted: str) -> str:
    """What the stamp says once `wanted` is installed from the locks as they are now."""
    digest = hashlib.sha256(b"".join(lock_of(name).read_bytes() for name in SETS))
    return f"{wanted} {digest.hexdigest()}"


def is_ready(wanted: str) -> bool:
    """Whether the stamp names these locks and this set, or the larger one."""
    if UNFINISHED.exists() or not (PYTHON.exists() and STAMP.exists()):
        return False
    enough = SETS[SETS.index(wanted) :]
    return STAMP.read_text() in [stamp_of(name) for name in enough]


def make(wanted: str) -> None:
    """Create what is missing; an environment whose making was cut short starts over."""
    print(f"Installing what Égards needs ({wanted}) into {VENV} …", flush=True)
    if UNFINISHED.exists() or not works():
        shutil.rmtree(VENV, ignore_errors=True)
        create()
    UNFINISHED.touch()
    STAMP.unlink(missing_ok=True)
    install(lock_of(wanted))
    STAMP.write_text(stamp_of(wanted))
    UNFINISHED.unlink()


def works() -> bool:
    """Whether there is a Python in .venv that still starts, and is new enough."""
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        done = subprocess.run([PYTHON, "-c", check], check=False, capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


def create() -> None:
    uv = shutil.which("uv")
    if uv:
        run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)])
        return
    # Half of it must not pass for the whole should this be cut short.
    VENV.mkdir()
    UNFINISHED.touch()
    hint = "On Debian and Ubuntu this needs the package python3-venv; uv works as well."
    run([sys.executable, "-m", "venv", str(VENV)], hint)


def install(lock: Path) -> None:
    uv = shutil.which("uv")
    # Compiling every module of every package takes longer than installing them: Python
    # compiles those that are used when they are.
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--no-compile", "--no-input"]
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    hint = "Is the network there? What was cut short is made anew by the next call."
    run([*command, "--require-hashes", "-r", str(lock)], hint)


def run(command: list[str], hint: str = "") -> None:
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"This did not work: {' '.join(command)}\n{hint}")


if __name__ == "__main__":
    main()
