"""The addresses of the candidate's own page."""

from __future__ import annotations

from django.urls import path

from messaging.space import views

urlpatterns = [
    path("me/<str:token>/", views.page, name="space"),
    path("me/<str:token>/applications/<int:pk>/", views.withdraw, name="space-withdraw"),
    path("me/<str:token>/consent/", views.consent, name="space-consent"),
    path("me/<str:token>/data/", views.privacy, name="space-privacy"),
]
