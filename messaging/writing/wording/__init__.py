"""The wording check: what a letter may not say, and what it should say better.

The rules are data (`concepts.toml`, the files of `fr/` and `en/`); a verdict is about the person,
not about a word. It is a help, not legal clearance, and it never rewrites by itself.
"""

from messaging.writing.wording.engine import Facts, Finding, check_text

__all__ = ["Facts", "Finding", "check_text"]
