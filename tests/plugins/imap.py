"""A real IMAP server on loopback (pymap), which tests fill and look into as clients do."""

from __future__ import annotations

import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from imapclient import IMAPClient

USER, PASSWORD = "claire", "s3cret/:@"


@dataclass
class Imap:
    """A running server with one account, and three folders of its own for each test."""

    port: int
    inbox: str = "Box"

    @property
    def done(self) -> str:
        """Where taken mail goes."""
        return f"{self.inbox}-done"

    @property
    def aside(self) -> str:
        """Where poison goes."""
        return f"{self.inbox}-aside"

    @property
    def url(self) -> str:
        """What IMAP_URL says."""
        folders = f"{self.inbox}?done={self.done}&aside={self.aside}"
        return f"imap://{USER}:s3cret%2F%3A%40@127.0.0.1:{self.port}/{folders}"

    def link(self) -> IMAPClient:
        """A client of its own, signed in."""
        link = IMAPClient("127.0.0.1", port=self.port, ssl=False, timeout=10)
        link.login(USER, PASSWORD)
        return link

    def put(self, *raws: bytes, flags: tuple[bytes, ...] = ()) -> None:
        """Lay mails into the inbox."""
        link = self.link()
        for raw in raws:
            link.append(self.inbox, raw, flags)
        link.logout()

    def count(self, folder: str) -> int:
        """How many mails a folder holds."""
        link = self.link()
        there = link.folder_exists(folder)
        count = int(link.folder_status(folder, ["MESSAGES"])[b"MESSAGES"]) if there else 0
        link.logout()
        return count


@pytest.fixture(scope="session")
def _imap() -> Iterator[Imap]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [str(Path(sys.executable).with_name("pymap")), "--host", "127.0.0.1"]
    command += ["--port", str(port), "--no-tls", "--no-service", "admin"]
    command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield Imap(port)
    finally:
        process.kill()
        process.wait(5)


@pytest.fixture
def imap_server(_imap: Imap) -> Imap:
    """An empty mailbox on a server that runs for the whole session."""
    mailbox = Imap(_imap.port, f"Box{secrets.token_hex(4)}")
    link = mailbox.link()
    link.create_folder(mailbox.inbox)
    link.logout()
    return mailbox


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the IMAP server did not start")
