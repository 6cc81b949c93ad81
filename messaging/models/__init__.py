"""What is said, as rows."""

from messaging.models.conversations import Conversation, Message
from messaging.models.delivery import DeliveryEvent, Heartbeat, MailPart, Outbound, Suppression
from messaging.models.inbound import Inbound
from messaging.models.letters import Approval, Letter, LetterVersion
from messaging.models.policy import CarePolicyRow
from messaging.models.post_office import PostOfficeMail

__all__ = [
    "Approval",
    "CarePolicyRow",
    "Conversation",
    "DeliveryEvent",
    "Heartbeat",
    "Inbound",
    "Letter",
    "LetterVersion",
    "MailPart",
    "Message",
    "Outbound",
    "PostOfficeMail",
    "Suppression",
]
