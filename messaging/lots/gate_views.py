"""The closing gate on screen: who does not know yet, and what was told otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from ats import access, clock, params
from ats.access import member_of, posting_for
from ats.answers import came_from, see_other
from ats.models import Posting, User
from candidates.models import Application
from candidates.silence import silence_of
from messaging.care import policy
from messaging.care.call_views import possible_callers
from messaging.lots import gate
from messaging.lots.gate import How, Telling

NAMED = 5


class ToldForm(forms.Form):
    """How, when and by whom people were told without a letter of ours."""

    how = forms.ChoiceField(
        label=gettext_lazy("How they were told"), choices=How.choices, widget=forms.RadioSelect
    )
    day = forms.DateField(
        label=gettext_lazy("On which day"),
        # A date field of a browser reads this form only, whatever the language.
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )
    by = forms.ChoiceField(label=gettext_lazy("By whom"))
    words = forms.CharField(
        label=gettext_lazy("What was said"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Stays inside, in the conversation."),
    )

    def __init__(self, request: HttpRequest, user: User, posting: Posting) -> None:
        data = request.POST if request.method == "POST" else None
        super().__init__(data, initial={"day": clock.today(), "by": user.name})
        people = [row.name for row in possible_callers(posting)]
        self.fields["by"].choices = [(name, name) for name in people]  # type: ignore[attr-defined]

    def telling(self) -> Telling:
        """What the form says, as the service takes it; only after `is_valid`."""
        said = self.cleaned_data
        return Telling(said["how"], said["day"], said["by"], said["words"].strip())


def _page(request: HttpRequest, posting: Posting, form: ToldForm, ticked: set[int]) -> HttpResponse:
    with policy.held():
        depths = gate.waiting(
            posting, request.GET.get("who", ""), params.number(request.GET, "tell")
        )
        shown = [row.application for depth in depths for row in depth.people]
        context = {
            "posting": posting,
            "depths": depths,
            "names": [row.candidate.full_name for row in shown if row.pk in ticked],
            "who": request.GET.get("who", ""),
            "form": form,
            "ticked": ticked,
            "silence_of": silence_of,
            "back": _back(request),
        }
        status = 422 if form.is_bound else 200
        return render(request, "lots/untold.html", context, status=status)


def _back(request: HttpRequest) -> str:
    """The page of the lot that one came from, if one did; `""` otherwise."""
    lot = params.number(request.GET, "lot")
    return reverse("lot", args=[lot]) if lot else request.POST.get("back", "")


@access.member
@require_GET
def untold(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone who waits for an answer, by depth, with what can be done; `tell` is ticked."""
    user = member_of(request)
    posting = posting_for(user, pk, may="posting.edit")
    ticked = params.numbers(request.GET, "tell")
    return _page(request, posting, ToldForm(request, user, posting), ticked)


def _refusals(refused: Sequence[tuple[Application, str]]) -> list[str]:
    """Who was refused and why, the first few by name, and how many more."""
    lines = [
        _("%(name)s: %(sentence)s") % {"name": row.candidate.full_name, "sentence": sentence}
        for row, sentence in refused[:NAMED]
    ]
    more = len(refused) - NAMED
    if more > 0:
        lines.append(ngettext("and %(num)s more", "and %(num)s more", more) % {"num": more})
    return lines


@access.member
@require_POST
def told(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the ticked people were told without a letter of ours."""
    user = member_of(request)
    posting = posting_for(user, pk, may="posting.edit")
    form = ToldForm(request, user, posting)
    ticked = params.numbers(request.POST, "application")
    people = gate.chosen(posting, ticked)
    if not people:
        form.add_error(None, _("Tick the people who were told."))
    if not form.is_valid():
        return _page(request, posting, form, ticked)
    done, refused = gate.note_many(people, user, form.telling())
    if not done:  # what was typed and ticked stays on the page
        for line in _refusals(refused):
            form.add_error(None, line)
        return _page(request, posting, form, ticked)
    said = ngettext("%(n)s person knows now.", "%(n)s people know now.", done)
    messages.success(request, said % {"n": done})
    for line in _refusals(refused):
        messages.warning(request, line)
    name = "posting-untold" if gate.untold(posting).exists() else "posting-closing"
    return see_other(came_from(request, reverse(name, args=[pk])))
