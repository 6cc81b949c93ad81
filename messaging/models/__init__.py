"""What is said, as rows."""

from messaging.models.calls import CallTask
from messaging.models.campaigns import Campaign, Recipient
from messaging.models.care import Helpful
from messaging.models.conversations import Conversation, Message
from messaging.models.delivery import (
    DeliveryEvent,
    Heartbeat,
    MailPart,
    Outbound,
    RateBucket,
    SendingDay,
    SendPause,
    Suppression,
)
from messaging.models.doctor import DnsCheck
from messaging.models.feedback import FeedbackRequest
from messaging.models.inbound import ImapFolder, Inbound, IntentLabel
from messaging.models.letters import Approval, Letter, LetterVersion
from messaging.models.lots import Lot, LotGroup, LotItem, MergedDecision
from messaging.models.overrides import WordingOverride
from messaging.models.points import LetterPoint
from messaging.models.policy import CarePolicyRow
from messaging.models.post_office import PostOfficeMail
from messaging.models.providers import ProviderEvent
from messaging.models.templates import LetterTemplate, LetterTemplateVersion

__all__ = [
    "Approval",
    "CallTask",
    "Campaign",
    "CarePolicyRow",
    "Conversation",
    "DeliveryEvent",
    "DnsCheck",
    "FeedbackRequest",
    "Heartbeat",
    "Helpful",
    "ImapFolder",
    "Inbound",
    "IntentLabel",
    "Letter",
    "LetterPoint",
    "LetterTemplate",
    "LetterTemplateVersion",
    "LetterVersion",
    "Lot",
    "LotGroup",
    "LotItem",
    "MailPart",
    "MergedDecision",
    "Message",
    "Outbound",
    "PostOfficeMail",
    "ProviderEvent",
    "RateBucket",
    "Recipient",
    "SendPause",
    "SendingDay",
    "Suppression",
    "WordingOverride",
]
