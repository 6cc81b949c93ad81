"""Whether a mail comes from whom it says.

Anybody can write any From. Our own mail server has checked who sent it and wrote its verdict
into Authentication-Results (RFC 8601); only the topmost such field of the host named in
`AUTH_RESULTS_HOST` counts, for a stranger can write those below as well.
"""

from __future__ import annotations

from authres import AuthenticationResultsHeader, AuthResError
from django.conf import settings

from messaging.inbound.parse import ParsedMail

_FIELD = "authentication-results"


def forged(mail: ParsedMail) -> bool:
    """Whether our server found that the sender is not the domain of From: DMARC failed, or
    neither SPF nor DKIM passed where there is no DMARC. False when no server of ours says so."""
    results = _results(mail)
    if results is None:
        return False
    dmarc = results.get("dmarc", set())
    if dmarc & {"pass", "fail"}:
        return "pass" not in dmarc
    checked = results.get("spf", set()) | results.get("dkim", set())
    return bool(checked) and "pass" not in checked and bool(checked & {"fail", "softfail"})


def _results(mail: ParsedMail) -> dict[str, set[str]] | None:
    host = settings.ENV.auth_results_host
    value = mail.header(_FIELD) if host else ""
    if not value:
        return None
    try:
        parsed = AuthenticationResultsHeader.parse(f"Authentication-Results: {value}")
    except (AuthResError, ValueError, IndexError):
        return None
    if str(parsed.authserv_id or "").lower() != host.lower():
        return None
    found: dict[str, set[str]] = {}
    for result in parsed.results or []:
        found.setdefault(str(result.method).lower(), set()).add(str(result.result).lower())
    return found
