"""The company and those who work in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import time
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LANGUAGES = [("fr", "Français"), ("en", "English")]


class Company(models.Model):
    """The one company that this installation serves (a single row, key 1)."""

    name = models.CharField(_("name"), max_length=120)
    city = models.CharField(_("city"), max_length=80, blank=True)
    postal_address = models.TextField(_("postal address"), blank=True)
    about = models.TextField(_("about the company"), blank=True)
    privacy_contact = models.EmailField(_("privacy contact"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="fr")
    tu = models.BooleanField(_("says “tu” to candidates"), default=False)
    timezone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    letters_from = models.TimeField(_("letters leave from"), default=time(9))
    letters_until = models.TimeField(_("letters leave until"), default=time(18))
    public_commitments = models.BooleanField(_("shows how it keeps its promises"), default=False)
    friday_until = models.TimeField(_("on Friday until"), default=time(15))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_company"),
            models.CheckConstraint(  # else a letter would look for an open moment for ever
                condition=models.Q(letters_from__lt=models.F("letters_until"))
                & models.Q(letters_from__lt=models.F("friday_until")),
                name="company_letters_have_time_to_leave",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def get(cls) -> Company:
        """The company; made with a neutral name on an empty database."""
        held = _held.get()
        if held:
            return held[0]
        company, _made = cls.objects.get_or_create(pk=1, defaults={"name": "Égards"})
        if held is not None:
            held.append(company)
        return company

    @classmethod
    @contextmanager
    def held(cls) -> Iterator[None]:
        """Read the company once for the block, if it is asked for at all: bulk work asks for it
        a thousand times."""
        if _held.get() is not None:
            yield
            return
        token = _held.set([])
        try:
            yield
        finally:
            _held.reset(token)


# None outside a block; in one, the company as soon as somebody has asked for it.
_held: ContextVar[list[Company] | None] = ContextVar("held", default=None)


class UserManager(BaseUserManager["User"]):
    """Users are found by their mail address, whatever its letter case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The user of an address."""
        return self.get(email__iexact=(username or "").strip())

    def create_user(
        self, email: str, name: str, password: str | None = None, **more: object
    ) -> User:
        """Make a user; without a password they choose one by mail."""
        user = self.model(email=self.normalize_email(email).strip().lower(), name=name, **more)
        user.set_password(password)
        user.save()
        return user


def given_name_of(name: str) -> str:
    """What one calls somebody of this full name."""
    return name.split(" ", maxsplit=1)[0]


class User(AbstractBaseUser):
    """Someone of the company. Being a hiring manager or an interviewer is not a property of
    the person but of a posting or an interview: see `ats.access.roles_on`."""

    email = models.EmailField(_("mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    job_title = models.CharField(
        pgettext_lazy("of a person", "job title"), max_length=120, blank=True
    )
    job_title_en = models.CharField(_("job title in English"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="fr")
    is_active = models.BooleanField(_("active"), default=True)
    is_administrator = models.BooleanField(_("administrator"), default=False)
    is_recruiter = models.BooleanField(_("recruiter"), default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def given_name(self) -> str:
        """What one calls them."""
        return given_name_of(self.name)

    def job_title_in(self, language: str) -> str:
        """What stands under their name in a letter of this language; "" when they say nothing."""
        return (self.job_title_en if language == "en" else "") or self.job_title
