"""The addresses of letters and of their approval."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from messaging.approval import asking_views
from messaging.approval import batch_views as batch
from messaging.approval import views as approval
from messaging.lots import voice_views
from messaging.writing import actions, cv_views, point_views, situation_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("app/letters/", views.letters, name="letters"),
    path("app/letters/<int:pk>/", views.letter, name="letter"),
    path("app/letters/<int:pk>/preview/", views.preview, name="letter-preview"),
    path("app/letters/<int:pk>/wording/", views.wording, name="letter-wording"),
    path("app/letters/<int:pk>/mail/", views.frame, name="letter-frame"),
    path("app/letters/<int:pk>/owed/", point_views.owed, name="letter-owed"),
    path("app/letters/<int:pk>/points/", point_views.insert, name="letter-point"),
    path("app/letters/<int:pk>/submission/", actions.submit, name="letter-submit"),
    path("app/letters/<int:pk>/approval/", actions.approve, name="letter-approve"),
    path("app/letters/<int:pk>/cancellation/", actions.cancel, name="letter-cancel"),
    path("app/letters/<int:pk>/undo/", actions.undo, name="letter-undo"),
    path("app/letters/<int:pk>/departure/", actions.send_now, name="letter-send-now"),
    path("app/letters/<int:pk>/resumption/", actions.resume, name="letter-resume"),
    path("app/letters/<int:pk>/call/", actions.call, name="letter-call"),
    path("app/letters/<int:pk>/restoration/", actions.restore, name="letter-restore"),
    path("app/letters/<int:pk>/draft/", actions.redraft, name="letter-redraft"),
    path("app/letters/<int:pk>/voice/", voice_views.choose, name="letter-voice"),
    path("app/letters/<int:pk>/situation/", situation_views.change, name="letter-situation"),
    path("app/applications/<int:pk>/letter/", views.of_application, name="application-letter"),
    path("app/applications/<int:pk>/cv-advice/", cv_views.cv_advice, name="application-cv-advice"),
    path("app/applications/<int:pk>/letter/new/", actions.new, name="letter-new"),
    path("app/letters/asking/", asking_views.ask, name="letters-ask"),
    path("app/letters/approvals/", batch.mine, name="approvals"),
    path("app/letters/approvals/clean/", batch.clean_in_app, name="approvals-clean"),
    path("app/letters/approvals/<int:pk>/", approval.in_app, name="approval-in-app"),
    path("approve/<str:token>/", approval.by_link, name="approval"),
    path("approve/<str:token>/mail/", approval.frame, name="approval-frame"),
    path("approve/<str:token>/preview/", approval.preview, name="approval-preview"),
    path("approve/<str:token>/wording/", approval.wording, name="approval-wording"),
    path("approvals/<str:token>/", batch.by_link, name="approvals-by-link"),
    path("approvals/<str:token>/<int:pk>/", batch.one, name="approvals-one"),
    path("approvals/<str:token>/<int:pk>/mail/", batch.frame, name="approvals-frame"),
    path("approvals/<str:token>/<int:pk>/preview/", batch.preview, name="approvals-preview"),
    path("approvals/<str:token>/<int:pk>/wording/", batch.wording, name="approvals-wording"),
]
