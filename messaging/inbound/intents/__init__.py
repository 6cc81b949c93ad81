"""What a person wants who writes back: their intents, and whether somebody must answer."""

from messaging.inbound.intents.harmless import QUIET
from messaging.inbound.intents.order import ORDER
from messaging.inbound.intents.reader import Found, Intents, as_rows, intents_of

__all__ = ["ORDER", "QUIET", "Found", "Intents", "as_rows", "intents_of"]
