"""The exact mail of a campaign before it leaves: for a real person of the audience on screen, and
as a test in one's own mailbox."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.utils import timezone

from ats import clock, events, links
from ats.models import User
from messaging.campaigns import letters, selectors
from messaging.campaigns.feeding import STOP_FOR
from messaging.campaigns.letters import STOP, TEST, Missing
from messaging.campaigns.readiness import sample_text
from messaging.correspondence.dates import written_date
from messaging.delivery import outbox
from messaging.models import Campaign, Outbound, Recipient
from messaging.writing.render import Rendered, Written

_MARK = {"fr": "[Essai] ", "en": "[Test] "}


@dataclass(frozen=True, slots=True)
class Shown:
    """One mail as its reader would get it; `who` is empty for a person who is made up."""

    who: str
    language: str
    text: Written
    mail: Rendered


def shown(campaign: Campaign, recipient: Recipient | None, language: str = "fr") -> Shown:
    """The mail to that person, or to a made-up one. Raises Missing, TemplateError."""
    if recipient is not None:
        letter = letters.template(campaign, recipient.language)
        text, mail = letters.for_recipient(recipient, letter)
        return Shown(recipient.candidate.full_name, recipient.language, text, mail)
    made_up = sample_text(campaign, language)
    if made_up is None:
        raise Missing("")
    agreed = written_date(clock.today(), language)
    return Shown("", language, made_up, letters.mail_of(campaign, language, made_up, agreed))


def send_test(campaign: Campaign, user: User, language: str) -> Outbound:
    """Write the mail, as the first reader of that language would get it, to oneself: marked in
    its subject, with a way to stop that stops nothing. Raises Missing, TemplateError."""
    first = selectors.recipient_in(campaign, language)
    found = shown(campaign, first, language)
    stop = links.issue(STOP, user, events.subject_key(user), timezone.now() + STOP_FOR)
    return outbox.enqueue(
        key=f"{TEST}:{user.pk}:{timezone.now():%Y%m%d%H%M%S}:{secrets.token_hex(4)}",
        kind=TEST,
        lane=Outbound.Lane.CAMPAIGN,
        to_address=user.email,
        to_name=user.name,
        subject=_MARK[language] + found.text.subject,
        rendered=found.mail,
        links={STOP: {"purpose": STOP, "link": stop.pk}},
    )
