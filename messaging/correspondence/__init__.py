"""Mails of the way that need no approval: acknowledgement, invitations, follow-up, answers."""
