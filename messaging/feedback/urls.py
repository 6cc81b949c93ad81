"""The addresses of requests for feedback."""

from __future__ import annotations

from django.urls import path

from messaging.feedback import views

urlpatterns = [
    path("app/applications/<int:pk>/feedback/", views.draft, name="feedback-draft"),
    path("app/feedback/<int:pk>/settlement/", views.settle, name="feedback-settle"),
    path("app/feedback/<int:pk>/reopening/", views.reopen, name="feedback-reopen"),
]
