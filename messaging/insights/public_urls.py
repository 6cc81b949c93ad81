"""The one public address of the figures."""

from __future__ import annotations

from django.urls import path

from messaging.insights import views

urlpatterns = [path("", views.public, name="commitments")]
