"""Zones that the doctor finds in order, and the settings that it looks at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytest_django import Settings

FINE = [
    'acme.example. IN TXT "v=spf1 include:mailgun.org -all"',
    'reply.acme.example. IN TXT "v=spf1 mx -all"',
    "reply.acme.example. IN MX 10 mx.mailgun.org.",
    's1._domainkey.acme.example. IN TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSq"',
    '_dmarc.acme.example. IN TXT "v=DMARC1; p=quarantine"',
]


NEWS = [
    'news.acme.example. IN TXT "v=spf1 include:spf.mtasv.net -all"',
    's1._domainkey.news.acme.example. IN TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSq"',
]


def set_env(settings: Settings, **more: Any) -> None:
    settings.ENV = replace(settings.ENV, **more)
