"""Against a real Postfix and a real Dovecot: opt-in, `make real-mail` (see docs/operations.md)."""
