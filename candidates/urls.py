"""The addresses of the people and their way."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from candidates.views import (
    application,
    applying,
    board,
    decisions,
    interviews,
    people,
    scorecards,
)

public: list[URLPattern | URLResolver] = [
    path("jobs/<slug:slug>/apply/", applying.apply, name="apply"),
    path("jobs/<slug:slug>/applied/", applying.applied, name="applied"),
]

boards: list[URLPattern | URLResolver] = [
    path("app/postings/<int:pk>/board/", board.board, name="board"),
    path("app/postings/<int:pk>/candidates/", people.posting_candidates, name="posting-candidates"),
    path("app/applications/<int:pk>/move/", board.application_move, name="application-move"),
    path("app/moves/<int:pk>/undo/", board.move_undo, name="move-undo"),
]

applications: list[URLPattern | URLResolver] = [
    path("app/applications/<int:pk>/", application.application, name="application"),
    path("app/applications/<int:pk>/notes/", application.note_new, name="note-new"),
    path("app/applications/<int:pk>/decision/", decisions.decision_new, name="decision-new"),
    path("app/decisions/<int:pk>/undo/", decisions.decision_undo, name="decision-undo"),
    path("app/documents/<int:pk>/", application.document, name="document"),
    path(
        "app/documents/<int:pk>/pages/<int:number>.png",
        application.document_page,
        name="document-page",
    ),
]

meetings: list[URLPattern | URLResolver] = [
    path("app/applications/<int:pk>/interviews/", interviews.interview_new, name="interview-new"),
    path("app/interviews/<int:pk>/", interviews.interview_edit, name="interview-edit"),
    path("app/interviews/<int:pk>/cancel/", interviews.interview_cancel, name="interview-cancel"),
    path("app/interviews/<int:pk>/scorecard/", scorecards.scorecard, name="scorecard"),
]

everybody: list[URLPattern | URLResolver] = [
    path("app/candidates/", people.candidates, name="candidates"),
    path("app/candidates/<int:pk>/", people.candidate, name="candidate"),
    path("app/candidates/<int:pk>/address/", people.address, name="candidate-address"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *public,
    *boards,
    *applications,
    *meetings,
    *everybody,
]
