"""Tokens of signed links: derived, never stored, bound to one purpose, subject and person.

A token is `base32(HMAC-SHA256(secret, purpose:nonce))[:32]`, 160 bits; the database keeps its
SHA-256. It can be derived again for a second try of the same mail, and a stolen database
gives nobody a link.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from django.conf import settings
from django.db import models
from django.utils import timezone

from ats.events import subject_key
from ats.models import Link


class LinkState(Enum):
    """Why a token does or does not open its page."""

    VALID = "valid"
    EXPIRED = "expired"
    USED = "used"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


def derive(purpose: str, nonce: str) -> str:
    """The token: 32 lower-case characters of base32, 160 bits."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"{purpose}:{nonce}".encode(), "sha256")
    return base64.b32encode(digest[:20]).decode().lower()


def hash_token(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.strip().lower().encode()).hexdigest()


def issue(purpose: str, subject: models.Model, person: str, expires_at: datetime) -> Link:
    """Make the row of a new link; `person` is `user:3` or `candidate:7`."""
    return issue_many(purpose, [(subject, person)], expires_at)[0]


def issue_many(
    purpose: str, wanted: Iterable[tuple[models.Model, str]], expires_at: datetime
) -> list[Link]:
    """`issue` for each subject and person, by one INSERT, in their order."""
    rows = [_new(purpose, subject, person, expires_at) for subject, person in wanted]
    return Link.objects.bulk_create(rows)


def _new(purpose: str, subject: models.Model, person: str, expires_at: datetime) -> Link:
    nonce = secrets.token_hex(16)
    return Link(
        purpose=purpose,
        subject=subject_key(subject),
        person=person,
        nonce=nonce,
        token_hash=hash_token(derive(purpose, nonce)),
        expires_at=expires_at,
    )


def token_of(link: Link) -> str:
    """The token of a row, for the mail that is being built; goes nowhere else."""
    return derive(link.purpose, link.nonce)


def resolve(purpose: str, token: str) -> tuple[Link | None, LinkState]:
    """Find the link of a token *for this purpose*; a token of another purpose is unknown.

    A link that is expired, used or revoked comes with its row, so that a page can say what to
    do, but the caller shows no data for it.
    """
    if not token or len(token) > 64:
        return None, LinkState.UNKNOWN
    link = Link.objects.filter(purpose=purpose, token_hash=hash_token(token)).first()
    if link is None:
        return None, LinkState.UNKNOWN
    if link.revoked_at:
        return link, LinkState.REVOKED
    if link.used_at:
        return link, LinkState.USED
    if link.expires_at <= timezone.now():
        return link, LinkState.EXPIRED
    return link, LinkState.VALID


def use(link: Link) -> bool:
    """Mark a single-use link as used; False when it was already."""
    fresh = Link.objects.filter(pk=link.pk, used_at=None, revoked_at=None)
    return fresh.update(used_at=timezone.now()) == 1


def revoke(subject: models.Model, purpose: str) -> int:
    """Close every open link of this purpose on an object; how many there were."""
    return revoke_all([subject], purpose)


def revoke_all(subjects: Iterable[models.Model], purpose: str) -> int:
    """`revoke` for many objects, by one UPDATE."""
    keys = [subject_key(subject) for subject in subjects]
    rows = Link.objects.filter(subject__in=keys, purpose=purpose, revoked_at=None, used_at=None)
    return rows.update(revoked_at=timezone.now())
