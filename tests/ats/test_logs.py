"""Log lines: one line each, readable or JSON, and nothing in them that points at a person."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest
import structlog

from ats.local.files import BASE_DIR
from ats.logs import line_formatter, scrub
from tools.lint import PRODUCTION

TOKEN = "mfzwizltnfsa5dgnjqxg2lom5uxe3dm"[:31] + "q"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("to lea.martin+x@example.co.uk now", "to [address] now"),
        ("from=<o'neil@maison-verdier.example>", "from=<[address]>"),
        ("Not Found: /approve/abc-DEF_1/", "Not Found: /approve/[token]/"),
        ("/me/abc/data?x=1", "/me/[token]/data?x=1"),
        (f"link {TOKEN} used", "link [token] used"),
        (f"reply+{TOKEN}@reply.example.org", "[address]"),
        ("smtp://u?password=hunter2&x=1", "smtp://u?password=[secret]&x=1"),
        ("12 letters sent in 3.2 s @ 9:00", "12 letters sent in 3.2 s @ 9:00"),
        ("/jobs/vendeuse-lyon/apply/", "/jobs/vendeuse-lyon/apply/"),
    ],
)
def test_addresses_and_tokens_are_scrubbed(line: str, wanted: str) -> None:
    assert scrub(line) == wanted


def formatted(record: logging.LogRecord) -> str:
    return line_formatter().format(record)


def record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("celery.worker", logging.INFO, "", 1, message, arguments, None)


def test_a_library_record_is_one_readable_line_at_home() -> None:
    line = formatted(record("sent to %s", "lea@example.org"))
    assert "sent to [address]" in line
    assert "celery.worker" in line
    assert "\n" not in line


def test_a_traceback_is_scrubbed_too() -> None:
    entry = record("failed")
    try:
        int("no mailbox lea@example.org")
    except ValueError:
        entry.exc_info = sys.exc_info()
    text = formatted(entry)
    assert "ValueError" in text
    assert "lea@example.org" not in text
    assert "[address]" in text


def test_structlog_goes_the_same_way(caplog: pytest.LogCaptureFixture) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(line_formatter())
    with caplog.at_level(logging.INFO):
        structlog.get_logger("egards").info("letter sent", letter=12, to="lea@example.org")
    line = handler.format(caplog.records[-1])
    assert "letter sent" in line
    assert "letter=12" in line
    assert "lea@example.org" not in line


def test_production_logs_json_lines() -> None:
    code = (
        "import django; django.setup(); import logging; "
        "logging.getLogger('x').warning('for %s', 'lea@example.org')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env={**PRODUCTION, "DJANGO_SETTINGS_MODULE": "ats.settings"},
        check=True,
        capture_output=True,
        text=True,
    )
    (line,) = done.stderr.splitlines()
    entry = json.loads(line)
    assert entry["event"] == "for [address]"
    assert entry["level"] == "warning"
    assert entry["logger"] == "x"
