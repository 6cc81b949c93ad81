"""Notes to the writer of a letter, between double square brackets: what a draft could not say by
itself. A letter with one does not leave."""

from __future__ import annotations

import re

# One that nobody closed goes on to the end.
HOLE = re.compile(r"\[\[.*?(?:\]\]|\Z)", re.DOTALL)
