"""Whose care is owed: the posting's, else the company's, else the product's own."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from ats.depths import DEPTHS, FINALIST, INTERVIEW
from messaging.care import policy
from messaging.care.policy import CHOSEN, default_for, policy_for
from messaging.models import CarePolicyRow
from tests import factories as make

pytestmark = pytest.mark.django_db


def a_policy(depth: str = INTERVIEW, posting: Any = None, **more: Any) -> CarePolicyRow:
    """A row that says what the default says, but for what the test names."""
    usual = default_for(depth)
    values = {name: getattr(usual, name) for name in CHOSEN} | more
    return CarePolicyRow.objects.create(depth=depth, posting=posting, **values)


def test_without_a_row_the_default_holds() -> None:
    posting = make.a_posting()
    for depth in DEPTHS:
        assert policy_for(depth) == policy_for(depth, posting) == default_for(depth)


def test_the_posting_goes_before_the_company_before_the_default() -> None:
    posting, other = make.a_posting(), make.a_posting()
    a_policy(delay=3)
    a_policy(posting=posting, delay=5)
    found = [policy_for(INTERVIEW, who) for who in (posting, posting.pk, other, None)]
    assert [(row.delay, row.source) for row in found] == [
        (5, "posting"),
        (5, "posting"),
        (3, "company"),
        (3, "company"),
    ]
    assert policy_for(FINALIST, posting).source == "default"
    shown = policy.posting_policies(posting)
    assert [row.depth for row in shown] == list(DEPTHS)
    assert [row.source for row in shown] == ["default", "default", "posting", "default"]
    assert [row.delay for row in policy.company_policies()] == [2, 1, 3, 0]


def test_one_query_or_none_when_held(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    postings = [make.a_posting() for _posting in range(3)]
    for posting in postings:
        a_policy(posting=posting, deputy=make.a_user())
    with django_assert_num_queries(1):
        assert policy_for(INTERVIEW, postings[0]).deputy is not None
    with django_assert_num_queries(1), policy.held():
        for posting in postings:
            assert policy_for(INTERVIEW, posting).source == "posting"
            assert policy_for(FINALIST, posting).source == "default"


@pytest.mark.parametrize(
    ("remind_first", "remind_last", "reminders"),
    [(4, 1, [4, 1]), (1, 4, [4, 1]), (0, 0, []), (0, 2, [2]), (3, 3, [3])],
)
def test_reminders_come_in_order_and_zero_is_none(
    remind_first: int, remind_last: int, reminders: list[int]
) -> None:
    a_policy(remind_first=remind_first, remind_last=remind_last)
    assert policy_for(INTERVIEW).reminders == reminders


SENSELESS: list[dict[str, Any]] = [
    {"points": 0},
    {"approve_within": 0},
    {"per_hour": 0},
    {"undo_minutes": 4},
    {"leaves_from": time(12), "leaves_until": time(12)},
    {"leaves_from": time(15), "leaves_until": time(9)},
    {"depth": FINALIST, "call": "none"},
]


@pytest.mark.parametrize("values", SENSELESS)
def test_the_database_keeps_no_policy_below_sense(values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        a_policy(**values)


def test_one_row_a_depth_for_the_company_and_for_each_posting() -> None:
    posting = make.a_posting()
    a_policy()
    a_policy(posting=posting)
    for again in (None, posting):
        with pytest.raises(IntegrityError), transaction.atomic():
            a_policy(posting=again)
