"""A mailbox as a door: each mail is stored and committed, and only then moved out of the way.

What is new is known by UID under a UIDVALIDITY, never by the Unread flag, which a person or
another program may have cleared. A mail that cannot be taken (over 25 MB, or one that the
server itself cannot give) is set aside in a folder of its own and the round goes on. A line that
is cut says nothing about a mail: it is asked for again over a new one, and only where that is
cut at the same mail is the mail set aside.

    imaps://user:password@host/INBOX?done=Egards-lus&aside=Egards-a-voir
    imaps://user@host/INBOX?oauth=/run/secrets/token      (XOAUTH2; the file holds the token)

User and password are percent-encoded where they hold / : or @.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from messaging.inbound import door
from messaging.models import ImapFolder
from messaging.providers import events

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 30
# Headers of large mails come in one piece too: fetched one by one, a round is bounded.
AT_MOST = 500
_CUTS, _CUTS_IN_ALL = 2, 10
_LOCK = 7742
_SIZE, _BODY = b"RFC822.SIZE", b"BODY[]"


@dataclass(frozen=True)
class Mailbox:
    """What `IMAP_URL` says."""

    host: str
    port: int
    ssl: bool
    user: str
    password: str
    oauth: str
    folder: str
    done: str
    aside: str

    @property
    def name(self) -> str:
        """Which mailbox it is, without its secrets."""
        return f"{self.user}@{self.host}/{self.folder}"


@dataclass
class Round:
    """What one round did: taken now, known already, set aside."""

    taken: int = 0
    known: int = 0
    aside: int = 0


def mailbox_of(url: str) -> Mailbox:
    """Read an `imap://` (STARTTLS where offered) or `imaps://` address; raises
    ImproperlyConfigured with a sentence an operator can act on."""
    parts = urlsplit(url)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
        raise ImproperlyConfigured("IMAP_URL must look like imaps://user:password@host/INBOX.")
    query = parse_qs(parts.query)
    ssl = parts.scheme == "imaps"
    return Mailbox(
        host=parts.hostname,
        port=parts.port or (993 if ssl else 143),
        ssl=ssl,
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        oauth=query.get("oauth", [""])[0],
        folder=unquote(parts.path.strip("/")) or "INBOX",
        done=query.get("done", ["Egards-lus"])[0],
        aside=query.get("aside", ["Egards-a-voir"])[0],
    )


def fetch(url: str) -> Round:
    """Empty the mailbox through the door. Raises OSError or IMAPClientError when the server
    cannot be reached or refuses us, and any database error: what was not stored stays there."""
    box = mailbox_of(url)
    done = Round()
    with _alone() as free:
        if free:
            _over_lines(box, done)
    return done


class _CutError(Exception):
    """The line was cut while this mail was fetched: `args` is its UID."""


def _over_lines(box: Mailbox, done: Round) -> None:
    """One round, over as many lines as it takes within reason."""
    cuts: Counter[int] = Counter()
    while True:
        try:
            with _signed_in(box) as link:
                _round(link, box, done, cuts)
            return
        except _CutError as cut:
            cuts.update(cut.args)
            if cuts.total() > _CUTS_IN_ALL:
                raise IMAPClientAbortError("cut again and again") from cut


@contextmanager
def _alone() -> Iterator[bool]:
    """Two rounds at once would move each other's mails away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        free = bool(cursor.fetchone()[0])
    try:
        yield free
    finally:
        if free:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@contextmanager
def _signed_in(box: Mailbox) -> Iterator[IMAPClient]:
    link = IMAPClient(box.host, port=box.port, ssl=box.ssl, timeout=TIMEOUT_SECONDS)
    try:
        if not box.ssl and link.has_capability("STARTTLS") and box.host != "127.0.0.1":
            link.starttls()
        if box.oauth:
            link.oauth2_login(box.user, Path(box.oauth).read_text().strip())
        else:
            link.login(box.user, box.password)
        yield link
    finally:
        with suppress(IMAPClientError, OSError):
            link.logout()


def _round(link: IMAPClient, box: Mailbox, done: Round, cuts: Counter[int]) -> None:
    opened = link.select_folder(box.folder)
    known = _known(box, int(opened[b"UIDVALIDITY"]))
    for name in (box.done, box.aside):
        if not link.folder_exists(name):
            link.create_folder(name)
    found = link.search(["UID", f"{known.last_uid + 1}:*"])
    # "n:*" always matches the last mail, however low its UID (RFC 3501, section 6.4.8).
    for uid in sorted(uid for uid in found if uid > known.last_uid)[:AT_MOST]:
        _take(link, box, uid, done, readable=cuts[uid] < _CUTS)
        ImapFolder.objects.filter(pk=known.pk).update(last_uid=uid)


def _known(box: Mailbox, validity: int) -> ImapFolder:
    row, _made = ImapFolder.objects.get_or_create(
        name=box.name[:300], defaults={"uid_validity": validity}
    )
    if row.uid_validity != validity:
        # The server has numbered its mails anew: all are looked at, none is stored twice.
        row.uid_validity, row.last_uid = validity, 0
        row.save()
    return row


def _take(link: IMAPClient, box: Mailbox, uid: int, done: Round, *, readable: bool) -> None:
    raw = _bytes(link, uid) if readable else None
    if raw is None:
        log.warning("mail %s of the mailbox could not be taken: set aside", uid)
        _move(link, uid, box.aside)
        # Nobody looks into that folder by themselves: the page of sending says that it is there.
        events.keep_unread("imap", f"mail {uid} of {box.name}".encode(), events.SET_ASIDE)
        done.aside += 1
        return
    _row, made = door.receive(raw, door="imap")
    done.taken += made
    done.known += not made
    _move(link, uid, box.done)


def _bytes(link: IMAPClient, uid: int) -> bytes | None:
    """The mail, without marking it as read; None when it is too large or cannot be given. Raises
    _CutError when the line was cut: imaplib makes a kind of refusal of that."""
    try:
        size = int(link.fetch([uid], [_SIZE]).get(uid, {}).get(_SIZE, 0))
        if size > door.MAX_BYTES:
            return None
        raw = link.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(_BODY)
    except (IMAPClientAbortError, OSError) as error:
        raise _CutError(uid) from error
    except IMAPClientError:
        return None
    return raw if isinstance(raw, bytes) and raw else None


def _move(link: IMAPClient, uid: int, folder: str) -> None:
    """Out of the inbox; where that is refused the UID alone tells that it was taken."""
    try:
        if link.has_capability("MOVE"):
            link.move([uid], folder)
        else:
            link.copy([uid], folder)
            link.delete_messages([uid])
            link.expunge([uid])
    except IMAPClientAbortError:
        raise  # whatever waits behind it has not been looked at
    except IMAPClientError as error:
        log.warning("mail %s stays in the mailbox: %s", uid, type(error).__name__)
