"""The outbox: every mail is a row, committed with the change that caused it."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates.models import Candidate
from messaging.models.conversations import Conversation
from messaging.models.letters import Letter


class Outbound(models.Model):
    """One mail leaving.

    `text` and `html` may hold places for signed links, `%%link:<name>%%`; `links` says what
    each is, and the token is put in when the MIME message is built, so that no token is ever
    stored. `message_id` is ours and the same on every try.
    """

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        QUEUED = "queued", _("Queued")
        HANDED = "handed", _("Being handed over")
        ACCEPTED = "accepted", _("Accepted by the mail server")
        RETRY = "retry", _("Will be tried again")
        FAILED = "failed", _("Failed")
        SUPPRESSED = "suppressed", _("Address that must not be written to")
        WITHHELD = "withheld", _("Held back")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Too old to be sent")
        UNCONFIRMED = "unconfirmed", _("Not known whether it left")

    class Lane(models.IntegerChoices):
        PEOPLE = 1, _("letters and answers")
        CAMPAIGN = 5, _("campaigns")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=30)
    lane = models.PositiveSmallIntegerField(choices=Lane.choices, default=Lane.PEOPLE)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    candidate = models.ForeignKey(
        Candidate, models.CASCADE, null=True, blank=True, related_name="mails"
    )
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, null=True, blank=True, related_name="mails"
    )
    letter = models.ForeignKey(Letter, models.CASCADE, null=True, blank=True, related_name="mails")
    about = models.CharField(max_length=60, blank=True)  # interview:12, approval:4 …
    from_name = models.CharField(max_length=120, blank=True)
    to_address = models.EmailField(max_length=254)
    domain = models.CharField(max_length=254, blank=True)  # of to_address, lower case
    to_name = models.CharField(max_length=160, blank=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict)
    links = models.JSONField(default=dict)
    message_id = models.CharField(max_length=200, unique=True)
    in_reply_to = models.CharField(max_length=998, blank=True)
    references = models.TextField(blank=True)
    reply_nonce = models.CharField(max_length=40, blank=True)
    reply_token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    text_hash = models.CharField(max_length=64, blank=True)
    humane_hours = models.BooleanField(default=False)
    leaves_from = models.TimeField(null=True, blank=True)  # narrower than the company's hours
    leaves_until = models.TimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=80, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)  # for good: nobody reads it there
    bounce_seen_at = models.DateTimeField(null=True, blank=True)  # a person has seen to it
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="handed")
                | models.Q(lease_until__isnull=False, handed_at__isnull=False),
                name="handed_mail_has_lease",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="accepted") | models.Q(accepted_at__isnull=False),
                name="accepted_mail_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "due_at", "id"],
                condition=models.Q(status__in=["queued", "retry"]),
                name="outbound_ready",
            ),
            models.Index(
                fields=["due_at"],
                condition=models.Q(status="scheduled"),
                name="outbound_scheduled",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(status="handed"),
                name="outbound_leased",
            ),
            models.Index(fields=["status", "-id"], name="outbound_status"),
            models.Index(fields=["about", "kind"], name="outbound_about"),
            models.Index(
                fields=["bounced_at"],
                condition=models.Q(bounced_at__isnull=False, bounce_seen_at__isnull=True),
                name="outbound_unreached",
            ),
            models.Index(
                fields=["provider_id"],
                condition=~models.Q(provider_id=""),
                name="outbound_provider",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} mail {self.pk}"

    @property
    def event_stream(self) -> str:
        """Shows on the application's timeline when it is part of a conversation."""
        if not self.conversation_id:
            return f"outbound:{self.pk}"
        application = self.__dict__.get("timeline")  # asked along with the row, by a claim
        if application is None and self.conversation is not None:
            application = self.conversation.application_id
        return f"application:{application}"


class MailPart(models.Model):
    """A file that goes with a mail (a calendar invitation)."""

    outbound = models.ForeignKey(Outbound, models.CASCADE, related_name="parts")
    name = models.CharField(max_length=130)
    media_type = models.CharField(max_length=120)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"part of mail {self.outbound_id}"


class DeliveryEvent(models.Model):
    """What happened to a mail on its way: one row a try or report, the server's own words."""

    outbound = models.ForeignKey(Outbound, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=20, blank=True)
    detail = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        # Rows come in the order of time: the last day is found at next to no cost of writing.
        indexes = [BrinIndex(fields=["at"], name="delivery_event_at")]

    def __str__(self) -> str:
        return f"{self.kind} of mail {self.outbound_id}"


class Suppression(models.Model):
    """An address that must not be written to, and why: at all, or (after a complaint) by no
    campaign."""

    class Scope(models.TextChoices):
        ALL = "all", _("Nothing is sent to it")
        CAMPAIGN = "campaign", _("No campaign is sent to it")

    # What a person may open again, as it was no wish of its owner.
    CAME_BACK = ("bounce", "refused")

    address = models.EmailField(max_length=254, unique=True)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.ALL)
    reason = models.CharField(max_length=30)
    detail = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"suppression {self.pk}"

    @classmethod
    def reopen(cls, address: str) -> bool:
        """Open an address that was closed because mail came back; False when none was."""
        rows = cls.objects.filter(address=address.lower(), reason__in=cls.CAME_BACK)
        return rows.delete()[0] > 0


class SendPause(models.Model):
    """Nothing leaves, or nothing to one domain (`domain`), until a time or until a person says
    so. One row a domain; "" is everything. Where campaigns have a stream of their own, its pauses
    stand behind CAMPAIGNS, which no domain can begin with."""

    CAMPAIGNS = "campaign/"
    # Of all campaigns, until a person has looked (`messaging.campaigns.stream`).
    DNS, COMPLAINTS = "dns", "complaints"
    BY_PERSON = (DNS, COMPLAINTS)

    domain = models.CharField(max_length=254, blank=True, unique=True)
    reason = models.CharField(max_length=30)  # auth, policy, trouble, by_hand, dns, complaints
    detail = models.TextField(blank=True)
    since = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"pause {self.domain or 'of everything'}"

    @property
    def of_campaigns(self) -> bool:
        """Whether the pause holds campaigns only, while letters and answers leave."""
        return self.domain.startswith(self.CAMPAIGNS)

    @property
    def waits_for_a_person(self) -> bool:
        """Whether only a person ends this pause (see `messaging.campaigns.stream`)."""
        return self.of_campaigns and self.reason in self.BY_PERSON

    @property
    def receivers(self) -> str:
        """The domain to which nothing leaves; "" for all of them."""
        return self.domain.removeprefix(self.CAMPAIGNS)


class RateBucket(models.Model):
    """How many mails may leave now, to a domain or ("") in all, behind `campaign/` for the stream
    of campaigns (`messaging.delivery.streams.place`): a token bucket, refilled
    by the clock of the database and drawn from in the transaction of a claim."""

    domain = models.CharField(max_length=254, primary_key=True, blank=True)
    tokens = models.FloatField()
    refilled_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"bucket {self.domain or 'of everything'}"


class SendingDay(models.Model):
    """How many campaign mails were handed over on one day in the name of one domain."""

    domain = models.CharField(max_length=254)
    day = models.DateField()
    handed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["domain", "day"], name="sending_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.domain} on {self.day}"


class Heartbeat(models.Model):
    """When a part of the system was last seen alive: worker, beat."""

    name = models.CharField(max_length=30, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
