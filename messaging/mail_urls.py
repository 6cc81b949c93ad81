"""The addresses of conversations, the desk, the outbox and the local post office."""

from __future__ import annotations

from django.urls import path

from messaging.views import (
    conversations,
    desk,
    metrics,
    outbox,
    post_office,
    replies,
    sending,
    today,
)

urlpatterns = [
    path("metrics", metrics.page, name="metrics"),
    path("app/", today.page, name="today"),
    path("app/privacy/<int:pk>/settlement/", today.settle_privacy, name="privacy-settle"),
    path(
        "app/applications/<int:pk>/conversation/",
        conversations.fragment,
        name="application-conversation",
    ),
    path(
        "app/applications/<int:pk>/impressions/",
        conversations.written_after,
        name="application-impressions",
    ),
    path("app/conversations/<int:pk>/", conversations.page, name="conversation"),
    path("app/conversations/<int:pk>/answer/", conversations.answer, name="conversation-answer"),
    path("app/conversations/<int:pk>/preview/", conversations.preview, name="answer-preview"),
    path("app/conversations/<int:pk>/wording/", conversations.wording, name="answer-wording"),
    path("app/conversations/<int:pk>/close/", conversations.close, name="message-close"),
    path("app/conversations/<int:pk>/reopen/", conversations.reopen, name="message-reopen"),
    path("app/conversations/<int:pk>/note/", conversations.note, name="conversation-note"),
    path("app/conversations/<int:pk>/taking/", desk.take, name="conversation-take"),
    path("app/conversations/<int:pk>/owner/", desk.assign, name="conversation-assign"),
    path("app/conversations/<int:pk>/owner/<int:owner>/", desk.hand, name="conversation-hand"),
    path("app/conversations/<int:pk>/snooze/", desk.snooze, name="conversation-snooze"),
    path("app/conversations/<int:pk>/waking/", desk.wake, name="conversation-wake"),
    path("app/conversations/<int:pk>/present/", desk.present, name="conversation-present"),
    path("app/messages/<int:pk>/intents/", desk.intents, name="message-intents"),
    path("app/messages/<int:pk>/sender/", desk.vouch, name="message-vouch"),
    path("app/messages/<int:pk>/privacy/", desk.ask_privacy, name="message-privacy"),
    path("app/replies/", replies.desk, name="replies"),
    path("app/replies/tray/", replies.tray, name="tray"),
    path("app/received/<int:pk>/", replies.received, name="inbound"),
    path("app/received/<int:pk>/filing/", replies.file, name="tray-file"),
    path(
        "app/received/<int:pk>/attachments/<int:index>/",
        replies.attachment,
        name="inbound-attachment",
    ),
    path("app/mail/", outbox.mails, name="outbox"),
    path("app/mail/pause/", sending.pause, name="sending-pause"),
    path("app/mail/resume/", sending.resume, name="sending-resume"),
    path("app/mail/<int:pk>/", outbox.mail, name="outbound"),
    path("app/mail/<int:pk>/frame/", outbox.frame, name="outbound-frame"),
    path("app/mail/<int:pk>/retry/", outbox.retry, name="outbound-retry"),
    path("app/mail/<int:pk>/cancel/", outbox.cancel, name="outbound-cancel"),
    path("app/mail/<int:pk>/arrived/", outbox.arrived, name="outbound-arrived"),
    path("app/mail/<int:pk>/reached/", outbox.reached, name="outbound-reached"),
    path("app/mail/<int:pk>/address/", outbox.open_again, name="outbound-open"),
    path("post-office/", post_office.mailboxes, name="post-office"),
    path("post-office/mail/<int:pk>/", post_office.mail, name="post-office-mail"),
    path("post-office/mail/<int:pk>/frame/", post_office.frame, name="post-office-frame"),
    path("post-office/mail/<int:pk>/answer/", post_office.answer, name="post-office-answer"),
    path("post-office/mail/<int:pk>/machine/", post_office.machine, name="post-office-machine"),
    path("post-office/<str:address>/", post_office.mailbox, name="post-office-mailbox"),
]
