"""Whether a service of this container answers: `python -m ats.alive web|inbound`.

For health checks, so it starts in no time: standard library, no Django.
Exit status 0 for yes; else a sentence.
"""

from __future__ import annotations

import os
import smtplib
import sys
import urllib.request

_SECONDS = 5.0


def web(port: int) -> bool:
    """Whether /healthz says so, asked the way the reverse proxy would."""
    host = os.environ.get("SITE_URL", "http://localhost").split("://", 1)[-1].split("/")[0]
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"}
    )
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - http, ours
        return bool(answer.read() == b"ok")


def inbound(port: int) -> bool:
    """Whether the SMTP service greets and takes a NOOP."""
    with smtplib.SMTP("127.0.0.1", port, timeout=_SECONDS) as link:
        return link.noop()[0] == 250


def main() -> None:
    which = sys.argv[1] if len(sys.argv) > 1 else ""
    checks = {"web": (web, "PORT", 8000), "inbound": (inbound, "INBOUND_PORT", 2525)}
    if which not in checks:
        sys.exit("Say which: web or inbound.")
    check, name, default = checks[which]
    try:
        alive = check(int(os.environ.get(name) or default))
    except OSError as error:
        sys.exit(f"{which} does not answer: {error}")
    sys.exit(None if alive else f"{which} answers, but not as it should.")


if __name__ == "__main__":
    main()
