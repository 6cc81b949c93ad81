"""Writes the mail that a receiver's own program would send back: text, HTML and quotation.

For the local post office, where people try out the whole way, and for tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.charset import QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, make_msgid
from html import escape
from typing import Literal, get_args

from selectolax.lexbor import LexborHTMLParser

from messaging.inbound import html_text
from messaging.inbound.charset import clean
from messaging.inbound.headers import addresses, clean_line
from messaging.inbound.parse import ParsedMail, parse
from messaging.post_office import dates

Client = Literal["gmail", "outlook", "apple", "thunderbird", "orange", "phone"]
CLIENTS: tuple[Client, ...] = get_args(Client)

_FRENCH = re.compile(
    r"\b(?:le|la|les|des|une|vous|nous|votre|notre|pour|avec|bonjour|est|être|candidature|au|aux)\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\b(?:the|and|you|your|our|for|with|hello|dear|is|are|to|of|application|we|this)\b",
    re.IGNORECASE,
)
_WORDS = {
    "fr": {
        "wrote": "a écrit",
        "from": "De",
        "sent": "Envoyé",
        "to": "À",
        "subject": "Objet",
        "colon": "\u00a0:",
    },
    "en": {
        "wrote": "wrote",
        "from": "From",
        "sent": "Sent",
        "to": "To",
        "subject": "Subject",
        "colon": ":",
    },
}
_GMAIL_BAR = "margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"
_AGENTS = {
    "gmail": "",
    "outlook": "Microsoft Outlook 16.0",
    "apple": "Apple Mail (2.3826.500.181)",
    "thunderbird": "Mozilla Thunderbird",
    "orange": "Orange Webmail",
    "phone": "iPhone Mail (22F76)",
}


@dataclass(frozen=True)
class _Original:
    """The mail that is answered, as a program shows it above or below the answer."""

    mail: ParsedMail
    language: str
    at: datetime
    name: str
    address: str
    text: str
    html: str

    def word(self, key: str) -> str:
        return _WORDS[self.language][key]

    @property
    def mailbox(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else f"<{self.address}>"

    def attribution(self, when: str, who: str) -> str:
        lead = "Le" if self.language == "fr" else "On"
        return f"{lead} {when}, {who} {self.word('wrote')}{self.word('colon')}"


def build_reply(
    original: bytes,
    text: str,
    client: Client = "gmail",
    sender: str | None = None,
    *,
    now: datetime,
) -> bytes:
    """The MIME reply to a raw mail, in the language of that mail (French or English).

    `text` is what the person types, lines separated by \\n. `sender` is "Name <address>" or an
    address; by default the first receiver of the original. `now` must be aware: its zone is the
    one of the person's machine. Raises `Unreadable` when the original is empty, and `ValueError`
    when nobody is left to send from or to.
    """
    quoted = _read(original, now)
    writer = _mailbox(sender or quoted.mail.header("to"))
    receiver = _mailbox(quoted.mail.header("reply-to") or quoted.mail.header("from"))
    plain, html = _WRITERS[client](clean(text).strip("\n"), quoted)
    message = MIMEMultipart("alternative")
    for name, value in _headers(quoted.mail, writer, receiver, now, client):
        message[name] = value
    message.attach(_part(plain, "plain"))
    message.attach(_part(html, "html"))
    return message.as_bytes(policy=policy.compat32.clone(linesep="\r\n"))


def _read(original: bytes, now: datetime) -> _Original:
    mail = parse(original)
    page = html_text.read(mail.html) if mail.html else None
    text = mail.text or ("\n".join(page.lines) if page else "")
    return _Original(
        mail=mail,
        language=language_of(mail),
        at=(mail.date or now).astimezone(now.tzinfo),
        name=mail.from_name,
        address=mail.from_address,
        text=text.strip("\n"),
        html=_inner(mail.html) if mail.html else escaped(text),
    )


def language_of(mail: ParsedMail) -> str:
    """ "fr" or "en", from what the mail declares, else from its small words."""
    declared = mail.header("content-language")[:2].lower()
    if declared in _WORDS:
        return declared
    sample = f"{mail.subject} {mail.text or mail.html}"[:5_000]
    return "fr" if len(_FRENCH.findall(sample)) >= len(_ENGLISH.findall(sample)) else "en"


def _inner(html: str) -> str:
    """The inside of the body, with every element closed."""
    body = LexborHTMLParser(html[: html_text.MAX_HTML]).body
    return (body.inner_html if body is not None else "") or ""


def _mailbox(value: str) -> tuple[str, str]:
    found = addresses([clean_line(value)])
    if not found:
        raise ValueError("no address to reply with")
    return found[0]


# -- The message ----------------------------------------------------------------------------------


def _headers(
    mail: ParsedMail, writer: tuple[str, str], receiver: tuple[str, str], now: datetime, client: str
) -> list[tuple[str, str]]:
    prefix = "RE: " if client == "outlook" else "Re: "
    answered = mail.subject.lower().startswith(("re:", "re :"))
    subject = mail.subject if answered else prefix + mail.subject
    thread = [*mail.references[-20:], mail.message_id] if mail.message_id else []
    found = [
        ("From", _address_header(writer)),
        ("To", _address_header(receiver)),
        ("Subject", _encoded(subject)),
        ("Date", format_datetime(now)),
        ("Message-ID", make_msgid(domain=_domain(writer[1]))),
        ("In-Reply-To", f"<{mail.message_id}>" if mail.message_id else ""),
        ("References", "\r\n ".join(f"<{name}>" for name in thread)),
        ("X-Mailer" if client != "thunderbird" else "User-Agent", _AGENTS[client]),
    ]
    return [(name, value) for name, value in found if value]


def _address_header(mailbox: tuple[str, str]) -> str:
    name, address = mailbox
    if not name:
        return _ascii(address)
    bare = clean_line(name).translate({ord('"'): None, ord("\\"): None})
    shown = f'"{bare}"' if bare.isascii() else _encoded(bare)
    return f"{shown} <{_ascii(address)}>"


def _encoded(value: str) -> str:
    value = clean_line(value)
    return (
        value if value.isascii() else Header(value, "utf-8", maxlinelen=70).encode(linesep="\r\n")
    )


def _ascii(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.encode('ascii', 'replace').decode()}@{_domain('@' + domain)}"


def _domain(address: str) -> str:
    domain = address.rpartition("@")[2]
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return "invalid.example"


def _part(text: str, subtype: str) -> MIMEText:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    part = MIMEText("", subtype)
    del part["Content-Transfer-Encoding"]
    part.set_payload(text, charset)
    return part


# -- What is typed, as HTML -----------------------------------------------------------------------


def escaped(text: str) -> str:
    """Text as HTML that shows the same: line ends, indents, and double spaces kept."""
    return "<br>".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    kept = re.sub(r"^ | (?= )", "\u00a0", escape(line, quote=False))
    kept = kept.replace("\t", '<span style="white-space:pre">\t</span>')
    return kept.replace("\u00a0", "&nbsp;")


def _divisions(text: str, attributes: str = "") -> str:
    """One division for each line, as contenteditable pages make them."""
    return "".join(f"<div{attributes}>{_line(line) or '<br>'}</div>" for line in text.split("\n"))


def _paragraphs(text: str) -> str:
    if "\n\n\n" in text:
        return escaped(text)
    return "".join(f"<p>{escaped(paragraph)}</p>" for paragraph in text.split("\n\n"))


def _prefixed(lines: Sequence[str]) -> str:
    return "\n".join("> " + line if line else ">" for line in lines)


# -- One function for each program: (text part, HTML part) ----------------------------------------


def _gmail(text: str, quoted: _Original) -> tuple[str, str]:
    when = dates.gmail(quoted.at, quoted.language)
    attribution = quoted.attribution(when, quoted.mailbox)
    plain = f"{text}\n\n{attribution}\n\n{_prefixed(quoted.text.splitlines())}\n"
    first, *rest = text.split("\n")
    html = (
        f'<div dir="ltr">{_line(first)}{_divisions(chr(10).join(rest)) if rest else ""}</div><br>'
        '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f'{escape(attribution)}<br></div><blockquote class="gmail_quote" style="{_GMAIL_BAR}">'
        f"{quoted.html}</blockquote></div>\n"
    )
    return plain, html


def _outlook(text: str, quoted: _Original) -> tuple[str, str]:
    rows = [
        ("from", quoted.mailbox),
        ("sent", dates.outlook(quoted.at, quoted.language)),
        ("to", quoted.mail.header("to")),
        ("subject", quoted.mail.subject),
    ]
    names = [(quoted.word(key) + quoted.word("colon"), value) for key, value in rows]
    header = "\n".join(f"{name} {value}" for name, value in names)
    plain = f"{text}\n________________________________\n{header}\n\n{quoted.text}\n"
    lines = "<br>".join(f"<b>{escape(name)}</b> {escape(value)}" for name, value in names)
    style = ' class="elementToProof" style="font-family: Aptos, Calibri, sans-serif"'
    html = (
        f'<html><head></head><body dir="ltr">{_divisions(text, style)}'
        '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font color="#000000">{lines}</font>'
        f"<div>&nbsp;</div></div><div>{quoted.html}</div></body></html>\n"
    )
    return plain, html


def _apple(text: str, quoted: _Original) -> tuple[str, str]:
    when = dates.apple(quoted.at, quoted.language)
    attribution = quoted.attribution(when, quoted.mailbox)
    plain = f"{text}\n\n{_prefixed([attribution, '', *quoted.text.splitlines()])}\n"
    html = (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
        '<body style="overflow-wrap: break-word; line-break: after-white-space;">'
        f'{escaped(text)}<br><div><br><blockquote type="cite"><div>{escape(attribution)}</div>'
        f'<br class="Apple-interchange-newline"><div>{quoted.html}</div></blockquote></div><br>'
        "</body></html>\n"
    )
    return plain, html


def _thunderbird(text: str, quoted: _Original) -> tuple[str, str]:
    when = dates.thunderbird(quoted.at, quoted.language)
    attribution = quoted.attribution(when, quoted.name or quoted.address)
    plain = f"{text}\n\n{attribution}\n{_prefixed(quoted.text.splitlines())}\n"
    html = (
        '<!DOCTYPE html>\n<html><head><meta http-equiv="Content-Type" content="text/html; '
        f'charset=UTF-8"></head><body>{_paragraphs(text)}<div class="moz-cite-prefix">'
        f'{escape(attribution)}<br></div><blockquote type="cite" '
        f'cite="mid:{escape(quoted.mail.message_id)}">{quoted.html}</blockquote></body></html>\n'
    )
    return plain, html


def _orange(text: str, quoted: _Original) -> tuple[str, str]:
    rows = [
        f"Message du {quoted.at:%d/%m/%y %H:%M}",
        f"De : {quoted.mailbox}",
        f"A : {quoted.mail.header('to')}",
        "Copie à : ",
        f"Objet : {quoted.mail.subject}",
    ]
    plain = f"{text}\n\n\n{_prefixed([*rows, '', *quoted.text.splitlines()])}\n"
    bar = "border-left:#ff6600 2px solid;padding-left:5px;margin-left:5px"
    head = "<br>".join("&gt; " + escape(row) for row in rows)
    html = (
        f'<html><body><p>{escaped(text)}</p><blockquote style="{bar}">{head}<br>&gt;<br>'
        f"{quoted.html}</blockquote></body></html>\n"
    )
    return plain, html


def _phone(text: str, quoted: _Original) -> tuple[str, str]:
    signed = "Envoyé de mon iPhone" if quoted.language == "fr" else "Sent from my iPhone"
    return _apple(f"{text}\n\n{signed}", quoted)


_WRITERS: dict[str, Callable[[str, _Original], tuple[str, str]]] = {
    "gmail": _gmail,
    "outlook": _outlook,
    "apple": _apple,
    "thunderbird": _thunderbird,
    "orange": _orange,
    "phone": _phone,
}
