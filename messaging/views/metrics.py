"""The figures for Prometheus, behind a bearer token."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST

from ats import access
from messaging.delivery import metrics


@access.public
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """404 without METRICS_TOKEN, 401 without the right one."""
    token = settings.ENV.metrics_token
    if not token:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(metrics.written(), content_type=CONTENT_TYPE_LATEST)
