"""What a campaign's letter says, and to whom it cannot be said."""

from __future__ import annotations

import pytest
from django.utils import timezone

from candidates.models import Application
from candidates.services import consents
from messaging.campaigns import letters, reasons, selectors
from messaging.campaigns.letters import Missing
from messaging.models import Recipient
from messaging.writing.library.environment import compiled
from tests import factories as make
from tests.campaigns import a_campaign, a_member, launched, ready, reasons_of

pytestmark = pytest.mark.django_db


def recipient() -> Recipient:
    campaign = ready(a_campaign())
    found = selectors.recipient_of(campaign, 0)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("low", "high", "french", "english"),
    [
        (32000, 38000, "de 32\u202f000 à 38\u202f000 € brut par an", "€32,000 to €38,000"),
        (30000, 30000, "30\u202f000 € brut par an", "€30,000 gross a year"),
        (None, None, "", ""),
    ],
)
def test_the_pay_as_a_letter_says_it(
    low: int | None, high: int | None, french: str, english: str
) -> None:
    posting = make.a_posting(pay_min=low, pay_max=high)
    assert letters.pay_of(posting, "fr") == french
    assert letters.pay_of(posting, "en").startswith(english)


@pytest.mark.parametrize("tu", [True, False])
def test_the_house_says_tu_or_vous_to_the_foot(tu: bool) -> None:
    a_member(make.a_posting())
    found = recipient()
    make.a_company(tu=tu)
    text, mail = letters.for_recipient(found, letters.template(found.campaign, "fr"))
    assert ("Tu avais postulé" in text.markdown) is tu
    assert ("tu as accepté" in mail.text) is tu
    assert ("vous avez accepté" in mail.text) is not tu


def test_what_is_printed_must_be_known_and_what_is_asked_need_not() -> None:
    a_member(make.a_posting(), "", family_name="Roux", address="r@example.org")
    found = recipient()
    context = letters.context_of(found, found.campaign.owner)
    with pytest.raises(Missing) as missing:
        letters.filled(compiled("Une offre", "Bonjour {{ candidate.given_name }}"), context)
    assert "candidate.given_name" in missing.value.why
    asking = '{% if candidate.given_name == "" %}Bonjour{% endif %} {{ candidate.family_name }}'
    assert letters.filled(compiled("Une offre", asking), context).markdown == "Bonjour Roux"


def test_a_hostile_name_stays_a_name() -> None:
    a_member(make.a_posting(), "{{ 7 * 7 }} **x** %%link:unsubscribe%%", address="h@example.org")
    found = recipient()
    _text, mail = letters.for_recipient(found, letters.template(found.campaign, "fr"))
    assert "{{ 7 * 7 }} **x**" in mail.text
    assert "<strong>x</strong>" not in mail.html
    assert mail.text.count("%%link:unsubscribe%%") == 1, "ours alone"


def test_people_on_their_way_elsewhere_are_spoken_with_there() -> None:
    row = a_member(make.a_posting(), "Une")
    make.an_application(make.a_posting(), row.candidate)
    assert reasons_of(ready(a_campaign())) == {"Une": reasons.ELSEWHERE}


def test_whoever_says_no_and_yes_again_may_be_written_to_later() -> None:
    row: Application = a_member(make.a_posting(), "Une")
    first = launched(a_campaign())

    for given in (False, True):
        now = timezone.now()
        consents.say(row.candidate, given=given, channel="space", network="", now=now)
    assert reasons_of(first) == {"Une": reasons.WITHDRAWN}, "what was stopped stays stopped"
    assert reasons_of(ready(a_campaign())) == {}
