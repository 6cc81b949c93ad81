"""Questions to the DNS, with short waits and plain answers."""

from __future__ import annotations

import dns.exception
import dns.resolver
import dns.reversename
from django.conf import settings

# One question. A page waits for about ten of them at worst.
SECONDS = 2.0
_NOTHING = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer)


class Silent(Exception):
    """No name server answered: nothing is known, which is not the same as nothing is there."""


def _resolver() -> dns.resolver.Resolver:
    server = settings.ENV.dns_server
    try:
        resolver = dns.resolver.Resolver(configure=not server)
    except dns.resolver.NoResolverConfiguration as error:
        raise Silent from error
    if server:
        host, _colon, port = server.rpartition(":")
        resolver.nameservers, resolver.port = [host or server], int(port) if host else 53
    resolver.lifetime = resolver.timeout = SECONDS
    return resolver


def records(name: str, kind: str) -> list[str]:
    """The records of a name, a TXT joined to one line; empty when there are none.

    Raises Silent when nobody answers, or answers with a failure.
    """
    try:
        answer = _resolver().resolve(name, kind)
    except _NOTHING:
        return []
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise Silent from error
    if kind == "TXT":
        return [b"".join(row.strings).decode(errors="replace") for row in answer]
    return [row.to_text() for row in answer]


def addresses(host: str) -> list[str]:
    """The IPv4 and IPv6 addresses of a host. Raises Silent."""
    return [*records(host, "A"), *records(host, "AAAA")]


def names_of(address: str) -> list[str]:
    """What an IP address says it is called (PTR), without final dots. Raises Silent."""
    found = records(dns.reversename.from_address(address).to_text(), "PTR")
    return [name.rstrip(".") for name in found]
