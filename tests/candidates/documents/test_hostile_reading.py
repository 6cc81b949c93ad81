"""Hostile files in front of the readers themselves, as if no check had stood before them.

Each is read in a child of its own behind the sandbox's walls; all in one go, two at a time.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from candidates.documents.reading import read_cv
from tests.candidates.documents import cvs
from tests.candidates.documents.hostile import Hostile, rows

SECONDS = 10
STARTING = 2  # what a child may take to start on a busy machine
ROWS = rows(9)


@dataclass(frozen=True)
class Outcome:
    """What came of the whole set; `called` is whether anything knocked at our door."""

    peak_kb: int
    called: bool
    files: dict[str, dict[str, Any]]

    def of(self, row: Hostile) -> dict[str, Any]:
        return self.files[_name(row)]


def _name(row: Hostile) -> str:
    return re.sub(r"\W+", "-", row.what) + f".{row.kind}"


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("hostile")
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.1)
        for row in rows(door.getsockname()[1]):
            (folder / _name(row)).write_bytes(row.build())
        answer = json.loads(_read(folder))
        return Outcome(answer["peak_kb"], _somebody_at(door), answer["files"])


def _read(folder: Path) -> bytes:
    command = [sys.executable, "-m", "tests.candidates.documents.read_folder", str(folder)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=240).stdout


def _somebody_at(door: socket.socket) -> bool:
    try:
        door.accept()[0].close()
    except TimeoutError:
        return False
    return True


def test_there_are_forty_and_more() -> None:
    assert len({_name(row) for row in ROWS}) == len(ROWS) >= 40


@pytest.mark.parametrize("row", ROWS, ids=[row.what for row in ROWS])
def test_a_hostile_file_ends_in_time_with_its_verdict(outcome: Outcome, row: Hostile) -> None:
    found = outcome.of(row)
    assert found["seconds"] < SECONDS + STARTING
    if row.verdict != "any":
        assert found["status"] == row.verdict, found
    assert "root:" not in found["text"]
    assert len(found["text"]) <= 70_000
    assert (found["status"] == "read") == bool(found["text"])


def test_no_child_holds_more_than_half_a_gigabyte(outcome: Outcome) -> None:
    assert 10 * 1024 < outcome.peak_kb < 512 * 1024


def test_nothing_calls_out(outcome: Outcome) -> None:
    assert not outcome.called


def test_the_door_would_have_heard() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.1)
        socket.create_connection(door.getsockname()).close()
        assert _somebody_at(door)


@pytest.mark.parametrize("what", ["script", "launches a program", "program attached"])
def test_what_a_pdf_holds_besides_pages_is_said(outcome: Outcome, what: str) -> None:
    row = next(row for row in ROWS if row.what == what)
    assert {"code": "active", "excerpt": ""} in outcome.of(row)["flags"]


def test_the_direction_is_not_turned(tmp_path: Path) -> None:
    path = tmp_path / "cv.txt"
    path.write_bytes(cvs.as_txt([*cvs.FRENCH, "cv\u202efdp.exe"]))
    assert "\u202e" not in read_cv(path).text
