"""What is done with a conversation at the desk, each by one click."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ats import access, clock, params
from ats.access import member_of
from ats.jinja import day
from ats.models import User
from candidates.models import PrivacyRequest
from candidates.services import privacy
from messaging.conversations import desk, presence
from messaging.conversations.access import conversation_for
from messaging.inbound import vouching
from messaging.inbound.corrections import NotReadable, correct_intents
from messaging.models import Conversation, Message
from messaging.views.conversations import back_to


def _answering(request: HttpRequest, pk: int) -> tuple[User, Conversation]:
    user = member_of(request)
    return user, conversation_for(user, pk, "conversation.answer")


def _message(request: HttpRequest, pk: int) -> tuple[User, Message]:
    message = Message.objects.filter(pk=pk, direction=Message.Direction.IN).first()
    if message is None:
        raise Http404
    user, conversation = _answering(request, message.conversation_id)
    message.conversation = conversation
    return user, message


@access.member
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Whoever presses it takes charge of the conversation."""
    user, conversation = _answering(request, pk)
    undo = _undo("conversation-hand", pk, conversation.owner_id)
    if desk.assign(conversation, user, user):
        messages.success(request, _("This conversation is yours."), extra_tags=undo)
    else:
        messages.info(request, _("It was yours already."))
    return redirect(back_to(request, conversation))


def _undo(name: str, *args: int) -> str:
    return "undo:" + reverse(name, args=args)


@access.member
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand the conversation on to a colleague."""
    user, conversation = _answering(request, pk)
    return _handed(request, conversation, params.number(request.POST, "owner"), user)


@access.member
@require_POST
def hand(request: HttpRequest, pk: int, owner: int) -> HttpResponseBase:
    """Hand the conversation to the owner in the address: what the undo of an assignment posts."""
    user, conversation = _answering(request, pk)
    return _handed(request, conversation, owner, user)


def _handed(
    request: HttpRequest, conversation: Conversation, owner: int, by: User
) -> HttpResponseBase:
    chosen = next((user for user in desk.possible_owners() if user.pk == owner), None)
    if chosen is None:
        messages.error(request, _("Choose a recruiter who works here."))
        return redirect(back_to(request, conversation))
    undo = _undo("conversation-hand", conversation.pk, conversation.owner_id)
    if desk.assign(conversation, chosen, by):
        told = _("Now in the hands of %(name)s.") % {"name": chosen.name}
        messages.success(request, told, extra_tags=undo)
    else:
        messages.info(request, _("%(name)s had it already.") % {"name": chosen.name})
    return redirect(back_to(request, conversation))


@access.member
@require_POST
def snooze(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Put an answer off by some working days."""
    user, conversation = _answering(request, pk)
    days = request.POST.get("days", "1")
    count = int(days) if days in {str(number) for number in desk.SNOOZES} else 1
    until = clock.add_working_days(clock.today(), count)
    if desk.snooze(conversation, until, user):
        told = _("Put off until %(day)s, or until they write.") % {"day": day(until, "EEEE d MMMM")}
        messages.success(request, told, extra_tags=_undo("conversation-wake", pk))
    else:
        messages.info(request, _("Nothing was waiting any more."))
    return redirect(back_to(request, conversation))


@access.member
@require_POST
def wake(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Back on the desk."""
    user, conversation = _answering(request, pk)
    if desk.wake_up(conversation, user):
        messages.success(request, _("Back on the desk."))
    return redirect(back_to(request, conversation))


@access.member
@require_POST
def intents(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say what a message is really about."""
    user, message = _message(request, pk)
    try:
        correct_intents(message, request.POST.getlist("intent"), user)
    except (ValueError, NotReadable):
        messages.error(request, _("Choose what this message is about."))
    else:
        messages.success(request, _("Corrected. Thank you: the reading learns from it."))
    return redirect(back_to(request, message.conversation))


@access.member
@require_POST
def vouch(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A person confirms that the message is from the candidate, though its address was unknown."""
    user, message = _message(request, pk)
    if vouching.vouch(message, user):
        messages.success(request, _("Confirmed. The attachments can be opened now."))
    return redirect(back_to(request, message.conversation))


@access.member
@require_POST
def ask_privacy(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Open the request about their data that a message makes, with its legal date; nothing is
    erased or handed over by this."""
    _user, message = _message(request, pk)
    kind = request.POST.get("kind", "")
    if kind not in PrivacyRequest.Kind.values or not message.verified:
        messages.error(request, _("Confirm first that they wrote this, and say what they ask."))
        return redirect(back_to(request, message.conversation))
    candidate = message.conversation.application.candidate
    _row, made = privacy.ask(candidate, kind, message.channel, message.at)
    told = _("Opened, with its legal date, on Today.") if made else _("It was open already.")
    messages.success(request, told)
    return redirect(back_to(request, message.conversation))


@access.member
def present(request: HttpRequest, pk: int) -> HttpResponse:
    """Who else is at this conversation; asking says that one is there oneself."""
    user, conversation = _answering(request, pk)
    others = presence.beat(conversation, user, "writing" in request.GET)
    newest = params.number(request.GET, "seen")
    answered = conversation.messages.filter(direction=Message.Direction.OUT, pk__gt=newest)
    said = answered.order_by("-pk").first() if newest else None
    context = {"others": others, "answered": said, "now": timezone.now()}
    return render(request, "conversations/presence.html", context)
