"""From an outbox row to the mail server, and what became of the mail.

`outbox` writes the row; `claiming` takes it and `checks` asks everything again; `mime` and `raw`
build the message; `transport` hands it over; `settling` writes down the server's answer; `journal`
and `recovery` settle what a dead worker held; `reports` hears what happened later.
Why it is done this way: docs/decisions/0005-the-outbox.md.
"""
