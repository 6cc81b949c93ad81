"""What one does with a letter: every address here is a POST, and tells what became of it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ats import access, params
from ats.access import member_of
from ats.answers import REFUSED, see_other, warn
from ats.events import Actor
from ats.jinja import moment
from ats.models import User
from candidates.access import application_for
from candidates.models import Decision
from messaging.approval import services as approvals
from messaging.care import calls
from messaging.care.call_forms import CallForm
from messaging.models import Letter
from messaging.writing import departure, letters, overrides
from messaging.writing.access import letter_for
from messaging.writing.answers import to_letter
from messaging.writing.forms import AskForm, LetterForm
from messaging.writing.refusals import ReasonMissing
from messaging.writing.views import saved, shown


def typed_is_saved(request: HttpRequest, letter: Letter, user: User) -> HttpResponse | None:
    """Save what was typed before the button's action is carried out, as the buttons stand in the
    same form. None when all is well, else the page to show instead."""
    if "body" not in request.POST:
        return None
    form = LetterForm(request.POST)
    if not form.is_valid():
        return shown(request, user, letter, form=form, status=422)
    return saved(request, letter, user, form)


def _hash(request: HttpRequest, letter: Letter) -> str:
    """The hash of the words that the person saw: of those just saved, or those that the form was
    made for."""
    return letter.text_hash if "body" in request.POST else params.text(request.POST, "text_hash")


def _done(
    request: HttpRequest, letter: Letter, action: Callable[[], object], told: Callable[[], str]
) -> HttpResponse:
    try:
        action()
    except ReasonMissing as error:
        warn(request, error)
        return to_letter(letter, "problems")
    except REFUSED as error:
        warn(request, error)
    else:
        messages.success(request, told())
    return to_letter(letter)


def _leaves(letter: Letter) -> str:
    at = letter.scheduled_for
    return _("Approved. The letter leaves on %(when)s.") % {
        "when": moment(at, "EEEE d MMMM, HH:mm")
    }


@access.member
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The recruiter's own approval, where the policy asks for no manager's."""
    user = member_of(request)
    letter = letter_for(user, pk, "letter.write")
    refused = typed_is_saved(request, letter, user)
    if refused is not None:
        return refused
    seen = _hash(request, letter)
    letters.keep_reasons(letter, overrides.typed(request.POST), user)
    return _done(
        request,
        letter,
        lambda: letters.approve(letter, Actor.of(user), seen),
        lambda: _leaves(letter),
    )


@access.member
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a hiring manager for their approval."""
    user = member_of(request)
    letter = letter_for(user, pk, "letter.write")
    refused = typed_is_saved(request, letter, user)
    if refused is not None:
        return refused
    form = AskForm(request.POST, approvers=approvals.possible_approvers(letter, user))
    approver = form.chosen() or user  # asking oneself is refused, in words
    note = params.text(request.POST, "note", 1000)
    seen = _hash(request, letter)
    letters.keep_reasons(letter, overrides.typed(request.POST), user)
    return _done(
        request,
        letter,
        lambda: approvals.ask(letter, approver, note, user, seen),
        lambda: _("%(name)s has been asked, by mail.") % {"name": approver.name},
    )


@access.member
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the letter off: it does not leave, and the person still waits for an answer."""
    user = member_of(request)
    letter = letter_for(user, pk, "letter.write")
    return _done(
        request,
        letter,
        lambda: departure.cancel(letter, Actor.of(user)),
        lambda: _("Called off: nothing leaves. This person still waits for an answer."),
    )


@access.member
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own approval back while that is possible: the letter is a draft again."""
    user = member_of(request)
    letter = letter_for(user, pk, "letter.write")
    return _done(
        request,
        letter,
        lambda: departure.undo(letter, Actor.of(user)),
        lambda: _("Undone: the letter is a draft again, and nothing leaves."),
    )


@access.member
@require_POST
def send_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the letter at once, outside the hours of departure only with `outside_hours` ticked."""
    user = member_of(request)
    letter = letter_for(user, pk, "letter.write")
    insists = request.POST.get("outside_hours") == "yes"
    return _done(
        request,
        letter,
        lambda: departure.send_now(letter, Actor.of(user), outside_hours=insists),
        lambda: _("The letter is leaving now."),
    )


@access.member
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Schedule a letter that was held back."""
    user = member_of(request)
    letter = letter_for(user, pk, "letter.write")
    return _done(
        request,
        letter,
        lambda: departure.resume(letter, Actor.of(user)),
        lambda: _leaves(letter),
    )


@access.member
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring back the words of an older version, as a new version."""
    user = member_of(request)
    letter = letter_for(user, pk, "letter.write")
    number, seen = params.number(request.POST, "version"), params.text(request.POST, "text_hash")
    if not letter.versions.filter(number=number).exists():
        messages.warning(request, _("There is no such version."))
        return to_letter(letter)
    return _done(
        request,
        letter,
        lambda: letters.restore(letter, number, Actor.of(user), seen),
        lambda: _("The older words are back. The others are kept in the history."),
    )


@access.member
@require_POST
def redraft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the letter again from its decision; the earlier words stay in the history."""
    user = member_of(request)
    letter = letter_for(user, pk, "letter.write")
    seen = params.text(request.POST, "text_hash")
    return _done(
        request,
        letter,
        lambda: letters.redraft(letter, Actor.of(user), seen),
        lambda: _("Drafted again from the decision. The earlier words are kept in the history."),
    )


@access.member
@require_POST
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the call that comes before the letter; a draft that nobody has edited is written again
    to mention it."""
    user = member_of(request)
    letter = letter_for(user, pk, "letter.write")
    form = CallForm(request.POST)
    if not form.is_valid():
        return shown(request, user, letter, call_form=form, status=422)
    words = form.cleaned_data
    try:
        letters.note_call(letter, user, words["outcome"], words["words"])
    except calls.SayWhy as error:
        form.add_error("words", error.sentence())
        return shown(request, user, letter, call_form=form, status=422)
    messages.success(request, _("The call is noted in the conversation."))
    return to_letter(letter)


@access.member
@require_POST
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a letter for somebody who is declined and has none on its way."""
    user = member_of(request)
    application = application_for(user, pk, "application.decide")
    decision = Decision.objects.filter(
        application=application, outcome=Decision.Outcome.DECLINED, undone_at=None
    ).first()
    if decision is None:
        messages.warning(request, _("Nobody has declined this application: there is no letter."))
        return see_other(reverse("application", args=[application.pk]))
    return to_letter(letters.draft_letter(decision, Actor.of(user)))
