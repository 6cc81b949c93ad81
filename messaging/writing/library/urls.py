"""The addresses of the letters' texts: the company's, and each posting's."""

from __future__ import annotations

from django.urls import URLPattern, path

from messaging.writing.library import views

_PARTS = (
    ("", views.editor, "template"),
    ("mail/", views.frame, "template-frame"),
    ("restoration/", views.restore, "template-restore"),
    ("default/", views.default, "template-default"),
    ("test/", views.send_test, "template-test"),
)
_COMPANY = "app/settings/letters/"
_POSTING = "app/postings/<int:pk>/letters/"
_ONE = "<slug:kind>/<slug:language>/"

urlpatterns: list[URLPattern] = [
    path(_COMPANY, views.company_list, name="templates"),
    path(_POSTING, views.posting_list, name="posting-templates"),
    *(path(f"{_COMPANY}{_ONE}{part}", view, name=name) for part, view, name in _PARTS),
    *(path(f"{_POSTING}{_ONE}{part}", view, name=f"posting-{name}") for part, view, name in _PARTS),
]
