"""Raw mail received. The bytes are stored before anything reads them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models.conversations import Conversation
from messaging.models.delivery import Outbound


class Inbound(models.Model):
    """One mail received, once (`digest`), whichever door it came through."""

    class Status(models.TextChoices):
        STORED = "stored", _("Stored, not read yet")
        MATCHED = "matched", _("In its conversation")
        TRAY = "tray", _("To be filed by a person")
        NOTED = "noted", _("Kept: nobody waits for an answer")
        UNREADABLE = "unreadable", _("Could not be read")

    raw = models.BinaryField()
    digest = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    door = models.CharField(max_length=20)
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.CharField(max_length=320, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.STORED)
    tries = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12, blank=True)
    from_address = models.CharField(max_length=320, blank=True)
    from_name = models.CharField(max_length=300, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    message_id = models.CharField(max_length=998, blank=True)
    visible = models.TextField(blank=True)
    hidden = models.TextField(blank=True)
    full_text = models.TextField(blank=True)
    intents = models.JSONField(default=list)  # [{"name": …, "words": […]}], the first weighs most
    needs_answer = models.BooleanField(default=True)
    attachments = models.JSONField(default=list)  # name, size, media_type; bytes stay in `raw`
    conversation = models.ForeignKey(
        Conversation, models.SET_NULL, null=True, blank=True, related_name="received"
    )
    answers = models.ForeignKey(
        Outbound, models.SET_NULL, null=True, blank=True, related_name="replies"
    )
    matched_by = models.CharField(max_length=12, blank=True)
    verified = models.BooleanField(default=False)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["status", "-id"], name="inbound_status"),
            models.Index(fields=["message_id"], name="inbound_message_id"),
        ]

    def __str__(self) -> str:
        return f"inbound {self.pk}"

    @property
    def event_stream(self) -> str:
        """Shows on the application's timeline once matched."""
        if self.conversation_id and self.conversation:
            return f"application:{self.conversation.application_id}"
        return f"inbound:{self.pk}"


class IntentLabel(models.Model):
    """A reading that a person corrected: an example to measure the reading by, kept as long as
    the mail."""

    inbound = models.ForeignKey(Inbound, models.CASCADE, related_name="intent_labels")
    message = models.ForeignKey(
        "messaging.Message", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    read_as = models.JSONField()  # names, the first weighs most
    corrected_to = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"intents of inbound {self.inbound_id}"


class ImapFolder(models.Model):
    """How far a mailbox was read: the last UID taken, under the server's UIDVALIDITY."""

    name = models.CharField(max_length=300, unique=True)  # user@host/folder
    uid_validity = models.BigIntegerField()
    last_uid = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name
