"""The company, the ground floor: users and rights, events, postings, the career site, settings."""
