"""The letters' texts on screen: what is customised, the editor, its preview, its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.html import escape
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from jinja2 import TemplateError

from ats import access, params
from ats.access import can, member_of, posting_for
from ats.answers import see_other
from ats.csp import framed
from ats.events import Actor
from ats.models import Company
from ats.refusals import ChangedMeanwhile, Refused
from messaging.models import LetterTemplateVersion
from messaging.writing.difference import condensed, difference
from messaging.writing.library import preview as previews
from messaging.writing.library import services
from messaging.writing.library.access import Desk, desk_for
from messaging.writing.library.check import check
from messaging.writing.library.faults import Fault, Faulty, failure
from messaging.writing.library.forms import TemplateForm, ViewForm
from messaging.writing.library.page import (
    address,
    listed,
    marked,
    postings_with_own,
    variables,
    versions_of,
)


@access.may("template.see")
@require_GET
def company_list(request: HttpRequest) -> HttpResponse:
    """Every kind by language, and where the company has words of its own."""
    user = member_of(request)
    context = {"groups": listed(None), "posting": None, "may_write": can(user, "template.company")}
    return render(request, "letter_templates/list.html", context)


@access.member
@require_GET
def posting_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The texts that one posting can have of its own."""
    posting = posting_for(member_of(request), pk, "posting.edit")
    context = {"groups": listed(posting), "posting": posting, "may_write": True}
    return render(request, "letter_templates/list.html", context)


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def editor(
    request: HttpRequest, kind: str, language: str, pk: int | None = None
) -> HttpResponseBase:
    """One text; POST keeps it. With mistakes nothing changes, and what was typed stays."""
    user = member_of(request)
    if request.method != "POST":
        return _page(request, desk_for(user, kind, language, pk))
    desk = desk_for(user, kind, language, pk, write=True)
    form = TemplateForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, form=form, status=422)
    typed = form.cleaned_data
    try:
        kept = services.save(
            desk.place, typed["subject"], typed["body"], Actor.of(user), typed["seen"]
        )
    except Faulty as error:
        return _page(request, desk, form=form, faults=list(error.faults), status=422)
    except ChangedMeanwhile as error:
        return _conflict(request, desk, form, error)
    messages.success(request, _saved(desk) if kept else _("Nothing was changed."))
    return see_other(address("template", desk.place))


def _saved(desk: Desk) -> str:
    if desk.place.posting is not None:
        return _("Saved. New letters of this posting start from this text.")
    return _("Saved. New letters start from this text.")


def _conflict(
    request: HttpRequest, desk: Desk, form: TemplateForm, error: ChangedMeanwhile
) -> HttpResponse:
    """Two people wrote: the second sees both, keeps what they typed, and decides."""
    source = desk.place.source
    typed = {**form.cleaned_data, "seen": source.text_hash}
    body = services.cleaned("", typed["body"])[1]
    conflict = {
        "sentence": error.sentence(),
        "diff": condensed(difference(source.body, body)),
    }
    again = TemplateForm(initial=typed)
    return _page(request, desk, form=again, conflict=conflict, status=409)


def _view_form(request: HttpRequest, desk: Desk) -> ViewForm:
    people = previews.people(desk.user, desk.place)
    asked = request.POST if "person" in request.POST else request.GET
    return ViewForm(asked if "person" in asked else None, people, tu=Company.get().tu)


def _page(
    request: HttpRequest,
    desk: Desk,
    form: TemplateForm | None = None,
    faults: list[Fault] | None = None,
    conflict: dict[str, Any] | None = None,
    tested: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    place = desk.place
    source = place.source
    initial = {"subject": source.subject, "body": source.body, "seen": source.text_hash}
    form = form or TemplateForm(initial=initial)
    view = _view_form(request, desk)
    subject, body = _typed(form)
    context = {
        "desk": desk,
        "place": place,
        "source": source,
        "form": form,
        "view": view,
        "faults": marked(faults or [], subject, body),
        "conflict": conflict,
        "tested": tested or {"wrong": [], "told": ""},
        "typed": services.cleaned(subject, body) != (source.subject, source.body),
        "variables": variables(place.kind),
        "versions": versions_of(place),
        "own": source.of == ("company" if place.posting is None else "posting"),
        "postings": postings_with_own(place.kind.name, place.language)
        if place.posting is None
        else [],
        "address": address,
        **_written(desk, view, subject, body),
    }
    return render(request, "letter_templates/editor.html", context, status=status)


def _typed(form: TemplateForm) -> tuple[str, str]:
    return services.as_typed(str(form["subject"].value() or ""), str(form["body"].value() or ""))


def _written(desk: Desk, view: ViewForm, subject: str, body: str) -> dict[str, Any]:
    """The letter that a text makes for the chosen person, or what is wrong with the text."""
    wrong = _mistakes(desk, subject, body)
    if wrong:
        return {"shown": None, "wrong": wrong}
    context = previews.context_of(desk.place, desk.user, view.chosen(), tu=view.says_tu())
    subject, body = services.cleaned(subject, body)
    try:
        return {"shown": previews.shown(desk.place, subject, body, context), "wrong": []}
    except TemplateError as error:
        return {"shown": None, "wrong": [{"text": failure(error), "field": ""}]}


def _mistakes(desk: Desk, subject: str, body: str) -> list[dict[str, Any]]:
    """What is wrong with a text, at the places where it was typed."""
    subject, body = services.as_typed(subject, body)
    faults = check(desk.place.kind, desk.place.language, subject, body)
    return marked(faults, subject, body)


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def frame(request: HttpRequest, kind: str, language: str, pk: int | None = None) -> HttpResponse:
    """The exact mail of the text in use (GET) or of one that is being typed (POST); nothing is
    kept. Asked for as a fragment: its mistakes, or its subject and its text part."""
    desk = desk_for(member_of(request), kind, language, pk)
    source = desk.place.source
    subject, body = source.subject, source.body
    if request.method == "POST":
        subject, body = params.text(request.POST, "subject"), params.text(request.POST, "body")
    context = _written(desk, _view_form(request, desk), subject, body)
    if request.headers.get("HX-Request"):
        return render(request, "letter_templates/shown.html", context)
    if context["shown"] is not None:
        return framed(context["shown"].mail.html)
    return framed(_sorry([row["text"] for row in context["wrong"]]))


_SORRY_STYLE = "body{margin:1.5rem;font:1rem/1.6 Georgia,serif;color:#1d2433}"


def _sorry(lines: list[str]) -> str:
    """What stands in the frame where there is no mail to show."""
    title = ngettext("%(num)s mistake to mend", "%(num)s mistakes to mend", len(lines))
    items = "".join(f"<li>{escape(line)}</li>" for line in lines[:10])
    return (
        f'<!doctype html><html lang="{get_language()}"><head><style>{_SORRY_STYLE}</style></head>'
        f"<body><p>{escape(title % {'num': len(lines)})}</p><ul>{items}</ul></body></html>"
    )


def _done(
    request: HttpRequest, desk: Desk, action: Callable[[], object], told: str
) -> HttpResponse:
    try:
        changed = action()
    except Refused as error:
        messages.warning(request, error.sentence())
    except LetterTemplateVersion.DoesNotExist:
        messages.warning(request, _("There is no such version."))
    else:
        messages.success(request, told if changed else _("Nothing was changed."))
    return see_other(address("template", desk.place))


@access.member
@require_POST
def restore(request: HttpRequest, kind: str, language: str, pk: int | None = None) -> HttpResponse:
    """An older text comes back, as a new version."""
    user = member_of(request)
    desk = desk_for(user, kind, language, pk, write=True)
    known = params.number(request.POST, "version")
    seen = params.text(request.POST, "seen")
    return _done(
        request,
        desk,
        lambda: services.restore(desk.place, known, Actor.of(user), seen),
        _("The older text is back. The others are kept in the history."),
    )


@access.member
@require_POST
def default(request: HttpRequest, kind: str, language: str, pk: int | None = None) -> HttpResponse:
    """Back to the default, which can be undone from the history."""
    user = member_of(request)
    desk = desk_for(user, kind, language, pk, write=True)
    seen = params.text(request.POST, "seen")
    return _done(
        request,
        desk,
        lambda: services.back_to_default(desk.place, Actor.of(user), seen),
        _("The default is back. Your text is kept in the history."),
    )


@access.member
@require_POST
def send_test(
    request: HttpRequest, kind: str, language: str, pk: int | None = None
) -> HttpResponse:
    """Send what is being typed to oneself, on the made-up person; nothing is kept, and what was
    typed is there again. Asked for as a fragment: what came of it."""
    user = member_of(request)
    desk = desk_for(user, kind, language, pk)
    typed = {name: params.text(request.POST, name) for name in ("subject", "body", "seen")}
    wrong = _sent_to_oneself(request, desk, typed["subject"], typed["body"])
    told = _("A test is on its way to %(address)s.") % {"address": user.email}
    tested = {"wrong": wrong, "told": "" if wrong else told}
    if request.headers.get("HX-Request"):
        return render(request, "letter_templates/tested.html", {"tested": tested})
    form = TemplateForm(initial=typed)
    return _page(request, desk, form=form, tested=tested, status=422 if wrong else 200)


def _sent_to_oneself(
    request: HttpRequest, desk: Desk, subject: str, body: str
) -> list[dict[str, Any]]:
    """The mistakes that kept a test from leaving; [] when it is on its way."""
    wrong = _mistakes(desk, subject, body)
    if wrong:
        return wrong
    tu = _view_form(request, desk).says_tu()
    try:
        previews.send_test(desk.place, desk.user, *services.cleaned(subject, body), tu=tu)
    except TemplateError as error:
        return [{"text": failure(error), "field": ""}]
    return []
