"""Looking, having seen, doing without; whether mail may leave for the first time, and what to do
when the DNS went wrong since."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import timedelta
from typing import Any, Literal

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from ats import clock, events
from ats.events import Actor
from messaging.delivery import streams
from messaging.delivery.wake import wake
from messaging.doctor import changes, checks
from messaging.models import DnsCheck, Outbound

DELIVER = "messaging.deliver"
OLD_AFTER = timedelta(days=1)
WORSENED, LEFT = "dns.worsened", "dns.left"
KEPT_FOR = timedelta(days=30)
_LOCK = 0x646E73  # "dns"


def look(actor: Actor) -> DnsCheck:
    """Ask the DNS and keep what it says. What was decided once stays decided.

    Recorded as `dns.worsened` when something that was right is wrong now.
    """
    found = checks.run()
    with transaction.atomic():
        _one_after_the_other()
        before = latest()
        past = before.findings if before else []
        kept = changes.remembered(past, found, clock.today().isoformat())
        row = DnsCheck.objects.create(findings=kept, by=actor.name)
        if worse := changes.worsened(past, row.findings):
            events.record(WORSENED, row, actor, {"faults": [_named(one) for one in worse]})
    return row


def _one_after_the_other() -> None:
    """Wait until no other transaction is writing what a look at the DNS found; the lock is released
    when this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _named(finding: changes.Finding) -> dict[str, str]:
    return {name: str(finding[name]) for name in ("check", "domain", "why")}


def decide(decision: Literal["seen", "skipped"], actor: Actor) -> bool:
    """Somebody has seen what the DNS says, or chooses to send without; from then on mail
    leaves. False when there is nothing to have seen."""
    with transaction.atomic():
        row = DnsCheck.objects.select_for_update().order_by("-id").first()
        if decision == "seen" and (row is None or not row.findings):
            return False
        row = row or DnsCheck.objects.create()
        if row.decision:
            return True
        row.decision, row.decided_by, row.decided_at = decision, actor.name, timezone.now()
        row.save()
        events.record(f"dns.{decision}", row, actor)
        wake(DELIVER)
    return True


def latest() -> DnsCheck | None:
    """The last look."""
    return DnsCheck.objects.order_by("-id").first()


def decided() -> DnsCheck | None:
    """The last look that somebody has confirmed or waived."""
    return DnsCheck.objects.exclude(decision="").order_by("-id").first()


def campaign_faults() -> list[dict[str, Any]]:
    """What receivers will hold against the sender of campaigns, of the last look: findings that
    are to be published. Never on one's own machine.

    A domain that nobody has looked at yet has one, `unseen`, where it is not that of letters.
    """
    if settings.ENV.local:
        return []
    row, apart = latest(), settings.ENV.campaigns_apart
    found = [changes.known(one) for one in (row.findings if row else []) if of_campaigns(one)]
    if apart and not found:
        domain = streams.domain(Outbound.Lane.CAMPAIGN)
        return [{"check": f"{checks.CAMPAIGN}spf", "domain": domain, "why": "unseen"}]
    return [dict(one) for one in found if one["verdict"] == "missing"]


def campaign_doubts() -> list[dict[str, Any]]:
    """What is wrong about the sender of campaigns, whether it forbids a launch or only was right
    before."""
    row = latest()
    found = [one for one in (row.findings if row else []) if of_campaigns(one)]
    return [dict(changes.known(one)) for one in found if changes.is_wrong(one)]


def of_campaigns(finding: changes.Finding) -> bool:
    """Whether a finding is about the sender of campaigns, as it is set now."""
    prefix = checks.CAMPAIGN if settings.ENV.campaigns_apart else ""
    return _is_sender(finding, prefix, Outbound.Lane.CAMPAIGN)


def of_letters(finding: changes.Finding) -> bool:
    """Whether a finding is about letters, or about where their answers arrive, as they are set
    now."""
    return (finding["check"], finding["domain"]) in checks.of_letters()


def of_answers(finding: changes.Finding) -> bool:
    """Whether a finding is about where answers arrive."""
    return bool(finding["check"] == checks.ANSWERS)


def letters_doubts() -> list[changes.Finding]:
    """What was right about letters and is wrong, of the last look: until it is right again, or
    somebody knows and leaves it. Never on one's own machine."""
    return [one for one in _doubts() if changes.LEFT_BY not in one]


def letters_left() -> list[changes.Finding]:
    """What is wrong about letters since it was right, and somebody leaves as it is."""
    return [one for one in _doubts() if changes.LEFT_BY in one]


def _doubts() -> list[changes.Finding]:
    row = None if settings.ENV.local else latest()
    found = [changes.known(one) for one in (row.findings if row else []) if of_letters(one)]
    return [one for one in found if changes.SINCE in one]


def leave(names: Container[str], actor: Actor) -> bool:
    """Whoever looks after the mail knows about these doubts, by the names of their looks, and
    leaves them; False when there are none. What goes wrong later is said again."""
    with transaction.atomic():
        _one_after_the_other()
        row = latest()
        mine = [one for one in letters_doubts() if one["check"] in names]
        if row is None or not mine:
            return False
        row.findings = [_left(one, mine, actor) for one in row.findings]
        row.save(update_fields=["findings"])
        events.record(LEFT, row, actor, {"faults": [_named(one) for one in mine]})
    return True


def _left(finding: dict[str, Any], mine: Sequence[changes.Finding], actor: Actor) -> dict[str, Any]:
    return changes.left(finding, actor.name) if changes.known(finding) in mine else finding


def _is_sender(finding: changes.Finding, prefix: str, lane: int) -> bool:
    names = {f"{prefix}{name}" for name in checks.SENDER}
    return finding["check"] in names and finding["domain"] == streams.domain(lane)


def look_again(actor: Actor, after: timedelta = OLD_AFTER) -> None:
    """Before a campaign leaves, and by the clock: a look that is older is taken anew. Nothing is
    asked where nobody has looked yet, nor on one's own machine."""
    row = latest()
    if row is not None and not settings.ENV.local and row.at < timezone.now() - after:
        look(actor)


def forget() -> int:
    """Old looks about which nobody said anything; how many."""
    old = DnsCheck.objects.filter(decision="", at__lt=timezone.now() - KEPT_FOR)
    if newest := latest():
        old = old.exclude(pk=newest.pk)
    return old.delete()[0]


def held() -> bool:
    """Whether no mail leaves yet because nobody has looked at the DNS. Never on one's own
    machine, nor where mail has left already."""
    if settings.ENV.local or DnsCheck.objects.exclude(decision="").exists():
        return False
    return not Outbound.objects.filter(status=Outbound.Status.ACCEPTED).exists()
