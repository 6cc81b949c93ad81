"""The outbox: write a mail in the same transaction as the change that caused it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, NotRequired, TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ats import bulk, events, links
from ats.lines import one_line
from ats.models import Company
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Candidate
from messaging.conversations.threading import Thread, threads_of
from messaging.delivery.wake import wake
from messaging.models import Conversation, Letter, MailPart, Message, Outbound, Suppression
from messaging.states import OUTBOUND
from messaging.writing.render import Rendered

log = logging.getLogger(__name__)

DELIVER = "messaging.deliver"
FOOTER = "\n-- \n"  # RFC 3676: what follows is the signature of the layout
# Gmail shows the first 102 kB and hides the rest. Said in the log rather than refused: a letter
# that does not leave is worse than one whose footer has to be unfolded.
HTML_AT_MOST = 100_000
REPLY = "reply"  # purpose of the token in a reply address


@dataclass(frozen=True)
class Part:
    """A file that goes with a mail."""

    name: str
    media_type: str
    content: bytes


def new_message_id() -> str:
    """Ours, with its angle brackets; fixed when the row is written, the same on every try."""
    return f"<{secrets.token_hex(16)}@{settings.ENV.reply_domain}>"


class Mail(TypedDict):
    """What a mail is made of.

    `due_at` in the future makes it scheduled, else queued. With a conversation the mail gets a
    reply address of its own and continues the thread; a mail of the campaign `lane` begins a
    thread of its own: it must not stand under an old refusal. With `humane_hours` it leaves in
    the company's hours only, which `leaves_from` and `leaves_until` make narrower.
    """

    key: str
    kind: str
    to_address: str
    to_name: str
    subject: str
    rendered: Rendered
    conversation: NotRequired[Conversation | None]
    letter: NotRequired[Letter | None]
    candidate: NotRequired[Candidate | None]
    about: NotRequired[str]
    due_at: NotRequired[datetime | None]
    humane_hours: NotRequired[bool]
    leaves_from: NotRequired[time | None]
    leaves_until: NotRequired[time | None]
    links: NotRequired[Mapping[str, Mapping[str, Any]] | None]
    automatic: NotRequired[bool]
    from_name: NotRequired[str]
    text_hash: NotRequired[str]
    in_reply_to: NotRequired[str]
    lane: NotRequired[int]


def enqueue(*, parts: Iterable[Part] = (), **said: Unpack[Mail]) -> Outbound:
    """Write one mail; the same `key` again gives the row that is there (nothing is sent twice).

    Unless it is a letter (which enters the thread when it has left) it shows in its conversation
    at once.
    """
    conversation = said.get("conversation")
    with transaction.atomic():
        there = Outbound.objects.filter(key=said["key"]).first()
        if there is not None:
            return there
        mail = _mail(said, _threads([said]))
        mail.save(force_insert=True)
        _add_parts(mail, parts)
        if conversation and said.get("letter") is None:
            show_in_thread(mail, conversation, mail.text)
        _wake([mail])
    _say_if_large(mail)
    return mail


def enqueue_letters(said: Sequence[Mail]) -> list[Outbound]:
    """`enqueue` for the mails of letters, by a number of queries that does not grow with them;
    each is new: whoever calls holds the letters, and raises IntegrityError otherwise."""
    with transaction.atomic():
        threads = _threads(said)
        mails = Outbound.objects.bulk_create(_mail(row, threads) for row in said)
        _wake(mails)
    for mail in mails:
        _say_if_large(mail)
    return mails


def _mail(said: Mail, threads: Mapping[int, Thread]) -> Outbound:
    """The row of a mail, not yet saved."""
    return Outbound(
        key=said["key"],
        kind=said["kind"],
        lane=said.get("lane", Outbound.Lane.PEOPLE),
        candidate=said.get("candidate"),
        letter=said.get("letter"),
        about=said.get("about", ""),
        from_name=one_line(said.get("from_name") or Company.get().name)[:120],
        to_address=said["to_address"],
        domain=domain_of(said["to_address"]),
        to_name=one_line(said["to_name"])[:160],
        subject=one_line(said["subject"])[:300],
        text=said["rendered"].text,
        html=said["rendered"].html,
        headers=_headers(said.get("automatic", False)),
        links={name: dict(link) for name, link in (said.get("links") or {}).items()},
        text_hash=said.get("text_hash", ""),
        humane_hours=said.get("humane_hours", False),
        leaves_from=said.get("leaves_from"),
        leaves_until=said.get("leaves_until"),
        **_time(said.get("due_at")),
        **_thread(said.get("conversation"), threads),
    )


def _wake(mails: Iterable[Outbound]) -> None:
    if any(mail.status == Outbound.Status.QUEUED for mail in mails):
        wake(DELIVER)


def _say_if_large(mail: Outbound) -> None:
    if len(mail.html.encode()) > HTML_AT_MOST:
        log.warning("mail %d of kind %s is over %d kB", mail.pk, mail.kind, HTML_AT_MOST // 1000)


def _time(due_at: datetime | None) -> dict[str, Any]:
    now = timezone.now()
    due = due_at or now
    status = Outbound.Status.SCHEDULED if due > now else Outbound.Status.QUEUED
    return {"status": status, "due_at": due}


def _threads(said: Iterable[Mail]) -> dict[int, Thread]:
    """What each conversation's next mail continues."""
    there = [row for row in said if row.get("lane") != Outbound.Lane.CAMPAIGN]
    asked = {
        conversation.pk: row.get("in_reply_to", "")
        for row in there
        if (conversation := row.get("conversation")) is not None
    }
    return threads_of(asked) if asked else {}


def _thread(conversation: Conversation | None, threads: Mapping[int, Thread]) -> dict[str, Any]:
    if conversation is None:
        return {"message_id": new_message_id()}
    thread = threads.get(conversation.pk, Thread())
    return {
        "message_id": new_message_id(),
        "conversation": conversation,
        "in_reply_to": thread.in_reply_to,
        "references": " ".join(thread.references),
        **_reply_token(),
    }


def domain_of(address: str) -> str:
    """The part after the @ in lower case, by which limits and pauses are kept."""
    return address.rpartition("@")[2].strip().lower()[:254]


def _headers(automatic: bool) -> dict[str, str]:
    # RFC 3834: machines must be able to see that nobody typed this mail for this reader.
    if not automatic:
        return {}
    return {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}


def _reply_token() -> dict[str, str]:
    nonce = secrets.token_hex(16)
    return {"reply_nonce": nonce, "reply_token_hash": links.hash_token(links.derive(REPLY, nonce))}


def _add_parts(mail: Outbound, parts: Iterable[Part]) -> None:
    for part in parts:
        MailPart.objects.create(
            outbound=mail, name=part.name, media_type=part.media_type, content=part.content
        )


def show_in_thread(mail: Outbound, conversation: Conversation, text: str) -> Message:
    """Enter a mail into its conversation, without the layout's footer; once."""
    entry = _entry(mail, conversation.pk, text)
    message, _made = Message.objects.get_or_create(outbound=mail, defaults=entry)
    Conversation.objects.filter(pk=conversation.pk).update(last_at=message.at)
    return message


def _entry(mail: Outbound, conversation: int, text: str) -> dict[str, Any]:
    return {
        "conversation_id": conversation,
        "direction": Message.Direction.OUT,
        "author_name": mail.from_name,
        "subject": mail.subject,
        "visible": text.split(FOOTER, 1)[0].rstrip(),
        "at": timezone.now(),
    }


def show_all_in_threads(mails: Sequence[Outbound]) -> None:
    """`show_in_thread` for mails that left together, in two queries; once each."""
    rows = [mail for mail in mails if mail.conversation_id]
    if not rows:
        return
    entries = [_entry(mail, mail.conversation_id or 0, mail.text) for mail in rows]
    differ = ("conversation_id", "author_name", "subject", "visible")
    each = {name.removesuffix("_id"): [entry[name] for entry in entries] for name in differ}
    each["outbound"] = [mail.pk for mail in rows]
    bulk.insert(Message, {**_SENT, "at": timezone.now()}, each, once=True)
    Conversation.objects.filter(pk__among=each["conversation"]).update(last_at=timezone.now())


_SENT = {
    "direction": Message.Direction.OUT,
    "channel": Message.Channel.MAIL,
    "answer": Message.Answer.NONE,
    "hidden": "",
    "verified": True,
}


def cancel(mail: Outbound, actor: events.Actor) -> bool:
    """Stop a mail that has not been handed over; False when it is too late or it ended."""
    mail.refresh_from_db(fields=["status"])
    try:
        OUTBOUND.move(mail, "cancel", actor=actor)
    except (NotAllowed, AlreadyMoved):
        return False
    return True


def cancel_all(mails: Iterable[Outbound], actor: events.Actor) -> int:
    """Stop mails whose rows the caller holds, by a number of queries that does not grow with
    them; how many: one that has been handed over or has ended stays as it is."""
    stoppable = [mail for mail in mails if OUTBOUND.may(mail, "cancel")]
    OUTBOUND.move_many(stoppable, "cancel", actor=actor)
    return len(stoppable)


def cancel_about(about: str, kinds: Iterable[str], actor: events.Actor) -> int:
    """Stop every mail about an object that has not left; how many were stopped."""
    rows = Outbound.objects.filter(about=about, kind__in=list(kinds)).exclude(
        status__in=["accepted", "cancelled"]
    )
    return sum(cancel(mail, actor) for mail in rows)


def retry(mail: Outbound, actor: events.Actor) -> None:
    """A person says: try again. From failed, held back, suppressed, expired or unconfirmed
    only; raises AlreadyMoved or NotAllowed. An address that was closed because mail came back is
    opened."""
    with transaction.atomic():
        Suppression.reopen(mail.to_address)
        afresh: dict[str, Any] = {
            "attempts": 0,
            "due_at": timezone.now(),
            "bounce_seen_at": None,
        }
        OUTBOUND.move(mail, "retry", actor=actor, **afresh)
        wake(DELIVER)


def bring_forward(
    mail: Outbound,
    humane_hours: bool,
    leaves_from: time | None = None,
    leaves_until: time | None = None,
) -> bool:
    """Make a scheduled mail due now, in the hours that are said now and not in those of its yes;
    False when it is no longer scheduled or queued."""
    rows = Outbound.objects.filter(pk=mail.pk, status__in=["scheduled", "queued", "retry"])
    changed = rows.update(
        due_at=timezone.now(),
        humane_hours=humane_hours,
        leaves_from=leaves_from,
        leaves_until=leaves_until,
    )
    if changed:
        wake("messaging.tick")
    return changed == 1
