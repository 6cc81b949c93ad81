"""One's own account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from ats import access, accounts
from ats.forms.accounts import OwnForm
from ats.models import User


@access.member
def own(request: HttpRequest) -> HttpResponseBase:
    """Name, job title, phone and language, as colleagues and candidates see them."""
    user = access.member_of(request)
    form = OwnForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        accounts.change_own(user, form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        response = redirect("account")
        # A language that was chosen on the career site would hide the one chosen here.
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    return render(request, "accounts/own.html", {"form": form, "person": user})
