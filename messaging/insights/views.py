"""Care insights: the page, its export, and what the public may see of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from ats import access, throttle
from ats.access import RECRUITER, company_roles, member_of
from ats.depths import LABELS
from ats.models import Company
from messaging.care import helpful
from messaging.insights import commitments, export, scope
from messaging.insights.feedback import asked_why
from messaging.insights.figures import figures
from messaging.models import Helpful

EXPORT = throttle.Limit("insights-export", 20, 60 * 60)


@access.member
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Charts and the tables behind them; a manager sees their postings."""
    user = member_of(request)
    asked = scope.for_user(user, request.GET)
    postings, teams = scope.choices(asked)
    reads_words = bool(company_roles(user)) and asked.inside
    said = Helpful.objects.filter(asked.of("letter__application__"), asked.within("at"))
    found = figures(asked)
    context = {
        "figures": found,
        "asked_why": asked_why(asked),
        "scope": asked,
        "postings": postings,
        "teams": teams,
        "periods": [(key, label) for key, (_days, label) in scope.PERIODS.items()],
        "words": helpful.words(said) if reads_words and found.helpful.count else [],
        "depth_labels": LABELS,
        "recruiter": RECRUITER in company_roles(user),
        "at_least": helpful.AT_LEAST,
    }
    return render(request, "insights/page.html", context)


@access.member
@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """The figures of the page as a CSV file; how often one person may fetch it is limited."""
    user = member_of(request)
    asked = scope.for_user(user, request.GET)
    if not throttle.allow(EXPORT, f"user:{user.pk}"):
        return HttpResponse(status=429)
    # The mark tells spreadsheets that it is UTF-8.
    body = "\ufeff" + export.as_csv(asked, figures(asked), asked_why(asked))
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    name = f"insights-{timezone.localdate():%Y-%m-%d}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@access.public
@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """Our commitments, with the real figures; 404 unless the company has switched it on."""
    company = Company.get()
    if not company.public_commitments:
        raise Http404
    language = "fr" if (get_language() or company.language)[:2] == "fr" else "en"
    context = {"kept": commitments.kept(), "language": language}
    return render(request, "insights/commitments.html", context)
