"""The career site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ats import access
from ats.models import Posting


@access.public
def jobs(request: HttpRequest) -> HttpResponse:
    """Open postings."""
    return render(request, "careers/jobs.html", {"postings": Posting.objects.filter(status="published")})


@access.public
def job(request: HttpRequest, slug: str) -> HttpResponse:
    """One open posting."""
    posting = Posting.objects.filter(status="published", slug=slug).first()
    if posting is None:
        return render(request, "careers/gone.html", status=404)
    return render(request, "careers/job.html", {"posting": posting})
