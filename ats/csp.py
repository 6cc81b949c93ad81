"""The policy of a framed mail: its own inlined styles by hash, and nothing else.

Mail HTML carries `style` attributes, which the site's policy forbids. Instead of opening
`unsafe-inline`, the response lists the hash of every style the document has
(`unsafe-hashes`, CSP level 3), so that anything slipped into the mail stays inert.
"""

from __future__ import annotations

import base64
import hashlib
import re

from django.http import HttpResponse
from selectolax.lexbor import LexborHTMLParser


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def frame_policy(html: str) -> str:
    """The Content-Security-Policy of a response that shows `html` in a frame of ours."""
    tree = LexborHTMLParser(html)
    styles = {node.attributes.get("style") or "" for node in tree.css("[style]")}
    blocks = {node.text(deep=True) for node in tree.css("style")}
    hashes = " ".join(sorted(_hash(text) for text in styles | blocks))
    style = f"style-src 'unsafe-hashes' {hashes}; " if hashes else ""
    return (
        f"default-src 'none'; {style}img-src 'self'; frame-ancestors 'self'; "
        "base-uri 'none'; form-action 'none'"
    )


def on_paper(html: str) -> str:
    """The mail as it reads on paper: in our pages a sheet stays light whatever the theme, so
    the mail's own dark colours are put to rest there (and only there)."""
    head, end, body = html.partition("</head>")
    if not end:
        return html
    head = head.replace('content="light dark"', 'content="light"')
    return head.replace("(prefers-color-scheme: dark)", "not all") + end + body


# Places of a mail for what is known only when it leaves: signed links, its mark.
_PLACE = re.compile(r"%%link:[a-z_]{1,30}%%")


def framed(html: str) -> HttpResponse:
    """A response that our own pages may frame, and that runs nothing."""
    html = _PLACE.sub("", on_paper(html))
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = frame_policy(html)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
