"""The local post office in the browser: read any mailbox, answer as its owner would."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ats import access, params
from ats.csp import framed
from ats.models import User
from messaging.inbound import door
from messaging.inbound.parse import ParsedMail, Unreadable, parse
from messaging.models import PostOfficeMail
from messaging.post_office.answer import build_reply
from messaging.post_office.machines import MACHINES, Delivered
from messaging.views import keys

PAGE = 50
BOXES = 40
CLIENTS = [
    ("gmail", "Gmail"),
    ("outlook", "Outlook"),
    ("apple", "Apple Mail"),
    ("thunderbird", "Thunderbird"),
    ("orange", "Orange"),
    ("phone", "iPhone"),
]
View = Callable[..., HttpResponseBase]


def local_only(view: View) -> View:
    """Outside a local run these pages do not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not settings.ENV.local:
            raise Http404
        return view(request, *args, **kwargs)

    return access.public(guarded)


class ReplyForm(forms.Form):
    """What the person types, and in which mail program."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=50_000,
    )
    client = forms.ChoiceField(label=gettext_lazy("Written with"), choices=CLIENTS)


@local_only
def mailboxes(request: HttpRequest) -> HttpResponse:
    """The mailboxes of the company's people, then everybody's, newest mail first; the last mails
    of the town."""
    query = params.words(request.GET)
    rows = PostOfficeMail.objects.all()
    if query:
        rows = rows.filter(mailbox__icontains=query)
    boxes = rows.values("mailbox").annotate(count=Count("pk"), last=Max("pk")).order_by("-last")
    ours = [address.lower() for address in User.objects.values_list("email", flat=True)[:200]]
    others = list(boxes.exclude(mailbox__in=ours)[: BOXES + 1])
    context = {
        "house": list(boxes.filter(mailbox__in=ours)),
        "boxes": others[:BOXES],
        "more": len(others) > BOXES,
        "newest": list(rows.defer("raw")[:8]),
        "query": query,
    }
    return render(request, "post_office/mailboxes.html", context)


@local_only
def mailbox(request: HttpRequest, address: str) -> HttpResponse:
    """The mails of one address, newest first, by pages."""
    rows = PostOfficeMail.objects.filter(mailbox=params.clean(address, 120).strip().lower()).defer(
        "raw"
    )
    before = keys.before(request)
    if before:
        rows = rows.filter(pk__lt=before)
    page = list(rows[: PAGE + 1])
    context = {
        "address": address,
        "rows": page[:PAGE],
        "older": page[PAGE - 1].pk if len(page) > PAGE else None,
        "first": not before,
    }
    return render(request, "post_office/mailbox.html", context)


def _mail(pk: int) -> PostOfficeMail:
    row = PostOfficeMail.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _parsed(row: PostOfficeMail) -> ParsedMail | None:
    try:
        return parse(bytes(row.raw))
    except Unreadable:
        return None


@local_only
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: as HTML, as text, and its source; and the form to answer it."""
    row = _mail(pk)
    return _show(request, row, ReplyForm())


def _show(
    request: HttpRequest, row: PostOfficeMail, form: ReplyForm, status: int = 200
) -> HttpResponse:
    view = request.GET.get("view", "html")
    context = {
        "mail": row,
        "parsed": _parsed(row),
        "view": view if view in ("html", "text", "source") else "html",
        "source": bytes(row.raw)[:300_000].decode("utf-8", "replace"),
        "form": form,
    }
    return render(request, "post_office/mail.html", context, status=status)


@local_only
def frame(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part as a mail program shows it. Links open in a new tab."""
    parsed = _parsed(_mail(pk))
    html = (parsed.html if parsed else "") or "<p></p>"
    head = '<head><base target="_blank">'
    return framed(html.replace("<head>", head, 1) if "<head>" in html else f"{head}</head>{html}")


@local_only
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer as this person: a real MIME reply, handed to the inbound door."""
    row = _mail(pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _show(request, row, form, status=422)
    raw = build_reply(
        bytes(row.raw),
        form.cleaned_data["text"],
        client=form.cleaned_data["client"],
        sender=row.mailbox,
        now=timezone.localtime(),
    )
    parsed = parse(raw)
    recipient = parsed.to[0] if parsed.to else ""
    door.receive(raw, door="post_office", envelope_from=row.mailbox, envelope_to=recipient)
    PostOfficeMail.objects.filter(pk=row.pk).update(answered_at=timezone.now())
    messages.success(request, _("Sent. The company reads it in a moment."))
    return redirect("post-office-mail", pk=pk)


@local_only
@require_POST
def machine(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The mail bounces, meets an absence, or is called spam: the machine's mail goes to the
    envelope sender, as outside."""
    row = _mail(pk)
    write = MACHINES.get(request.POST.get("does", ""))
    if write is None or not row.envelope_from or _parsed(row) is None:
        messages.error(request, _("No machine answers this mail."))
        return redirect("post-office-mail", pk=pk)
    mail = Delivered(bytes(row.raw), row.mailbox, row.envelope_from, timezone.localtime())
    door.receive(write(mail), door="post_office", envelope_to=row.envelope_from)
    messages.success(request, _("Sent. The company reads it in a moment."))
    return redirect("post-office-mail", pk=pk)
