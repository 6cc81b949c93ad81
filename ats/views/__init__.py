"""Pages of the company: signing in, postings, the career site, settings, what machines read."""
