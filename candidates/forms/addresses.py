"""A person's mail address, as they gave it by another way."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    """Where they are written to from now on."""

    address = forms.EmailField(
        label=_("Another mail address"),
        max_length=254,
        help_text=_("As they gave it to you. What is written from now on goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
