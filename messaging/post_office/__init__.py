"""The local post office: an SMTP server, its mailboxes, and answers as receivers send them."""
