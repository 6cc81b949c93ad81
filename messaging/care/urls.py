"""The addresses of promises and of what is kept of them."""

from __future__ import annotations

from django.urls import path

from messaging.care import helpful_views, views
from messaging.insights import views as insights

urlpatterns = [
    path("app/applications/<int:pk>/promise/", views.promise, name="application-promise"),
    path("app/applications/<int:pk>/delay/", views.new, name="delay-new"),
    path("app/letters/<int:pk>/delay/", views.letter, name="delay-letter"),
    path("app/letters/<int:pk>/delay/date/", views.rewrite, name="delay-date"),
    path("app/letters/<int:pk>/delay/approval/", views.approve, name="delay-approve"),
    path("app/letters/<int:pk>/delay/cancellation/", views.cancel, name="delay-cancel"),
    path("app/letters/<int:pk>/delay/resumption/", views.resume, name="delay-resume"),
    path("app/letters/<int:pk>/delay/departure/", views.send_now, name="delay-send-now"),
    path("app/letters/<int:pk>/delay/preview/", views.preview, name="delay-preview"),
    path("app/letters/<int:pk>/delay/wording/", views.wording, name="delay-wording"),
    path("app/letters/<int:pk>/delay/mail/", views.frame, name="delay-frame"),
    path("app/insights/", insights.page, name="insights"),
    path("app/insights/export/", insights.download, name="insights-export"),
    path("helpful/<str:token>/", helpful_views.page, name="helpful"),
]
