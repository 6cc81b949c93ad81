"""The addresses of the care policy."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from messaging.care import policy_views as views

urlpatterns: list[URLPattern | URLResolver] = [
    path("app/settings/care/", views.company, name="care-policy"),
    path("app/settings/care/<slug:depth>/", views.company_depth, name="care-policy-depth"),
    path("app/postings/<int:pk>/care/", views.of_posting, name="posting-care"),
    path("app/postings/<int:pk>/care/company/", views.posting_reset, name="posting-care-reset"),
    path(
        "app/postings/<int:pk>/care/<slug:depth>/", views.posting_depth, name="posting-care-depth"
    ),
]
