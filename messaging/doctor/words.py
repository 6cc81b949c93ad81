"""What a look at the DNS means, in plain words; said when the page is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.doctor import changes, services

TITLES = {
    "spf": gettext_lazy("Who may send in our name (SPF)"),
    "reply_spf": gettext_lazy("Who may send for the reply domain (SPF)"),
    "dkim": gettext_lazy("The signature of our mail (DKIM)"),
    "dmarc": gettext_lazy("What happens to forgeries (DMARC)"),
    "reply_mx": gettext_lazy("Where answers arrive (MX)"),
    "ptr": gettext_lazy("The name of the sending server (PTR)"),
    "campaign_spf": gettext_lazy("Campaigns: who may send in our name (SPF)"),
    "campaign_reply_spf": gettext_lazy("Campaigns: who may send for the reply domain (SPF)"),
    "campaign_dkim": gettext_lazy("Campaigns: the signature of our mail (DKIM)"),
    "campaign_dmarc": gettext_lazy("Campaigns: what happens to forgeries (DMARC)"),
    "campaign_ptr": gettext_lazy("Campaigns: the name of the sending server (PTR)"),
}
VERDICTS = {
    "good": (gettext_lazy("Fine"), "good"),
    "warn": (gettext_lazy("To be improved"), "soon"),
    "missing": (gettext_lazy("To be published"), "late"),
    "unknown": (gettext_lazy("Not known"), "neutral"),
}
WHY = {
    "unseen": gettext_lazy("Nobody has looked at this domain yet."),
    "silent": gettext_lazy(
        "The name server did not answer. Nothing can be said: look again in a moment."
    ),
    "spf_none": gettext_lazy(
        "No record says who may send for this domain: receivers take our letters for forgeries "
        "more easily."
    ),
    "spf_two": gettext_lazy(
        "There are several SPF records, which counts as none. Replace them by this single one."
    ),
    "spf_open": gettext_lazy(
        "The record lets the whole world send in your name. Replace it by this one."
    ),
    "spf_without_us": gettext_lazy(
        "A record is there, but it does not name the provider that sends our mail. Replace it by "
        "this one, unless your provider uses a return domain of its own."
    ),
    "spf_good": gettext_lazy(
        "A single record is there. Check that it names the server we send by."
    ),
    "dkim_good": gettext_lazy("A public key is there, with which receivers verify our signature."),
    "dkim_none": gettext_lazy(
        "No key is found under the selectors you named. Publish the record that your provider or "
        "mail server shows for DKIM."
    ),
    "dkim_not_found": gettext_lazy(
        "No key is found under the usual selectors. Your provider or mail server tells its own: "
        "publish its record, and name the selector in MAIL_DKIM_SELECTORS."
    ),
    "dkim_revoked": gettext_lazy(
        "A record is there, but its key has been taken back. Publish the one that your provider or "
        "mail server shows for DKIM."
    ),
    "dkim_gone": gettext_lazy(
        "The key that was there is gone: receivers can no longer verify our signature. Publish it "
        "again, or name the new selector in MAIL_DKIM_SELECTORS."
    ),
    "dmarc_none": gettext_lazy(
        "Nothing says what to do with forged mail; the large mailbox providers ask for it. This "
        "record only watches: make it stricter once all your own mail passes."
    ),
    "dmarc_two": gettext_lazy("There are several DMARC records, which counts as none. Keep one."),
    "dmarc_watching": gettext_lazy(
        "A record is there and only watches. Once all your own mail passes, p=quarantine protects "
        "your name."
    ),
    "dmarc_good": gettext_lazy("Receivers know what to do with forgeries."),
    "mx_good": gettext_lazy("Answers and bounces find their way. Check that it leads to us."),
    "mx_none": gettext_lazy(
        "No server takes mail for this domain: candidates' answers would be lost. With a provider, "
        "publish the server that it names for inbound mail instead."
    ),
    "mx_refuses": gettext_lazy(
        "The domain says that it takes no mail at all: candidates' answers would be refused."
    ),
    "mx_by_address": gettext_lazy(
        "There is no MX record; answers go to the address of the domain itself. Publish the MX of "
        "the mailbox that IMAP_URL empties."
    ),
    "ptr_good": gettext_lazy("The server's address has a name that leads back to it."),
    "ptr_none": gettext_lazy(
        "The server's address has no name: many receivers refuse its mail. Whoever rents you the "
        "address sets it."
    ),
    "ptr_astray": gettext_lazy(
        "The server's address has a name that does not lead back to it. Whoever rents you the "
        "address sets it."
    ),
    "ptr_no_host": gettext_lazy("The name of the mail server is not known to the DNS."),
    "ptr_here": gettext_lazy(
        "Mail is given to a server on this machine or network, whose outside address we cannot "
        "see. If it delivers by itself, its address needs a name that leads back to it."
    ),
}


def spoken(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stored findings with their title, verdict, tone and reason for the page."""
    rows = []
    for row in findings:
        label, tone = VERDICTS[row["verdict"]]
        said = {"title": TITLES[row["check"]], "label": label, "tone": tone}
        rows.append({**row, **said, "because": WHY[row["why"]]})
    return rows


@dataclass(frozen=True, slots=True)
class Doubted:
    """What went wrong about letters: each in a sentence, with its day; `names` are those of the
    looks, and `answers_only` says that letters themselves are believed."""

    lines: tuple[tuple[str, date], ...]
    names: str
    answers_only: bool

    def others(self, sentences: Iterable[str]) -> list[str]:
        """Those sentences that are not here already: letters and campaigns may share a sender."""
        said = {sentence for sentence, _day in self.lines}
        return [sentence for sentence in sentences if sentence not in said]


def doubted(findings: Sequence[changes.Finding]) -> Doubted | None:
    """The findings about letters, in sentences for the notice on Today; None without any."""
    if not findings:
        return None
    lines = [(sentence(one), date.fromisoformat(one[changes.SINCE])) for one in findings]
    names = " ".join(one["check"] for one in findings)
    return Doubted(tuple(lines), names, all(services.of_answers(one) for one in findings))


def left(findings: Sequence[changes.Finding]) -> list[tuple[str, str]]:
    """Each finding in a sentence, with the name of the administrator who left it as it is."""
    return [(sentence(one), one[changes.LEFT_BY]) for one in findings]


def sentence(finding: Mapping[str, Any]) -> str:
    """One finding for whoever has no list before them: what, of which domain, and why."""
    return _("%(what)s, %(domain)s: %(why)s") % {
        "what": TITLES[finding["check"]],
        "domain": finding["domain"],
        "why": WHY[finding["why"]],
    }


def summary(findings: list[dict[str, Any]]) -> str:
    """One sentence about all of them."""
    open_now = sum(row["verdict"] != "good" for row in findings)
    if not open_now:
        return _("All is as it should be.")
    return _("%(open)s of %(all)s points want a look.") % {
        "open": open_now,
        "all": len(findings),
    }
