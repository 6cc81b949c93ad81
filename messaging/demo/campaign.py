"""The demo's campaigns: one that has left and was answered, one that is being prepared."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils import timezone

from ats.events import Actor
from candidates.models import Application
from candidates.selectors import segments
from candidates.selectors.segments import Reached, Segment
from candidates.services import consents
from messaging.campaigns import audience, drafts, feeding, launching, letters
from messaging.conversations import services as conversations
from messaging.demo import outside
from messaging.demo.days import between
from messaging.demo.story import Step
from messaging.demo.town import Town
from messaging.models import Campaign, Recipient

POSTING, NEXT, BEFORE = "vente", "appro", ("nantes", "service")
# On their own page, once they had their letter.
AGREE, CHANGED_THEIR_MIND = 6, 1

_INTERESTED = (
    "Bonjour,\n\nMerci d'avoir pensé à moi. Oui, ce poste m'intéresse beaucoup, et Bellecour est "
    "à deux stations de chez moi.\n\nÀ bientôt,\n{name}"
)
_NOT_NOW = (
    "Bonjour,\n\nMerci pour ce message, c'est agréable de ne pas être oublié. Ce poste ne "
    "m'intéresse pas pour le moment.\n\nBonne journée,\n{name}"
)
_ANSWER = (
    "Merci pour cette réponse, elle fait plaisir ici. Je vous appelle jeudi à 10 heures pour en "
    "parler tranquillement."
)


def steps(town: Town) -> Iterator[Step]:
    """What happened, day after day, in the order of the days."""
    days = town.days
    yield between(days.work(-2), 18, 19, "agree"), partial(_agree, town)
    yield between(days.work(-1), 9.5, 10, "campaign"), partial(_launch, town)
    yield between(days.work(-1), 11.5, 12.5, "interested"), partial(_reply, town, 0, _INTERESTED)
    yield between(days.work(-1), 14, 14.5, "answer"), partial(_answer, town)
    yield between(days.work(-1), 15, 15.5, "not-now"), partial(_reply, town, 1, _NOT_NOW)
    yield between(days.work(-1), 16, 16.5, "closed"), partial(_close, town)
    yield between(days.work(-1), 17, 17.5, "finished"), partial(_finish, town)
    yield days.recent("draft"), partial(_prepare, town)


def _campaign(town: Town) -> Campaign:
    return Campaign.objects.get(posting=town.openings[POSTING].posting)


def _agree(town: Town) -> None:
    """Some of those who had their letter agree to hear of more; one changes their mind."""
    postings = [town.openings[key].posting for key in BEFORE]
    told = Application.objects.filter(
        posting__in=postings, status=Application.Status.DECLINED, told_at__isnull=False
    ).select_related("candidate")
    for number, application in enumerate(told.exclude(depth="applied").order_by("pk")[:AGREE]):
        _say(application, given=True)
        if number < CHANGED_THEIR_MIND:
            _say(application, given=False)


def _say(application: Application, *, given: bool) -> None:
    now = timezone.now()
    consents.say(application.candidate, given=given, channel="space", network="", now=now)


def _launch(town: Town) -> None:
    posting = town.openings[POSTING].posting
    posting.refresh_from_db()
    asked = tuple(sorted(town.openings[key].posting.pk for key in BEFORE))
    campaign = drafts.begin(posting, posting.owner, Segment(Reached.APPLIED, asked))
    audience.gather(campaign, Actor.of(posting.owner))
    waiting = campaign.recipients.filter(status=Recipient.Status.WAITING).count()
    if waiting:
        launching.launch(campaign, posting.owner, letters.text_hash(campaign), str(waiting))
        feeding.feed(campaign.pk)


def _reply(town: Town, number: int, text: str) -> None:
    mails = _campaign(town).recipients.filter(outbound__accepted_at__isnull=False)
    for recipient in mails.select_related("candidate").order_by("pk")[number : number + 1]:
        person = recipient.candidate
        mail = outside.newest_mail(person.address)
        outside.answer(mail, person.full_name, text.format(name=person.full_name))


def _answered(town: Town) -> list[Recipient]:
    rows = _campaign(town).recipients.filter(replied_at__isnull=False)
    return list(rows.select_related("outbound__conversation__owner").order_by("replied_at"))


def _answer(town: Town) -> None:
    for recipient in _answered(town)[:1]:
        conversation = recipient.outbound.conversation if recipient.outbound else None
        if conversation is not None:
            conversations.answer(conversation, _campaign(town).owner, _ANSWER)


def _close(town: Town) -> None:
    for recipient in _answered(town)[1:]:
        conversation = recipient.outbound.conversation if recipient.outbound else None
        if conversation is not None:
            conversations.no_answer_needed(conversation, _campaign(town).owner)


def _finish(town: Town) -> None:
    feeding.feed(_campaign(town).pk)


def _prepare(town: Town) -> None:
    posting = town.openings[NEXT].posting
    posting.refresh_from_db()
    near = tuple(sorted(segments.similar_to(posting)))
    drafts.begin(posting, posting.owner, Segment(Reached.INTERVIEW, near))
