"""The exact mail: what is typed, what data says, and what a mail program will show."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from jinja2 import UndefinedError

from ats.csp import frame_policy, framed
from messaging.writing import render
from messaging.writing.library.environment import compiled
from messaging.writing.markdown import Markdown, escape
from messaging.writing.render import mail_body, to_html, to_text, written
from tests import factories as make
from tests.messaging import letter_contexts as samples
from tests.messaging.letter_rendering import KINDS, context
from tests.messaging.staff_contexts import Notice

HOSTILE = (
    "[x](http://evil.example)",
    "![x](http://evil.example/pixel.png)",
    "<img src=x onerror=alert(1)>",
    "<http://evil.example>",
    "http://evil.example",
    "*",
    "**gras**",
    "_souligné_",
    "`code`",
    "- liste",
    "+ liste",
    "12. liste",
    "3) liste",
    "> cité",
    "# titre",
    "    retrait",
    "---",
    "\\*",
    "&lt;b&gt;",
    "[[ trou ]]",
    "{{ company.name }}",
    "{% raw %}",
    "deux\n- lignes\n1. ici",
    "fin \\",
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("before", ["", "Bonjour "])
def test_data_reads_exactly_as_it_was_typed(text: str, before: str) -> None:
    html = to_html(before + escape(text) + ",")
    assert re.findall(r"<(\w+)", html) == ["p"] + ["br"] * text.count("\n")
    assert " ".join(to_text(before + escape(text) + ",").split()) == " ".join(
        f"{before}{text},".split()
    )


def test_data_cannot_hold_the_place_of_a_signed_link() -> None:
    assert "%%link:" not in to_html(escape("%%link:approve%%"))
    assert "%%link:" not in to_text(escape("%%link:approve%%"))


@pytest.mark.parametrize(
    "markdown",
    [
        "[x](javascript:alert(1))",
        "[x](data:text/html,hello)",
        "<script>alert(1)</script>",
        "<a href='http://evil.example' onclick='x()'>x</a>",
        "[x](vbscript:msgbox)",
    ],
)
def test_even_a_recruiter_cannot_put_code_into_a_mail(markdown: str) -> None:
    html = to_html(markdown)
    assert set(re.findall(r"<(\w+)", html)) == {"p"}


def test_html_of_a_letter() -> None:
    html = to_html(
        "Bonjour **Amina**,\nsuite\n\n- un\n- deux\n\n> cité\n\n[site](https://a.example)"
    )
    assert html == (
        "<p>Bonjour <strong>Amina</strong>,<br>\nsuite</p>\n<ul>\n<li>un</li>\n<li>deux</li>\n"
        '</ul>\n<blockquote>\n<p>cité</p>\n</blockquote>\n<p><a href="https://a.example">site</a></p>'
    )


def test_a_french_sign_begins_no_line_alone() -> None:
    typed = "Vu : « des **faits** » ! Lu ? Oui ; [ici :](https://a.example/?q=a)"
    kept = "Vu\u00a0: «\u00a0des faits\u00a0»\u00a0! Lu\u00a0? Oui\u00a0; ici\u00a0: (https://a.example/?q=a)"
    assert to_text(typed) == kept
    html = to_html(typed).replace("&nbsp;", "\u00a0")
    assert re.sub(r"<[^>]+>", "", html) == kept.removesuffix(" (https://a.example/?q=a)")
    assert 'href="https://a.example/?q=a"' in html


def test_text_of_a_letter_is_pleasant_to_read() -> None:
    markdown = (
        "Bonjour **Amina**,\n\nVoici\u00a0:\n\n- *un*\n- deux\n  - dedans\n\n1. a\n2. b\n\n"
        "> cité\n> encore\n\nVoir [le site](https://a.example), "
        "[https://b.example](https://b.example), "
        "[appeler](tel:+33199001234).\n\n**[Lire la lettre](%%link:approve%%)**\n\nClaire  \nMaison"
    )
    assert to_text(markdown) == (
        "Bonjour Amina,\n\nVoici\u00a0:\n\n– un\n– deux\n  – dedans\n\n1. a\n2. b\n\n"
        "> cité\n> encore\n\nVoir le site (https://a.example), https://b.example, "
        "appeler (+33199001234).\n\nLire la lettre\n%%link:approve%%\n\nClaire\nMaison"
    )


def test_the_place_of_a_signed_link_survives_in_html() -> None:
    assert to_html("[Lire](%%link:approve%%)") == '<p><a href="%%link:approve%%">Lire</a></p>'


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_every_template_becomes_a_subject_and_a_body(kind: str, language: str) -> None:
    letter = written(kind, language, context(kind, "full", tu=False))
    assert letter.subject
    assert "\n" not in letter.subject
    assert not letter.subject.startswith("Subject")
    assert "\n\n\n" not in letter.markdown
    assert letter.markdown == letter.markdown.strip()
    assert "\\" not in letter.subject


@pytest.mark.django_db
def test_a_name_stays_a_name_in_subject_and_body() -> None:
    nasty = samples.Person("*[x](http://e.example)*", "<b>", "*[x](http://e.example)* <b>")
    given = replace(samples.FULL_DECLINE, candidate=nasty, call_made=False)
    given = replace(given, posting=samples.Opening(title="C++\r\nBcc: x@y.example"))
    letter = written("decline_applied", "fr", given)
    assert letter.subject.endswith("C++ Bcc: x@y.example")
    assert "Bonjour *[x](http://e.example)*," in to_text(letter.markdown)
    assert "<a" not in to_html(letter.markdown)


@pytest.mark.django_db
def test_text_is_rendered_once_only() -> None:
    point = samples.Point("Excel", "{{ signer.name }} {% if x %}")
    letter = written("decline_applied", "fr", replace(samples.Decline(), gaps=(point,)))
    assert "**Excel.** {{ signer.name }} {% if x %}" in letter.markdown


@pytest.mark.django_db
def test_markdown_that_an_author_wrote_keeps_its_formatting() -> None:
    answer = replace(samples.Answer(), body=Markdown("**Oui**, [ici](https://a.example)."))
    html = to_html(written("answer", "fr", answer).markdown)
    assert '<strong>Oui</strong>, <a href="https://a.example">ici</a>' in html


@pytest.mark.django_db
def test_a_missing_name_is_an_error_and_not_a_blank() -> None:
    with pytest.raises(UndefinedError):
        written("decline_applied", "fr", Notice())


def test_templates_cannot_reach_outside_their_context() -> None:
    letter = compiled("{{ x.__class__.__mro__ }}", "{{ x.__class__.__mro__ }}")
    for part in (letter.subject, letter.body):
        with pytest.raises(Exception, match="unsafe"):
            part.render(x="a")


@pytest.mark.django_db
def test_the_mail_carries_the_letter_the_house_and_the_reason() -> None:
    make.a_company(name="Maison <Verdier> & fils", postal_address="1 rue du Test\n69002 Lyon")
    mail = mail_body("Bonjour **Amina**,\n\n- un", language="fr", why="Parce que < vous…")
    assert "Maison &lt;Verdier&gt; &amp; fils" in mail.html
    assert "Parce que &lt; vous…" in mail.html
    assert "1 rue du Test · 69002 Lyon" in mail.html
    assert re.search(
        r'<p style="margin: 0 0 16px;?">Bonjour <strong>Amina</strong>,</p>', mail.html
    )
    assert re.search(r'<ul style="[^"]+">\n<li style="[^"]+">un</li>', mail.html)
    assert 'lang="fr"' in mail.html
    assert "@@" not in mail.html + mail.text
    assert mail.text.startswith("Bonjour Amina,\n\n– un\n\n-- \nMaison <Verdier> & fils")
    assert "Parce que < vous…" in mail.text


@pytest.mark.django_db
def test_places_in_a_letter_are_not_filled_twice() -> None:
    make.a_company()
    mail = mail_body("@@why@@ @@body@@ @@company@@", language="fr", why="raison")
    assert "@@why@@ @@body@@ @@company@@" in mail.text
    assert "@@why@@ @@body@@ @@company@@" in mail.html


@pytest.mark.django_db
def test_one_button_at_most_with_its_address_in_full() -> None:
    make.a_company()
    mail = mail_body("Bonjour", language="en", action=("Read & answer", "%%link:approve%%"))
    assert 'href="%%link:approve%%"' in mail.html
    assert "Read &amp; answer</a>" in mail.html
    assert "Read & answer\n%%link:approve%%" in mail.text
    assert 'class="action"' not in mail_body("Bonjour", language="en").html


@pytest.mark.django_db
def test_the_layout_is_prepared_once_and_not_for_every_mail() -> None:
    make.a_company()
    render._layout.cache_clear()
    for number in range(5):
        mail_body(f"Bonjour {number}", language="fr", why=f"{number}")
    assert render._layout.cache_info().misses == 1


@pytest.mark.django_db
def test_a_framed_mail_allows_its_own_styles_and_nothing_else() -> None:
    make.a_company()
    policy = frame_policy(mail_body("Bonjour\n\n> cité", language="fr").html)
    assert "unsafe-inline" not in policy
    assert policy.startswith("default-src 'none'; style-src 'unsafe-hashes' 'sha256-")


@pytest.mark.django_db
def test_a_mail_is_readable_in_a_dark_mail_program() -> None:
    """The dark colours survive the inlining, and their block has its hash in the policy."""
    make.a_company()
    html = mail_body("Bonjour", language="fr").html
    head = html.partition("</head>")[0]
    assert "@media (prefers-color-scheme: dark)" in head
    assert 'content="light dark"' in head


@pytest.mark.django_db
def test_in_our_pages_a_sheet_stays_paper() -> None:
    make.a_company()
    said = "Bonjour, (prefers-color-scheme: dark)"
    html = framed(mail_body(said, language="fr").html).content.decode()
    head, _end, body = html.partition("</head>")
    assert "prefers-color-scheme" not in head
    assert said in body


@pytest.mark.django_db
def test_the_house_is_named_once_in_the_footer() -> None:
    make.a_company(name="Maison Test", postal_address="Maison Test\n 1 rue du Test \n\n69002 Lyon")
    text = mail_body("Bonjour", language="fr").text
    assert text.endswith("Maison Test, 1 rue du Test · 69002 Lyon%%link:mark%%\n")
