"""The addresses of campaigns, and the public one that ends them."""

from __future__ import annotations

from django.urls import path

from messaging.campaigns import actions, stop_views, views

urlpatterns = [
    path("app/campaigns/", views.campaigns, name="campaigns"),
    path("app/campaigns/new/", views.new, name="campaign-new"),
    path("app/campaigns/resumption/", actions.go_on, name="campaigns-resume"),
    path("app/campaigns/<int:pk>/", views.campaign, name="campaign"),
    path("app/campaigns/<int:pk>/people/", views.people, name="campaign-people"),
    path("app/campaigns/<int:pk>/letter/", views.letter, name="campaign-letter"),
    path(
        "app/campaigns/<int:pk>/letter/wording/<str:language>/",
        views.wording,
        name="campaign-wording",
    ),
    path("app/campaigns/<int:pk>/audience/", views.people_of, name="campaign-audience"),
    path("app/campaigns/<int:pk>/mail/", views.frame, name="campaign-frame"),
    path("app/campaigns/<int:pk>/gathering/", actions.gather, name="campaign-gather"),
    path("app/campaigns/<int:pk>/reopening/", actions.reopen, name="campaign-reopen"),
    path("app/campaigns/<int:pk>/test/", actions.test, name="campaign-test"),
    path("app/campaigns/<int:pk>/launch/", actions.launch, name="campaign-launch"),
    path("app/campaigns/<int:pk>/pause/", actions.pause, name="campaign-pause"),
    path("app/campaigns/<int:pk>/resumption/", actions.resume, name="campaign-resume"),
    path("app/campaigns/<int:pk>/cancellation/", actions.cancel, name="campaign-cancel"),
    path("unsubscribe/<str:token>/", stop_views.page, name="unsubscribe"),
]
