"""Signing in and out, and choosing a password by a signed link."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as start_session
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from ats import access, accounts, links, throttle
from ats.backends import DEMO_DOMAIN
from ats.forms.accounts import ChooseForm, ResetForm, SignInForm
from ats.links import LinkState
from ats.models import User
from ats.views.secret import secret_address


class SignIn(LoginView):
    """Django's sign-in, which checks `next`; this one also makes guessers wait."""

    form_class = SignInForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_success_url(self) -> str:
        """Where `next` leads, unless it leads in circles."""
        target = super().get_success_url()
        circles = {self.request.path, reverse("logout")}
        leads_back = target.partition("?")[0] in circles
        return self.get_default_redirect_url() if leads_back else target

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The demo's accounts are public where the demo runs."""
        shown = User.objects.none()
        if settings.ENV.demo:
            shown = User.objects.filter(email__iendswith="@" + DEMO_DOMAIN, is_active=True)
        return super().get_context_data(demo_people=shown, **kwargs)

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        """429 while one has to wait, with for how long."""
        response = super().form_invalid(form)
        if form.wait:
            response.status_code = 429
            response.headers["Retry-After"] = str(form.wait)
        return response


login = access.public(SignIn.as_view())
logout = access.public(LogoutView.as_view(next_page="home"))


@access.public
def password_reset(request: HttpRequest) -> HttpResponseBase:
    """Ask for a link by mail; the answer does not tell whether the address is known."""
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"].strip().lower()
        network = throttle.client_ip(request)
        if throttle.allow(throttle.PASSWORD_RESET_NETWORK, network) and throttle.allow(
            throttle.PASSWORD_RESET, address
        ):
            accounts.ask_reset(address)
        return redirect("password-reset-sent")
    return render(request, "accounts/password_reset.html", {"form": form})


@access.public
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    """The same words whether or not the address exists."""
    return render(request, "accounts/password_reset_sent.html")


def _unusable(request: HttpRequest, state: LinkState) -> HttpResponse:
    status = 404 if state is LinkState.UNKNOWN else 410
    return render(request, "accounts/link_unusable.html", {"state": state.value}, status=status)


@access.public
@secret_address
@sensitive_post_parameters("password")
def password_choose(request: HttpRequest, token: str) -> HttpResponseBase:
    """Choose a password by the link of an invitation or a reset, then be signed in."""
    link, state = links.resolve(accounts.PURPOSE, token)
    user = accounts.user_of(link) if link is not None and state is LinkState.VALID else None
    if link is None or user is None:
        return _unusable(request, LinkState.UNKNOWN if state is LinkState.VALID else state)
    form = ChooseForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not accounts.choose_password(link, user, form.cleaned_data["password"]):
            return _unusable(request, LinkState.USED)
        start_session(request, user, settings.AUTHENTICATION_BACKENDS[0])
        text = _("Your password is set. Welcome, %(name)s.") % {"name": user.given_name}
        messages.success(request, text)
        return redirect("home")
    return render(request, "accounts/password_choose.html", {"form": form, "person": user})
