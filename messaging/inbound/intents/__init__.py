"""What a person wants who writes back: their intents, and whether somebody must answer."""

from messaging.inbound.intents.harmless import QUIET
from messaging.inbound.intents.reader import ORDER, Found, Intents, as_rows, intents_of

__all__ = ["ORDER", "QUIET", "Found", "Intents", "as_rows", "intents_of"]
