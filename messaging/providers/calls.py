"""A provider's call, read whole, up to the size of a mail.

Django's limit on what a request may hold is far below a mail, and one for the whole site. The
calls that may be as large as a mail are therefore read here, into a request of their own that
knows another limit; every other address keeps the small one.
"""

from __future__ import annotations

import base64
import binascii
import re
from contextlib import suppress
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.utils.http import parse_header_parameters
from multipart import MultipartError, MultipartParser, MultipartPart

# A mail of 25 MB in base64, in JSON.
MAX_BYTES = 40 * 1024 * 1024
# Of what is too large, this much more is read and forgotten: a server that hangs up on somebody
# who is still sending is not heard, and its refusal looks like a broken line.
_HEARD_OUT = 80 * 1024 * 1024
_PIECE = 256 * 1024
# A mail may carry many files; a form of a million parts is none.
PARTS = 1000


class TooLarge(Exception):
    """More than a mail of 25 MB can take."""


class Call(WSGIRequest):
    """A provider's request, read whole whatever Django's limit on a body. Raises TooLarge above
    MAX_BYTES."""

    def __init__(self, request: HttpRequest) -> None:
        # The stream was given to the first request, and nothing has read from it yet.
        super().__init__(request.environ)  # type: ignore[attr-defined]
        if int(self.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
            self._hear_out()
            raise TooLarge
        self._body = self.read(MAX_BYTES)
        self._raw: dict[str, bytes] = {}

    def raw(self, name: str) -> bytes:
        """A field's bytes as they came; a mail that comes as a field need not be UTF-8."""
        if self.content_type == "application/x-www-form-urlencoded":
            said = parse_qsl(self._body.decode(errors="replace"), encoding="latin-1")
            return dict(said).get(name, "").encode("latin-1")
        return self._raw.get(name, b"")

    def _hear_out(self) -> None:
        heard = 0
        with suppress(OSError):
            while heard < _HEARD_OUT and (piece := self.read(_PIECE)):
                heard += len(piece)

    def parse_file_upload(self, META: Any, post_data: Any) -> Any:  # noqa: N803 (Django's name)
        """Fields and files, as Django makes them, of any size."""
        fields = QueryDict(mutable=True)
        files: MultiValueDict[str, UploadedFile[bytes]] = MultiValueDict()
        for part in _parts(str(META.get("CONTENT_TYPE", "")), self._body):
            if part.filename is not None:
                files.appendlist(part.name, _uploaded(part))
            else:
                self._raw[part.name] = _content(part)
                fields.appendlist(part.name, self._raw[part.name].decode(errors="replace"))
        return fields, files


def _parts(kind: str, body: bytes) -> list[MultipartPart]:
    """The named parts of a form, in memory as the whole is. Raises MultiPartParserError."""
    boundary = parse_header_parameters(kind)[1].get("boundary", "")
    if not boundary:
        raise MultiPartParserError("no boundary")
    problem = ""
    for charset in ("utf-8", "latin-1"):  # of the names of files; a mail is not lost for one
        parser = MultipartParser(
            BytesIO(body),
            boundary,
            charset=charset,
            part_limit=PARTS,
            spool_limit=MAX_BYTES,
            memory_limit=MAX_BYTES,
        )
        try:
            return [part for part in parser if part.name]
        except (MultipartError, UnicodeEncodeError) as error:
            problem = str(error)
    raise MultiPartParserError(problem)


def _content(part: MultipartPart) -> bytes:
    raw = bytes(part.raw)
    if part.headers.get("Content-Transfer-Encoding", "").lower() == "base64":
        with suppress(binascii.Error):
            return base64.b64decode(raw)
    return raw


def _file_name(said: str) -> str:
    """The name without its folders; what has none that can be used is somebody's file all the
    same."""
    last = "".join(filter(str.isprintable, re.split(r"[/\\]", said)[-1]))
    return "file" if last in ("", ".", "..") else last


def _uploaded(part: MultipartPart) -> UploadedFile[bytes]:
    content, name = _content(part), _file_name(part.filename or "")
    stream, kind = BytesIO(content), part.content_type
    return InMemoryUploadedFile(stream, part.name, name, kind, len(content), part.charset)
