"""The mails of accounts: an invitation to choose a password, and a new password on request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_noop

from ats import accounts, events, links
from ats.models import Event, Link, User
from messaging.delivery import checks, outbox
from messaging.delivery.checks import Objection
from messaging.models import Outbound
from messaging.writing.render import Markdown, mail_body, written

INVITATION, RESET = "account_invitation", "password_reset"

_WHY = {
    (INVITATION, "fr"): "Vous recevez ce message parce qu'un compte vient d'être créé pour vous.",
    (INVITATION, "en"): "You receive this message because an account was made for you.",
    (RESET, "fr"): "Vous recevez ce message parce qu'un nouveau mot de passe a été demandé.",
    (RESET, "en"): "You receive this message because a new password was asked for.",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the mail is for."""

    given_name: str


@dataclass(frozen=True, slots=True)
class AccountMail:
    """What the two templates may say; `valid` is how long the link works, in words."""

    user: Person
    link: Markdown
    valid: str


def _in_words(lasts: timedelta, language: str) -> str:
    if lasts.days > 1:
        return f"{lasts.days} {'jours' if language == 'fr' else 'days'}"
    return f"{round(lasts.total_seconds() / 3600)} {'heures' if language == 'fr' else 'hours'}"


def _send(user: User, template: str, lasts: timedelta) -> Outbound:
    """Write the mail with a fresh link; the links of earlier mails open nothing any more."""
    links.revoke(user, accounts.PURPOSE)
    link = links.issue(accounts.PURPOSE, user, f"user:{user.pk}", timezone.now() + lasts)
    context = AccountMail(
        Person(user.given_name), Markdown("%%link:password%%"), _in_words(lasts, user.language)
    )
    text = written(template, user.language, context)
    return outbox.enqueue(
        key=f"{template}:{link.pk}",
        kind=template,
        to_address=user.email,
        to_name=user.name,
        subject=text.subject,
        rendered=mail_body(
            text.markdown, language=user.language, why=_WHY[template, user.language]
        ),
        about=f"user:{user.pk}",
        links={"password": {"purpose": accounts.PURPOSE, "link": link.pk}},
        automatic=True,
    )


def invited(_event: Event, subject: Model) -> None:
    """Handler of a new account: write the mail that invites its owner to choose a password."""
    _send(cast(User, subject), INVITATION, accounts.INVITATION_LASTS)


def reset_asked(_event: Event, subject: Model) -> None:
    """Handler of a forgotten password: write the mail with the link to choose another."""
    _send(cast(User, subject), RESET, accounts.RESET_LASTS)


def still_opens(mail: Outbound) -> Objection | None:
    """Cancel a mail whose link was replaced, used or closed before it could leave."""
    link = Link.objects.filter(pk=mail.links["password"]["link"]).first()
    if link is None or link.revoked_at or link.used_at or link.expires_at <= timezone.now():
        return Objection("cancel", gettext_noop("Its link no longer opens anything."))
    return None


def register() -> None:
    """Listen to accounts, and look again before sending."""
    events.on("user.invited", invited)
    events.on("user.password_reset_asked", reset_asked)
    checks.register(INVITATION, still_opens)
    checks.register(RESET, still_opens)
