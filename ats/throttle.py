"""How often the same caller may try something, counted in the cache.

When Redis is away nobody is counted and everybody may go on: a cache that is down must not
keep people from signing in or applying. Keys are hashed, so the cache holds no address.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limit:
    """`allowed` times in `window` seconds. For `fail`, then waits of `first_wait` seconds that
    double with every further failure, up to the window."""

    scope: str
    allowed: int
    window: int
    first_wait: int = 30


SIGN_IN = Limit("sign-in", 5, 15 * 60)
SIGN_IN_NETWORK = Limit("sign-in-network", 60, 15 * 60)
PASSWORD_RESET = Limit("password-reset", 3, 60 * 60)
PASSWORD_RESET_NETWORK = Limit("password-reset-network", 20, 60 * 60)
APPLY = Limit("apply", 5, 60 * 60)


def client_ip(request: HttpRequest) -> str:
    """The caller's address. Behind PROXIES proxies it is the last but PROXIES of
    X-Forwarded-For: everything further left was written by the caller."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    proxies = settings.ENV.proxies
    if proxies and len(hops) >= proxies and hops[-proxies]:
        return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """The address without the part that points at one household (requirement B41)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    prefix = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False).network_address)


def _key(limit: Limit, who: str) -> str:
    digest = hashlib.sha256(f"{limit.scope}|{who}|{settings.SECRET_KEY}".encode()).hexdigest()
    return f"throttle:{limit.scope}:{digest[:32]}"


@dataclass(slots=True)
class _Cache:
    """Whether the cache answered; one that hangs is asked again only after some seconds, so
    that a page waits for it once and not at every count."""

    away_until: float = 0.0

    def ask(self, question: Callable[[], T], *, otherwise: T) -> T:
        if time.monotonic() < self.away_until:
            return otherwise
        try:
            return question()
        except (RedisError, OSError):
            log.warning("throttle: the cache is away, nobody is counted")
            self.away_until = time.monotonic() + ASK_AGAIN
            return otherwise


ASK_AGAIN = 5.0
_cache = _Cache()


def _count(key: str, window: int) -> int:
    cache.add(key, 0, window)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two commands
        cache.set(key, 1, window)
        return 1


def allow(limit: Limit, who: str) -> bool:
    """Count one try; False once there were more than `allowed` in the window."""
    return _cache.ask(
        lambda: _count(_key(limit, who), limit.window) <= limit.allowed, otherwise=True
    )


def fail(limit: Limit, who: str) -> None:
    """Count one failure; from the last allowed one on, each makes the next try wait longer."""

    def count() -> None:
        key = _key(limit, who)
        over = _count(key, limit.window) - limit.allowed
        cache.touch(key, limit.window)
        if over >= 0:
            wait = min(limit.first_wait * 2 ** min(over, 10), limit.window)
            cache.set(f"{key}:until", time.time() + wait, wait)

    _cache.ask(count, otherwise=None)


def wait(limit: Limit, who: str) -> int:
    """Seconds to wait before the next try; 0 when one may go on."""

    def ask() -> int:
        until = cache.get(f"{_key(limit, who)}:until")
        return max(0, round(until - time.time())) if until else 0

    return _cache.ask(ask, otherwise=0)


def forget(limit: Limit, who: str) -> None:
    """After a success: the failures before it no longer count."""
    key = _key(limit, who)
    _cache.ask(lambda: cache.delete_many([key, f"{key}:until"]), otherwise=None)
