"""Letters on screen: the piles, the page of one, its exact mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ats import access
from ats.access import RECRUITER, company_roles, member_of
from ats.answers import REFUSED, warn
from ats.csp import framed
from ats.events import Actor
from ats.models import User
from ats.refusals import ChangedMeanwhile
from candidates.access import application_for
from messaging.approval import asking, history
from messaging.care.call_forms import CallForm
from messaging.care.policy import held
from messaging.feedback import selectors as feedback
from messaging.models import Letter, LotItem
from messaging.writing import departure, overrides, selectors, words
from messaging.writing import letters as services
from messaging.writing.access import letter_for, visible_letters
from messaging.writing.answers import to_letter
from messaging.writing.beside import beside
from messaging.writing.difference import condensed, difference
from messaging.writing.exact import exact_mail, sender_name
from messaging.writing.forms import AskForm, LetterForm
from messaging.writing.page import LetterPage, page_for
from messaging.writing.situations import choosing, proposal
from messaging.writing.wording import page as wording_page


@access.member
@require_GET
def letters(request: HttpRequest) -> HttpResponseBase:
    """The piles, one at a time; a manager is shown what they are asked."""
    user = member_of(request)
    if RECRUITER not in company_roles(user):
        return redirect("approvals")
    counts = selectors.counts(user)
    tab = selectors.tab_named(request.GET.get("pile", ""))
    page = selectors.page_of(user, tab, request.GET.get("after", ""))
    context = {
        "page": page,
        "tabs": selectors.TABS,
        "counts": counts,
        "to_ask": len(asking.unasked(user)) if tab.key in ("review", "returned") else 0,
        "unwritten": selectors.unwritten(user) if tab.key == "review" else [],
        "paged": bool(request.GET.get("after")),
        "empty": words.EMPTY,
        **words.common(),
    }
    return render(request, "letters_desk/list.html", context)


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One letter; POST saves its words."""
    user = member_of(request)
    if request.method != "POST":
        if visible_letters(user).filter(pk=pk, kind=Letter.Kind.DELAY).exists():
            return redirect("delay-letter", pk)
        found = letter_for(user, pk)
        item = _read_in_its_lot(user, found)
        return redirect("lot-item", item) if item else shown(request, user, found)
    found = letter_for(user, pk, "letter.write")
    form = LetterForm(request.POST)
    if not form.is_valid():
        return shown(request, user, found, form=form, status=422)
    refused = saved(request, found, user, form)
    if refused is not None:
        return refused
    services.keep_reasons(found, overrides.typed(request.POST), user)
    return to_letter(found)


def _read_in_its_lot(user: User, letter: Letter) -> int | None:
    """Where a letter is read that tells what nobody has decided: beside the CV, in its lot."""
    if not letter.decision.proposed or RECRUITER not in company_roles(user):
        return None
    rows = letter.lot_items.filter(status__in=LotItem.LIVE)
    return rows.values_list("pk", flat=True).first()


def saved(
    request: HttpRequest, letter: Letter, user: User, form: LetterForm
) -> HttpResponse | None:
    """Keep what was typed; the answer to give when it was not kept."""
    typed = form.cleaned_data
    try:
        changed = services.edit(
            letter, typed["subject"], typed["body"], Actor.of(user), typed["text_hash"]
        )
    except ChangedMeanwhile as error:
        return _conflict(request, user, letter.pk, form, error)
    except REFUSED as error:
        warn(request, error)
        return shown(request, user, letter_for(user, letter.pk), form=form, status=409)
    if changed:
        messages.success(request, _("Saved. This is now the text of the letter."))
    return None


def _conflict(
    request: HttpRequest, user: User, pk: int, form: LetterForm, error: ChangedMeanwhile
) -> HttpResponse:
    """Two people wrote: the second sees both, keeps what they typed, and decides."""
    fresh = letter_for(user, pk)
    typed = {**form.cleaned_data, "text_hash": fresh.text_hash}
    conflict = {
        "sentence": error.sentence(),
        "at": error.at,
        "diff": condensed(difference(fresh.body, services.cleaned("", typed["body"])[1])),
    }
    again = LetterForm(initial=typed)
    return shown(request, user, fresh, form=again, conflict=conflict, status=409)


@held()
def shown(
    request: HttpRequest,
    user: User,
    letter: Letter,
    form: LetterForm | None = None,
    conflict: dict[str, Any] | None = None,
    call_form: CallForm | None = None,
    situation: str = "",
    reasons: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a letter. `reasons`: what was typed for warnings, by mark."""
    page = page_for(user, letter)
    text = {"subject": letter.subject, "body": letter.body, "text_hash": letter.text_hash}
    context = {
        "page": page,
        "letter": letter,
        "application": letter.application,
        "sender": sender_name(letter),
        "question": feedback.question_of(letter),
        "form": form or LetterForm(initial=text),
        "ask_form": AskForm(
            approvers=page.approvers,
            first=page.approvals[0].approver if page.approvals else None,
        ),
        "call_form": call_form or CallForm(),
        "conflict": conflict,
        "situations": proposal.LABELS,
        "situation_asked": situation,
        "situation_open": "also" not in letter.facts,
        "why": proposal.why,
        "by_hand": choosing.by_hand,
        "ribbon": ribbon_details(page),
        "found": _found(page, form, reasons),
        "history": history.of(page.approvals, page.kept),
        "may_alone": services.may_alone(letter, Actor.of(user)),
        "may_undo": letter.approved_user_id == user.pk and departure.may_undo(letter),
        "open_hours": departure.hours_of(letter).is_open(timezone.now()),
        **beside(letter, letter.body, page.points),
        **words.common(),
    }
    return render(request, "letters_desk/letter.html", context, status=status)


def _found(
    page: LetterPage, form: LetterForm | None, reasons: Mapping[str, str] | None
) -> wording_page.Shown:
    """The findings of the words in the editor: those of the letter, or what was typed and not
    kept."""
    letter = page.letter
    if form is None:
        return wording_page.shown(page.problems, letter.subject, letter.body, reasons)
    subject, body = wording_page.in_fields(form)
    problems = services.check_ready(letter, subject, body)
    return wording_page.shown(problems, subject, body, reasons)


def ribbon_details(page: LetterPage) -> dict[str, str]:
    """Small words under the steps of the ribbon."""
    letter, details = page.letter, {}
    if page.open_approval:
        details["in_review"] = page.open_approval.approver.name
    if letter.approved_by:
        details["approved"] = letter.approved_by
    return details


@access.member
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail that the typed words would be; nothing is kept."""
    found = letter_for(member_of(request), pk)
    _subject, body = services.cleaned("", request.POST.get("body", "")[: services.BODY_AT_MOST])
    return framed(exact_mail(found, body).html)


@access.member
@require_POST
def wording(request: HttpRequest, pk: int) -> HttpResponse:
    """What the wording check says of the typed words; nothing is kept."""
    return wording_page.answer(request, letter_for(member_of(request), pk))


@access.member
@require_GET
def frame(request: HttpRequest, pk: int) -> HttpResponse:
    """The exact mail: of the outbox once it is there, else of the words as they are."""
    found = letter_for(member_of(request), pk)
    mail = found.mails.exclude(status="cancelled").order_by("-id").first()
    return framed(mail.html if mail is not None else exact_mail(found).html)


@access.member
@require_GET
def of_application(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter inside the application's page."""
    user = member_of(request)
    application = application_for(user, pk, "application.inside")
    rows = visible_letters(user).filter(application=application).select_related("approver")
    letter = rows.exclude(status="cancelled").filter(kind=Letter.Kind.DECLINE).first()
    context = {
        "application": application,
        "letter": letter,
        "reviewed": letter is not None and services.policy_of(letter).needs_manager,
        "may_write": RECRUITER in company_roles(user),
    }
    return render(request, "letters_desk/fragment.html", context)
