"""Serve the gallery with the site's own Content-Security-Policy, so that it judges the pages."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from django.contrib.staticfiles import finders

from ats.csp import frame_policy
from tests.browser.gallery.render import render

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'"
)


class Gallery(BaseHTTPRequestHandler):
    """`/static/…` from the static folders, `/<page>.html` rendered."""

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/static/"):
            self._static(path.removeprefix("/static/"))
        elif path.endswith(".html"):
            self._page(path.strip("/").removesuffix(".html"))
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._page("mail")

    def _static(self, name: str) -> None:
        found = finders.find(name)
        if not isinstance(found, str):
            self.send_error(404)
            return
        self._send(Path(found).read_bytes(), mimetypes.guess_type(found)[0] or "text/plain", POLICY)

    def _page(self, name: str) -> None:
        html = render(name)
        policy = frame_policy(html) if name == "mail" else POLICY
        self._send(html.encode(), "text/html; charset=utf-8", policy)

    def _send(self, body: bytes, kind: str, policy: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class says so
        """Quiet: the pages are looked at, not their requests."""


@contextmanager
def serve() -> Iterator[str]:
    """The gallery on a free port of this machine, while the block runs; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gallery)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
