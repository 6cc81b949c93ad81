"""Promises on screen: one application's promise, and the letter that asks for patience."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ats import access, params
from ats.access import allows, member_of
from ats.answers import REFUSED, see_other, warn
from ats.csp import framed
from ats.events import Actor
from ats.jinja import moment
from ats.models import Event, User
from ats.refusals import Refused
from candidates.access import application_for
from candidates.models import Application
from candidates.silence import silence_of
from messaging.care import clocks, delay_letters, delays, told
from messaging.care.access import delay_for
from messaging.care.forms import DelayForm, PromiseForm
from messaging.models import Letter
from messaging.states import LETTER
from messaging.writing import departure, letters, overrides, words
from messaging.writing.access import letter_roles
from messaging.writing.exact import exact_mail, sender_name
from messaging.writing.forms import LetterForm
from messaging.writing.wording import page as wording_page


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def promise(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What one person was promised, and what can be done when it cannot be kept; POST notes a
    date that they were told otherwise."""
    user = member_of(request)
    if request.method != "POST":
        return _promise_page(request, application_for(user, pk, "application.inside"))
    application = application_for(user, pk, "promise.renew")
    form = PromiseForm(request.POST)
    if not form.is_valid():
        return _promise_page(request, application, form, 422)
    typed = form.cleaned_data
    try:
        told.note_new_date(application, user, typed["day"], typed["channel"], typed["words"])
    except delays.BadDay as error:
        form.add_error("day", error.sentence())
        return _promise_page(request, application, form, 422)
    messages.success(request, _("Noted. This is now the date that was promised."))
    return see_other(reverse("application-promise", args=[pk]))


def _promise_page(
    request: HttpRequest,
    application: Application,
    form: PromiseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = member_of(request)
    rows = Letter.objects.filter(application=application, kind=Letter.Kind.DELAY)
    context = {
        "application": application,
        "silence": silence_of(application),
        "waits": application.told_at is None and application.status in ("active", "declined"),
        "letters": list(rows.exclude(status="cancelled")[:5]),
        "live": delays.live(application),
        "again": delays.sent_before(application) > 0,
        "history": _history(application),
        "may_renew": allows(_roles(user, application), "promise.renew"),
        "form": form or PromiseForm(initial={"day": clocks.proposed_day(application)}),
    }
    return render(request, "care/promise.html", context, status=status)


def _history(application: Application) -> list[tuple[Event, date, date]]:
    """(event, the day before, the day after), newest first; bounded."""
    rows = Event.objects.filter(stream=application.event_stream, kind="application.promised")
    return [
        (row, date.fromisoformat(row.data["from"]), date.fromisoformat(row.data["for"]))
        for row in rows.order_by("-id")[:20]
    ]


def _roles(user: User, application: Application) -> frozenset[str]:
    return access.posting_roles(user, application.posting)


@access.member
@require_POST
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a delay letter for somebody whose answer will be late."""
    user = member_of(request)
    application = application_for(user, pk, "promise.renew")
    try:
        letter = delay_letters.draft(application, Actor.of(user))
    except Refused as error:
        warn(request, error)
        return see_other(reverse("application-promise", args=[pk]))
    return _to(letter)


def _to(letter: Letter) -> HttpResponse:
    return see_other(reverse("delay-letter", args=[letter.pk]))


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One delay letter; POST saves its words."""
    user = member_of(request)
    if request.method != "POST":
        return _page(request, user, delay_for(user, pk))
    found = delay_for(user, pk, "letter.write")
    refused = _kept(request, user, found)
    return refused if refused is not None else _to(found)


def _kept(request: HttpRequest, user: User, found: Letter) -> HttpResponse | None:
    """Save the posted words of a delay letter. None once they are saved, else the page with what
    was typed and why not."""
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _page(request, user, found, form=form, status=422)
    typed = form.cleaned_data
    try:
        if letters.edit(found, typed["subject"], typed["body"], Actor.of(user), typed["text_hash"]):
            messages.success(request, _("Saved. This is now the text of the letter."))
    except REFUSED as error:
        warn(request, error)
        again = LetterForm(initial={**typed, "text_hash": delay_for(user, found.pk).text_hash})
        return _page(request, user, delay_for(user, found.pk), form=again, status=409)
    return None


def _page(
    request: HttpRequest,
    user: User,
    found: Letter,
    *,
    form: LetterForm | None = None,
    date_form: DelayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    text = {"subject": found.subject, "body": found.body, "text_hash": found.text_hash}
    shown = form or LetterForm(initial=text)
    chosen = {"reason": found.facts["reason"], "until": delays.new_day(found)}
    may_write = allows(letter_roles(user, found), "letter.write")
    open_letter = found.status not in {"sent", "cancelled"}
    mail = departure.live_mail(found)
    gone = mail is not None and mail.status in departure.GONE
    subject, body = wording_page.in_fields(shown)
    problems = delay_letters.problems_of(found, subject, body) if open_letter else []
    context = {
        "letter": found,
        "application": found.application,
        "sender": sender_name(found),
        "form": shown,
        "date_form": date_form or DelayForm(initial=chosen),
        "may_write": may_write,
        "editable": may_write and LETTER.may(found, "edit") and not gone,
        "gone": gone,
        "found": wording_page.shown(problems, subject, body, overrides.typed(request.POST)),
        "until": delays.new_day(found),
        "promised": delays.promised_day(found),
        "reason": delays.Reason(found.facts["reason"]).label,
        "owner_only": found.facts["again"] and user != found.application.posting.owner,
        "leaves": departure.leaving_time(found) if open_letter else None,
        "open_hours": departure.hours_of(found).is_open(timezone.now()),
        **words.common(),
    }
    return render(request, "care/delay.html", context, status=status)


@access.member
@require_POST
def rewrite(request: HttpRequest, pk: int) -> HttpResponse:
    """Another reason or date: the letter is written again."""
    user = member_of(request)
    found = delay_for(user, pk, "letter.write")
    form = DelayForm(request.POST)
    if not form.is_valid():
        return _page(request, user, found, date_form=form, status=422)
    typed, seen = form.cleaned_data, params.text(request.POST, "text_hash")
    try:
        delay_letters.rewrite(found, Actor.of(user), typed["reason"], typed["until"], seen)
    except delays.BadDay as error:
        form.add_error("until", error.sentence())
        return _page(request, user, found, date_form=form, status=422)
    except REFUSED as error:
        warn(request, error)
    return _to(found)


@access.member
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes to these words: the letter leaves in the next open hour. What was typed is kept first."""
    user = member_of(request)
    found = delay_for(user, pk, "letter.write")
    seen = params.text(request.POST, "text_hash")
    if "body" in request.POST:
        refused = _kept(request, user, found)
        if refused is not None:
            return refused
        seen = found.text_hash
    _keep_reasons(request, found, user)
    return _done(request, found, lambda: delay_letters.approve(found, user, seen), _leaves)


def _keep_reasons(request: HttpRequest, found: Letter, user: User) -> None:
    reasons = overrides.typed(request.POST)
    overrides.keep(found, delay_letters.problems_of(found), reasons, user)


@access.member
@require_POST
def wording(request: HttpRequest, pk: int) -> HttpResponse:
    """What the wording check says of the typed words; nothing is kept."""
    found = delay_for(member_of(request), pk)
    return wording_page.answer(request, found, delay_letters.problems_of)


def _leaves(found: Letter) -> str:
    return _("Approved. The letter leaves on %(when)s.") % {
        "when": moment(found.scheduled_for, "EEEE d MMMM, HH:mm")
    }


def _done(
    request: HttpRequest,
    found: Letter,
    action: Callable[[], object],
    sentence: Callable[[Letter], str],
) -> HttpResponse:
    try:
        action()
    except REFUSED as error:
        warn(request, error)
    else:
        messages.success(request, sentence(found))
    return _to(found)


def _simple(action: Callable[[Letter, Actor], Any], sentence: Callable[[Letter], str]) -> Any:
    @access.member
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        user = member_of(request)
        found = delay_for(user, pk, "letter.write")
        return _done(request, found, lambda: action(found, Actor.of(user)), sentence)

    return view


cancel = _simple(
    departure.cancel,
    lambda _letter: _("Called off: nothing leaves, and the promised date stays as it was."),
)
resume = _simple(departure.resume, _leaves)


@access.member
@require_POST
def send_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not wait; outside humane hours only when a person insists."""
    user = member_of(request)
    found = delay_for(user, pk, "letter.write")
    insists = request.POST.get("outside_hours") == "yes"
    return _done(
        request,
        found,
        lambda: departure.send_now(found, Actor.of(user), outside_hours=insists),
        lambda _letter: _("The letter is leaving now."),
    )


@access.member
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail that the typed words would be; nothing is kept."""
    found = delay_for(member_of(request), pk)
    typed = request.POST.get("body", "")[: letters.BODY_AT_MOST]
    return framed(exact_mail(found, letters.cleaned("", typed)[1]).html)


@access.member
@require_GET
def frame(request: HttpRequest, pk: int) -> HttpResponse:
    """The exact mail: of the outbox once it is there, else of the words as they are."""
    found = delay_for(member_of(request), pk)
    mail = departure.live_mail(found)
    return framed(mail.html if mail is not None else exact_mail(found).html)
