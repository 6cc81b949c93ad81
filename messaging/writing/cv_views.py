"""What could be said about a CV, as a part of the letter's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ats import access
from ats.access import member_of
from ats.models import Company
from candidates.access import application_for
from candidates.models import CvReading
from candidates.services import documents, readings
from messaging.writing.cv_advice import advice_for


@access.member
@require_GET
def cv_advice(request: HttpRequest, pk: int) -> HttpResponse:
    """Advice on one CV, for whoever writes; `?tu=1` for a letter that says tu, the house's way
    when it is not said."""
    user = member_of(request)
    application = application_for(user, pk, may="letter.write")
    reading = readings.latest(application)
    if reading is not None:
        # It quotes the CV: that is a look at it like any other (requirement B44).
        documents.note_opened(reading.document, user)
    language = application.language
    says = request.GET.get("tu", "")
    tu = says == "1" if says else Company.get().tu
    context = {
        "advice": advice_for(application, language=language, tu=tu),
        "language": language,
        "reading": reading,
        "waiting": reading is not None and reading.status == CvReading.Status.PENDING,
    }
    return render(request, "letters_desk/cv_advice.html", context)
