"""What every request and response passes through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from ats.access import Door, can
from ats.models import User

Next = Callable[[HttpRequest], HttpResponseBase]


class HeadersMiddleware:
    """Headers that Django does not set; private pages are not kept by shared caches."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"
        )
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class UserLanguageMiddleware:
    """Signed-in people read in the language of their account; the others as LocaleMiddleware
    found (cookie, then browser)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if isinstance(request.user, User) and not chosen:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


class AccessMiddleware:
    """Default deny: a view without a door (`ats.access.public`, `member`, `may`) is shut."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Let pass, send to the sign-in page, or refuse."""
        door = getattr(view, "access", None)
        if not isinstance(door, Door):
            raise PermissionDenied("no door")
        if door.kind == "public":
            return None
        if not isinstance(request.user, User):
            return self._to_sign_in(request)
        if door.kind == "permission" and not can(request.user, door.permission):
            raise PermissionDenied(door.permission)
        return None

    def _to_sign_in(self, request: HttpRequest) -> HttpResponseBase:
        target = f"{reverse(settings.LOGIN_URL)}?next={quote(request.get_full_path())}"
        if getattr(request, "htmx", False):
            return HttpResponse(headers={"HX-Redirect": target})
        return redirect(target)
