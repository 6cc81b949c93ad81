"""What machines read: the feed, the sitemap, robots.txt, and whether the system is ready."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from ats import access, careers, health
from ats.models import Company
from ats.views.careers import full


@access.public
def feed(request: HttpRequest) -> HttpResponse:
    """Atom (RFC 4287), in the company's language."""
    company, postings = Company.get(), careers.open_postings()
    changed = max((row.published_at for row in postings if row.published_at), default=None)
    context = {
        "company": company,
        "entries": [(row, full(reverse("job", args=[row.slug]))) for row in postings],
        "changed": changed,
        "home": full(reverse("jobs")),
        "here": full(reverse("jobs-feed")),
    }
    with translation.override(company.language):
        return render(request, "careers/feed.xml", context, content_type="application/atom+xml")


@access.public
def sitemap(request: HttpRequest) -> HttpResponse:
    """The career site's pages (sitemaps.org, 0.9)."""
    pages = [(full(reverse(name)), None) for name in ("jobs", "privacy")]
    rows = careers.open_postings()
    entries = [(full(reverse("job", args=[row.slug])), row.published_at) for row in rows]
    context = {"entries": [*pages, *entries]}
    return render(request, "careers/sitemap.xml", context, content_type="application/xml")


@access.public
def robots(_request: HttpRequest) -> HttpResponse:
    """Only the career site is for search engines; forms and signed links are not."""
    open_to_all = ["/jobs/", "/static/", "/sitemap.xml"]
    closed = ["/jobs/*/apply/", "/app/", "/approve/", "/me/", "/password/", "/unsubscribe/"]
    lines = ["User-agent: *", "Disallow: /", *(f"Allow: {path}" for path in open_to_all)]
    lines += [f"Disallow: {path}" for path in closed]
    lines += ["", f"Sitemap: {full(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@access.public
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when every part answers, else 503 and which one does not."""
    parts = health.report()
    response = JsonResponse(
        {"ready": all(parts.values()), "parts": parts}, status=200 if all(parts.values()) else 503
    )
    response.headers["Cache-Control"] = "no-store"
    return response


# POST only, and `next` must be one of our own addresses: django.views.i18n checks it.
language = access.public(require_POST(set_language))
