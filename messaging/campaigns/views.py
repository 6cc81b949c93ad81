"""Campaigns on screen: the list, a new one, the campaign in its state, its audience."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from jinja2 import TemplateError

from ats import access, params
from ats.access import member_of
from ats.answers import REFUSED, see_other, warn
from ats.csp import framed
from ats.events import Actor
from candidates import timeline
from candidates.selectors import segments
from candidates.selectors.segments import Reached, Segment
from messaging.campaigns import (
    audience,
    checking,
    drafts,
    launching,
    letters,
    reasons,
    selectors,
    stream,
    testing,
    words,
)
from messaging.campaigns.access import campaign_for
from messaging.campaigns.forms import PostingForm, QuestionForm, WordsForm
from messaging.campaigns.letters import Missing
from messaging.campaigns.pacing import Pace, pace_of
from messaging.campaigns.readiness import Readiness, findings, readiness
from messaging.models import Campaign, Recipient
from messaging.writing import overrides
from messaging.writing.library.check import SUBJECT_AT_MOST
from messaging.writing.library.faults import Faulty
from messaging.writing.library.variables import paths, record_of
from messaging.writing.library.words import word_for
from messaging.writing.problems import Problem
from messaging.writing.wording import page as wording_page
from messaging.writing.wording.page import Shown, shown

LAUNCH = "launch-form"
LANGUAGES = ("fr", "en")
GOING = (Campaign.Status.READY, Campaign.Status.RUNNING, Campaign.Status.PAUSED)
CHANGEABLE = (Campaign.Status.DRAFT, Campaign.Status.READY)


def to_campaign(campaign: Campaign, part: str = "") -> HttpResponse:
    """Back to the campaign's page."""
    return see_other(reverse("campaign", args=[campaign.pk]) + (f"#{part}" if part else ""))


@access.may("campaign.work")
@require_GET
def campaigns(request: HttpRequest) -> HttpResponse:
    """Every campaign, the newest first."""
    found = selectors.page_of(
        params.number(request.GET, "after"), params.number(request.GET, "before")
    )
    context = {"found": found, "numbers": selectors.numbers(found.rows), "stopped": stream.told()}
    return render(request, "campaigns/list.html", context)


@access.may("campaign.work")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Which opening is proposed; POST makes the draft, with a question to start from."""
    if request.method != "POST":
        form = PostingForm(first=params.number(request.GET, "posting"))
        return render(request, "campaigns/new.html", {"form": form})
    form = PostingForm(request.POST)
    if not form.is_valid():
        return render(request, "campaigns/new.html", {"form": form}, status=422)
    posting = form.cleaned_data["posting"]
    near = tuple(sorted(segments.similar_to(posting)))
    first = Segment(Reached.FINALIST if near else Reached.AGREED, near)
    try:
        campaign = drafts.begin(posting, member_of(request), first)
    except REFUSED as error:
        warn(request, error)
        return render(request, "campaigns/new.html", {"form": form}, status=409)
    return see_other(reverse("campaign-people", args=[campaign.pk]))


@access.member
@require_GET
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign in its state."""
    found = campaign_for(member_of(request), pk)
    context = _page_of(found, params.number(request.GET, "as"))
    return render(request, "campaigns/campaign.html", context)


def _page_of(campaign: Campaign, reader: int) -> dict[str, Any]:
    segment = Segment.of(campaign.question)
    is_ready = campaign.status == Campaign.Status.READY
    numbers = selectors.numbers([campaign])[campaign.pk]
    ready = readiness(campaign) if is_ready else Readiness(0, {}, [], {})
    context: dict[str, Any] = {
        "campaign": campaign,
        "numbers": numbers,
        "who": Reached(segment.reached).label,
        "segment": segment,
        "asked": selectors.postings_of(segment),
        "left_out": selectors.left_out(campaign),
        "readiness": ready,
        "wording": [
            (language, shown(found, "", "", form=LAUNCH, asking=is_ready and not ready.blocking))
            for language, found in _findings(campaign, ready).items()
            if found
        ],
        "kept": [] if is_ready else list(overrides.rows(campaign)),
        "launch_form": LAUNCH,
        "readers": [
            (row.pk, f"{row.candidate.full_name} ({row.language})")
            for row in selectors.some_recipients(campaign)
        ],
        "reader": reader,
        "subject": _subject(campaign, reader),
        "type_above": launching.TYPE_ABOVE,
        "seen": letters.text_hash(campaign),
        "paused_for": words.PAUSED_FOR.get(campaign.paused_for, ""),
        "history": timeline.entries(selectors.history(campaign)),
        "changeable": campaign.status in CHANGEABLE,
        "pace": _pace(campaign, numbers),
        "stopped": stream.told() if campaign.status in GOING else [],
    }
    if campaign.status == Campaign.Status.DRAFT:
        context["meant"] = audience.meant(campaign).count()
    return context


def _findings(campaign: Campaign, ready: Readiness) -> dict[str, list[Problem]]:
    """The findings to show beside the letter: of a draft already those that the launch will ask
    about, so that its writer learns of them early."""
    if campaign.status == Campaign.Status.DRAFT:
        return findings(campaign, LANGUAGES)
    return ready.findings


def _pace(campaign: Campaign, numbers: selectors.Numbers) -> Pace | None:
    """When the mails of a campaign that runs, or is ready to, will leave; None for any other."""
    if campaign.status not in (Campaign.Status.READY, Campaign.Status.RUNNING):
        return None
    return pace_of(numbers.waiting + numbers.going)


def _subject(campaign: Campaign, reader: int) -> str:
    """The subject as that person of the audience reads it; "" when it cannot be filled in."""
    try:
        recipient = selectors.recipient_of(campaign, reader)
        return testing.shown(campaign, recipient).text.subject
    except (Missing, TemplateError):
        return ""


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """The question about people; POST keeps it, and writes the audience down."""
    user = member_of(request)
    found = campaign_for(user, pk)
    if found.status != Campaign.Status.DRAFT:
        messages.warning(request, _("The audience is written down. Open it again to change it."))
        return to_campaign(found)
    form = QuestionForm(request.POST if request.method == "POST" else None, campaign=found)
    if request.method == "POST" and form.is_valid():
        return _asked(request, found, form)
    status = 422 if request.method == "POST" else 200
    rows = list(form.fields["postings"].queryset)  # type: ignore[attr-defined]
    context = {"campaign": found, "form": form, "came": selectors.came_for(rows)}
    return render(request, "campaigns/people.html", context, status=status)


def _asked(request: HttpRequest, campaign: Campaign, form: QuestionForm) -> HttpResponse:
    actor = Actor.of(member_of(request))
    try:
        drafts.ask(campaign, form.segment(), form.cleaned_data["per_minute"], actor)
        campaign.refresh_from_db()
        audience.gather(campaign, actor)
    except REFUSED as error:
        warn(request, error)
    return to_campaign(campaign)


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The words in both languages; POST keeps them."""
    user = member_of(request)
    found = campaign_for(user, pk)
    if found.status not in CHANGEABLE:
        messages.warning(request, _("This campaign has left with its words: they stay."))
        return to_campaign(found)
    if request.method != "POST":
        return _letter_page(request, found, _form_of(found))
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _letter_page(request, found, form, status=422)
    try:
        drafts.write(found, form.words(), Actor.of(user), form.cleaned_data["seen"])
    except Faulty as error:
        warn(request, error)
        return _letter_page(request, found, form, [str(f) for f in error.faults], 422)
    except REFUSED as error:
        warn(request, error)
        return _letter_page(request, found, form, status=409)
    if any(_worded(found, form, language).blocked for language in LANGUAGES):
        words = _("The letter is kept. A passage of it must be changed before it can leave.")
        messages.warning(request, words)
    else:
        messages.success(request, _("The letter is kept."))
    return to_campaign(found)


@access.member
@require_POST
def wording(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """What the wording check says of the typed words in a language; nothing is kept. A reason is
    asked for before the launch, not here."""
    found = campaign_for(member_of(request), pk)
    if language not in LANGUAGES:
        raise Http404
    return wording_page.fragment(request, _worded(found, WordsForm(request.POST), language))


def _worded(campaign: Campaign, form: WordsForm, language: str) -> Shown:
    subject, body = wording_page.in_fields(form, f"_{language}", SUBJECT_AT_MOST)
    problems = checking.problems_of(campaign, language, subject, body)
    return shown(problems, subject, body, asking=False, suffix=f"_{language}")


def _form_of(campaign: Campaign) -> WordsForm:
    initial = {
        name: getattr(campaign, name) for name in ("subject_fr", "body_fr", "subject_en", "body_en")
    }
    return WordsForm(initial={**initial, "seen": letters.text_hash(campaign)})


def _letter_page(
    request: HttpRequest,
    campaign: Campaign,
    form: WordsForm,
    faults: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "campaign": campaign,
        "form": form,
        "faults": faults or [],
        "names": _names(),
        "found": {language: _worded(campaign, form, language) for language in LANGUAGES},
    }
    return render(request, "campaigns/letter.html", context, status=status)


def _names() -> list[tuple[str, str]]:
    """What the letter may say: names and their meaning."""
    known = paths(record_of(letters.kind().context))
    return [(path, str(word_for(path).meaning)) for path, _type in known]


@access.member
@require_GET
def people_of(request: HttpRequest, pk: int) -> HttpResponse:
    """The audience by pages: everybody, or one part."""
    found = campaign_for(member_of(request), pk)
    wanted = _wanted(request)
    after, before = params.number(request.GET, "after"), params.number(request.GET, "before")
    context = {
        "campaign": found,
        "wanted": wanted,
        "found": selectors.audience(found, wanted, after, before),
        "left_out": selectors.left_out(found),
        "numbers": selectors.numbers([found])[found.pk],
        "statuses": Recipient.Status,
        "reasons": reasons.WORDS,
    }
    return render(request, "campaigns/audience.html", context)


def _wanted(request: HttpRequest) -> selectors.Wanted:
    status, reason = request.GET.get("status", ""), request.GET.get("reason", "")
    return selectors.Wanted(
        status=status if status in Recipient.Status.values else "",
        reason=reason if reason in reasons.WORDS else "",
        replied=request.GET.get("replied") == "yes",
    )


@access.member
@require_GET
def frame(request: HttpRequest, pk: int) -> HttpResponse:
    """The exact mail to one person of the audience (`recipient`), or to a made-up one."""
    found = campaign_for(member_of(request), pk)
    wanted = params.number(request.GET, "recipient")
    recipient = selectors.recipient_of(found, wanted)
    if wanted and recipient is None:
        raise Http404
    language = "en" if request.GET.get("language") == "en" else "fr"
    try:
        mail = testing.shown(found, recipient, language).mail
    except (Missing, TemplateError):
        return framed(f"<p>{_('The letter cannot be filled in for this person.')}</p>")
    return framed(mail.html)
