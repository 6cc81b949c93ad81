"""Who works with lots."""

from __future__ import annotations

import pytest
from django.test import Client

from ats.models import User
from tests import factories as make


@pytest.fixture
def claire(db: None, client: Client) -> User:
    """A recruiter, signed in."""
    make.a_company()
    user = make.a_recruiter("Claire Morel", language="en")
    client.force_login(user)
    return user


@pytest.fixture
def helene(db: None) -> User:
    """A hiring manager."""
    return make.a_user("Hélène Vasseur")
