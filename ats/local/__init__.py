"""What a machine without PostgreSQL, Redis or a mail server needs to run Égards.

Production uses none of it: the engines' wheels are not in its lock, and `manage.py`
looks here only when DATABASE_URL or REDIS_URL is not given. Why there is a guardian
process: docs/decisions/0003-embedded-engines.md.
"""
