"""Postings, for those who recruit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ats import access


@access.member
def postings(request: HttpRequest) -> HttpResponse:
    """All that the reader may see."""
    rows = access.visible_postings(access.member_of(request))
    return render(request, "postings/list.html", {"postings": rows})


@access.may("posting.create")
def posting_new(request: HttpRequest) -> HttpResponseBase:
    """Start one."""
    return render(request, "postings/list.html", {"postings": []})


@access.member
def posting(request: HttpRequest, pk: int) -> HttpResponse:
    """Overview of one."""
    row = access.posting_for(access.member_of(request), pk)
    return render(request, "postings/list.html", {"postings": [row]})


@access.member
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The ad, criteria, stages or team."""
    row = access.posting_for(access.member_of(request), pk, may="posting.edit")
    return render(request, "postings/list.html", {"postings": [row]})


@access.member
@require_POST
def publication(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Publish, unpublish, reopen."""
    row = access.posting_for(access.member_of(request), pk, may="posting.edit")
    return redirect("posting", row.pk)


@access.member
def closing(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who is untold, then close."""
    row = access.posting_for(access.member_of(request), pk, may="posting.edit")
    return render(request, "postings/list.html", {"postings": [row]})
