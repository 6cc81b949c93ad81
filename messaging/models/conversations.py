"""Conversations: all that was exchanged with one candidate about one application."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates.models import Application


class Conversation(models.Model):
    """`waiting_since` is set by a person's message and cleared by our answer (or by a person
    who says that none is needed): what is waiting can be found by one index."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="conversation")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    waiting_since = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)  # the earliest date owed to what waits
    unanswered = models.PositiveSmallIntegerField(default=0)  # that need an answer
    snoozed_until = models.DateField(null=True, blank=True)
    # A second message came while the first waited: since when, and when its owner and the
    # administrators heard of it.
    red_since = models.DateTimeField(null=True, blank=True)
    red_told_at = models.DateTimeField(null=True, blank=True)
    red_raised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(red_since__isnull=False, waiting_since__isnull=False)
                | models.Q(red_since=None, red_told_at=None, red_raised_at=None),
                name="red_waits",
            ),
            models.CheckConstraint(
                condition=models.Q(snoozed_until=None) | models.Q(waiting_since__isnull=False),
                name="only_what_waits_is_put_off",
            ),
        ]
        indexes = [
            models.Index(
                fields=["waiting_since"],
                condition=models.Q(waiting_since__isnull=False),
                name="conversation_waiting",
            ),
            models.Index(
                fields=["red_since"],
                condition=models.Q(red_since__isnull=False),
                name="conversation_red",
            ),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    @property
    def event_stream(self) -> str:
        """Shows on the application's timeline."""
        return f"application:{self.application_id}"


class Message(models.Model):
    """One entry of a conversation. The text of a mail that left is in its outbox row."""

    class Direction(models.TextChoices):
        IN = "in", _("received")
        OUT = "out", _("sent")
        NOTED = "noted", _("noted")

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        CALL = "call", _("Phone call")
        SMS = "sms", _("SMS")
        INMAIL = "inmail", _("InMail")
        NOTE = "note", _("In person or by post")

    class Answer(models.TextChoices):
        WAITING = "waiting", _("Waiting for an answer")
        ANSWERED = "answered", _("Answered")
        NOT_NEEDED = "not_needed", _("No answer needed")
        NONE = "none", ""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=5, choices=Direction.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices, default=Channel.MAIL)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NONE)
    outbound = models.OneToOneField(
        "messaging.Outbound", models.PROTECT, null=True, blank=True, related_name="message"
    )
    inbound = models.OneToOneField(
        "messaging.Inbound", models.PROTECT, null=True, blank=True, related_name="message"
    )
    author_name = models.CharField(max_length=160)
    subject = models.CharField(max_length=300, blank=True)
    visible = models.TextField(blank=True)
    hidden = models.TextField(blank=True)
    verified = models.BooleanField(default=True)  # False: the sender's address is not theirs
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["conversation", "at", "id"], name="message_thread")]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def event_stream(self) -> str:
        """Shows on the application's timeline."""
        return f"application:{self.conversation.application_id}"

    def names(self, intent: str) -> bool:
        """Whether its mail was read, or corrected, as wanting this among other things."""
        return self.inbound is not None and any(
            row["name"] == intent for row in self.inbound.intents
        )
