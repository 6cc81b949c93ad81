"""What a provider's customers publish: from the providers' own documentation."""

from __future__ import annotations

from urllib.parse import urlsplit

# The mechanism that lets the provider send in a domain's name.
SPF = {
    "brevo": "include:spf.brevo.com",
    "mailgun": "include:mailgun.org",
    "mailjet": "include:spf.mailjet.com",
    "postmark": "include:spf.mtasv.net",
    "resend": "include:amazonses.com",
    "scaleway": "include:_spf.tem.scaleway.com",
    "sendgrid": "include:sendgrid.net",
    "ses": "include:amazonses.com",
}
# The selectors under which a key is usually found; an operator names others.
SELECTORS = (
    *("default", "mail", "dkim", "s1", "s2", "k1", "selector1", "selector2", "google"),
    *("brevo1", "mailjet", "pm", "resend"),
)


def scheme(url: str) -> str:
    """`smtp`, or the provider that a URL like that of EMAIL_URL names."""
    found = url.partition("://")[0]
    return "smtp" if found.startswith("smtp") else found


def smtp_host(url: str) -> str:
    """The server that mail is given to by SMTP; "" with a provider's API."""
    if scheme(url) != "smtp":
        return ""
    return urlsplit(url).hostname or "localhost"


def spf_term(url: str) -> str:
    """What belongs into the SPF record; for SMTP the server that mail is given to."""
    if scheme(url) in SPF:
        return SPF[scheme(url)]
    host = smtp_host(url)
    return "mx" if is_here(host) else f"a:{host}"


def is_here(host: str) -> bool:
    """Whether a host is this machine, of which the outside knows another name."""
    return host in ("localhost", "127.0.0.1", "::1", "") or "." not in host.strip("[]")
