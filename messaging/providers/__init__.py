"""The mail provider's voice: its webhooks, heard safely and acted upon later."""
