"""A hiring manager's yes at CV depth, where a posting's policy wants one: asked in one batch."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ats import depths
from ats.events import Actor
from ats.models import User
from messaging.approval import services as approvals
from messaging.care import policies, policy
from messaging.lots import asking, sending, undoing, work
from messaging.models import Approval, Letter, Lot, Outbound
from messaging.writing import letters
from messaging.writing.refusals import NobodyToAsk
from tests import factories as make
from tests.lots import a_lot, again, drafted, items_of, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(claire: User, helene: User) -> Lot:
    """Three letters that were read, of a posting whose policy wants a manager's yes."""
    posting = make.a_posting(claire, managers=(helene,))
    usual = policy.default_for(depths.APPLIED)
    values = {name: getattr(usual, name) for name in policy.CHOSEN} | {"approval": "manager"}
    policies.save(depths.APPLIED, posting, values, Actor.of(claire))
    made = drafted(a_lot(claire, 3, posting), claire)
    read(items_of(made), claire)
    return made


def sent(lot: Lot, user: User, approver: User) -> Lot:
    sending.send(lot, user, "", approver.pk)
    work.work_on(lot.pk)
    return again(lot)


def asked_mails() -> int:
    return Outbound.objects.filter(to_address__contains="maison-test").count()


def test_one_mail_asks_about_all_of_them(lot: Lot, claire: User, helene: User) -> None:
    assert asking.approvers(lot, claire) == [helene]
    lot = sent(lot, claire, helene)
    assert set(Letter.objects.values_list("status", flat=True)) == {"in_review"}
    assert Approval.objects.filter(approver=helene, status="asked").count() == 3
    assert asked_mails() == 1
    assert {item.status for item in items_of(lot)} == {"reviewed"}


def test_each_leaves_after_its_own_yes(lot: Lot, claire: User, helene: User) -> None:
    lot = sent(lot, claire, helene)
    first = Approval.objects.order_by("pk")[0]
    approvals.approve(first, Actor.of(helene), first.text_hash, "link")
    assert [item.status for item in items_of(lot)] == ["scheduled", "reviewed", "reviewed"]
    assert sending.readiness(lot).ready == 0, "the others wait, and are not asked again"


def test_sent_back_it_is_changed_read_and_asked_again(lot: Lot, claire: User, helene: User) -> None:
    lot = sent(lot, claire, helene)
    back = Approval.objects.order_by("pk")[0]
    approvals.send_back(back, Actor.of(helene), "Trop sec.", back.text_hash, "link")
    staying = {item.letter_id: why for item, why in sending.readiness(lot).staying}
    assert "Hélène Vasseur" in staying[back.letter_id]
    assert sending.readiness(lot).ready == 0
    letter = Letter.objects.get(pk=back.letter_id)
    body = letter.body + "\n\nUn mot de plus."
    letters.edit(letter, letter.subject, body, Actor.of(claire), letter.text_hash)
    read([row for row in items_of(lot) if row.letter_id == letter.pk], claire)
    assert sending.readiness(lot).ready == 1
    sent(lot, claire, helene)
    assert Letter.objects.get(pk=letter.pk).status == "in_review"


@pytest.mark.parametrize("who", ["nobody", "herself", "a stranger"])
def test_only_a_manager_of_the_posting_is_asked(lot: Lot, claire: User, who: str) -> None:
    chosen = {"nobody": 0, "herself": claire.pk, "a stranger": make.a_user("X").pk}[who]
    with pytest.raises(NobodyToAsk):
        sending.send(lot, claire, "", chosen)
    assert again(lot).status == "review"


def test_undone_nobody_is_asked_any_more(lot: Lot, claire: User, helene: User) -> None:
    lot = sent(lot, claire, helene)
    outcome = undoing.undo(lot, claire)
    assert outcome.done == 3
    assert set(Letter.objects.values_list("status", flat=True)) == {"draft"}
    assert set(Approval.objects.values_list("status", flat=True)) == {"voided"}
    assert sending.readiness(again(lot)).ready == 3


def test_the_page_asks_whom_and_says_who_was_asked(
    client: Client, lot: Lot, claire: User, helene: User
) -> None:
    url = reverse("lot", args=[lot.pk])
    page = client.get(url).content.decode()
    assert "Ask about 3 letters" in page
    assert f'value="{helene.pk}"' in page
    answer = client.post(reverse("lot-send", args=[lot.pk]), {"approver": helene.pk}, follow=True)
    assert "Hélène Vasseur is being asked about 3 letters" in answer.content.decode()
    work.work_on(lot.pk)
    page = client.get(url).content.decode()
    assert "3 letters wait for a yes" in page
    assert "All of them have left" not in page
