"""By which door somebody comes to an approval, and whether it is the person it is for.

A signed link says for whom it was made, not who holds it: mails are forwarded. Whoever is
signed in as somebody else, or says that they are, reads nothing and answers nothing, and their
coming is kept in the letter's story.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse

from ats import events, links
from ats.events import Actor
from ats.lines import one_line
from ats.links import LinkState
from ats.models import Link, User
from messaging.approval.mails import ALL
from messaging.approval.services import Via
from messaging.approval.voiding import PURPOSE
from messaging.models import Approval
from messaging.writing.access import APPROVAL_NEEDS

SOMEONE = "approval.someone_else"


@dataclass(frozen=True, slots=True)
class Door:
    """How the person came, where this page's addresses are, and where one goes from here."""

    via: Via
    layout: str
    here: str
    frame: str
    preview: str
    wording: str
    back: str = ""
    left: int = 0  # how many more wait behind the same door

    @property
    def after(self) -> str:
        """Where an answer leads: on to what else waits, or to what became of this one."""
        return self.back or self.here


def link_door(token: str) -> Door:
    """The link to one approval."""
    return Door(
        via="link",
        layout="public.html",
        here=reverse("approval", args=[token]),
        frame=reverse("approval-frame", args=[token]),
        preview=reverse("approval-preview", args=[token]),
        wording=reverse("approval-wording", args=[token]),
    )


def batch_door(token: str, approval: Approval, left: int) -> Door:
    """One approval behind the link to all that waits for a person."""
    return Door(
        via="link",
        layout="public.html",
        here=reverse("approvals-one", args=[token, approval.pk]),
        frame=reverse("approvals-frame", args=[token, approval.pk]),
        preview=reverse("approvals-preview", args=[token, approval.pk]),
        wording=reverse("approvals-wording", args=[token, approval.pk]),
        back=reverse("approvals-by-link", args=[token]),
        left=left,
    )


def account_door(approval: Approval) -> Door:
    """The page of a signed-in person."""
    return Door(
        via="account",
        layout="base.html",
        here=reverse("approval-in-app", args=[approval.pk]),
        frame=reverse("letter-frame", args=[approval.letter_id]),
        preview=reverse("letter-preview", args=[approval.letter_id]),
        wording=reverse("letter-wording", args=[approval.letter_id]),
    )


def behind(token: str) -> tuple[Approval | None, Link | None, LinkState]:
    """The approval of a link's token, as long as its person still works here."""
    link, state = links.resolve(PURPOSE, token)
    if link is None:
        return None, None, state
    pk = link.subject.partition(":")[2]
    approval = Approval.objects.filter(pk=pk).select_related(*APPROVAL_NEEDS).first()
    if approval is None or not approval.approver.is_active:
        return None, link, state
    own = link.person == f"user:{approval.approver_id}"
    return (approval if own else None), link, state


def person_behind(token: str) -> tuple[User | None, Link | None, LinkState]:
    """For whom a link to all that waits was made, as long as they work here."""
    link, state = links.resolve(ALL, token)
    if link is None:
        return None, None, state
    pk = link.subject.partition(":")[2]
    user = User.objects.filter(pk=pk, is_active=True).first()
    own = user is not None and link.person == f"user:{user.pk}"
    return (user if own else None), link, state


def stranger(request: HttpRequest, approver: User) -> User | None:
    """Who is signed in, when that is not the person the link is for."""
    user = request.user
    return user if isinstance(user, User) and user.pk != approver.pk else None


def open_by_link(request: HttpRequest, token: str) -> Approval:
    """The approval behind a link that is open, for its own person; else 404."""
    approval, _link, state = behind(token)
    closed = state is not LinkState.VALID or approval is None or approval.status != "asked"
    if approval is None or closed or stranger(request, approval.approver):
        raise Http404
    return approval


def note_someone(request: HttpRequest, approval: Approval) -> None:
    """Keep who came with another's link: the account, or the name that was given."""
    user = stranger(request, approval.approver)
    name = one_line(str(request.POST.get("name", "")))[:80]
    actor = Actor.of(user) if user else Actor(name or "?")
    events.record(SOMEONE, approval, actor, {"device": device_of(request)})


_DEVICES = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux")


def device_of(request: HttpRequest) -> str:
    """The kind of device, as the browser names it: enough to recognise one's own answer."""
    agent = request.headers.get("User-Agent", "")
    return next((name for name in _DEVICES if name in agent), "")
