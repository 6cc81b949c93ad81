"""Whether an uploaded CV may be kept, and the sentence that says why not."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candidates.documents.findings import Finding, from_json
from candidates.documents.names import extension_of, safe_name
from candidates.documents.sandbox import Limits, run_limited

MAX_BYTES = 10 * 1024 * 1024
MEDIA_TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
    "txt": "text/plain",
}

Code = Literal[
    "empty",
    "too_large",
    "not_supported",
    "mismatch",
    "encrypted",
    "bomb",
    "damaged",
    "macros",
    "unreadable_in_time",
]

SENTENCES: dict[str, Promise] = {
    "empty": _("This file is empty: please choose it again, or export it anew."),
    "too_large": _("This file is larger than 10 MB: please send a lighter version."),
    "not_supported": _("We can read PDF, Word (.docx), OpenDocument (.odt), RTF and plain "
                       "text files: please send your CV as one of these."),
    "mismatch": _("This file is not what its name says: please export your CV again, "
                  "as a PDF if you can, and send that."),
    "encrypted": _("This file is protected by a password: please send a version without one."),
    "bomb": _("This file becomes far too big once opened: please send a simpler version."),
    "damaged": _("This file seems damaged, we could not open it: please export it again, "
                 "as a PDF if you can."),
    "macros": _("This file contains a program or fetches one: please send a version without, "
                "as a PDF if you can."),
    "unreadable_in_time": _("This file takes too long to open: please send a simpler version, "
                            "as a PDF if you can."),
}  # fmt: skip


# What a slip of the hand or a setting of one's own explains: the person may choose again at once.
# Any other refusal is no reason to hold an application up: it arrives without the file.
ORDINARY: frozenset[Code] = frozenset({"empty", "too_large", "not_supported", "encrypted"})

# The same, to the team.
WHY: dict[str, Promise] = {
    "empty": _("It was empty."),
    "too_large": _("It was larger than 10 MB."),
    "not_supported": _("It was of a kind that we do not read."),
    "mismatch": _("It was not what its name says."),
    "encrypted": _("It was protected by a password."),
    "bomb": _("It becomes far too big once opened."),
    "damaged": _("It was damaged, or made so that it does not open."),
    "macros": _("It contained a program, or fetched one."),
    "unreadable_in_time": _("It took too long to open."),
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept. `extension` without its dot; `pages` for a PDF only."""

    media_type: str
    extension: str
    safe_name: str
    sha256: str
    pages: int | None


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that may not be kept; `sentence` is for the person who sent it, translated late."""

    code: Code

    @property
    def sentence(self) -> Promise:
        return SENTENCES[self.code]

    @property
    def is_ordinary(self) -> bool:
        """Whether the person is asked for another file before anything is sent."""
        return self.code in ORDINARY


def check_upload(
    name: str, size: int, chunks: Iterable[bytes], limits: Limits | None = None
) -> Accepted | Refused:
    """Read the chunks once, say what the file really is and whether it may be kept.

    `size` is what the browser claims: a large claim saves the reading, a small one is not
    believed. Nothing is kept on the disk afterwards. Raises OSError when the temporary folder
    is full or no process can be started; whatever is in the file ends as Refused.
    """
    if size > MAX_BYTES:
        return Refused("too_large")
    with tempfile.TemporaryFile() as copy:
        digest = _copy(chunks, copy)
        if digest is None:
            return Refused("too_large")
        if copy.tell() == 0:
            return Refused("empty")
        result = run_limited("candidates.documents.inspect_file", stdin=copy, limits=limits)
    if result.status == "time":
        return Refused("unreadable_in_time")
    if result.status == "memory":
        return Refused("bomb")
    finding = from_json(result.value)
    if finding is None:
        return Refused("damaged")
    return _decide(name, finding, digest)


def _copy(chunks: Iterable[bytes], target: IO[bytes]) -> str | None:
    """Copy and hash; None as soon as there is more than MAX_BYTES."""
    digest = hashlib.sha256()
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > MAX_BYTES:
            return None
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest()


def _decide(name: str, finding: Finding, digest: str) -> Accepted | Refused:
    claimed = extension_of(name)
    kind = finding.kind
    if kind not in MEDIA_TYPES:
        return Refused(_code_of_other(claimed, finding))
    if finding.problem:
        return Refused(finding.problem)
    # Any text without a name of its own may be anything: only its author can say it is a CV.
    if kind == "txt" and not claimed:
        return Refused("not_supported")
    if claimed not in ("", kind):
        return Refused("mismatch" if claimed in MEDIA_TYPES else "not_supported")
    return Accepted(MEDIA_TYPES[kind], kind, safe_name(name, kind), digest, finding.pages)


def _code_of_other(claimed: str, finding: Finding) -> Code:
    if claimed not in MEDIA_TYPES:
        return "not_supported"
    return finding.problem or "mismatch"
