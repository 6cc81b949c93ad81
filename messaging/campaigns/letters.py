"""The letter of a campaign: two templates under the same allow-list as every letter, filled in
for one person at a time with what that person may read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal
from django.conf import settings
from django.urls import reverse
from jinja2 import TemplateError, Undefined

from ats import clock
from ats.models import Company, Posting, User
from candidates.models import Candidate
from messaging.correspondence import footers
from messaging.correspondence.contexts import (
    CompanyFacts,
    Person,
    PostingFacts,
    Reader,
    person,
    reader,
)
from messaging.correspondence.dates import written_date
from messaging.delivery import streams
from messaging.models import Campaign, Recipient
from messaging.writing.library.environment import Compiled, compiled, names_of
from messaging.writing.library.faults import empty, failure
from messaging.writing.library.kinds import KINDS, Kind
from messaging.writing.render import Rendered, Written, mail_body, tidy

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

KIND, TEST = "campaign", streams.TEST
STOP = "unsubscribe"


@dataclass(frozen=True, slots=True)
class Opening:
    """What the letter may say. `known_for` is the title of the posting that this person applied
    for; `pay` the range in words, "" when the posting has none."""

    candidate: Reader
    posting: PostingFacts
    company: CompanyFacts
    signer: Person
    tu: bool
    pay: str
    known_for: str
    today: str


class Missing(Exception):
    """The letter asks for something that is not known of this person; `why` in words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _Unknown(Undefined):
    """Nothing is known here: a letter may ask whether, and not print it."""

    __slots__ = ()

    def __str__(self) -> str:
        return str(self._fail_with_undefined_error())

    def __eq__(self, other: object) -> bool:
        return other == "" or isinstance(other, _Unknown)

    def __hash__(self) -> int:
        return hash("")


def kind() -> Kind:
    """The kind whose allow-list the letter keeps to."""
    return KINDS[KIND]


def text_hash(campaign: Campaign) -> str:
    """The hash of both letters and of whom they are about: what one says yes to."""
    parts = [*campaign.words("fr"), *campaign.words("en"), str(campaign.posting_id)]
    return hashlib.sha256("\n\n".join(parts).encode()).hexdigest()


def template(campaign: Campaign, language: str) -> Compiled:
    """The letter in a language, compiled. Raises TemplateError."""
    return compiled(*campaign.words(language))


def context_of(recipient: Recipient, signer: User) -> Opening:
    """What the letter is told about one person; needs candidate, application and posting."""
    campaign, application = recipient.campaign, recipient.application
    return _context(
        campaign.posting,
        recipient.candidate,
        recipient.language,
        signer,
        application.posting.title if application else "",
    )


def _context(
    posting: Posting, candidate: Candidate, language: str, signer: User, known_for: str
) -> Opening:
    company = Company.get()
    return Opening(
        candidate=reader(candidate),
        posting=PostingFacts(posting.title, posting.team, posting.city),
        company=CompanyFacts(company.name),
        signer=person(signer, language),
        tu=company.tu,
        pay=pay_of(posting, language),
        known_for=known_for,
        today=written_date(clock.today(), language),
    )


_PERIOD = {
    "fr": {"year": "par an", "month": "par mois", "hour": "de l'heure"},
    "en": {"year": "a year", "month": "a month", "hour": "an hour"},
}


def pay_of(posting: Posting, language: str) -> str:
    """The range as a letter says it, gross; "" when there is none."""
    if posting.pay_min is None or posting.pay_max is None:
        return ""
    low, high = (_amount(value, language) for value in (posting.pay_min, posting.pay_max))
    period = _PERIOD[language][posting.pay_period]
    if language == "fr":
        amount = f"{low} €" if low == high else f"de {low} à {high} €"
        return f"{amount} brut {period}"
    return f"{f'€{low}' if low == high else f'€{low} to €{high}'} gross {period}"


def _amount(value: int, language: str) -> str:
    return str(format_decimal(value, locale="fr_FR" if language == "fr" else "en_GB"))


def filled(letter: Compiled, context: DataclassInstance) -> Written:
    """The letter for one person. Raises Missing when it prints what is not known of them."""
    try:
        subject, body = letter.render(_demanding(context))
    except TemplateError as error:
        raise Missing(failure(error)) from error
    if not subject.strip() or not body.strip():
        raise Missing(empty())
    return Written(subject.strip(), tidy(body))


def _demanding(context: Any, path: str = "") -> dict[str, Any]:
    """The names of a context in which whatever is empty cannot be printed."""
    return {name: _known(value, f"{path}{name}") for name, value in names_of(context).items()}


def _known(value: Any, path: str) -> Any:
    if isinstance(value, str) and not value.strip():
        return _Unknown(name=path)
    if hasattr(value, "__dataclass_fields__"):
        parts = {field.name: getattr(value, field.name) for field in fields(value)}
        return replace(
            value, **{name: _known(part, f"{path}.{name}") for name, part in parts.items()}
        )
    return value


_WHY = {
    ("fr", False): "{company} vous écrit parce que, le {day}, vous avez accepté que nous vous "
    "parlions d'autres offres. Un clic suffit pour que cela s'arrête.",
    ("fr", True): "{company} t'écrit parce que, le {day}, tu as accepté que nous te parlions "
    "d'autres offres. Un clic suffit pour que cela s'arrête.",
    ("en", False): "{company} writes to you because on {day} you agreed to hear about other "
    "openings. One click ends it.",
}
_SEE = {"fr": "Lire l'annonce", "en": "Read the posting"}


def why(language: str, agreed: str) -> str:
    """Who we are and why this mail comes."""
    company = Company.get()
    words = _WHY[language, company.tu and language == "fr"]
    return words.format(company=company.name, day=agreed)


def mail_of(campaign: Campaign, language: str, text: Written, agreed: str) -> Rendered:
    """The exact mail: the letter, the way to the posting, who we are, why they get it and since
    when they agreed (`agreed`, written out), and how it stops (requirement B39)."""
    company = Company.get()
    page = reverse("job", args=[campaign.posting.slug])
    return mail_body(
        text.markdown,
        language=language,
        why=why(language, agreed),
        action=(_SEE[language], f"{settings.ENV.site_url}{page}"),
        space=footers.space(language, company.tu),
        stop=f"%%link:{STOP}%%",
    )


def for_recipient(recipient: Recipient, letter: Compiled) -> tuple[Written, Rendered]:
    """Words and mail of one person. Raises Missing."""
    campaign = recipient.campaign
    signer = campaign.launched_by or campaign.owner
    text = filled(letter, context_of(recipient, signer))
    consent = recipient.consent
    agreed = written_date(consent.at.date(), recipient.language) if consent else ""
    return text, mail_of(campaign, recipient.language, text, agreed)
