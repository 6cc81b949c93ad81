"""Trying too often, counted in the real cache."""

from __future__ import annotations

import socket
import time
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from pytest_django import Settings

from ats import throttle
from ats.throttle import Limit

FEW = Limit("few", 3, 60, first_wait=30)
DEAD = "unix:///nowhere/valkey.sock"


def test_so_many_are_allowed_and_then_none() -> None:
    assert [throttle.allow(FEW, "a") for _ in range(5)] == [True, True, True, False, False]


def test_callers_and_scopes_are_counted_apart() -> None:
    for _ in range(4):
        throttle.allow(FEW, "a")
    assert throttle.allow(FEW, "b")
    assert throttle.allow(Limit("other", 1, 60), "a")


def test_the_window_ends() -> None:
    short = Limit("short", 1, 1)
    assert throttle.allow(short, "a")
    assert not throttle.allow(short, "a")
    time.sleep(1.1)
    assert throttle.allow(short, "a")


def test_failures_make_one_wait_longer_each_time() -> None:
    waits = []
    for _ in range(6):
        throttle.fail(FEW, "a")
        waits.append(throttle.wait(FEW, "a"))
    assert waits[:2] == [0, 0]
    assert waits[2:] == pytest.approx([30, 60, 60, 60], abs=2)  # never beyond the window


def test_the_wait_doubles_up_to_the_window() -> None:
    for _ in range(7):
        throttle.fail(throttle.SIGN_IN, "a")
    assert throttle.wait(throttle.SIGN_IN, "a") == pytest.approx(120, abs=2)
    for _ in range(10):
        throttle.fail(throttle.SIGN_IN, "a")
    assert throttle.wait(throttle.SIGN_IN, "a") == pytest.approx(900, abs=2)


def test_a_success_forgets_the_failures() -> None:
    for _ in range(4):
        throttle.fail(FEW, "a")
    throttle.forget(FEW, "a")
    assert throttle.wait(FEW, "a") == 0
    throttle.fail(FEW, "a")
    assert throttle.wait(FEW, "a") == 0


def test_the_cache_holds_no_address() -> None:
    throttle.fail(FEW, "amelie@example.org|203.0.113.9")
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    keys = b" ".join(client.keys("*"))
    assert b"throttle" in keys
    assert b"amelie" not in keys
    assert b"203.0.113.9" not in keys


def test_without_its_cache_everybody_may_go_on(settings: Settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": DEAD,
        }
    }
    assert [throttle.allow(FEW, "a") for _ in range(5)] == [True] * 5
    for _ in range(5):
        throttle.fail(FEW, "a")
    assert throttle.wait(FEW, "a") == 0
    throttle.forget(FEW, "a")


def test_a_cache_that_hangs_is_waited_for_once(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        default = settings.CACHES["default"] | {"LOCATION": f"redis://127.0.0.1:{port}"}
        settings.CACHES = {"default": default}
        began = time.monotonic()
        assert [throttle.allow(FEW, "a") for _ in range(20)] == [True] * 20
        assert time.monotonic() - began < 3


def test_a_cache_that_comes_back_is_counted_in_again() -> None:
    throttle._cache.away_until = time.monotonic() + 0.2
    assert [throttle.allow(FEW, "a") for _ in range(9)] == [True] * 9
    time.sleep(0.25)
    assert [throttle.allow(FEW, "a") for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.1", "127.0.0.1"),  # nobody in front: the header is the caller's own
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "10.0.0.1", "127.0.0.1"),  # fewer hops than there should be
        (1, "", "127.0.0.1"),
    ],
)
def test_the_caller_cannot_choose_their_address(
    settings: Settings, proxies: int, forwarded: str, expected: str
) -> None:
    settings.ENV = replace(settings.ENV, proxies=proxies)
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded})
    assert throttle.client_ip(request) == expected
