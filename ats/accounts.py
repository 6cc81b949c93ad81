"""Accounts: invited, given roles, closed; passwords chosen by a signed link.

The mails are written upstairs, which listens to `user.invited` and
`user.password_reset_asked`; no token passes through here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ats import events, links
from ats.backends import MailBackend
from ats.models import Link, Posting, User
from ats.refusals import Refused

PURPOSE = "password"
RESET_LASTS = timedelta(hours=24)
INVITATION_LASTS = timedelta(days=7)

EDITABLE = tuple(
    "name email job_title job_title_en phone language is_administrator is_recruiter".split()
)

OWN = tuple("name job_title job_title_en phone language".split())


def may_sign_in(user: User) -> bool:
    """Active, and not of the demo company where there is no demo."""
    return MailBackend().user_can_authenticate(user)


def ask_reset(address: str) -> None:
    """Have a link sent to whoever has this address. Says nothing about whether someone has."""
    user = User.objects.filter(email__iexact=address.strip()).first()
    if user is not None and may_sign_in(user):
        events.record("user.password_reset_asked", user, events.SYSTEM)


def user_of(link: Link) -> User | None:
    """Whom a link is for, while they may sign in."""
    key = link.person.removeprefix("user:")
    user = User.objects.filter(pk=key).first() if key.isdigit() else None
    return user if user is not None and may_sign_in(user) else None


def choose_password(link: Link, user: User, password: str) -> bool:
    """Set the password and close every link and session that could still change it.

    False when the link had been used in the meantime: then nothing is changed.
    """
    with transaction.atomic():
        if not links.use(link):
            return False
        user.set_password(password)
        user.save(update_fields=["password"])
        links.revoke(user, PURPOSE)
        events.record("user.password_chosen", user, events.Actor.of(user))
    return True


def add(values: Mapping[str, Any], *, actor: events.Actor) -> User:
    """Make an account without a password and invite its owner to choose one."""
    rest = {name: value for name, value in values.items() if name not in {"email", "name"}}
    with transaction.atomic():
        user = User.objects.create_user(values["email"], values["name"], None, **rest)
        events.record("user.added", user, actor)
        invite(user, actor=actor)
    return user


def invite(user: User, *, actor: events.Actor) -> None:
    """Have the invitation sent, again if need be."""
    if not user.is_active:
        raise Refused(_("This account is closed: open it again first."))
    events.record("user.invited", user, actor)


def _keep_an_administrator() -> None:
    """Called under the lock of every administrator's row, after the change."""
    if not User.objects.filter(is_administrator=True, is_active=True).exists():
        raise Refused(_("There must be one administrator: name another one first."))


def _lock_administrators() -> None:
    rows = User.objects.select_for_update().filter(is_administrator=True, is_active=True)
    list(rows.order_by("pk").values_list("pk", flat=True))


def change(user: User, values: Mapping[str, Any], *, actor: events.Actor) -> None:
    """Save name, address and roles; raises Refused when no administrator would be left."""
    changed = [name for name in EDITABLE if getattr(user, name) != values[name]]
    if not changed:
        return
    with transaction.atomic():
        _lock_administrators()
        User.objects.filter(pk=user.pk).update(**{name: values[name] for name in changed})
        _keep_an_administrator()
        if "email" in changed:  # a link that went to the old address opens nothing any more
            links.revoke(user, PURPOSE)
        events.record("user.changed", user, actor, {"fields": changed})


def change_own(user: User, values: Mapping[str, Any]) -> None:
    """Save what people change about themselves; never their address or their roles."""
    changed = [name for name in OWN if getattr(user, name) != values[name]]
    if changed:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(**{name: values[name] for name in changed})
            events.record("user.changed", user, events.Actor.of(user), {"fields": changed})


def deactivate(user: User, *, actor: events.Actor) -> None:
    """Close an account; its open sessions end with the next click. Never one's own, and never
    the last administrator's."""
    if actor.user is not None and actor.user.pk == user.pk:
        raise Refused(_("You can't close your own account: ask another administrator."))
    with transaction.atomic():
        _lock_administrators()
        if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False) != 1:
            raise Refused(_("This account was already closed."))
        _keep_an_administrator()
        links.revoke(user, PURPOSE)
        events.record("user.deactivated", user, actor)


def reactivate(user: User, *, actor: events.Actor) -> None:
    """Open a closed account again, with the roles it had."""
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True) == 1:
            events.record("user.reactivated", user, actor)


def still_named(user: User) -> list[Posting]:
    """Postings that are not closed and still name this person to candidates or as owner."""
    open_ones = Posting.objects.exclude(status=Posting.Status.CLOSED)
    return list((open_ones.filter(owner=user) | open_ones.filter(contact=user)).order_by("title"))
