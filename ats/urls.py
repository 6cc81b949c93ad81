"""The addresses of the whole site; each floor lists its own."""

from __future__ import annotations

from django.urls import include, path

from ats.views import errors, home

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("favicon.ico", home.favicon, name="favicon"),
    # Before the openings, whose addresses are any word after /jobs/.
    path("jobs/engagements/", include("messaging.insights.public_urls")),
    path("", include("ats.pages")),
    path("", include("candidates.urls")),
    path("", include("messaging.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
