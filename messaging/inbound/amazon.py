"""Amazon's notifications, which come as JSON in the text of a mail."""

from __future__ import annotations

import json
import re

from messaging.inbound.notice import ADDRESS


def notice(text: str) -> tuple[str, str, str, str] | None:
    """What the text of a mail notifies: (bounce or complaint, recipient, status, diagnostic)."""
    text = text.lstrip().replace("\n", "")
    if not text.startswith("{") or '"notificationType"' not in text[:20_000]:
        return None
    try:
        told = json.JSONDecoder().raw_decode(text)[0]
    except (ValueError, RecursionError):
        told = {}
    kind = str(told.get("notificationType", "")).lower() or _loose(text)
    about = told.get(kind)
    key = "complainedRecipients" if kind == "complaint" else "bouncedRecipients"
    rows = about.get(key) if isinstance(about, dict) else None
    first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
    found = ADDRESS.search(str(first.get("emailAddress", "")) or text)
    status, words = (str(first.get(name, "")) for name in ("status", "diagnosticCode"))
    return kind, found[0].lower() if found else "", status, words


def _loose(text: str) -> str:
    """The kind of a notice that was damaged on its way."""
    found = re.search(r'"notificationType"\s{0,3}:\s{0,3}"(\w{3,20})"', text[:20_000])
    return found[1].lower() if found else "bounce"
