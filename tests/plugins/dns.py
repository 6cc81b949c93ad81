"""A real DNS server on loopback that knows what a test tells it, and counts the questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from dnslib import QTYPE, RCODE, RR, DNSRecord  # type: ignore[import-untyped]  # it has no types
from dnslib.server import DNSServer  # type: ignore[import-untyped]
from pytest_django import Settings


@dataclass
class Zone:
    """`rows`: lines of a zone file. `failing`: every answer is SERVFAIL."""

    rows: list[str] = field(default_factory=list)
    failing: bool = False
    asked: int = 0

    def resolve(self, request: DNSRecord, _handler: object) -> DNSRecord:
        self.asked += 1
        reply = request.reply()
        if self.failing:
            reply.header.rcode = RCODE.SERVFAIL
            return reply
        known = [row for line in self.rows for row in RR.fromZone(line)]
        wanted = str(request.q.qname).lower()
        names = [row for row in known if str(row.rname).lower() == wanted]
        reply.header.rcode = RCODE.NOERROR if names else RCODE.NXDOMAIN
        for row in names:
            if QTYPE[row.rtype] == QTYPE[request.q.qtype]:
                reply.add_answer(row)
        return reply


@pytest.fixture
def zone(settings: Settings) -> Iterator[Zone]:
    """A running name server, which the doctor asks."""
    kept = Zone()
    server = DNSServer(kept, address="127.0.0.1", port=0)
    port = server.server.server_address[1]
    settings.ENV = replace(settings.ENV, dns_server=f"127.0.0.1:{port}")
    server.start_thread()
    yield kept
    server.stop()
    server.server.server_close()
