"""The public application form: made for a phone, kind to slow people, dull for robots."""

from __future__ import annotations

import time
from typing import Any, ClassVar

import phonenumbers
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ats.models.people import LANGUAGES
from candidates.documents.check import Refused, check_upload
from candidates.services.applying import ApplicationData
from candidates.services.documents import Cv

_SALT = "apply-form"
# A machine answers a form in no time; nobody who reads a screen, or hears it, is as fast.
MIN_SECONDS = 0.3


class ApplyForm(forms.Form):
    """What one needs to apply, and nothing that has no link with the job (requirement B01)."""

    given_name = forms.CharField(
        label=_("Given name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_name = forms.CharField(
        label=_("Family name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    address = forms.EmailField(
        label=_("Mail address"),
        max_length=254,
        help_text=_("Our answer will come here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": _("Please check this address: it should look like a@b.fr.")},
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "inputmode": "tel"}),
    )
    city = forms.CharField(
        label=_("City"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    cv = forms.FileField(
        label=_("Your CV"),
        help_text=_("PDF, Word (.docx), OpenDocument (.odt), RTF or plain text, up to 10 MB."),
        allow_empty_file=True,  # the check below says it better
        widget=forms.FileInput(
            attrs={
                "accept": ".pdf,.docx,.odt,.rtf,.txt,application/pdf,application/rtf,text/plain,"
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document,"
                "application/vnd.oasis.opendocument.text"
            }
        ),
    )
    cover_note = forms.CharField(
        label=_("A few words to go with it"),
        required=False,
        max_length=4000,
        help_text=_("What draws you to this job, in your own words. No need for a formal letter."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(
        label=_("We write to you in"), choices=LANGUAGES, widget=forms.RadioSelect
    )
    pool = forms.BooleanField(
        label=_("Keep my CV for other openings"),
        required=False,
        help_text=_("For two years at most, and until you change your mind. "
                    "Your application does not depend on it."),
    )  # fmt: skip
    # Offered once a file was refused: nobody has to find out how to mend a file to apply.
    without_file = forms.BooleanField(
        label=_("Send my application without the file"),
        required=False,
        help_text=_("You can send your CV later, by answering the mail you receive."),
    )
    # Off the screen and out of the reading order; no name that a browser fills in by itself.
    second_opinion = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    required_fields: ClassVar[dict[str, Any]] = {
        "given_name": _("Please tell us your given name."),
        "family_name": _("Please tell us your family name."),
        "address": _("Please give us a mail address: our answer will come there."),
        "cv": _("Please choose your CV."),
    }
    cv_checked: Cv | None = None
    refused: Refused | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arrived = time.time()  # before the file is looked at, which takes a while
        for name, sentence in self.required_fields.items():
            self.fields[name].error_messages["required"] = sentence
        if self.data.get("without_file"):
            self.fields["cv"].required = False
        if not self.is_bound:
            self.initial["opened"] = opened_now()

    @property
    def offers_without_file(self) -> bool:
        """Whether the way round a refused file is shown; once taken it stays in sight."""
        return bool(self.refused or self.data.get("without_file"))

    def clean_given_name(self) -> str:
        return " ".join(self.cleaned_data["given_name"].split())

    def clean_family_name(self) -> str:
        return " ".join(self.cleaned_data["family_name"].split())

    def clean_phone(self) -> str:
        """A number as one dials it from abroad; French when it does not say."""
        text = self.cleaned_data["phone"].strip()
        if not text:
            return ""
        sentence = _("Please check this number, or leave it out: it is optional.")
        try:
            number = phonenumbers.parse(text, "FR")
        except phonenumbers.NumberParseException as error:
            raise ValidationError(sentence) from error
        if not phonenumbers.is_possible_number(number):
            raise ValidationError(sentence)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    def clean_cv(self) -> UploadedFile[Any] | None:
        """By content, not by name; what is sound is kept aside for the service.

        A hostile or broken file is no mistake of the form's: the application goes on without.
        """
        file: UploadedFile[Any] | None = self.cleaned_data["cv"]
        if file is None:
            return None
        found = check_upload(file.name or "", file.size or 0, file.chunks())
        if isinstance(found, Refused):
            self.refused = found
            if found.is_ordinary and not self.data.get("without_file"):
                raise ValidationError(str(found.sentence))
            return None

        def chunks() -> Any:
            file.seek(0)
            return file.chunks()

        self.cv_checked = Cv(found, file.size or 0, chunks)
        return file

    def clean(self) -> dict[str, Any]:
        """Robots are asked again rather than lied to: it may have been a person's browser."""
        if self.cleaned_data.get("second_opinion"):
            raise ValidationError(
                _("A hidden field was filled in, perhaps by your browser. It is empty again: "
                  "please choose your CV once more and send.")
            )  # fmt: skip
        if not _long_enough(self.cleaned_data.get("opened", ""), self.arrived):
            raise ValidationError(
                _("That went faster than a person can type. Please choose your CV once more "
                  "and send.")
            )  # fmt: skip
        return self.cleaned_data

    def again(self) -> None:
        """Make the form ready to be shown once more: what was typed stays, the trap for robots
        is empty. A person who corrects one field may be quick: their time goes on."""
        opened = self.data.get("opened", "")
        fresh = {"second_opinion": "", "opened": opened if _opened(opened) else opened_now()}
        self.data = {**{name: self.data.get(name) for name in self.data}, **fresh}

    def application_data(self, network: str) -> ApplicationData:
        """For the service, once valid."""
        said = self.cleaned_data
        return ApplicationData(
            given_name=said["given_name"],
            family_name=said["family_name"],
            address=said["address"],
            phone=said["phone"],
            city=said["city"].strip(),
            cover_note=said["cover_note"].strip(),
            language=said["language"],
            pool=said["pool"],
            network=network,
            refused=self.refused.code if self.refused else "",
        )


def opened_now() -> str:
    """A signed note of when the page was made."""
    return signing.dumps(time.time(), salt=_SALT)


def _opened(note: str) -> float | None:
    try:
        return float(signing.loads(note, salt=_SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def _long_enough(note: str, arrived: float) -> bool:
    opened = _opened(note)
    return opened is not None and arrived - opened >= MIN_SECONDS
