"""The policy of a framed mail: its own styles by hash, nothing else."""

from __future__ import annotations

import base64
import hashlib

from ats.csp import frame_policy, framed


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_every_style_is_listed_by_its_hash_and_no_inline_is_opened() -> None:
    html = '<style>p{color:red}</style><p style="margin:0">a</p><b style="margin:0">b</b>'
    policy = frame_policy(html)
    assert "unsafe-inline" not in policy
    assert _hash("margin:0") in policy
    assert _hash("p{color:red}") in policy
    assert policy.count("sha256-") == 2
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy


def test_a_mail_without_styles_allows_none() -> None:
    assert "style-src" not in frame_policy("<p>a</p>")


def test_scripts_stay_inert() -> None:
    response = framed("<script>alert(1)</script>")
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
