"""What waits is counted in groups of one day and one wish; nobody sees that from outside."""

from __future__ import annotations

import pytest

from ats.models import User
from messaging.inbound.corrections import correct_intents
from messaging.models import Conversation, Message
from tests import factories as make
from tests.messaging.conversations.waiting import a_waiting_conversation, again, fresh, newest

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire() -> User:
    make.a_company()
    return make.a_recruiter("Claire Morel")


@pytest.fixture
def conversation(claire: User) -> Conversation:
    return a_waiting_conversation(claire, "amelie@example.org")


def _asks(conversation: Conversation, claire: User, *named: str) -> Message:
    before = conversation.messages.count()
    message = again(conversation, "Je vous écris de nouveau" + "." * before)
    correct_intents(message, named, claire)
    return message


@pytest.mark.parametrize("second", ["question", "complaint"])
def test_red_since_the_second_that_asks(
    conversation: Conversation, claire: User, second: str
) -> None:
    """Thanks in between are none of the two; what comes later moves nothing."""
    first = newest(conversation)
    correct_intents(first, ["question"], claire)
    _asks(conversation, claire, "thanks")
    asked = _asks(conversation, claire, second)
    _asks(conversation, claire, "question")
    _asks(conversation, claire, "question")
    row = fresh(conversation)
    assert (row.waiting_since, row.red_since, row.unanswered) == (first.at, asked.at, 4)
