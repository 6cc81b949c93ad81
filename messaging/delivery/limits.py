"""How fast mail may leave, and when it may not at all.

Rates are token buckets in the database (`MAIL_RATE` for everything, `MAIL_DOMAIN_RATES` for
the domains of receivers; campaigns that leave apart have buckets of their own), drawn from in
the transaction of a claim, so that any number of workers share them. Pauses are rows: made when
a server says that the fault is ours, or by a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from messaging.delivery import streams
from messaging.delivery.outcomes import NOT_LET_IN, Outcome
from messaging.delivery.streams import EVERYTHING
from messaging.models import Outbound, RateBucket, SendPause

PEOPLE = Outbound.Lane.PEOPLE
# Long enough for a person to look, short enough that mended settings need no button.
PAUSE = timedelta(minutes=15)
# What may leave at once after a silence: this many seconds' worth, at least one mail.
BURST_SECONDS = 5.0
_NOT_LET_IN = frozenset(map(str, NOT_LET_IN))


def paused_domains(now: datetime | None = None) -> dict[str, str]:
    """The domains to which nothing leaves now, each with its reason; "" stands for all of them,
    and those of campaigns alone are as `streams.place` writes them."""
    open_now = Q(until=None) | Q(until__gt=now or timezone.now())
    return dict(SendPause.objects.filter(open_now).values_list("domain", "reason"))


def pause(
    domain: str, reason: str, detail: str = "", until: datetime | None = None, by: str = ""
) -> SendPause:
    """Nothing leaves to `domain` ("": to nobody) until then, or until `resume`."""
    row, _made = SendPause.objects.update_or_create(
        domain=domain,
        defaults={
            "reason": reason,
            "detail": detail[:2000],
            "until": until,
            "by": by,
            "since": timezone.now(),
        },
    )
    return row


def resume(domain: str) -> bool:
    """Let mail leave again; False when nothing was paused."""
    return SendPause.objects.filter(domain=domain).delete()[0] > 0


def pause_for(outcome: Outcome, domain: str, lane: int = PEOPLE) -> None:
    """Pause after a server has said that the fault is ours: everything when it does not let us
    in, one domain when that domain will not have our mail; in the stream of that mail. Everything
    as well when the provider is out of order: each mail more would be one more in doubt."""
    # An API says no enhanced status: what is wrong with it is wrong for all receivers.
    refused = outcome.code in _NOT_LET_IN or not outcome.status
    scope = streams.place(lane, EVERYTHING if refused else domain)
    reason = "trouble" if outcome.trouble else "auth" if refused else "policy"
    if scope not in paused_domains():
        pause(scope, reason, f"{outcome.code} {outcome.words}", timezone.now() + PAUSE)


def limited() -> bool:
    """Whether any rate is set at all: most installations leave that to their provider."""
    env = settings.ENV
    apart = env.campaigns_apart and env.campaign_mail_rate
    return bool(env.mail_rate or env.mail_domain_rates or apart)


def draw(domains: Iterable[str], lane: int = PEOPLE) -> Counter[str]:
    """How many of these mails (a domain each) of one lane may leave now, by domain; drawn
    already. Runs in the claim's transaction, whose lock on the buckets keeps two workers from one
    token."""
    wanted = Counter(domains)
    rates = settings.ENV.mail_domain_rates
    whole = streams.rate(lane)
    left = _take(streams.place(lane), wanted.total(), whole)
    given: Counter[str] = Counter()
    for name, count in wanted.items():
        given[name] = _take(streams.place(lane, name), min(count, left), rates.get(name, 0.0))
        left -= given[name]
    if left and whole:
        _return(streams.place(lane), left)
    return given


def give_back(domains: Iterable[str], lane: int = PEOPLE) -> None:
    """Mails of one lane that were drawn for and put back unsent."""
    counts = Counter(domains)
    for name, count in [*counts.items(), (EVERYTHING, counts.total())]:
        _return(streams.place(lane, name), count)


def _return(name: str, count: int) -> None:
    RateBucket.objects.filter(pk=name).update(tokens=F("tokens") + count)


def spent(lane: int = PEOPLE) -> bool:
    """Whether nothing at all may leave now by the stream of a lane, whatever the domain."""
    if not streams.rate(lane):
        return False
    return RateBucket.objects.filter(pk=streams.place(lane), tokens__lt=1.0).exists()


def _take(name: str, count: int, per_second: float) -> int:
    """Up to `count` whole tokens of a bucket; all of them when it has no rate."""
    if not per_second or not count:
        return count
    full = max(per_second * BURST_SECONDS, 1.0)
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, [name, full])
        cursor.execute(_REFILL, [full, per_second, name])
        tokens = float(cursor.fetchone()[0])
        taken = min(count, int(tokens))
        cursor.execute(_DRAW, [taken, name])
    return taken


_MAKE = """
INSERT INTO messaging_ratebucket (domain, tokens, refilled_at)
VALUES (%s, %s, clock_timestamp()) ON CONFLICT DO NOTHING
"""
# A clock that was set back gives no tokens and takes none.
_REFILL = """
UPDATE messaging_ratebucket SET refilled_at = clock_timestamp(), tokens = LEAST(%s, tokens
    + %s * GREATEST(0, EXTRACT(EPOCH FROM clock_timestamp() - refilled_at)))
WHERE domain = %s RETURNING tokens
"""
_DRAW = "UPDATE messaging_ratebucket SET tokens = tokens - %s WHERE domain = %s"
