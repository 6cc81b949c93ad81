"""A signed mark at the foot of each mail of a conversation: `Réf. EG-4KD2-…`.

Some programs send an answer to another address and drop every header that would tell what it
answers, but nearly all of them quote. The mark names the mail and is signed, so that nobody can
write one for a mail they have not received; it opens nothing and names nobody.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterator
from itertools import islice

from django.conf import settings

_LENGTH = 12
_MARK = re.compile(r"\bEG-([0-9A-Z]{1,13})-([A-Z2-7]{12})\b")
AT_MOST = 5


def mark_of(pk: int) -> str:
    """The mark of an outbox row."""
    return f"EG-{pk}-{_signature(pk)}"


def found_in(text: str) -> Iterator[int]:
    """The rows of the marks in a text whose signature holds, in their order; a few at most."""
    for found in islice(_MARK.finditer(text), AT_MOST):
        number = found[1]
        known = number.isdecimal() and len(number) < 13
        if known and hmac.compare_digest(found[2], _signature(int(number))):
            yield int(number)


def _signature(pk: int) -> str:
    key = settings.SECRET_KEY.encode()
    digest = hmac.digest(key, f"footmark:{pk}".encode(), "sha256")
    return base64.b32encode(digest[:10])[:_LENGTH].decode()
