"""Signs that somebody speaks who has read our mail. Each is enough to leave it to a person."""

from __future__ import annotations

import re
from functools import lru_cache

from messaging.inbound.notice import SUBJECT_LINE
from messaging.inbound.parse import ParsedMail
from messaging.inbound.visible import Visible, split_visible

_IGNORE = re.IGNORECASE

ONE = (
    r"(?:réponses? automatiques?|message d['’]absence|répondeur|auto(?:matic|mated)?[ -]?"
    r"(?:repl(?:y|ies)|responses?)|out[ -]of[ -](?:the )?office|ooo\b|notice\b|"
    r"automatische antwort|abwesenheitsnotiz)"
)
# A machine says "this is an automatic reply", a person "your automatic reply", or "I got one".
ABOUT_YOURS = re.compile(
    rf"\b(?:votre|vos|your|ihre?) (?:\w+ )?{ONE}|\b(?:vous étiez|you were|sie waren)\b|"
    rf"\b(?:vous êtes|you are|you['’]re|sie sind) (?:\w+ )?{ONE}|"
    rf"\b(?:a|has|après|after|nach|trouve|find) (?:une?|la|le|cette|the|an|this|der) {ONE}|"
    rf"\b(?:reçu|got|received|saw|erhalten|bekommen) (?:\w+ ){{0,2}}{ONE}",
    _IGNORE,
)
# What only somebody says who has read our mail.
TELLS_US = re.compile(
    r"\b(?:entretien|interview|vorstellungsgespräch|entrevista|ma candidature|my application|"
    r"meine bewerbung|(?:mon|my) (?:cv|resume|résumé)|suits? me|works? for me|"
    r"me convien\w{0,3}|passt mir|"
    # A machine tells of now and of what comes; only people tell of what was.
    r"j['’]étais|j['’]ai (?:été|eu|dû|manqué|raté)|d['’]hier|i was|i had to|i missed|yesterday)\b",
    _IGNORE,
)
OF_YOURS = re.compile(
    r"\b(?:votre|vos|your) (?:site|système|system|robot|boîte|mailbox|lettre|letter|logiciel|"
    r"software|"
    r"offres?|listes?|base|propositions?|offers?|lists?|proposals?|"
    r"retour|réponse|refus|accusé|reply|answer|refusal|rejection|receipt)\b|\bj['’]ai (?:eu|"
    r"reçu)\b|"
    r"\bi (?:got|received|had)\b|"
    r"\b(?:disait|dit|écrit|lis|finit|finissait|says|said|ends|reads)\b",
    _IGNORE,
)
# Whoever speaks of themselves may have a reason to be answered elsewhere.
SELF = re.compile(r"\b(?:je|moi|mon|ma|mes|i|me|my|mine|ich|mir|mein\w{0,2})\b|\bj['’]", _IGNORE)
# … and what only somebody says who has read it.
HAS_READ = re.compile(
    r"\?|entretien|interview|rendez-vous|candidature|application|mais je (?:suis|serai)|je peux|"
    r"appelez-moi|i can\b|call me|convien|en revanche|je vous propose|\bm['’]irait\b|"
    r"\b(?:serai|suis) libre\b|\bi(?:['’]m| am) free\b",
    _IGNORE,
)
# What is in a notice and says nothing of its writer: links, "Me Roche", "rendez-vous sur le site".
_ASIDE = re.compile(
    r"https?://\S+|\bMe (?=[A-Z])|\b[Rr]endez-vous (?:sur|dans|à l['’]adresse)\b|"
    r"\bà laquelle vous avez écrit\b"
)
_WRAPPED = re.compile(r"(?<!\n)\n(?!\n)")
# "Want to add something? Reply to this mail." asks nothing.
_OFFER = re.compile(
    r"(?:^|(?<=[.!?\n] )|(?<=\n))(?:want|need|do you (?:have|need)|any|have|looking|besoin|une?|"
    r"des|vous (?:avez|cherchez|souhaitez))\b[^.!?\n]{0,80}\?",
    _IGNORE,
)


def speaks_as_a_reader(text: str) -> bool:
    """Whether somebody says it of what they were sent: they ask, or speak of their application."""
    return any(sign.search(text) for sign in (HAS_READ, TELLS_US, ABOUT_YOURS, OF_YOURS))


def read_of(mail: ParsedMail) -> Visible:
    """What its writer wrote, and what they quoted; as much of it as tells who speaks."""
    return _read(mail.text[:20_000], mail.html[:200_000])


@lru_cache(maxsize=1)  # several questions are asked of one mail
def _read(text: str, html: str) -> Visible:
    return split_visible(text, html)


def told_by(mail: ParsedMail) -> str:
    """What its writer says, in lines that are not wrapped, without our subject, links and offers:
    systems repeat the subject, which speaks of an interview, and ask whether one needs more."""
    text, subject = read_of(mail).visible, mail.subject
    ours = re.sub(r"^(?:\W*\[[^\]]*\]|\s*[^\s:]{2,12}(?: \w+)?\s?:)+\s*", "", subject).strip()
    text = _WRAPPED.sub(" ", _ASIDE.sub(" ", _OFFER.sub(" ", SUBJECT_LINE.sub(" ", text))))
    return text.replace(ours, " ") if len(ours) > 8 else text
