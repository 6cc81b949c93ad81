"""The addresses of what is said."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from messaging.providers import views as providers

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("messaging.letters_urls")),
    path("", include("messaging.mail_urls")),
    path("anymail/<slug:provider>/<slug:kind>/", providers.webhook, name="webhook"),
    path("", include("messaging.care.urls")),
    path("", include("messaging.doctor.urls")),
    path("", include("messaging.care.policy_urls")),
    path("", include("messaging.care.call_urls")),
    path("", include("messaging.space.urls")),
    path("", include("messaging.feedback.urls")),
    path("", include("messaging.lots.urls")),
    path("", include("messaging.campaigns.urls")),
    path("", include("messaging.writing.library.urls")),
]
