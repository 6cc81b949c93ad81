"""Conversations: the fragment in the application's page, the page of one, the answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ats import access, clock
from ats.access import allows, member_of
from ats.answers import came_from
from ats.csp import framed
from ats.models import User
from candidates.access import application_for, application_roles
from candidates.models import Application, PrivacyRequest
from candidates.selectors.application import documents_of
from messaging.care.call_script import number_of
from messaging.conversations import checking, composing, desk, impressions, selectors, services
from messaging.conversations.access import conversation_for
from messaging.conversations.closed import closed_for
from messaging.conversations.forms import AnswerForm, NoteForm
from messaging.conversations.suggested import answers_for
from messaging.conversations.words import INTENTS, as_written
from messaging.feedback import selectors as feedback
from messaging.models import Conversation
from messaging.views import keys
from messaging.writing.refusals import NotReady
from messaging.writing.wording import page as wording_page

LETTERS_AT_MOST = 12


def _context(conversation: Conversation, user: User) -> dict[str, Any]:
    roles = application_roles(user, conversation.application)
    thread = selectors.thread(conversation)
    waiting = [m for m in thread if m.answer == m.Answer.WAITING and m.inbound]
    named = [row["name"] for m in waiting if m.inbound for row in m.inbound.intents]
    return {
        "conversation": conversation,
        "application": conversation.application,
        "thread": thread,
        "machines": selectors.from_machines(conversation),
        "seen": max((message.pk for message in thread), default=0),
        "may_answer": allows(roles, "conversation.answer"),
        "intent_words": INTENTS,
        "as_written": as_written,
        "suggested": answers_for(dict.fromkeys(named), conversation.application, user),
        "withdraws": "withdrawal" in named,
        "feedback": feedback.owed(conversation.application),
        "may_ask_feedback": conversation.application.told_at is not None
        and conversation.application.status == Application.Status.DECLINED,
        "data_asked": PrivacyRequest.objects.filter(
            candidate=conversation.application.candidate_id, done_at=None
        ),
        "elsewhere": selectors.waits_elsewhere(user, [conversation]).get(conversation.pk, []),
        "closed": closed_for(conversation.application.candidate),
        "number": number_of(conversation.application.candidate),
        "unverified": any(not m.verified for m in waiting),
        "form": AnswerForm(auto_id=f"answer_{conversation.pk}_%s"),
        "found": wording_page.shown([], "", ""),
        "note_form": NoteForm(auto_id=f"note_{conversation.pk}_%s"),
    }


@access.member
def fragment(request: HttpRequest, pk: int) -> HttpResponse:
    """The conversation inside the application's page."""
    user = member_of(request)
    application = application_for(user, pk, "conversation.see")
    conversation = Conversation.objects.filter(application=application).first()
    if conversation is None:
        return render(request, "conversations/none.html", {"application": application})
    conversation.application = application
    context = _context(conversation, user) | {"back": reverse("application", args=[pk])}
    return render(request, "conversations/fragment.html", context)


@access.member
def written_after(request: HttpRequest, pk: int) -> HttpResponse:
    """What they wrote after the interview, inside the page where one decides."""
    application = application_for(member_of(request), pk, "conversation.see")
    said = list(impressions.after_the_interview(application))
    return render(request, "conversations/impressions.html", {"messages_after": said})


@access.member
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation with what one needs to answer it."""
    user = member_of(request)
    conversation = conversation_for(user, pk)
    here = reverse("conversation", args=[pk])
    return render(request, "conversations/page.html", _page(conversation, user, here))


def _page(conversation: Conversation, user: User, back: str) -> dict[str, Any]:
    application = conversation.application
    return _context(conversation, user) | {
        "back": back,
        "neighbours": selectors.neighbours(conversation, user),
        "letters": application.letters.exclude(status="cancelled")[:LETTERS_AT_MOST],
        "documents": documents_of(application),
        "owners": desk.possible_owners(),
        "snoozes": desk.SNOOZES,
        "day": clock.today(),
    }


def back_to(request: HttpRequest, conversation: Conversation) -> str:
    """The page that the form came from, else the conversation."""
    return came_from(request, reverse("conversation", args=[conversation.pk]))


@access.member
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send an answer; a refused form keeps what was typed."""
    user = member_of(request)
    conversation = conversation_for(user, pk, "conversation.answer")
    form = AnswerForm(request.POST)
    meanwhile = services.answered_since(conversation, keys.seen(request), form["key"].data or "")
    if meanwhile is not None:
        told = _("%(name)s has answered meanwhile. Read it, then send yours if it is still needed.")
        messages.warning(request, told % {"name": meanwhile.author_name})
    if not form.is_valid() or meanwhile is not None:
        return _again(request, conversation, form, 409 if meanwhile else 422)
    try:
        said = form.cleaned_data
        services.answer(conversation, user, said["body"], said["key"], keys.seen(request))
    except services.Unreachable:
        form.add_error("body", _("It was not sent: no mail reaches this person."))
        return _again(request, conversation, form, 422)
    except NotReady:
        form.add_error("body", _("It was not sent: change what must be changed below."))
        return _again(request, conversation, form, 422)
    else:
        messages.success(request, _("Your answer is on its way."))
    return redirect(back_to(request, conversation))


def _again(
    request: HttpRequest, conversation: Conversation, form: AnswerForm, status: int
) -> HttpResponse:
    """The page with what was typed, and what the check says of it."""
    body = str(form["body"].value() or "").replace("\r\n", "\n")
    problems = checking.problems_of(checking.as_letter(conversation), "", body)
    context = _page(conversation, member_of(request), back_to(request, conversation))
    context |= {"form": form, "found": wording_page.shown(problems, "", body, asking=False)}
    return render(request, "conversations/page.html", context, status=status)


@access.member
@require_POST
def wording(request: HttpRequest, pk: int) -> HttpResponse:
    """What the wording check says of the typed words; nothing is kept. A warning asks no reason:
    the answer is signed by whoever writes it."""
    conversation = conversation_for(member_of(request), pk, "conversation.answer")
    letter = checking.as_letter(conversation)
    return wording_page.answer(request, letter, checking.problems_of, asking=False)


@access.member
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The exact answer as it would be read, while it is typed."""
    user = member_of(request)
    conversation = conversation_for(user, pk, "conversation.answer")
    body = request.POST.get("body", "")[:20_000]
    return framed(composing.preview_answer(conversation, user, body or "…").html)


@access.member
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponseBase:
    """No answer is needed; with an undo."""
    user = member_of(request)
    conversation = conversation_for(user, pk, "conversation.answer")
    if services.no_answer_needed(conversation, user, keys.seen(request)):
        undo = "undo:" + reverse("message-reopen", args=[pk])
        messages.success(request, _("Closed: no answer needed."), extra_tags=undo)
    else:
        messages.info(request, _("Nothing was waiting any more."))
    return redirect(back_to(request, conversation))


@access.member
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Undo a closing."""
    user = member_of(request)
    conversation = conversation_for(user, pk, "conversation.answer")
    if services.reopen(conversation, user):
        messages.success(request, _("It waits for an answer again."))
    return redirect(back_to(request, conversation))


@access.member
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Note a call, an SMS or an InMail."""
    user = member_of(request)
    conversation = conversation_for(user, pk, "conversation.answer")
    form = NoteForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        answers = keys.seen(request) if said["answers"] else None
        services.note(conversation, user, said["channel"], said["text"], answers)
        messages.success(request, _("Noted in the conversation."))
    else:
        messages.error(request, _("Nothing was noted: write what was said."))
    return redirect(back_to(request, conversation))
