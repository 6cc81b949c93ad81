"""A provider's HTTP API on loopback that keeps what it is asked, or behaves as badly as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes
    line: int  # the caller's port: one a connection

    def json(self) -> Any:
        """The body of an API that is spoken to in JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """A status and what is said with it; without a status the line is cut after the request."""

    status: int | None
    said: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Api:
    """`answer` decides what the next request is answered."""

    asked: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked], Answer] = lambda _asked: Answer(500)
    url: str = ""


def _handler(api: Api) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            asked = Asked(
                self.path,
                dict(self.headers.items()),
                self.rfile.read(size),
                self.client_address[1],
            )
            api.asked.append(asked)
            answer = api.answer(asked)
            if answer.status is None:
                self.close_connection = True
                return
            said = b"" if answer.said is None else json.dumps(answer.said).encode()
            self.send_response(answer.status)
            about = {"Content-Type": "application/json", "Content-Length": str(len(said))}
            for name, value in (about | answer.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args: object) -> None:
            """Tests say themselves what went wrong."""

    return Handler


@pytest.fixture
def api() -> Iterator[Api]:
    """The API of whichever provider the test plays."""
    api = Api()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api))
    server.daemon_threads = True
    api.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield api
    server.shutdown()
    server.server_close()
