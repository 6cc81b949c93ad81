"""Letters: what they may say, how they are drafted, checked, rendered and made to leave.

`contexts` and `points` gather what may be said; `library` and `situations` choose the text;
`letters` moves a letter through its states; `wording` checks its words; `render` and `exact` make
the mail; `departure` puts it into the outbox.
"""
