"""Why this person gets this letter: twenty-odd situations, each with words of its own.

What they say is data (`templates/letters/<language>/situations.toml`); which one applies is
proposed from the decision's facts, with its reason, and a recruiter may choose another.
"""
