"""Looks at the DNS: at the sender of letters and, where it is another, at that of campaigns. Each
says what it found and what to publish; the words come later, in the reader's language
(`words`)."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any, Literal

from django.conf import settings

from messaging.delivery import streams
from messaging.doctor import lookups, providers
from messaging.models import Outbound

Verdict = Literal["good", "warn", "missing", "unknown"]


@dataclass(frozen=True)
class Publish:
    """A record to put into the DNS."""

    name: str
    kind: str
    value: str


@dataclass(frozen=True)
class Result:
    """One look. `why` is a key of `words.WHY`."""

    check: str
    domain: str
    verdict: Verdict
    why: str
    found: list[str] = field(default_factory=list)
    publish: Publish | None = None


Look = tuple[str, str, Callable[[str], Result]]
# What makes receivers believe a sender; campaigns wait for theirs (requirement D48).
SENDER = ("spf", "dkim", "dmarc")
ANSWERS = "reply_mx"
# Before the names of the looks at the stream of campaigns, where it is one of its own.
CAMPAIGN = "campaign_"


def run() -> list[dict[str, Any]]:
    """All looks, as they are stored; never raises for what a DNS can do."""
    looks = _letters()
    if settings.ENV.campaigns_apart:
        looks += _campaigns()
    return [asdict(_safely(*look)) for look in looks]


def of_letters() -> set[tuple[str, str]]:
    """What is looked at for letters and their answers, as it is set now: names and domains."""
    return {(name, domain) for name, domain, _look in _letters()}


def _letters() -> list[Look]:
    lane, replies = Outbound.Lane.PEOPLE, settings.ENV.reply_domain.lower()
    looks = [*_sender(lane), (ANSWERS, replies, mx)]
    url = streams.url(lane)
    if providers.scheme(url) == "smtp":
        # Bounces come back to reply+…@REPLY_DOMAIN: that is the domain whose SPF receivers ask.
        looks.insert(1, ("reply_spf", replies, partial(spf, url)))
        looks.append(("ptr", providers.smtp_host(url), ptr))
    return looks


def _sender(lane: int) -> list[Look]:
    by_whom = partial(spf, streams.url(lane))
    looks: tuple[Callable[[str], Result], ...] = (by_whom, dkim, dmarc)
    domain = streams.domain(lane)
    return [(name, domain, look) for name, look in zip(SENDER, looks, strict=True)]


def _campaigns() -> list[Look]:
    lane, replies = Outbound.Lane.CAMPAIGN, settings.ENV.reply_domain.lower()
    looks = _sender(lane)
    url, other = streams.url(lane), streams.url(Outbound.Lane.PEOPLE)
    if providers.scheme(url) == "smtp" and url != other:
        looks.insert(1, ("reply_spf", replies, partial(spf, url)))
        looks.append(("ptr", providers.smtp_host(url), ptr))
    return [(f"{CAMPAIGN}{name}", domain, look) for name, domain, look in looks]


def _safely(check: str, domain: str, look: Callable[[str], Result]) -> Result:
    try:
        return replace(look(domain), check=check)
    except lookups.Silent:
        return Result(check, domain, "unknown", "silent")


def spf(url: str, domain: str) -> Result:
    """One record, that names who sends (by `url`) and says no to the others (RFC 7208)."""
    found = [row for row in lookups.records(domain, "TXT") if _is_spf(row)]
    term = providers.spf_term(url)
    if not found:
        record = Publish(domain, "TXT", f"v=spf1 {term} ~all")
        return Result("spf", domain, "missing", "spf_none", found, record)
    if len(found) > 1:
        # Section 4.5: two records are an error, and count as none.
        return Result("spf", domain, "missing", "spf_two", found, Publish(*_merged(domain, found)))
    return _of_spf(url, domain, found[0], term)


def _is_spf(record: str) -> bool:
    return record.lower().split(" ", 1)[0] == "v=spf1"


def _merged(domain: str, rows: list[str]) -> tuple[str, str, str]:
    terms = [term for row in rows for term in row.split()[1:] if not _is_all(term)]
    return domain, "TXT", " ".join(["v=spf1", *dict.fromkeys(terms), "~all"])


def _is_all(term: str) -> bool:
    return term.lower().lstrip("+-~?") == "all"


def _of_spf(url: str, domain: str, record: str, term: str) -> Result:
    terms = record.lower().split()[1:]
    last = next((word for word in terms if _is_all(word)), "")
    with_us = [word for word in record.split()[1:] if not _is_all(word)]
    if last in ("all", "+all"):
        closed = Publish(domain, "TXT", " ".join(["v=spf1", *with_us, "~all"]))
        return Result("spf", domain, "warn", "spf_open", [record], closed)
    redirected = any(word.startswith("redirect=") for word in terms)
    if term not in terms and not redirected and providers.scheme(url) != "smtp":
        added = Publish(domain, "TXT", " ".join(["v=spf1", term, *with_us, last or "~all"]))
        return Result("spf", domain, "warn", "spf_without_us", [record], added)
    return Result("spf", domain, "good", "spf_good", [record])


def dkim(domain: str) -> Result:
    """A public key under one of the selectors (RFC 6376)."""
    named = settings.ENV.mail_dkim_selectors
    found: list[str] = []
    empty: list[str] = []
    for selector in named or providers.SELECTORS:
        name = f"{selector}._domainkey.{domain}"
        for record in lookups.records(name, "TXT"):
            (found if _key_of(record) else empty).append(f"{name}: {record[:60]}…")
    if found:
        return Result("dkim", domain, "good", "dkim_good", found)
    if empty:  # section 3.6.1: an empty p= means that the key was taken back
        return Result("dkim", domain, "missing", "dkim_revoked", empty)
    if named:
        return Result("dkim", domain, "missing", "dkim_none")
    return Result("dkim", domain, "unknown", "dkim_not_found")


def _key_of(record: str) -> str:
    tags = [tag.strip().partition("=") for tag in record.split(";")]
    return next((value.strip() for name, _is, value in tags if name.strip() == "p"), "")


def dmarc(domain: str) -> Result:
    """What receivers shall do with forgeries (RFC 7489); the parent's rule holds too."""
    parent = ".".join(domain.split(".")[-2:])
    for owner in dict.fromkeys((domain, parent)):
        rows = lookups.records(f"_dmarc.{owner}", "TXT")
        found = [row for row in rows if row.lower().replace(" ", "").startswith("v=dmarc1")]
        if len(found) > 1:
            return Result("dmarc", domain, "missing", "dmarc_two", found, _dmarc(owner))
        if found:
            weak = "p=none" in found[0].lower().replace(" ", "").split(";")
            why = "dmarc_watching" if weak else "dmarc_good"
            return Result("dmarc", domain, "warn" if weak else "good", why, found)
    return Result("dmarc", domain, "missing", "dmarc_none", [], _dmarc(domain))


def _dmarc(domain: str) -> Publish:
    return Publish(f"_dmarc.{domain}", "TXT", "v=DMARC1; p=none; adkim=r; aspf=r")


def mx(domain: str) -> Result:
    """Where answers and bounces go."""
    found = lookups.records(domain, "MX")
    if any(row.split()[-1] == "." for row in found):
        return Result("reply_mx", domain, "missing", "mx_refuses", found)  # RFC 7505
    if found:
        return Result("reply_mx", domain, "good", "mx_good", found)
    if settings.ENV.imap_url and lookups.addresses(domain):
        return Result("reply_mx", domain, "warn", "mx_by_address")
    host = settings.ENV.site_url.split("://", 1)[-1].split("/")[0].split(":")[0]
    return Result(
        "reply_mx", domain, "missing", "mx_none", [], Publish(domain, "MX", f"10 {host}.")
    )


def ptr(host: str) -> Result:
    """Whether the sending server's address has a name that leads back to it."""
    if providers.is_here(host):
        return Result("ptr", host, "unknown", "ptr_here")
    addresses = [host] if _is_address(host) else lookups.addresses(host)
    for address in addresses:
        names = lookups.names_of(address)
        back = [name for name in names if address in lookups.addresses(name)]
        if not back:
            record = Publish(address, "PTR", f"{host}.") if not _is_address(host) else None
            why = "ptr_astray" if names else "ptr_none"
            return Result("ptr", host, "missing", why, [address, *names], record)
    if not addresses:
        return Result("ptr", host, "missing", "ptr_no_host")
    return Result("ptr", host, "good", "ptr_good", addresses)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
