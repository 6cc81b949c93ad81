"""One approval on screen, whatever the door: what it shows, and what an answer does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from ats import params
from ats.answers import REFUSED, see_other, sentence
from ats.events import Actor
from ats.models import User
from messaging.approval import services
from messaging.approval.doors import Door, device_of, note_someone, stranger
from messaging.approval.forms import AmendForm, reasons
from messaging.approval.history import amendment
from messaging.care import call_tasks, calls, policy
from messaging.care.call_forms import CallForm
from messaging.care.calls import calls_told
from messaging.feedback import selectors as feedback
from messaging.models import Approval, Letter, LetterVersion
from messaging.writing import departure, letters, overrides, voices, words
from messaging.writing.access import APPROVAL_NEEDS
from messaging.writing.difference import Segment, condensed, difference
from messaging.writing.exact import sender_name
from messaging.writing.points import sources_of
from messaging.writing.wording.page import Shown, in_fields
from messaging.writing.wording.page import shown as shown_words


def private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache and no search engine."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def someone_else(request: HttpRequest, approver: User) -> HttpResponse:
    """The page for whoever opened a colleague's link: it names whom the link is for, and shows
    nothing of the letter."""
    user = stranger(request, approver)
    context = {"approver": approver, "stranger": user, "noted": "noted" in request.GET}
    return private(render(request, "letters_desk/someone.html", context))


def answered_or_shown(request: HttpRequest, approval: Approval, door: Door) -> HttpResponse:
    """The page, or the answer to what was posted."""
    if door.via == "link":
        other = _not_the_person(request, approval, door)
        if other is not None:
            return other
    if request.method != "POST":
        return shown(request, approval, door)
    answer = _ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        return shown(request, approval, door, status=400)
    form = AmendForm(request.POST)
    try:
        answer(request, approval, door)
    except REFUSED as error:
        return _refused(request, approval, door, form, error)
    staying = request.POST["answer"] in _STAYING
    return see_other(door.here if staying else door.after)


def _not_the_person(request: HttpRequest, approval: Approval, door: Door) -> HttpResponse | None:
    """What somebody else gets; a GET writes nothing, mail scanners follow links."""
    says_so = request.POST.get("answer") == "someone"
    if request.method == "POST" and (says_so or stranger(request, approval.approver)):
        note_someone(request, approval)
        return see_other(f"{door.here}?noted=1")
    if "noted" in request.GET or stranger(request, approval.approver):
        return someone_else(request, approval.approver)
    return None


def _refused(
    request: HttpRequest, approval: Approval, door: Door, form: AmendForm, error: Exception
) -> HttpResponse:
    """The page again after an answer that could not be taken, with the reason, the present state
    and what was typed."""
    fresh = Approval.objects.select_related(*APPROVAL_NEEDS).get(pk=approval.pk)
    if fresh.status != Approval.Status.ASKED:
        if door.via == "account":
            messages.warning(request, sentence(error))
        return see_other(door.here)
    typed = form if request.POST.get("answer") == "amend" else None
    return shown(request, fresh, door, status=409, refused=sentence(error), form=typed)


Answer = Callable[[HttpRequest, Approval, Door], None]


def _seen(request: HttpRequest) -> str:
    return params.text(request.POST, "text_hash", 64)


def _actor(approval: Approval) -> Actor:
    return Actor.of(approval.approver)


def _approve(request: HttpRequest, approval: Approval, door: Door) -> None:
    letters.keep_reasons(approval.letter, overrides.typed(request.POST), approval.approver)
    services.approve(approval, _actor(approval), _seen(request), door.via, device_of(request))


def _amend(request: HttpRequest, approval: Approval, door: Door) -> None:
    subject = str(request.POST.get("subject", ""))[: letters.SUBJECT_AT_MOST]
    body = str(request.POST.get("body", ""))[: letters.BODY_AT_MOST]
    actor, device = _actor(approval), device_of(request)
    said_why = overrides.typed(request.POST)
    new = letters.cleaned(subject, body)
    letters.keep_reasons(approval.letter, said_why, approval.approver, *new)
    services.amend(approval, actor, subject, body, _seen(request), door.via, device)


def _send_back(request: HttpRequest, approval: Approval, door: Door) -> None:
    with translation.override(approval.letter.owner.language):  # who will read it
        quick = [str(label) for key, label in reasons() if key in request.POST.getlist("reason")]
    comment = "\n".join(filter(None, [*quick, params.text(request.POST, "comment").strip()]))
    actor, device = _actor(approval), device_of(request)
    services.send_back(approval, actor, comment, _seen(request), door.via, device)


def _will_call(request: HttpRequest, approval: Approval, _door: Door) -> None:
    services.will_call(approval, _actor(approval), _seen(request))


def _called(request: HttpRequest, approval: Approval, _door: Door) -> None:
    form = CallForm(request.POST)
    if not form.is_valid():
        raise calls.SayWhy
    how = form.cleaned_data
    letters.note_call(approval.letter, approval.approver, how["outcome"], how["words"])


def _take_back(_request: HttpRequest, approval: Approval, _door: Door) -> None:
    services.take_back(approval, _actor(approval))


_ANSWERS: dict[str, Answer] = {
    "approve": _approve,
    "amend": _amend,
    "send_back": _send_back,
    "will_call": _will_call,
    "called": _called,
    "take_back": _take_back,
}
_STAYING = frozenset({"will_call", "called", "take_back"})


def outcome(approval: Approval) -> dict[str, Any]:
    """What became of the question, for its own page and for the end of a link."""
    letter = approval.letter
    leaving = letter.status in {"approved", "scheduled"}
    given = approval.status in {Approval.Status.APPROVED, Approval.Status.AMENDED}
    return {
        "approval": approval,
        "letter_status": letter.status,
        "leaves": letter.scheduled_for if leaving else None,
        "may_take_back": given and departure.may_undo(letter),
        "passed_to": _passed_to(approval),
    }


def _passed_to(approval: Approval) -> str:
    """Who is asked now, for a question that nobody answered in time."""
    if approval.status != Approval.Status.EXPIRED:
        return ""
    second = Approval.objects.filter(stands_in_for=approval).select_related("approver").first()
    return second.approver.name if second else ""


@policy.held()
def shown(
    request: HttpRequest,
    approval: Approval,
    door: Door,
    *,
    status: int = 200,
    refused: str = "",
    form: AmendForm | None = None,
) -> HttpResponse:
    """The page of one approval."""
    letter = approval.letter
    text = {"subject": letter.subject, "body": letter.body}
    asked = approval.status == Approval.Status.ASKED
    context = {
        "letter": letter,
        "application": letter.application,
        "door": door,
        "refused": refused,
        "form": form or AmendForm(initial=text),
        "amending": form is not None,
        "comment": request.POST.get("comment", ""),
        "reasons": reasons(),
        "sender": sender_name(letter),
        "question": feedback.question_of(letter),
        "leaves_if": departure.leaving_time(letter),
        "changes": amendment(approval),
        "since": changed_since(approval) if asked else [],
        "overheard": voices.overheard(approval.approver, letter) if _leaving(letter) else None,
        **_findings(request, letter, form, asked),
        "sources": [point for point in sources_of(letter) if point.used],
        **_the_call(approval),
        **outcome(approval),
        **words.common(),
    }
    return private(render(request, "letters_desk/approval.html", context, status=status))


def _leaving(letter: Letter) -> bool:
    return letter.status not in {Letter.Status.SENT, Letter.Status.CANCELLED}


def _findings(
    request: HttpRequest, letter: Letter, form: AmendForm | None, asked: bool
) -> dict[str, Shown]:
    """What was found in the words that are asked about, and in those being typed instead."""
    reasons = overrides.typed(request.POST)
    problems = letters.check_ready(letter) if asked else []
    found = shown_words(problems, letter.subject, letter.body, reasons, "yes")
    if form is None or not asked:
        return {"found": found, "amended": replace(found, form="", reasons={})}
    subject, body = in_fields(form)
    typed = letters.check_ready(letter, subject, body)
    return {
        "found": replace(found, reasons={}),
        "amended": shown_words(typed, subject, body, reasons),
    }


def _the_call(approval: Approval) -> dict[str, Any]:
    """Whether a call belongs before this letter, and whose it is."""
    letter = approval.letter
    answer = letter.kind == Letter.Kind.DECLINE  # feedback goes to those who have heard it
    wanted = letters.policy_of(letter).call if answer else "none"
    made = calls_told([letter]).get(letter.pk)
    owed = calls.owed(letter)
    task = call_tasks.open_about(letter) if made is None or owed else None
    return {
        "call": made,
        "call_wanted": "required" if owed else wanted,
        "call_owed": owed,
        "call_mine": task is not None and task.assigned_to_id == approval.approver_id,
        "call_form": CallForm(),
    }


def changed_since(approval: Approval) -> list[Segment]:
    """What is different from the words that this person was asked about before."""
    letter = approval.letter
    before = letter.approvals.filter(approver=approval.approver, pk__lt=approval.pk).first()
    if before is None or before.text_hash == letter.text_hash:
        return []
    rows = LetterVersion.objects.filter(letter=letter, text_hash=before.text_hash)
    older = rows.values_list("body", flat=True).first()
    return condensed(difference(older, letter.body)) if older is not None else []


def told(done: int, left: int) -> str:
    """How a yes to many went, in one line."""
    if left:
        return _("%(done)s approved. %(left)s wait for a second look.") % {
            "done": done,
            "left": left,
        }
    return _("%(done)s approved. Thank you.") % {"done": done}
