"""What is read of a mail, and that nothing a stranger writes stops the reading."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest

from messaging.inbound.parse import MAX_ATTACHMENTS, Unreadable, parse, safe_name
from tests.messaging.inbound.letters import mail, multipart

PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\nBonjour"
HTML = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour</p>"


def test_an_ordinary_mail() -> None:
    read = parse(
        mail(
            "Merci !\n",
            "From: =?utf-8?q?Zo=C3=A9_Le_Goff?= <Zoe.LeGoff@Courriel.example>",
            "To: Maison Verdier <Reply+aB3@Reponses.example>, karim@verdier.example",
            "Cc: =?iso-8859-1?Q?H=E9l=E8ne?= <helene@verdier.example>",
            "Subject: =?utf-8?B?UmU6IFZvdHJlIGNhbmRpZGF0dXJl?= =?utf-8?B?IMOgIE5hbnRlcw==?=",
            "Message-ID:  <x1@courriel.example> ",
            "In-Reply-To: Message of Tuesday <m2@verdier.example>",
            "References: <m1@verdier.example>\r\n <m2@verdier.example>",
        )
    )
    assert (read.from_name, read.from_address) == ("Zoé Le Goff", "zoe.legoff@courriel.example")
    assert read.to == ("reply+ab3@reponses.example", "karim@verdier.example")
    assert read.cc == ("helene@verdier.example",)
    assert read.subject == "Re: Votre candidature à Nantes"
    assert read.date == datetime(2026, 5, 13, 8, 41, 7, tzinfo=timezone(timedelta(hours=2)))
    assert (read.message_id, read.in_reply_to) == ("x1@courriel.example", "m2@verdier.example")
    assert read.references == ("m1@verdier.example", "m2@verdier.example")
    assert (read.text, read.html) == ("Merci !\n", "")
    assert read.attachments == ()
    assert read.defects == ()


def test_addresses_are_matched_from_the_surest_field_on() -> None:
    read = parse(
        mail(
            "x",
            "To: recrutement@verdier.example",
            "Cc: copie@verdier.example",
            "Delivered-To: reply+tok@reponses.example",
            "X-Forwarded-To: suite@verdier.example",
            "X-Original-To: premier@reponses.example",
            "X-Gm-Original-To: reply+tok@reponses.example",
        )
    )
    assert read.recipients == (
        "premier@reponses.example",
        "reply+tok@reponses.example",
        "suite@verdier.example",
        "recrutement@verdier.example",
        "copie@verdier.example",
    )


def test_auto_submitted_is_one_lower_case_word() -> None:
    field = "Auto-Submitted: Auto-Replied (zimbra; vacation)"
    assert parse(mail("x", field)).auto_submitted == "auto-replied"
    assert parse(mail("x")).auto_submitted == ""


def test_both_ways_of_an_alternative_are_kept_apart() -> None:
    read = parse(multipart("alternative", PLAIN, HTML))
    assert (read.text, read.html) == ("Bonjour", "<p>Bonjour</p>")


def test_a_text_beside_html_is_not_lost_from_the_html() -> None:
    """Apple Mail writes text, picture, text; a list adds its footer as a part of its own."""
    footer = "Content-Type: text/html\r\n\r\n<p>Liste</p>"
    read = parse(multipart("mixed", PLAIN.replace("Bonjour", "Merci & <à> bientôt"), footer))
    assert "Merci &amp; &lt;à&gt; bientôt" in read.html
    assert read.html.endswith("<p>Liste</p>")


def test_attachments_have_names_sizes_and_bytes_by_index() -> None:
    cv = base64.b64encode(b"%PDF-1.7 contenu").decode()
    parts = [
        PLAIN,
        "Content-Type: application/pdf; name*=utf-8''CV%20Zo%C3%A9.pdf\r\n"
        f"Content-Transfer-Encoding: base64\r\nContent-Disposition: inline\r\n\r\n{cv}",
        'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="notes.txt"\r\n\r\nn',
        "Content-Type: image/png\r\nContent-ID: <logo>\r\nContent-Disposition: inline\r\n\r\npng",
    ]
    files = parse(multipart("mixed", *parts)).attachments
    assert [(file.index, file.name, file.media_type) for file in files] == [
        (0, "CV Zoé.pdf", "application/pdf"),
        (1, "notes.txt", "text/plain"),
        (2, "attachment-3.png", "image/png"),
    ]
    assert files[0].content == b"%PDF-1.7 contenu"
    assert files[0].size == len(files[0].content)
    # A CV from a telephone says "inline"; only the small picture of a page is.
    assert [file.inline for file in files] == [False, False, True]


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ('filename="=?utf-8?B?Q1YgZGUgWm/DqS5wZGY=?="', "CV de Zoé.pdf"),
        (
            "filename*0*=iso-8859-1''Lettre%20de; filename*1*=%20motivation%20%E9.doc",
            "Lettre de motivation é.doc",
        ),
        ('filename*0="long "; filename*1="name.pdf"', "long name.pdf"),
        ("filename=CV Zoe 2026.pdf", "CV Zoe 2026.pdf"),
        (r'filename="un \"bon\" CV.pdf"', "un _bon_ CV.pdf"),
        ('filename="../../etc/x.php"', "x.php"),
        (r'filename="C:\\Users\\zoe\\cv.pdf"', "cv.pdf"),
        ('filename="..."', "attachment-1.pdf"),
        ("filename*=bogus'x'%ff%fe.pdf", "ÿþ.pdf"),
    ],
)
def test_names_of_files_in_every_spelling(parameter: str, name: str) -> None:
    part = f"Content-Type: application/pdf\r\nContent-Disposition: attachment; {parameter}\r\n\r\nx"
    assert parse(multipart("mixed", part)).attachments[0].name == name


def test_safe_names_mislead_nobody() -> None:
    assert safe_name("facture\u202efdp.exe") == "facture_fdp.exe"
    assert safe_name("a\x00b\nc.pdf") == "a_b_c.pdf"
    assert safe_name(".htaccess") == "htaccess"
    long = safe_name("é" * 500 + ".pdf")
    assert len(long) == 120
    assert long.endswith(".pdf")


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        ("utf-8", "déjà €".encode(), "déjà €"),
        ("iso-8859-1", "déjà €".encode("cp1252"), "déjà €"),
        ("us-ascii", "déjà".encode(), "déjà"),
        ("us-ascii", "déjà".encode("latin-1"), "déjà"),
        ("utf-8", "déjà".encode("latin-1"), "déjà"),
        ("x-inconnu", "déjà".encode(), "déjà"),
        ("zlib", b"plain", "plain"),
        ("idna", b"plain", "plain"),
        ("", b"\x81\x8d", "\x81\x8d"),
        ("utf-8", "é".encode() * 200 + b"\xc3", "é" * 200 + "\ufffd"),
        ("shift_jis", "こんにちは".encode("shift_jis"), "こんにちは"),
    ],
)
def test_charsets_fall_back(charset: str, raw: bytes, text: str) -> None:
    head = f"From: a@b.example\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    assert parse(head.encode() + raw).text == text


def test_html_without_a_declared_charset_says_it_itself() -> None:
    page = '<html><head><meta charset="windows-1251"></head><p>Привет</p>'.encode("cp1251")
    assert "Привет" in parse(b"Content-Type: text/html\r\n\r\n" + page).html


def test_text_can_be_stored_in_a_database() -> None:
    read = parse(mail("a\x00b\x07c\u2028d", "Subject: x\x00y"))
    assert read.text == "abc\u2028d"
    assert read.subject == "xy"
    utf7 = b"Content-Type: text/plain; charset=utf-7\r\n\r\n+2AA-x"
    parse(utf7).text.encode()


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("base64", "Qm9uam91cg==", "Bonjour"),
        ("base64", "Qm9u*** am91cg", "Bonjour"),
        ("base64", "Qm9uam91c", "Bonjou"),
        ("BASE64 ", "Qm9uam91cg==", "Bonjour"),
        ("quoted-printable", "d=C3=A9j=C3=A0 =ZZ", "déjà =ZZ"),
        ("x-bizarre", "tel quel", "tel quel"),
    ],
)
def test_broken_transfer_encodings(encoding: str, body: str, text: str) -> None:
    assert parse(mail(body, f"Content-Transfer-Encoding: {encoding}")).text == text


def test_flowed_text_is_joined_again() -> None:
    body = "Une phrase \nsur deux lignes.\n> cité \n> encore\n-- \nZoé"
    read = parse(mail(body, "Content-Type: text/plain; charset=utf-8; format=flowed"))
    assert read.text == "Une phrase sur deux lignes.\n> cité encore\n-- \nZoé"


def test_a_boundary_that_was_changed_on_the_way_is_guessed() -> None:
    raw = multipart("alternative", PLAIN, HTML).replace(b'boundary="limit"', b'boundary="perdu"')
    read = parse(raw)
    assert (read.text, read.html) == ("Bonjour", "<p>Bonjour</p>")
    assert read.defects == ("boundary-guessed",)


def test_a_multipart_without_parts_is_read_as_text() -> None:
    read = parse(mail("Bonjour quand même", "Content-Type: multipart/mixed"))
    assert read.text == "Bonjour quand même"
    assert read.defects == ("boundary-missing",)


def test_a_mail_cut_in_the_middle_keeps_what_arrived() -> None:
    raw = multipart("mixed", PLAIN, HTML)
    read = parse(raw[: raw.rindex(b"</p>")])
    assert read.text == "Bonjour"
    assert "boundary-unclosed" in read.defects


def test_a_forwarded_mail_is_a_file_and_not_the_words_of_the_sender() -> None:
    inner = "Content-Type: message/rfc822\r\n\r\nSubject: autre\r\n\r\nPas de Julie"
    read = parse(multipart("mixed", PLAIN, inner))
    assert read.text == "Bonjour"
    assert read.attachments[0].name == "attachment-1.eml"
    assert b"Pas de Julie" in read.attachments[0].content


def test_a_text_without_headers_is_still_read() -> None:
    read = parse(b"juste quelques mots\net une ligne\n")
    assert read.text == "juste quelques mots\net une ligne\n"
    assert read.defects == ("no-sender", "no-headers")


def test_a_stray_line_between_headers_loses_no_header() -> None:
    read = parse(b"From: a@b.example\n__\nSubject : Bonjour\n\ntexte\n")
    assert (read.from_address, read.subject, read.text) == ("a@b.example", "Bonjour", "texte\n")


def test_a_missing_blank_line_after_the_headers() -> None:
    read = parse(b"From: a@b.example\nSubject: Bonjour\nVoici ma reponse\n")
    assert read.text == "Voici ma reponse\n"


def test_an_mbox_line_is_no_header() -> None:
    read = parse(b"From a@b.example Wed May 13 08:41:07 2026\nFrom: Z <z@b.example>\n\nx")
    assert read.from_address == "z@b.example"


def test_old_line_ends() -> None:
    doubled = parse(multipart("alternative", PLAIN, HTML).replace(b"\r\n", b"\r\r\n"))
    assert (doubled.text, doubled.html, doubled.defects) == ("Bonjour", "<p>Bonjour</p>", ())
    read = parse(b"From: a@b.example\rSubject: x\r\rune\rdeux")
    assert (read.subject, read.text) == ("x", "une\ndeux")


@pytest.mark.parametrize("value", ["(" * 5000, '"' * 5000, "<" * 5000, "@" * 5000, ",;:" * 500, ""])
def test_hostile_addresses(value: str) -> None:
    read = parse(mail("x", f"From: {value}", f"To: {value}"))
    assert read.from_address == ""
    assert "no-sender" in read.defects


def test_an_address_is_found_in_a_broken_field() -> None:
    assert parse(mail("x", 'From: "Zoé <zoe@courriel.example')).from_address == (
        "zoe@courriel.example"
    )


@pytest.mark.parametrize("value", ["", "hier", "Tue, 99 May 99999 10:00", "1" * 500])
def test_dates_that_are_none(value: str) -> None:
    assert parse(mail("x", f"Date: {value}")).date is None


def test_a_date_without_a_zone_is_universal() -> None:
    read = parse(mail("x", "Date: Wed, 13 May 2026 08:41:07"))
    assert read.date == datetime(2026, 5, 13, 8, 41, 7, tzinfo=UTC)


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b" \t\n", b"\x00" * 40, b"\xef\xbb\xbf\n"])
def test_nothing_to_read(raw: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(raw)
    assert caught.value.reason == "empty"


def test_attachments_are_counted() -> None:
    part = "Content-Type: application/pdf\r\n\r\nx"
    read = parse(multipart("mixed", PLAIN, *[part] * (MAX_ATTACHMENTS + 3)))
    assert len(read.attachments) == MAX_ATTACHMENTS
    assert read.defects == ("too-many-attachments",)


def test_a_hundred_levels_are_bounded() -> None:
    raw = b"Content-Type: text/plain\n\nau fond\n"
    for level in range(100):
        name = f"b{level}".encode()
        raw = (
            b"Content-Type: multipart/mixed; boundary="
            + name
            + b"\n\n--"
            + name
            + b"\n"
            + raw
            + b"\n--"
            + name
            + b"--\n"
        )
    read = parse(b"From: a@b.example\n" + raw)
    assert read.defects == ("nested-too-deep",)
    assert b"au fond" in read.attachments[0].content
