"""The addresses of the mail settings."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from messaging.doctor import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("app/settings/mail/", views.page, name="mail-settings"),
    path("app/settings/mail/look/", views.look, name="mail-look"),
    path("app/settings/mail/leave/", views.leave, name="mail-leave"),
    path("app/settings/mail/seen/", views.seen, name="mail-seen"),
    path("app/settings/mail/skip/", views.skip, name="mail-skip"),
]
