"""Who may be signed in: active people, and the demo company's only where it is the demo."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from ats.models import User

# The password of these accounts is printed in the documentation.
DEMO_DOMAIN = "maison-verdier.example"


def is_demo_address(address: str) -> bool:
    """Whether an address belongs to the demo company."""
    return address.strip().lower().endswith("@" + DEMO_DOMAIN)


class MailBackend(ModelBackend):
    """Addresses are compared whatever their letter case (`UserManager.get_by_natural_key`)."""

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Asked at sign-in and again for every request of an open session."""
        if not isinstance(user, User) or not super().user_can_authenticate(user):
            return False
        return settings.ENV.demo or not is_demo_address(user.email)
