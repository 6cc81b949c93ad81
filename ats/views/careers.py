"""The career site: what anyone may read."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ats import access, careers, jsonld, params
from ats.models import Company, Posting


def full(path: str) -> str:
    """The address that the world knows, whatever host this request came by."""
    return f"{settings.ENV.site_url}{path}"


def _search(request: HttpRequest) -> careers.Search:
    contract = request.GET.get("contract", "")
    return careers.Search(
        words=params.text(request.GET, "q", 100),
        city=params.text(request.GET, "city", 80),
        contract=contract if contract in Posting.Contract.values else "",
    )


@access.public
def jobs(request: HttpRequest) -> HttpResponse:
    """Open postings, and those that match a search."""
    postings, search = careers.open_postings(), _search(request)
    page = careers.find(postings, search, params.number(request.GET, "after"))
    asked = {"q": search.words, "city": search.city, "contract": search.contract}
    following = urlencode({**asked, "after": page.following}) if page.following else ""
    used = {posting.contract for posting in postings}
    context = {
        "page": page,
        "search": search,
        "any_open": bool(postings),
        "city_choices": [(city, city) for city in careers.cities(postings)],
        "contracts": [row for row in Posting.Contract.choices if row[0] in used],
        "following": f"?{following}" if following else "",
        "canonical": full(reverse("jobs")),
    }
    return render(request, "careers/jobs.html", context)


def _gone(request: HttpRequest, slug: str) -> HttpResponse:
    """In words, with what is open; a posting that was never public is not named."""
    once = Posting.objects.filter(slug=slug, published_at__isnull=False).first()
    postings = careers.find(careers.open_postings(), careers.Search()).rows
    context = {"once": once, "postings": postings[:10]}
    return render(request, "careers/gone.html", context, status=404)


def job_context(posting: Posting, company: Company) -> dict[str, object]:
    """What the page of one posting shows, on the career site and in its preview."""
    canonical = full(reverse("job", args=[posting.slug]))
    found = jsonld.data(posting, company, full(reverse("jobs")), canonical)
    return {
        "posting": posting,
        "criteria": posting.criteria.filter(retired=False),
        "stages": posting.stages.exclude(kind__in=("applied", "hired")),
        "canonical": canonical,
        "json_ld": jsonld.block(found),
        "preview": False,
    }


@access.public
def job(request: HttpRequest, slug: str) -> HttpResponse:
    """One open posting; else a friendly 404 that lists what is open."""
    rows = Posting.objects.filter(status=Posting.Status.PUBLISHED, slug=slug)
    posting = rows.select_related("contact").first()
    if posting is None:
        return _gone(request, slug)
    return render(request, "careers/job.html", job_context(posting, Company.get()))


@access.public
def privacy(request: HttpRequest) -> HttpResponse:
    """What happens to an applicant's data (requirement B06)."""
    return render(request, "careers/privacy.html", {"canonical": full(reverse("privacy"))})
