"""What a person wants who writes back: their intents, and whether somebody must answer."""

from messaging.inbound.intents.reader import Found, Intents, intents_of

__all__ = ["Found", "Intents", "intents_of"]
