"""What stands between a campaign and its launch: said before anything leaves, naming the people
whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from jinja2 import TemplateError

from ats import clock
from ats.models import Company
from messaging.campaigns import letters, stream
from messaging.campaigns.letters import Missing
from messaging.campaigns.refusals import (
    NobodyToWrite,
    NotBelieved,
    PostingNotOpen,
    StreamStopped,
)
from messaging.models import Campaign, Recipient
from messaging.writing import overrides, problems
from messaging.writing.library.check import check
from messaging.writing.library.environment import Compiled
from messaging.writing.library.samples import sample
from messaging.writing.problems import Problem
from messaging.writing.render import Written, rendered
from messaging.writing.saying import problem_of
from messaging.writing.wording.engine import Facts, check_text

TRIED, NAMED = 30, 10


@dataclass(frozen=True, slots=True)
class Readiness:
    """`count` people in `languages`; `blocking` are sentences, `findings` what the wording check
    says of each letter, with the reasons that were given for its warnings."""

    count: int
    languages: dict[str, int]
    blocking: list[str]
    findings: dict[str, list[Problem]]

    @property
    def every(self) -> list[Problem]:
        """The findings of both letters."""
        return [problem for found in self.findings.values() for problem in found]


def readiness(campaign: Campaign) -> Readiness:
    """Everything that is known to be wrong now; a bounded number of people is tried."""
    with Company.held():
        return _readiness(campaign)


def _readiness(campaign: Campaign) -> Readiness:
    waiting = Recipient.objects.filter(campaign=campaign, status=Recipient.Status.WAITING)
    found = waiting.order_by().values_list("language").annotate(count=Count("pk"))
    languages = dict(found)
    texts = {language: sample_text(campaign, language) for language in languages}
    findings = _findings(campaign, texts)
    blocking = [
        *_posting(campaign, sum(languages.values())),
        *_believed(),
        *(said for language, text in texts.items() for said in _text(campaign, language, text)),
        *(said for found in findings.values() for said in _blocked(found)),
    ]
    if not blocking:
        blocking = [*_unfilled(campaign, sorted(languages))]
    return Readiness(sum(languages.values()), languages, blocking, findings)


def findings(campaign: Campaign, languages: Iterable[str]) -> dict[str, list[Problem]]:
    """What the wording check says of the letter in each language."""
    with Company.held():
        return _findings(campaign, {name: sample_text(campaign, name) for name in languages})


def _findings(campaign: Campaign, texts: Mapping[str, Written | None]) -> dict[str, list[Problem]]:
    return {language: wording(campaign, text, language) for language, text in texts.items()}


def _posting(campaign: Campaign, count: int) -> Iterator[str]:
    if not campaign.posting.is_open:
        yield PostingNotOpen().sentence()
    if not count:
        yield NobodyToWrite().sentence()


def _believed() -> Iterator[str]:
    if faults := stream.unbelieved():
        yield NotBelieved(faults).sentence()
    elif row := stream.stopped():
        yield StreamStopped(stream.why(row)).sentence()


def sample_text(campaign: Campaign, language: str) -> Written | None:
    """The letter to a made-up person about this posting; None when it cannot be filled in."""
    posting, signer = campaign.posting, campaign.launched_by or campaign.owner
    given = {
        "signer.name": signer.name,
        "signer.job_title": signer.job_title_in(language),
        "signer.phone": signer.phone,
        "tu": Company.get().tu,
        "company.name": Company.get().name,
        "posting.title": posting.title,
        "posting.place": posting.city,
        "posting.team": posting.team,
        "pay": letters.pay_of(posting, language),
    }
    try:
        letter = letters.template(campaign, language)
        return rendered(letter, sample(letters.kind(), language, given=given))
    except TemplateError:
        return None


def _text(campaign: Campaign, language: str, text: Written | None) -> Iterator[str]:
    """Mistakes of the template, and passages that nobody has written yet."""
    faults = check(letters.kind(), language, *campaign.words(language))
    names = {"fr": _("French letter"), "en": _("English letter")}
    for fault in faults:
        yield f"{names[language]}: {fault}"
    if text is None or faults:
        return
    for problem in problems.holes(text.subject, text.markdown):
        yield f"{names[language]}: {problem.text} ({problem.excerpt})"


def wording(campaign: Campaign, text: Written | None, language: str) -> list[Problem]:
    """What the wording check says, a warning with its reason where there is one. Everybody who is
    written to has agreed to it."""
    if text is None:
        return []
    facts = Facts(consent_until=clock.today())
    reader = (get_language() or "fr")[:2]
    both = f"{text.subject}\n\n{text.markdown}"
    found = check_text(both, language, None, facts, reader=reader)
    return overrides.weighed(campaign, [problem_of(one, "", both) for one in found])


def _blocked(found: list[Problem]) -> Iterator[str]:
    for problem in found:
        if problem.blocks and problem.finding:
            why = problem.finding.why
            yield _("“%(words)s”: %(why)s") % {"words": problem.excerpt, "why": why}


def _unfilled(campaign: Campaign, languages: list[str]) -> Iterator[str]:
    """Who has no value for something that the letter prints, by name. People differ in their
    names alone, so those without one are tried, and a few of the others."""
    for language in languages:
        letter = letters.template(campaign, language)
        named = 0
        for recipient in _tried(campaign, language):
            why = _why_not(recipient, letter)
            if why and named < NAMED:
                named += 1
                yield _("%(name)s: %(why)s") % {"name": _name(recipient), "why": why}


def _tried(campaign: Campaign, language: str) -> Iterator[Recipient]:
    waiting = Recipient.objects.filter(
        campaign=campaign, status=Recipient.Status.WAITING, language=language
    ).select_related("candidate", "application__posting", "consent")
    nameless = Q(candidate__given_name="") | Q(candidate__family_name="")
    rows = [*waiting.filter(nameless).order_by("pk")[:TRIED]]
    rows += waiting.exclude(nameless).order_by("pk")[:TRIED]
    for recipient in rows:
        recipient.campaign = campaign
        yield recipient


def _why_not(recipient: Recipient, letter: Compiled) -> str:
    try:
        letters.for_recipient(recipient, letter)
    except Missing as error:
        return error.why
    return ""


def _name(recipient: Recipient) -> str:
    return recipient.candidate.full_name or recipient.candidate.address
