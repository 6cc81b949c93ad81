"""`manage.py create_user`: the first administrator of a new installation, or anybody else."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from ats import accounts, events, links
from ats.forms.accounts import PersonForm
from ats.models import Link


class Command(BaseCommand):
    """Makes an account, sends its owner a mail to choose a password, and prints the mail's link:
    on a new installation no mail leaves before an administrator has signed in."""

    help = (
        "Make an account. Its owner gets a mail with a link to choose a password, "
        "valid for seven days and once; the link is printed too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address, the name and the roles."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--administrator", action="store_true", help="adds people, settings")
        parser.add_argument("--recruiter", action="store_true", help="sees every candidate")
        parser.add_argument("--language", choices=["fr", "en"], default="fr")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit 1 with a sentence when the address is no address, or is taken."""
        form = PersonForm(
            {
                "email": options["email"],
                "name": options["name"],
                "language": options["language"],
                "is_administrator": options["administrator"],
                "is_recruiter": options["recruiter"],
            }
        )
        if not form.is_valid():
            raise CommandError(
                " ".join(str(text) for rows in form.errors.values() for text in rows)
            )
        user = accounts.add(form.cleaned_data, actor=events.SYSTEM)
        self.stdout.write(f"{user.email}: account made, the invitation is on its way.")
        # What runs `manage.py` may read the database too: the link tells it nothing new.
        link = Link.objects.get(purpose=accounts.PURPOSE, subject=events.subject_key(user))
        page = reverse("password-choose", args=[links.token_of(link)])
        self.stdout.write(f"The same link, if no mail arrives: {settings.ENV.site_url}{page}")
