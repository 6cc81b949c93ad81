"""What one does with a campaign: each a POST that answers with its page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from jinja2 import TemplateError

from ats import access, params
from ats.access import RECRUITER, company_roles, member_of
from ats.answers import REFUSED, came_from, see_other, warn
from ats.events import Actor
from messaging.campaigns import audience, launching, stream, testing
from messaging.campaigns.access import campaign_for
from messaging.campaigns.letters import Missing
from messaging.campaigns.views import to_campaign
from messaging.doctor import services as doctor
from messaging.models import Campaign
from messaging.writing import overrides

Change = Callable[[Campaign, Actor], None]


def _change(request: HttpRequest, pk: int, change: Change, done: str) -> HttpResponse:
    user = member_of(request)
    campaign = campaign_for(user, pk)
    try:
        change(campaign, Actor.of(user))
    except REFUSED as error:
        warn(request, error)
    else:
        messages.success(request, done)
    return to_campaign(campaign)


@access.member
@require_POST
def gather(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the audience down."""
    return _change(request, pk, audience.gather, _("The audience is written down."))


@access.member
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask about other people: the audience is forgotten."""
    return _change(request, pk, audience.reopen, _("You can change the audience again."))


@access.member
@require_POST
def launch(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it leave in one's own name."""
    user = member_of(request)
    campaign = campaign_for(user, pk)
    doctor.look_again(Actor.of(user))
    launching.keep_reasons(campaign, overrides.typed(request.POST), user)
    try:
        count = launching.launch(
            campaign, user, params.text(request.POST, "seen"), params.text(request.POST, "count")
        )
    except REFUSED as error:
        warn(request, error)
        return to_campaign(campaign, "launch")
    words = ngettext("It leaves, for %(count)s person.", "It leaves, for %(count)s people.", count)
    messages.success(request, words % {"count": count})
    return to_campaign(campaign)


@access.member
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing more leaves."""
    return _change(request, pk, launching.pause, _("Paused: nothing more leaves."))


@access.member
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on."""
    return _change(request, pk, launching.resume, _("It goes on."))


@access.may("campaign.mend")
@require_POST
def go_on(request: HttpRequest) -> HttpResponse:
    """Let all campaigns leave again, after what stopped them."""
    user = member_of(request)
    may_see = RECRUITER in company_roles(user)
    try:
        gone_on = stream.resume(Actor.of(user))
    except REFUSED as error:
        warn(request, error)
    else:
        words = _("Campaigns leave again.") if gone_on else _("Nothing was paused.")
        messages.success(request, words)
    return see_other(came_from(request, reverse("campaigns" if may_see else "mail-settings")))


@access.member
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off for whoever has not been written to."""
    return _change(request, pk, launching.cancel, _("Called off: nobody else is written to."))


@access.member
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the mail to oneself."""
    user = member_of(request)
    campaign = campaign_for(user, pk)
    language = "en" if params.text(request.POST, "language") == "en" else "fr"
    try:
        testing.send_test(campaign, user, language)
    except (Missing, TemplateError):
        messages.warning(request, _("The letter cannot be filled in: look at it first."))
    else:
        messages.success(request, _("A test is on its way to %(to)s.") % {"to": user.email})
    return to_campaign(campaign, "mail")
