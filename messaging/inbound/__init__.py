"""Received mail: stored, then read, then matched to a conversation.

`door` stores the raw bytes, whoever brings them (`listener`, `imap`, a webhook, `receive_mail`).
`reading` does the rest in a task: `parse` (headers, parts, text), `kind` (a person's mail, a
machine's, a delivery report), `visible` (what the person wrote, without what they quoted),
`intents` (what they want) and `matching` (which conversation).
"""
