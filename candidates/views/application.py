"""The application's page, the notes on it, and the files that came with it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ats import access
from ats.access import member_of
from candidates.access import application_for, document_for
from candidates.documents import store
from candidates.documents.serve import attachment_response
from candidates.forms.notes import NoteForm
from candidates.selectors.application import page_for
from candidates.selectors.pictures import page_picture
from candidates.services import documents, notes
from candidates.views.answers import to_application


@access.member
@require_GET
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's way for one posting."""
    return _page(request, pk, NoteForm())


@access.member
@require_POST
def note_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note."""
    user = member_of(request)
    found = application_for(user, pk, may="application.note")
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, status=422)
    notes.add(found, user, form.cleaned_data["body"])
    messages.success(request, _("Note kept."))
    return to_application(pk, "notes")


def _page(request: HttpRequest, pk: int, note_form: NoteForm, status: int = 200) -> HttpResponse:
    user = member_of(request)
    shown = page_for(user, application_for(user, pk))
    context = {"page": shown, "application": shown.application, "note_form": note_form}
    return render(request, "candidates/application.html", context, status=status)


@access.member
@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file itself, to keep."""
    user = member_of(request)
    found = document_for(user, pk)
    documents.note_opened(found, user)
    path = store.path_of(settings.DOCUMENTS_DIR, found.stored_as)
    try:
        return attachment_response(path, found.name, found.media_type)
    except FileNotFoundError as error:
        raise Http404 from error


@access.member
@require_GET
def document_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page of a CV as a picture: nothing of the file itself reaches the browser."""
    user = member_of(request)
    found = document_for(user, pk)
    picture = page_picture(found, number)
    if picture is None:
        raise Http404
    if number == 1:
        documents.note_opened(found, user)
    return _png(picture)


def _png(picture: bytes) -> HttpResponse:
    return HttpResponse(
        picture,
        content_type="image/png",
        headers={
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
