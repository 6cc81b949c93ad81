"""Under a letter in English stands an English job title, where the writer has one."""

from __future__ import annotations

import pytest

from messaging.correspondence.contexts import common
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "english", "signed"),
    [
        ("fr", "Recruitment Officer", "chargé de recrutement"),
        ("en", "Recruitment Officer", "Recruitment Officer"),
        ("en", "", "chargé de recrutement"),
    ],
)
def test_the_job_title(language: str, english: str, signed: str) -> None:
    make.a_company()
    titles = {"job_title": "chargé de recrutement", "job_title_en": english}
    application = make.an_application(language=language)
    assert common(application, make.a_recruiter("Karim", **titles)).signer.job_title == signed
