"""What providers' calls are about."""

from __future__ import annotations

import pytest

from messaging.delivery import worker
from messaging.delivery.outcomes import Outcome
from messaging.models import Outbound
from tests.mails import a_mail


@pytest.fixture
def mail(db: None) -> Outbound:
    """A mail that a provider took."""
    row = a_mail()
    claimed = worker.claim()
    assert claimed is not None
    worker.settle(claimed, Outcome("accepted", "250", provider_id="0a-provider-id"))
    row.refresh_from_db()
    return row
