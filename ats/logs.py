"""Log lines: readable at home, JSON in production, and never an address or a token.

What is logged goes to people and machines that have no right to the candidates'
data, so the finished line is scrubbed, tracebacks and libraries' messages included.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog
from django.conf import settings

# RFC 5321 atoms are wider than this; what is left over on the sides says nothing.
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_SIGNED_LINK = re.compile(r"(/(?:approve|helpful|me|unsubscribe|reset)/)[^/\s\"'?]+")
# What `ats.links.derive` makes, wherever it turns up.
_TOKEN = re.compile(r"\b[a-z2-7]{32}\b")
_SECRET = re.compile(r"(?i)\b((?:token|password|secret|key|sid|code)=)[^\s&\"']+")


def scrub(line: str) -> str:
    """The line without mail addresses, signed links and credentials.

    >>> scrub("GET /approve/abc.def/ by karim@maison-verdier.example")
    'GET /approve/[token]/ by [address]'
    """
    line = _ADDRESS.sub("[address]", line)
    line = _SIGNED_LINK.sub(r"\1[token]", line)
    line = _TOKEN.sub("[token]", line)
    return _SECRET.sub(r"\1[secret]", line)


class LineFormatter(structlog.stdlib.ProcessorFormatter):
    """structlog's formatter, for our own and for other libraries' records alike."""

    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))


def _shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso" if _for_machines() else "%H:%M:%S"),
    ]


def _for_machines() -> bool:
    return not (settings.DEBUG or settings.ENV.local)


def line_formatter() -> logging.Formatter:
    """The formatter that LOGGING names; also makes structlog log through `logging`."""
    structlog.configure(
        processors=[
            *_shared(),
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return LineFormatter(
        foreign_pre_chain=_shared(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers()],
    )


def _renderers() -> list[Any]:
    if _for_machines():
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    console = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        pad_event_to=0,
        pad_level=False,
        exception_formatter=structlog.dev.plain_traceback,
    )
    return [console]
