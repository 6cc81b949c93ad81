"""Which text a letter starts from: the posting's own, else the company's, else the file's."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from django.conf import settings
from django.db.models import F, Q

from ats.models import Posting
from messaging.models import LetterTemplate, LetterTemplateVersion
from messaging.writing.library.environment import Compiled, compiled
from messaging.writing.library.kinds import KINDS, file_of

Owner = Literal["posting", "company", "default"]
KEPT = 256  # compiled templates a process keeps


def source_hash(subject: str, body: str) -> str:
    """The hash of the two parts of a template: what an editor started from."""
    return hashlib.sha256(f"{subject}\n\n{body}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Source:
    """The two parts of a template as they are written, and whose they are."""

    subject: str
    body: str
    of: Owner
    version: LetterTemplateVersion | None = None

    @property
    def text_hash(self) -> str:
        """What an editor started from."""
        return source_hash(self.subject, self.body)


@cache
def default_parts(kind: str, language: str) -> tuple[str, str]:
    """Subject and body of the file; its first line is `Subject: …`."""
    path = settings.BASE_DIR / "templates" / "letters" / language / f"{file_of(kind)}.md"
    head, _blank, body = path.read_text(encoding="utf-8").partition("\n")
    if not head.startswith("Subject: "):
        raise ValueError(f"{path.name}: the first line must be the subject")
    return head.removeprefix("Subject: "), body.strip("\n")


def default_source(kind: str, language: str) -> Source:
    """The text that is delivered with the program."""
    return Source(*default_parts(kind, language), of="default")


def source_for(kind: str, language: str, posting: Posting | None = None) -> Source:
    """The posting's own text, else the company's, else the file's."""
    key = _key(kind, language, posting)
    if key is None:
        return default_source(kind, language)
    version = LetterTemplateVersion.objects.select_related("template").get(pk=key[0])
    of: Owner = "posting" if version.template.posting_id else "company"
    return Source(version.subject, version.body, of, version)


def template_for(kind: str, language: str, posting: Posting | None = None) -> Compiled:
    """The text in force for this kind, language and posting, compiled: one small query each time,
    one compilation for each version and process."""
    key = _key(kind, language, posting)
    return _default(kind, language) if key is None else _of_version(*key)


def _key(kind: str, language: str, posting: Posting | None) -> tuple[int, str] | None:
    """Row and hash of the version in use; None when the file is."""
    if kind not in KINDS:
        return None
    rows = (
        LetterTemplate.objects.filter(
            Q(posting=None) | Q(posting=posting) if posting else Q(posting=None),
            kind=kind,
            language=language,
            current__follows_default=False,
        )
        .order_by(F("posting").asc(nulls_last=True))
        .values_list("current_id", "current__text_hash")
    )
    return rows.first()


@lru_cache(maxsize=KEPT)
def _of_version(pk: int, _text_hash: str) -> Compiled:
    """A version never changes, so what is kept of it is never stale, in any process."""
    row = LetterTemplateVersion.objects.get(pk=pk)
    return compiled(row.subject, row.body, row.pk, row.number)


@cache
def _default(kind: str, language: str) -> Compiled:
    return compiled(*default_parts(kind, language))
