"""Company settings and people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ats import access
from ats.models import User


@access.may("company.edit")
def settings_page(request: HttpRequest) -> HttpResponse:
    """The company."""
    return render(request, "company/settings.html")


@access.may("people.manage")
def people(request: HttpRequest) -> HttpResponse:
    """Everyone."""
    return render(request, "company/settings.html")


@access.may("people.manage")
def person_new(request: HttpRequest) -> HttpResponse:
    """Add someone."""
    return render(request, "company/settings.html")


@access.may("people.manage")
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Roles."""
    get_object_or_404(User, pk=pk)
    return render(request, "company/settings.html")
