"""`make bench`: what the work costs, as ratios within one run.

    python -m bench [--scale small|full] [NAME…]

A row of cost is divided by something physical measured seconds before on the same machine: an
empty Django view, a bare smtplib loop into the same sink, a bare Jinja2 render, one indexed
SELECT. A row of rightness stands against what is asked for. Prints the table and writes
DATA_DIR/bench.json (DATA_DIR: .local).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from ats.local import engines

SCALES = {"small": 200, "full": 2000}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--scale", choices=SCALES, default="small")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    folder = Path(os.environ.get("DATA_DIR") or ".local").resolve()
    with tempfile.TemporaryDirectory(prefix="egards-bench-") as scratch:
        _prepare(Path(scratch))
        from bench import measures

        unknown = set(options.names) - set(measures.ALL)
        if unknown:
            there = ", ".join(measures.ALL)
            sys.exit(f"No such measure: {', '.join(sorted(unknown))}. There are: {there}.")
        rows = measures.run(options.names or list(measures.ALL), SCALES[options.scale])
        engines.release(Path(scratch))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")


def _prepare(scratch: Path) -> None:
    """Engines of its own, as durable as a real one (fsync on), and an empty database."""
    urls = engines.ensure(scratch, ephemeral=True)
    os.environ |= {
        "DATABASE_URL": urls.database_url,
        "REDIS_URL": urls.redis_url,
        "DATA_DIR": str(scratch),
        "SECRET_KEY": "the-key-of-the-bench-" + "0123456789" * 4,
        "LOCAL": "1",
        "DJANGO_SETTINGS_MODULE": "ats.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
