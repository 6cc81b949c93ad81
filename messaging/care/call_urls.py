"""The addresses of calls."""

from __future__ import annotations

from django.urls import path

from messaging.care import call_views

urlpatterns = [
    path("app/calls/", call_views.calls, name="calls"),
    path("app/calls/<int:pk>/", call_views.call, name="call"),
    path("app/calls/<int:pk>/wave/", call_views.wave, name="call-wave"),
    path("app/calls/<int:pk>/assignment/", call_views.assign, name="call-assign"),
]
