"""Form fields that say what they want in plain words."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_EURO_NOISE = re.compile(r"[\s€\u00a0\u202f']|eur(os?)?$", re.IGNORECASE)


# No character at all to XML, so the feed could not hold them.
_NONE = "\ufffe\uffff"


def _without_controls(text: str, keep: str = "") -> str:
    return "".join(
        c for c in text if c in keep or (c not in _NONE and unicodedata.category(c) != "Cc")
    )


class LineField(forms.CharField):
    """One line: control characters, line breaks and double spaces are left out."""

    def to_python(self, value: Any) -> str:
        """The line, or ""."""
        return " ".join(_without_controls(super().to_python(value) or "", "\n\t ").split())


class TextField(forms.CharField):
    """Several lines, with one kind of line break and no other control character."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """The text, or ""."""
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return _without_controls(text, "\n\t")


class EuroField(forms.IntegerField):
    """Whole euros, as people type them: “38 000 €”. Words are refused (requirement B34)."""

    default_error_messages: ClassVar = {
        "invalid": _(
            "Write a figure in euros, such as 38 000. “Depending on profile” tells nobody "
            "what they would earn."
        )
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 1)
        kwargs.setdefault("max_value", 2_000_000)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """The figure; None when nothing was typed; raises ValidationError for words."""
        text = _EURO_NOISE.sub("", str(value or "").strip())
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text)
