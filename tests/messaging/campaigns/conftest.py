"""Who writes campaigns."""

from __future__ import annotations

import pytest

from ats.models import User
from tests import factories as make


@pytest.fixture
def claire(db: None) -> User:
    """A recruiter of a company."""
    make.a_company()
    return make.a_recruiter("Claire Morel", language="en")


@pytest.fixture
def karim(db: None) -> User:
    """An administrator of a company."""
    make.a_company()
    return make.an_administrator("Karim Benali", language="en")
