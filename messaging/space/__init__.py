"""The candidate's own page, behind a signed link: what they may know, say and ask."""
