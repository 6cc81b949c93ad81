"""Who writes twice without an answer: red on the desk, told to the owner, then raised."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ats import clock
from ats.models import Event, User
from candidates.models import Candidate
from messaging.care import alarms, second_silences
from messaging.conversations import desk, selectors, services, waiting
from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import mime
from messaging.inbound import door, reading
from messaging.inbound.corrections import correct_intents
from messaging.models import CarePolicyRow, Conversation, Outbound
from messaging.writing.render import written
from tests import factories as make
from tests.candidates.threads import at_once, split
from tests.mails import a_reply, answered
from tests.messaging.conversations.waiting import a_waiting_conversation, again, fresh, newest
from tests.queries import queries, same_queries

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 30, 10, tzinfo=PARIS)  # 1 and 2 December are working days
EVENING = MONDAY.replace(hour=21)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def claire() -> User:
    cache.clear()
    make.a_company()
    return make.a_recruiter("Claire Morel", language="en")


@pytest.fixture
def conversation(claire: User) -> Conversation:
    return a_waiting_conversation(claire, "amelie@example.org")


@pytest.fixture
def red(conversation: Conversation) -> Conversation:
    """Red since Monday morning."""
    again(conversation, "Avez-vous reçu mon message ? Je reste sans réponse.")
    Conversation.objects.filter(pk=conversation.pk).update(red_since=MONDAY)
    return fresh(conversation)


def mails(kind: str) -> list[Outbound]:
    return list(Outbound.objects.filter(kind=kind).order_by("id"))


def test_the_owner_hears_of_it_once_with_the_name(red: Conversation) -> None:
    for _again in range(2):
        second_silences.tell(MONDAY)
    (mail,) = mails("red_owner")
    assert mail.to_address == red.owner.email
    assert "Amélie Roux" in mail.text
    assert "/app/replies/" in mail.text
    assert fresh(red).red_told_at == MONDAY


def test_nobody_is_told_at_night(red: Conversation) -> None:
    assert second_silences.tell(EVENING) == 0
    assert fresh(red).red_told_at is None


def test_the_administrators_hear_of_it_a_working_day_later_without_the_name(
    red: Conversation,
) -> None:
    karim = make.an_administrator("Karim Benali", language="en")
    second_silences.tell(MONDAY)
    assert mails("red_administrator") == []
    second_silences.tell(TUESDAY)
    second_silences.tell(TUESDAY + timedelta(hours=1))
    (mail,) = mails("red_administrator")
    assert mail.to_address == karim.email
    assert red.application.posting.title in mail.text
    assert "whoever is in charge has been told" in mail.text
    assert "Amélie" not in mail.text
    assert Event.objects.filter(kind="message.raised").count() == 1
    assert second_silences.red_for(karim) == 1
    client = Client()
    client.force_login(karim)
    page = client.get(reverse("today")).content.decode()
    assert "1 person wrote twice, and nobody has answered" in page
    assert "Amélie" not in page


@pytest.mark.parametrize(
    ("language", "postings", "said"),
    [("fr", 9, "Et une autre offre."), ("en", 9, "And one other posting."), ("en", 10, "And 2 ot")],
)
@pytest.mark.parametrize("kind", ["red_administrator", "late_administrator"])
def test_one_more_posting_is_said_in_the_singular(
    kind: str, language: str, postings: int, said: str
) -> None:
    make.a_company()
    user = make.an_administrator("Karim Benali", language=language)
    rows = [alarms.LatePosting(f"Poste {n}", "Claire Morel", 1) for n in range(postings)]
    counted = alarms.counted(user, rows)
    red, late = (
        second_silences.RedAdministrator(**counted),
        alarms.LateAdministrator(**counted, days=5),
    )
    context = late if kind == "late_administrator" else red
    assert said in written(kind, language, context).markdown


def test_the_policy_of_the_posting_says_after_how_many_days(red: Conversation) -> None:
    make.an_administrator()
    policy = {"approval": "recruiter", "approve_within": 2, "call": "none", "delay": 1}
    owed = {"points": 1, "strengths": 0, "gaps": 0, "answer_within": 5, "raise_after": 2}
    depth, posting = red.application.depth, red.application.posting
    CarePolicyRow.objects.create(depth=depth, posting=posting, **policy, **owed)
    second_silences.tell(TUESDAY)
    assert mails("red_administrator") == []
    second_silences.tell(TUESDAY + timedelta(days=1))
    assert len(mails("red_administrator")) == 1


def test_an_answer_ends_it_and_another_pair_begins_anew(red: Conversation, claire: User) -> None:
    second_silences.tell(MONDAY)
    services.answer(red, claire, "Pardon pour l'attente.")
    assert (fresh(red).red_since, fresh(red).red_told_at) == (None, None)
    again(red, "Merci, mais une question demeure : quand saurai-je ?")
    again(red, "Je vous relance encore une fois, que dois-je penser de ce silence ?")
    assert fresh(red).red_since is not None
    second_silences.tell(MONDAY + timedelta(hours=2))
    assert len(mails("red_owner")) == 2


def test_a_thank_you_beside_a_question_turns_nothing_red(
    conversation: Conversation, claire: User
) -> None:
    message = again(conversation, "Merci d'avance, bonne journée.")
    correct_intents(message, ["thanks"], claire)
    assert (fresh(conversation).red_since, fresh(conversation).unanswered) == (None, 1)
    correct_intents(message, ["complaint"], claire)
    assert fresh(conversation).red_since == message.at


def test_red_comes_before_the_earlier_date(red: Conversation, claire: User) -> None:
    early = a_waiting_conversation(claire, "early@example.org")
    correct_intents(newest(early), ["complaint"], claire)
    for message in red.messages.filter(direction="in"):
        correct_intents(message, ["feedback_request"], claire)
    dates = fresh(early).due_on, fresh(red).due_on
    assert dates == tuple(sorted(filter(None, dates)))
    assert dates[0] != dates[1]
    rows = list(selectors.waiting(claire))
    assert rows == [red, early]
    place = selectors.Place.of(rows[0])
    assert list(selectors.waiting(claire).filter(place.after())) == [early]
    place = selectors.Place.of(rows[1])
    assert list(selectors.waiting(claire).filter(place.before())) == [red]
    assert selectors.neighbours(fresh(early), claire) == (red, None)
    assert selectors.neighbours(fresh(red), claire) == (None, early)


def test_an_owner_who_left_is_not_written_to_and_the_administrators_are(
    red: Conversation,
) -> None:
    make.an_administrator(language="en")
    User.objects.filter(pk=red.owner_id).update(is_active=False)
    assert second_silences.tell(TUESDAY) == 1
    assert mails("red_owner") == []
    assert "has been told" not in mails("red_administrator")[0].text


def test_managers_see_no_count(red: Conversation) -> None:
    assert second_silences.red_for(make.a_user("Hélène")) == 0


def test_only_what_waits_is_red(conversation: Conversation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(waiting_since=None, red_since=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(red_told_at=MONDAY)


# --- the same person, about two applications ----------------------------------------------------


def writes_elsewhere(
    person: Candidate, owner: User, title: str, text: str = "Bonjour, où en est ma candidature ?"
) -> Conversation:
    """The person has applied for another posting as well, and writes about it."""
    application = make.an_application(make.a_posting(owner, title=title), person)
    mail = acknowledge(application)
    answered(mail, text, f"<elsewhere-{application.pk}@example.org>", person.address)
    return Conversation.objects.get(application=application)


@pytest.fixture
def karim() -> User:
    return make.a_recruiter("Karim Benali", language="en")


@pytest.fixture
def elsewhere(conversation: Conversation, karim: User) -> Conversation:
    """Karim's: the person of Claire's conversation waits there too."""
    return writes_elsewhere(conversation.application.candidate, karim, "Fleuriste")


def test_two_silences_about_two_applications_are_red_in_both(
    conversation: Conversation, elsewhere: Conversation
) -> None:
    second = elsewhere.messages.get(direction="in")
    for row in (conversation, elsewhere):
        assert fresh(row).red_since == second.at
        assert fresh(row).unanswered == 1


def test_another_person_is_another_silence(conversation: Conversation, karim: User) -> None:
    other = a_waiting_conversation(karim, "somebody.else@example.org")
    assert fresh(conversation).red_since is None
    assert fresh(other).red_since is None


def test_an_answer_in_one_calms_the_other(
    conversation: Conversation, elsewhere: Conversation, karim: User, claire: User
) -> None:
    second_silences.tell(MONDAY)
    services.answer(elsewhere, karim, "Nous répondons jeudi.")
    for row in (conversation, elsewhere):
        assert (fresh(row).red_since, fresh(row).red_told_at) == (None, None)
    assert fresh(conversation).waiting_since is not None, "the first still waits"
    again(conversation, "Je vous relance : je reste sans nouvelles de vous.")
    assert fresh(conversation).red_since is not None
    assert fresh(elsewhere).red_since is None, "nothing waits there"
    assert services.no_answer_needed(conversation, claire)
    assert fresh(conversation).red_since is None


def test_what_was_put_off_comes_back_when_they_write_elsewhere(
    conversation: Conversation, claire: User, karim: User
) -> None:
    desk.snooze(conversation, clock.add_working_days(clock.today(), 3), claire)
    writes_elsewhere(conversation.application.candidate, karim, "Fleuriste")
    assert fresh(conversation).snoozed_until is None
    assert selectors.waiting(claire).count() == 2


def test_a_thank_you_elsewhere_turns_nothing_red(
    conversation: Conversation, elsewhere: Conversation, karim: User
) -> None:
    correct_intents(newest(elsewhere), ["thanks"], karim)
    assert fresh(conversation).red_since is None
    assert fresh(elsewhere).red_since is None
    correct_intents(newest(elsewhere), ["question"], karim)
    assert fresh(conversation).red_since is not None


def test_each_owner_hears_of_it_once(
    conversation: Conversation, elsewhere: Conversation, claire: User, karim: User
) -> None:
    for _again in range(2):
        second_silences.tell(MONDAY)
    assert {mail.to_address for mail in mails("red_owner")} == {claire.email, karim.email}
    assert len(mails("red_owner")) == 2
    third = writes_elsewhere(conversation.application.candidate, karim, "Caissière")
    second_silences.tell(MONDAY + timedelta(hours=1))
    assert len(mails("red_owner")) == 2, "Karim knows already"
    assert fresh(third).red_told_at is not None


def test_one_owner_of_both_reads_one_name_with_both_postings(
    conversation: Conversation, claire: User
) -> None:
    writes_elsewhere(conversation.application.candidate, claire, "Fleuriste")
    second_silences.tell(MONDAY)
    (mail,) = mails("red_owner")
    assert mail.subject == "One person has written twice without an answer"
    assert mail.text.count("Amélie Roux") == 1
    assert "Fleuriste" in mail.text
    assert conversation.application.posting.title in mail.text


def test_administrators_count_people_not_conversations(
    conversation: Conversation, elsewhere: Conversation
) -> None:
    boss = make.an_administrator("Alix Bernard", language="en")
    Conversation.objects.filter(pk__in=[conversation.pk, elsewhere.pk]).update(red_since=MONDAY)
    second_silences.tell(TUESDAY)
    second_silences.tell(TUESDAY + timedelta(hours=1))
    (mail,) = mails("red_administrator")
    assert mail.subject == "One person has written twice, still without an answer"
    assert mail.text.count(": 1") == 1
    assert second_silences.red_for(boss) == 1
    assert Event.objects.filter(kind="message.raised").count() == 1


def test_the_desk_and_the_page_say_where_the_other_one_stands(
    conversation: Conversation, elsewhere: Conversation, claire: User
) -> None:
    client = Client()
    client.force_login(claire)
    desk_page = client.get(reverse("replies")).content.decode()
    assert desk_page.count("Wrote again, unanswered") == 2
    assert "Waits about “Fleuriste” as well" in desk_page
    assert f"Waits about “{conversation.application.posting.title}” as well" in desk_page
    assert "1 person wrote twice" in desk_page
    for name, pk in (
        ("conversation", conversation.pk),
        ("application-conversation", conversation.application_id),
    ):
        page = client.get(reverse(name, args=[pk])).content.decode()
        assert "They wait about “Fleuriste” as well" in page
        assert "Karim Benali is in charge of it" in page
        assert reverse("conversation", args=[elsewhere.pk]) in page


def test_a_manager_reads_nothing_of_a_posting_that_is_not_theirs(
    conversation: Conversation, elsewhere: Conversation
) -> None:
    manager = make.a_user("Hélène Vasseur", language="en")
    conversation.application.posting.memberships.create(user=manager)
    client = Client()
    client.force_login(manager)
    page = client.get(reverse("conversation", args=[conversation.pk])).content.decode()
    assert "Fleuriste" not in page
    elsewhere.application.posting.memberships.create(user=manager)
    page = client.get(reverse("conversation", args=[conversation.pk])).content.decode()
    assert "They wait about “Fleuriste” as well" in page


def test_two_silences_in_one_conversation_name_no_other(red: Conversation, claire: User) -> None:
    client = Client()
    client.force_login(claire)
    assert "as well, since" not in client.get(reverse("replies")).content.decode()


def test_the_desk_costs_the_same_for_many_of_them(
    conversation: Conversation, elsewhere: Conversation, claire: User, karim: User
) -> None:
    client = Client()
    client.force_login(claire)

    def grow() -> None:
        for number in range(3):
            person = make.a_candidate(address=f"grow{number}@example.org")
            for title in ("Vendeuse", "Acheteuse"):
                writes_elsewhere(person, karim, f"{title} {number}")

    same_queries(client, reverse("replies"), grow)


def test_a_message_costs_the_same_whatever_the_person_has_written(
    conversation: Conversation, elsewhere: Conversation, karim: User
) -> None:
    def cost() -> int:
        with queries() as made:
            waiting.recount(conversation)
        return made()

    before = cost()
    for title in ("Vendeuse", "Acheteuse", "Caissière"):
        writes_elsewhere(conversation.application.candidate, karim, title)
    assert cost() == before


@pytest.mark.django_db(transaction=True)
def test_two_messages_at_once_know_of_each_other(claire: User) -> None:
    """Each comes in by itself, about its own application: both are red in the end."""
    for number in range(3):
        person = make.a_candidate(address=f"once{number}@example.org")
        rows = []
        for title in (f"Vendeuse {number}", f"Acheteuse {number}"):
            application = make.an_application(make.a_posting(claire, title=title), person)
            raw = a_reply(
                mime.reply_address(acknowledge(application)),
                sender=f"Amélie Roux <{person.address}>",
                text="Bonjour, où en est ma candidature ?",
                message_id=f"<once-{title}>",
            )
            rows.append(door.receive(raw, door="pipe")[0])
        split(at_once(*(partial(reading.read, row.pk) for row in rows)), AssertionError)
        threads = Conversation.objects.filter(application__candidate=person)
        assert [row.red_since is not None for row in threads] == [True, True]
