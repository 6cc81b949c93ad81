"""Campaigns on screen: the way from an opening to its launch, and what each page says."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ats.models import User
from messaging.campaigns import letters, reasons, selectors
from messaging.delivery.reports import Bounce, bounced
from messaging.models import Campaign, Outbound
from tests import factories as make
from tests.campaigns import (
    a_campaign,
    a_member,
    agreed,
    fed,
    launched,
    leave,
    ready,
    replied,
    stop_token,
)
from tests.messaging.campaigns.words import words_of
from tests.plugins.mail import Sink
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(claire: User) -> Client:
    signed_in = Client()
    signed_in.force_login(claire)
    return signed_in


def page(client: Client, campaign: Campaign, query: str = "") -> str:
    return client.get(reverse("campaign", args=[campaign.pk]) + query).text


def test_from_an_opening_to_the_launch(client: Client, claire: User) -> None:
    past = make.a_posting(title="Comptable confirmée", team="Finances")
    make.a_posting(title="Jardinier", team="Parc")
    a_member(past, "Amélie")
    posting = make.a_posting(title="Comptable général", team="Finances")

    answer = client.post(reverse("campaign-new"), {"posting": posting.pk}, follow=True)
    campaign = Campaign.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("campaign-people", args=[campaign.pk])
    assert f'value="{past.pk}" id="id_postings_0" checked' in answer.text or (
        answer.text.count("checked") == 2
    ), "who came for the same trade is proposed"

    asked = {"reached": "finalist", "postings": [past.pk], "cities": "", "per_minute": 60}
    shown = client.post(reverse("campaign-people", args=[campaign.pk]), asked, follow=True).text
    assert "1 person is written to" in shown
    assert "Launch for 1 person" in shown
    assert "Une offre à laquelle nous avons pensé pour vous" in shown

    frame = client.get(reverse("campaign-frame", args=[campaign.pk])).text
    assert "Bonjour Amélie" in frame

    done = client.post(
        reverse("campaign-launch", args=[campaign.pk]),
        {"seen": letters.text_hash(campaign)},
        follow=True,
    ).text
    assert "It leaves, for 1 person." in done
    campaign.refresh_from_db()
    assert (campaign.status, campaign.launched_by) == ("running", claire)


def test_everyone_left_out_is_shown_with_the_reason(client: Client) -> None:
    past = make.a_posting()
    a_member(past, "Amélie")
    gone = a_member(past, "Bruno")
    agreed(gone.candidate, given=False)
    campaign = ready(a_campaign())
    assert "No longer agrees to hear about other openings." in page(client, campaign)
    url = reverse("campaign-audience", args=[campaign.pk])
    listed = client.get(url + f"?reason={reasons.WITHDRAWN}").text
    assert "Bruno" in listed
    assert "Amélie" not in listed
    assert "Bruno" in client.get(url).text
    assert client.get(url + "?status=nonsense&reason=nonsense&after=x").status_code == 200


def test_a_mail_that_came_back_is_not_one_they_have(client: Client, sink: Sink) -> None:
    past = make.a_posting()
    a_member(past, "Amélie"), a_member(past, "Bruno")
    campaign = launched(a_campaign())
    first, _second = fed(campaign)
    leave()
    bounced(first, Bounce("hard", "5.1.1", "nobody here"))
    found = selectors.numbers([campaign])[campaign.pk]
    assert (found.left, found.lost, found.written) == (1, 1, 2)
    assert "did not get it" in page(client, campaign)


def test_a_letter_with_a_mistake_is_not_kept_and_nothing_typed_is_lost(client: Client) -> None:
    campaign = a_campaign()
    url = reverse("campaign-letter", args=[campaign.pk])
    wrong = words_of(campaign, body_fr="Bonjour {{ candidate.salary }}")
    answer = client.post(url, wrong)
    assert answer.status_code == 422
    assert "candidate.salary" in answer.text
    campaign.refresh_from_db()
    assert "salary" not in campaign.body_fr


@pytest.mark.parametrize(
    "hostile",
    ["{{ candidate.__class__ }}", "{% include 'x' %}", "{{ ''.join(['a']) }}", "{{ 1 * 9 }}"],
)
def test_a_template_can_do_no_more_than_any_letter_s(client: Client, hostile: str) -> None:
    campaign = a_campaign()
    url = reverse("campaign-letter", args=[campaign.pk])
    assert client.post(url, words_of(campaign, body_en=hostile)).status_code == 422


def test_two_who_write_at_once_are_told(client: Client) -> None:
    campaign = a_campaign()
    url = reverse("campaign-letter", args=[campaign.pk])
    seen = letters.text_hash(campaign)
    assert client.post(url, words_of(campaign, subject_fr="La première")).status_code == 303
    late = client.post(url, words_of(campaign, subject_fr="La seconde", seen=seen))
    assert late.status_code == 409
    assert "La seconde" in late.text
    campaign.refresh_from_db()
    assert campaign.subject_fr == "La première"


def test_what_stands_in_the_way_is_said_and_there_is_no_button(client: Client) -> None:
    past = make.a_posting()
    a_member(past, "", family_name="Sansprénom", address="sans@example.org")
    text = page(client, ready(a_campaign()))
    assert "Sansprénom" in text
    assert "candidate.given_name" in text
    assert "Launch for" not in text


def test_above_thirty_the_number_is_typed(client: Client) -> None:
    past = make.a_posting()
    for number in range(31):
        a_member(past, f"N{number}")
    campaign = ready(a_campaign())
    assert "Type the number of people to confirm" in page(client, campaign)
    url = reverse("campaign-launch", args=[campaign.pk])
    data = {"seen": letters.text_hash(campaign), "count": "3"}
    assert "Type 31" in client.post(url, data, follow=True).text
    campaign.refresh_from_db()
    assert campaign.status == "ready"


def test_a_test_reaches_oneself_with_the_headers_of_the_real_one(
    client: Client, claire: User, sink: Sink
) -> None:
    a_member(make.a_posting(), "Amélie")
    campaign = ready(a_campaign())
    client.post(reverse("campaign-test", args=[campaign.pk]), {"language": "fr"})
    leave()
    [message] = sink.to(claire.email)
    assert str(message["Subject"]).startswith("[Essai] ")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = str(message["List-Unsubscribe"]).strip("<>")
    path = "/" + url.split("/", 3)[3]
    assert "nothing to stop" in Client(headers={"Accept-Language": "en"}).post(path).text or (
        "rien à arrêter" in Client().post(path).text
    )
    assert not Outbound.objects.filter(kind="campaign").exists()


def test_pause_resume_and_calling_off_are_buttons(client: Client) -> None:
    a_member(make.a_posting())
    campaign = launched(a_campaign())
    for name, status in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        answer = client.post(reverse(f"campaign-{name}", args=[campaign.pk]), follow=True)
        assert answer.status_code == 200
        campaign.refresh_from_db()
        assert campaign.status == status
    late = client.post(reverse("campaign-pause", args=[campaign.pk]), follow=True)
    assert late.status_code == 200


def test_an_empty_list_says_what_to_do_first(client: Client) -> None:
    assert "New campaign" in client.get(reverse("campaigns")).text
    assert client.get(reverse("campaign-new")).status_code == 200
    assert client.post(reverse("campaign-new"), {"posting": "x"}).status_code == 422


def test_pages_cost_the_same_whatever_the_people(client: Client) -> None:
    past = make.a_posting()
    a_member(past, "Une"), a_member(past, "Deux")
    campaign = ready(a_campaign())

    def grow() -> None:
        for number in range(6):
            a_member(past, f"N{number}")
        more = ready(a_campaign()).recipients.exclude(candidate__given_name__in=["Une", "Deux"])
        there = campaign.recipients.values_list("candidate", flat=True)
        more.exclude(candidate__in=list(there)).update(campaign=campaign)

    same_queries(client, reverse("campaign", args=[campaign.pk]), grow, at_most=40)
    same_queries(client, reverse("campaign-audience", args=[campaign.pk]), grow)
    same_queries(client, reverse("campaigns"), grow)


def test_replies_and_stops_are_counted(client: Client, sink: Sink) -> None:
    row = a_member(make.a_posting(), "Amélie")
    campaign = launched(a_campaign())
    [mail] = fed(campaign)
    leave()
    replied(mail, row.candidate.address, "Oui, ce poste m'intéresse.")
    Client().post(f"/unsubscribe/{stop_token(mail)}/")
    text = page(client, campaign)
    assert "have replied" in text
    listed = client.get(reverse("campaign-audience", args=[campaign.pk]) + "?replied=yes").text
    assert "Amélie" in listed
    assert "No longer wants such mail" in listed
