"""What is said: writing, approval, delivery, inbound, conversations, care."""

from __future__ import annotations

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """The top floor: it listens to the events of the lower ones."""

    name = "messaging"
    verbose_name = "Messaging"

    def ready(self) -> None:
        """Register the handlers of lower floors' events."""
        from messaging import handlers

        handlers.register()
