"""Reads every file of a folder in a process that does nothing else, so that what the system
tells of its children is told of the readers alone.

    python -m tests.candidates.documents.read_folder FOLDER

Answers JSON: `peak_kb`, the most memory that any child held; `files`, by name, what was read
and the seconds that it took.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from candidates.documents.reading import read_cv


def _read(path: Path) -> tuple[str, dict[str, object]]:
    start = time.monotonic()
    found = read_cv(path)
    return path.name, {**asdict(found), "seconds": time.monotonic() - start}


def main(folder: str) -> None:
    """Two at a time, as on the smallest machine."""
    with ThreadPoolExecutor(2) as pool:
        files = dict(pool.map(_read, sorted(Path(folder).iterdir())))
    # Kilobytes on Linux, bytes on macOS.
    unit = 1024 if sys.platform == "darwin" else 1
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // unit
    json.dump({"peak_kb": peak, "files": files}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
