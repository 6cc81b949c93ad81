"""The addresses of lots and of the closing gate."""

from __future__ import annotations

from django.urls import path

from messaging.lots import gate_views, review_views, views

urlpatterns = [
    path("app/lots/", views.lots, name="lots"),
    path("app/postings/<int:pk>/lots/", views.new, name="lot-new"),
    path("app/postings/<int:pk>/untold/", gate_views.untold, name="posting-untold"),
    path("app/postings/<int:pk>/told/", gate_views.told, name="posting-told"),
    path("app/lots/<int:pk>/", views.lot, name="lot"),
    path("app/lots/<int:pk>/departure/", review_views.send, name="lot-send"),
    path("app/lots/<int:pk>/pause/", review_views.pause, name="lot-pause"),
    path("app/lots/<int:pk>/resumption/", review_views.resume, name="lot-resume"),
    path("app/lots/<int:pk>/undo/", review_views.undo, name="lot-undo"),
    path("app/lots/<int:pk>/dissolution/", review_views.dissolve, name="lot-dissolve"),
    path("app/lots/letters/<int:pk>/", review_views.item, name="lot-item"),
    path("app/lots/letters/<int:pk>/reading/", review_views.fine, name="lot-item-fine"),
    path("app/lots/letters/<int:pk>/aside/", review_views.put_aside, name="lot-item-aside"),
    path("app/lots/letters/<int:pk>/return/", views.bring_back, name="lot-item-back"),
]
