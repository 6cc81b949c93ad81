"""Pages whose address is itself the key: signed links."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpResponseBase

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def secret_address(view: V) -> V:
    """Keep the address out of Referer headers (also those of our own files, which end in
    access logs), caches and search engines.

    `strict-origin` and not `no-referrer`: with the latter, browsers send `Origin: null`, and
    no form of the page would pass the CSRF check.
    """

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return cast(V, wrapped)
