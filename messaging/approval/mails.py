"""The two mails around an approval: please read, and it comes back."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from ats import clock, events, links
from ats.models import User
from messaging.approval.voiding import PURPOSE, REQUEST
from messaging.correspondence.contexts import person, posting_facts, reader
from messaging.correspondence.dates import written_date, written_moment
from messaging.delivery import outbox
from messaging.models import Approval, Outbound
from messaging.writing.contexts import ApprovalMail
from messaging.writing.markdown import Markdown, escape
from messaging.writing.render import mail_body, written

RETURNED = "letter_returned"
# A link outlives its date: whoever is late should still be able to answer.
LINK_MARGIN = timedelta(days=14)

_WHY = {
    "fr": "Vous recevez ce message parce que vous participez à ce recrutement.",
    "en": "You receive this message because you take part in this recruitment.",
}


def request_approval(approval: Approval) -> Outbound:
    """Write the mail that asks, with a link for this one person and this one approval."""
    approver = approval.approver
    link = links.issue(PURPOSE, approval, f"user:{approver.pk}", approval.due_at + LINK_MARGIN)
    deadline = written_moment(approval.due_at, approver.language, settings.TIME_ZONE)
    link_place = Markdown("%%link:approve%%")
    context = _context(approval, approval.asked_by, deadline, link_place, approval.note)
    return _to_colleague(
        approver,
        REQUEST,
        context,
        key=f"{REQUEST}:{approval.pk}",
        about=events.subject_key(approval),
        from_name=approval.asked_by.name,
        signed={"approve": {"purpose": PURPOSE, "link": link.pk}},
    )


def tell_returned(approval: Approval) -> Outbound:
    """Write the mail that brings a letter back to its owner, with the comment."""
    letter = approval.letter
    owner, application = letter.owner, letter.application
    # A date that has passed is no deadline: the letter's own page shows the lateness.
    promised = application.told_at is None and application.promised_for >= clock.today()
    deadline = written_date(application.promised_for, owner.language) if promised else ""
    page = f"{settings.ENV.site_url}{reverse('letter', args=[letter.pk])}"
    return _to_colleague(
        owner,
        RETURNED,
        _context(approval, owner, deadline, Markdown(page), approval.comment),
        key=f"{RETURNED}:{approval.pk}",
        about=events.subject_key(letter),
        from_name=approval.approver.name,
    )


def _context(
    approval: Approval, asked_by: User, deadline: str, link: Markdown, note: str
) -> ApprovalMail:
    application = approval.letter.application
    return ApprovalMail(
        approver=person(approval.approver),
        asked_by=person(asked_by),
        candidate=reader(application.candidate),
        posting=posting_facts(application),
        deadline=deadline,
        link=link,
        note=quoted(note),
    )


def quoted(text: str) -> Markdown:
    """What a colleague wrote, for a quotation of the template: literal, whatever its lines."""
    return Markdown(escape(text.strip()).replace("\n", "\n> "))


def _to_colleague(
    to: User,
    kind: str,
    context: ApprovalMail,
    *,
    key: str,
    about: str,
    from_name: str,
    signed: dict[str, dict[str, object]] | None = None,
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
