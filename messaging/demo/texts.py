"""Letters in the house's own words: the company's acknowledgement, and one posting's answer."""

from __future__ import annotations

from ats.events import Actor
from ats.models import Posting, User
from messaging.writing.library.kinds import KINDS
from messaging.writing.library.services import Place, save

POSTING = "vente"

_THANKS = "Merci encore, et à bientôt,"
_HOUSE = (
    "La maison fait du linge depuis 1921, et n'a jamais su le faire seule\u00a0: merci d'avoir "
    "pensé à nous.\n\nÀ bientôt,"
)
_READ = "Nous l'avons lue avec les critères de l'annonce sous les yeux"
_READ_HERE = "Deux personnes de la boutique l'ont lue, les critères de l'annonce sous les yeux"
_ASK = "Une question, un désaccord, un détail que nous aurions mal lu\u202f?"
_ASK_HERE = "Une question, un désaccord, un détail que la boutique aurait mal lu\u202f?"


def of_the_house(by: User) -> None:
    """Give the company an acknowledgement in its own words."""
    _mend(Place(KINDS["acknowledgement"], "fr"), by, _THANKS, _HOUSE)


def of_the_shop(posting: Posting, by: User) -> None:
    """Give one posting a refusal of its own, which says who has read the application."""
    _mend(Place(KINDS["decline_applied"], "fr", posting), by, _READ, _READ_HERE)


def of_the_shop_again(posting: Posting, by: User) -> None:
    """Change that refusal once more, a day later, so that its page has a history."""
    _mend(Place(KINDS["decline_applied"], "fr", posting), by, _ASK, _ASK_HERE)


def _mend(place: Place, by: User, words: str, others: str) -> None:
    source = place.source
    body = source.body.replace(words, others)
    save(place, source.subject, body, Actor.of(by), source.text_hash)
