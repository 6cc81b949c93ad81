"""Pages whose address is itself the key: signed links."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def secret_address(view: View[P]) -> View[P]:
    """Keep the address out of Referer headers (also those of our own files, which end in
    access logs), caches and search engines.

    `strict-origin` and not `no-referrer`: with the latter, browsers send `Origin: null`, and
    no form of the page would pass the CSRF check.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped
