"""The mails around an approval: please read, please remember, and it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from ats import clock, events, links
from ats.models import Link, User
from messaging.approval.contexts import TakenOverMail, Waiting, WaitingMail
from messaging.approval.voiding import DEPUTY, PURPOSE, REMINDER, REQUEST
from messaging.correspondence.contexts import person, posting_facts, reader
from messaging.correspondence.dates import written_date, written_moment
from messaging.delivery import outbox
from messaging.models import Approval, Letter, Outbound
from messaging.writing.contexts import ApprovalMail
from messaging.writing.markdown import Markdown, escape
from messaging.writing.render import mail_body, written

RETURNED = "letter_returned"
BATCH, TAKEN_OVER = "approval_batch", "approval_taken_over"
ALL = "approvals"  # purpose of the link to all that waits for one person
# A link outlives its date: whoever is late should still be able to answer.
LINK_MARGIN = timedelta(days=14)
LISTED = 12  # letters that a mail names; the page has them all

_WHY = {
    "fr": "Vous recevez ce message parce que vous participez à ce recrutement.",
    "en": "You receive this message because you take part in this recruitment.",
}
_LINK_PLACE = Markdown("%%link:approve%%")
_Links = dict[str, dict[str, object]]


def request_approval(approval: Approval) -> Outbound:
    """Write the mail that asks, with a link for this one person and this one approval."""
    return _to_colleague(
        approval.approver,
        REQUEST,
        _context(approval, approval.asked_by, _due(approval), _LINK_PLACE, approval.note),
        key=f"{REQUEST}:{approval.pk}",
        about=events.subject_key(approval),
        from_name=approval.asked_by.name,
        signed=_one_link(approval),
    )


def request_deputy(approval: Approval) -> Outbound:
    """Write the mail that asks whoever stands in for a person who did not answer in time."""
    absent = approval.stands_in_for.approver.name if approval.stands_in_for else ""
    return _to_colleague(
        approval.approver,
        DEPUTY,
        _waiting([approval], approval.note, absent),
        key=f"{DEPUTY}:{approval.pk}",
        about=events.subject_key(approval),
        from_name=approval.asked_by.name,
        signed=_one_link(approval),
    )


def request_many(approvals: Sequence[Approval], note: str) -> Outbound:
    """Write the one mail that asks the same person about several letters."""
    first = approvals[0]
    signed, link = _link_to_all(approvals)
    return _to_colleague(
        first.approver,
        BATCH,
        _waiting(approvals, note),
        key=f"{BATCH}:{link.pk}",
        about=events.subject_key(link),
        from_name=first.asked_by.name,
        signed=signed,
    )


def remind(approvals: Sequence[Approval]) -> Outbound:
    """Write one reminder for everything that this person has not answered. The same reminder
    of the same questions is one mail."""
    first = approvals[0]
    about = events.subject_key(first)
    if len(approvals) == 1:
        signed = _one_link(first)
    else:
        signed, link = _link_to_all(approvals)
        about = events.subject_key(link)
    return _to_colleague(
        first.approver,
        REMINDER,
        _waiting(approvals, ""),
        key=f"{REMINDER}:{first.pk}:{first.reminded}",
        about=about,
        from_name=first.asked_by.name,
        signed=signed,
    )


def tell_taken_over(approval: Approval) -> Outbound:
    """Tell the owner that nobody answered and that the letter is theirs."""
    letter = approval.letter
    owner, application = letter.owner, letter.application
    context = TakenOverMail(
        owner=person(owner, owner.language),
        approver=person(approval.approver, owner.language),
        candidate=reader(application.candidate),
        posting=posting_facts(application),
        asked_on=written_date(_local_day(approval), owner.language),
        link=_page(approval),
    )
    return _to_colleague(
        owner,
        TAKEN_OVER,
        context,
        key=f"{TAKEN_OVER}:{approval.pk}",
        about=events.subject_key(letter),
        from_name="",
    )


def tell_returned(approval: Approval) -> Outbound:
    """Write the mail that brings a letter back to its owner, with the comment."""
    letter = approval.letter
    owner, application = letter.owner, letter.application
    # A date that has passed is no deadline: the letter's own page shows the lateness.
    promised = application.told_at is None and application.promised_for >= clock.today()
    deadline = written_date(application.promised_for, owner.language) if promised else ""
    return _to_colleague(
        owner,
        RETURNED,
        _context(approval, owner, deadline, _page(approval), approval.comment),
        key=f"{RETURNED}:{approval.pk}",
        about=events.subject_key(letter),
        from_name=approval.approver.name,
    )


def _page(approval: Approval) -> Markdown:
    return Markdown(f"{settings.ENV.site_url}{reverse('letter', args=[approval.letter_id])}")


def _local_day(approval: Approval) -> date:
    return approval.asked_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _due(approval: Approval) -> str:
    return written_moment(approval.due_at, approval.approver.language, settings.TIME_ZONE)


def _one_link(approval: Approval) -> _Links:
    """The approval's own link: the one that is open, so that every mail has the same."""
    subject = events.subject_key(approval)
    there = Link.objects.filter(purpose=PURPOSE, subject=subject, revoked_at=None).first()
    expires = approval.due_at + LINK_MARGIN
    link = there or links.issue(PURPOSE, approval, f"user:{approval.approver_id}", expires)
    return {"approve": {"purpose": PURPOSE, "link": link.pk}}


def _link_to_all(approvals: Sequence[Approval]) -> tuple[_Links, Link]:
    approver = approvals[0].approver
    expires = max(approval.due_at for approval in approvals) + LINK_MARGIN
    link = links.issue(ALL, approver, f"user:{approver.pk}", expires)
    return {"approve": {"purpose": ALL, "link": link.pk}}, link


def _waiting(approvals: Sequence[Approval], note: str, absent: str = "") -> WaitingMail:
    first = min(approvals, key=lambda approval: approval.due_at)
    rows = [
        Waiting(
            reader(approval.letter.application.candidate),
            posting_facts(approval.letter.application),
            _due(approval),
        )
        for approval in approvals[:LISTED]
    ]
    return WaitingMail(
        approver=person(first.approver, first.approver.language),
        asked_by=person(first.asked_by, first.approver.language),
        letters=tuple(rows),
        more=len(approvals) - len(rows),
        deadline=_due(first),
        link=_LINK_PLACE,
        note=quoted(note),
        absent=absent,
    )


def _context(
    approval: Approval, asked_by: User, deadline: str, link: Markdown, note: str
) -> ApprovalMail:
    application, language = approval.letter.application, approval.approver.language
    return ApprovalMail(
        approver=person(approval.approver, language),
        asked_by=person(asked_by, language),
        candidate=reader(application.candidate),
        posting=posting_facts(application),
        deadline=deadline,
        link=link,
        note=quoted(note),
        asks_why=approval.letter.kind == Letter.Kind.FEEDBACK,
    )


def quoted(text: str) -> Markdown:
    """What a colleague wrote, for a quotation of the template: literal, whatever its lines."""
    return Markdown(escape(text.strip()).replace("\n", "\n> "))


def _to_colleague(
    to: User,
    kind: str,
    context: ApprovalMail | WaitingMail | TakenOverMail,
    *,
    key: str,
    about: str,
    from_name: str,
    signed: _Links | None = None,
) -> Outbound:
    text = written(kind, to.language, context)
    return outbox.enqueue(
        key=key,
        kind=kind,
        to_address=to.email,
        to_name=to.name,
        subject=text.subject,
        rendered=mail_body(text.markdown, language=to.language, why=_WHY[to.language]),
        about=about,
        links=signed,
        automatic=True,
        from_name=from_name,
    )
