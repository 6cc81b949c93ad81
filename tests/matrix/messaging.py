"""Conversations, the desk, the outbox, Today, the local post office."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from ats.events import SYSTEM
from messaging.conversations import services
from messaging.conversations.services import conversation_of
from messaging.delivery import outbox
from messaging.feedback import requests
from messaging.inbound import door
from messaging.inbound.parse import parse
from messaging.models import Inbound, Outbound, PostOfficeMail
from messaging.writing.render import Rendered
from tests.cast import Cast
from tests.mails import a_reply
from tests.matrix.base import Row, application, foreign_application, roles

STAFF = roles("outsider", "interviewer", "manager", "recruiter", "administrator")
INSIDE = roles("recruiter", "manager")
RECRUITER = roles("recruiter")


def _conversation(cast: Cast) -> tuple[Any, ...]:
    return (conversation_of(cast.application).pk,)


def _foreign_conversation(cast: Cast) -> tuple[Any, ...]:
    return (conversation_of(cast.foreign_application).pk,)


def _received(cast: Cast, foreign: bool = False) -> Inbound:
    application = cast.foreign_application if foreign else cast.application
    row, _made = door.receive(a_reply(message_id=f"<{foreign}@x>", Subject2="x"), door="pipe")
    Inbound.objects.filter(pk=row.pk).update(
        status="matched", conversation=conversation_of(application), verified=True
    )
    row.refresh_from_db()
    return row


def _inbound(cast: Cast) -> tuple[Any, ...]:
    return (_received(cast).pk,)


def _foreign_inbound(cast: Cast) -> tuple[Any, ...]:
    return (_received(cast, foreign=True).pk,)


def _attachment(cast: Cast) -> tuple[Any, ...]:
    raw = (
        b"From: a@example.org\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n'
        b"\r\nhello\r\n--b\r\nContent-Type: application/pdf\r\n"
        b'Content-Disposition: attachment; filename="cv.pdf"\r\n\r\n%PDF-1.4\r\n--b--\r\n'
    )
    row, _made = door.receive(raw, door="pipe")
    Inbound.objects.filter(pk=row.pk).update(
        status="matched", conversation=conversation_of(cast.application), verified=True
    )
    return (row.pk, parse(raw).attachments[0].index)


def _message(cast: Cast, foreign: bool = False) -> tuple[Any, ...]:
    row = _received(cast, foreign)
    assert row.conversation is not None
    return (services.receive(row, row.conversation).pk,)


def _foreign_message(cast: Cast) -> tuple[Any, ...]:
    return _message(cast, foreign=True)


def _feedback(cast: Cast, foreign: bool = False) -> tuple[Any, ...]:
    application = cast.foreign_application if foreign else cast.application
    return (requests.ask(application, SYSTEM, timezone.now()).pk,)


def _foreign_feedback(cast: Cast) -> tuple[Any, ...]:
    return _feedback(cast, foreign=True)


def _tray(_cast: Cast) -> tuple[Any, ...]:
    row, _made = door.receive(a_reply(message_id="<tray@x>"), door="pipe")
    Inbound.objects.filter(pk=row.pk).update(status="tray")
    return (row.pk,)


def _mail(_cast: Cast) -> tuple[Any, ...]:
    mail = outbox.enqueue(
        key=uuid.uuid4().hex,
        kind="answer",
        to_address="amelie@example.org",
        to_name="Amélie Roux",
        subject="Bonjour",
        rendered=Rendered("Bonjour", "<p>Bonjour</p>"),
    )
    Outbound.objects.filter(pk=mail.pk).update(status="failed")
    return (mail.pk,)


def _post(_cast: Cast) -> tuple[Any, ...]:
    mail = PostOfficeMail.objects.create(mailbox="a@example.org", raw=a_reply())
    return (mail.pk,)


ROWS: dict[str, Row] = {
    "today": Row(own=STAFF),
    "application-conversation": Row(
        INSIDE, RECRUITER, args=application, foreign_args=foreign_application
    ),
    "application-impressions": Row(
        INSIDE, RECRUITER, args=application, foreign_args=foreign_application
    ),
    "conversation": Row(INSIDE, RECRUITER, args=_conversation, foreign_args=_foreign_conversation),
    "conversation-answer": Row(
        RECRUITER,
        RECRUITER,
        args=_conversation,
        foreign_args=_foreign_conversation,
        method="post",
        data={"body": "Bonjour.", "key": "a" * 32},
    ),
    "answer-preview": Row(
        RECRUITER,
        RECRUITER,
        args=_conversation,
        foreign_args=_foreign_conversation,
        method="post",
        data={"body": "Bonjour."},
    ),
    "answer-wording": Row(
        RECRUITER,
        RECRUITER,
        args=_conversation,
        foreign_args=_foreign_conversation,
        method="post",
        data={"body": "Bonjour."},
    ),
    "message-close": Row(
        RECRUITER,
        RECRUITER,
        args=_conversation,
        foreign_args=_foreign_conversation,
        method="post",
    ),
    "message-reopen": Row(
        RECRUITER,
        RECRUITER,
        args=_conversation,
        foreign_args=_foreign_conversation,
        method="post",
    ),
    "conversation-note": Row(
        RECRUITER,
        RECRUITER,
        args=_conversation,
        foreign_args=_foreign_conversation,
        method="post",
        data={"channel": "call", "text": "Appel."},
    ),
    **{
        name: Row(
            RECRUITER,
            RECRUITER,
            args=_conversation,
            foreign_args=_foreign_conversation,
            method="post",
        )
        for name in (
            *("conversation-take", "conversation-assign"),
            *("conversation-snooze", "conversation-wake"),
        )
    },
    "conversation-hand": Row(
        RECRUITER,
        RECRUITER,
        args=lambda cast: (*_conversation(cast), cast.claire.pk),
        foreign_args=lambda cast: (*_foreign_conversation(cast), cast.claire.pk),
        method="post",
    ),
    **{
        name: Row(
            RECRUITER,
            RECRUITER,
            args=_message,
            foreign_args=_foreign_message,
            method="post",
            data={"intent": "thanks", "kind": "access"},
        )
        for name in ("message-intents", "message-vouch", "message-privacy")
    },
    "feedback-draft": Row(
        RECRUITER,
        RECRUITER,
        args=application,
        foreign_args=foreign_application,
        method="post",
    ),
    **{
        name: Row(
            RECRUITER,
            RECRUITER,
            args=_feedback,
            foreign_args=_foreign_feedback,
            method="post",
        )
        for name in ("feedback-settle", "feedback-reopen")
    },
    "conversation-present": Row(
        RECRUITER, RECRUITER, args=_conversation, foreign_args=_foreign_conversation
    ),
    "replies": Row(RECRUITER),
    "tray": Row(RECRUITER),
    "inbound": Row(INSIDE, RECRUITER, args=_inbound, foreign_args=_foreign_inbound),
    "inbound-attachment": Row(INSIDE, args=_attachment),
    "tray-file": Row(RECRUITER, args=_tray, method="post", data={"aside": "1"}),
    "outbox": Row(RECRUITER),
    "outbound": Row(RECRUITER, args=_mail),
    "outbound-frame": Row(RECRUITER, args=_mail),
    "outbound-retry": Row(RECRUITER, args=_mail, method="post"),
    "outbound-cancel": Row(RECRUITER, args=_mail, method="post"),
    "outbound-arrived": Row(RECRUITER, args=_mail, method="post"),
    # Without a provider set up the address is not there, for anybody; its own tests say the rest.
    "webhook": Row(args=lambda _cast: ("postmark", "tracking"), method="post"),
    "outbound-reached": Row(RECRUITER, args=_mail, method="post"),
    "outbound-open": Row(RECRUITER, args=_mail, method="post"),
    "sending-pause": Row(RECRUITER, method="post", data={"domain": "example.org"}),
    "sending-resume": Row(RECRUITER, method="post"),
    "mail-settings": Row(roles("administrator")),
    "mail-look": Row(roles("administrator"), method="post"),
    "mail-leave": Row(roles("administrator"), method="post", data={"faults": "spf"}),
    "mail-seen": Row(roles("administrator"), method="post"),
    "mail-skip": Row(roles("administrator"), method="post"),
    # No token is set: there is no such page, for anybody.
    "metrics": Row(public=True, allowed=frozenset({404})),
    "post-office": Row(public=True),
    "post-office-mail": Row(public=True, args=_post),
    "post-office-frame": Row(public=True, args=_post),
    "post-office-answer": Row(
        public=True, args=_post, method="post", data={"text": "Merci.", "client": "gmail"}
    ),
    "post-office-machine": Row(public=True, args=_post, method="post", data={"does": "away"}),
    "post-office-mailbox": Row(public=True, args=lambda _cast: ("a@example.org",)),
}
