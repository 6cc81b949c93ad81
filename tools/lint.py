"""`make lint`: every check, the quick ones first, all of them, the failures told at the end.

    python -m tools.lint [NAME…]

Changes nothing and needs no database: Django is read with production settings.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = (sys.executable, "-m")
MANAGE = (sys.executable, "-W", "ignore", "manage.py")
# In the order in which they run.
CHECKS: Mapping[str, Sequence[str]] = {
    "ruff": (*PYTHON, "ruff", "check", "--output-format", "concise", "."),
    "format": (*PYTHON, "ruff", "format", "--check", "--output-format", "concise", "."),
    "imports": (str(Path(sys.executable).with_name("lint-imports")),),
    "house": (*PYTHON, "tools.house"),
    "catalogue": (*PYTHON, "tools.catalogue", "check"),
    "templates": (*PYTHON, "tools.templates"),
    "markup": (*PYTHON, "djlint", "templates", "--lint", "--quiet"),
    "migrations": (*MANAGE, "makemigrations", "--check", "--dry-run"),
    "deploy": (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
    "types": (*PYTHON, "mypy"),
}
PRODUCTION = {
    "DATABASE_URL": "postgresql://nobody@/nobody?host=/nonexistent",
    "REDIS_URL": "redis://localhost:1",
    "SECRET_KEY": "only-for-reading-the-settings-" + "0123456789abcdef" * 3,
    "SITE_URL": "https://recrutement.example.org",
    "LOCAL": "0",
    "DEBUG": "0",
    "DEMO": "0",
}


def main() -> None:
    names = sys.argv[1:] or list(CHECKS)
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        sys.exit(f"No such check: {', '.join(unknown)}. There are {', '.join(CHECKS)}.")
    failures = {name: output for name in names if (output := _failure(name)) is not None}
    for name, output in failures.items():
        print(f"\n── {name}: {' '.join(CHECKS[name])}\n{output}")
    if failures:
        sys.exit(f"\nNot clean: {', '.join(failures)}.")


def _failure(name: str) -> str | None:
    """What the check said when it failed; None when all is well."""
    began = time.monotonic()
    print(f"{name:<12}", end="", flush=True)
    done = subprocess.run(
        CHECKS[name],
        cwd=ROOT,
        env={**os.environ, **PRODUCTION},
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    verdict = "FAILED" if done.returncode else "ok"
    print(f"{verdict:<7}{time.monotonic() - began:6.1f} s", flush=True)
    return done.stdout.strip() if done.returncode else None


if __name__ == "__main__":
    main()
