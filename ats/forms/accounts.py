"""Signing in, choosing a password, and the people of the company."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ats import throttle
from ats.forms.fields import LineField
from ats.forms.typed import UserModelForm
from ats.models import User


def _wait_sentence(seconds: int) -> str:
    minutes = max(1, round(seconds / 60))
    text = ngettext(
        "Too many tries. Wait %(count)s minute, then try again, or choose a new password.",
        "Too many tries. Wait %(count)s minutes, then try again, or choose a new password.",
        minutes,
    )
    return text % {"count": minutes}


class SignInForm(AuthenticationForm):
    """Address and password. Failures are counted by address and network, and by network;
    `wait` says how many seconds the next try must wait, 0 for none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wait = 0
        self.error_messages = {
            **self.error_messages,
            "invalid_login": _(
                "This address and this password don't go together. Check the capital "
                "letters, or choose a new password."
            ),
        }
        address = self.fields["username"]
        address.label = _("Mail address")
        address.widget = forms.EmailInput(
            attrs={"autofocus": True, "autocomplete": "username", "maxlength": 254}
        )
        self.fields["password"].label = _("Password")

    def clean(self) -> dict[str, Any]:
        """Check the waiting time before the password, so that guessing learns nothing."""
        network = throttle.client_ip(self.request) if self.request else ""
        who = f"{self.cleaned_data.get('username', '').strip().lower()}|{network}"
        self.wait = max(
            throttle.wait(throttle.SIGN_IN, who),
            throttle.wait(throttle.SIGN_IN_NETWORK, network),
        )
        if self.wait:
            raise ValidationError(_wait_sentence(self.wait), code="wait")
        try:
            values = super().clean()
        except ValidationError:
            throttle.fail(throttle.SIGN_IN, who)
            throttle.fail(throttle.SIGN_IN_NETWORK, network)
            raise
        throttle.forget(throttle.SIGN_IN, who)
        return dict(values)


class ResetForm(forms.Form):
    """Where to send the link."""

    email = forms.EmailField(
        label=gettext_lazy("Mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )


class ChooseForm(forms.Form):
    """One new password, typed once: people can look at it, and there is always a new link."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        max_length=200,
        help_text=gettext_lazy(
            "Twelve characters at least. A few words that you alone would put together do well."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Long enough, not common, and not the person's own name."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password


class OwnForm(UserModelForm):
    """What people change about themselves: how they are named to others, and their language."""

    class Meta:
        model = User
        fields = ("name", "job_title", "job_title_en", "phone", "language")
        field_classes: ClassVar = {
            "name": LineField,
            "job_title": LineField,
            "job_title_en": LineField,
            "phone": LineField,
        }
        help_texts: ClassVar = {
            "name": gettext_lazy("As candidates read it at the end of your letters."),
            "job_title": gettext_lazy("Stands under your name in letters to candidates."),
            "job_title_en": gettext_lazy("In letters in English; without it, the one above."),
            "phone": gettext_lazy("Is given to candidates in letters, where there is one."),
            "language": gettext_lazy("Of these pages and of the mails that you get."),
        }


class PersonForm(UserModelForm):
    """A person and their roles in the whole company."""

    class Meta:
        model = User
        fields = (
            "name",
            "email",
            "job_title",
            "job_title_en",
            "phone",
            "language",
            "is_recruiter",
            "is_administrator",
        )
        field_classes: ClassVar = {
            "name": LineField,
            "job_title": LineField,
            "job_title_en": LineField,
            "phone": LineField,
        }
        labels: ClassVar = {
            "is_recruiter": gettext_lazy("Recruiter"),
            "is_administrator": gettext_lazy("Administrator"),
        }
        help_texts: ClassVar = {
            "job_title": gettext_lazy("Stands under their name in letters to candidates."),
            "job_title_en": gettext_lazy("In letters in English; without it, the one above."),
            "phone": gettext_lazy("Is given to candidates in letters, where there is one."),
            "is_recruiter": gettext_lazy(
                "Sees every posting and candidate, and writes the letters."
            ),
            "is_administrator": gettext_lazy(
                "Adds people and sets up the company. Sees no candidate by this alone."
            ),
        }

    def clean_email(self) -> str:
        """One account an address, whatever the letter case."""
        address: str = self.cleaned_data["email"].strip().lower()
        others = User.objects.filter(email__iexact=address).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_("Somebody has an account with this address already."))
        return address
