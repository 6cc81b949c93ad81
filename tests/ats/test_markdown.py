"""Postings' Markdown: what means something, and what must mean nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ats.markdown import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Bonjour", "<p>Bonjour</p>"),
        ("**fort** et *doux*", "<p><strong>fort</strong> et <em>doux</em></p>"),
        ("un\ndeux", "<p>un<br>\ndeux</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("# A\n\n## B\n\n### C\n\n#### D", "<h3>A</h3>\n<h4>B</h4>\n<h5>C</h5>\n<h5>D</h5>"),
        ("### A\n\n## B", "<h4>A</h4>\n<h3>B</h3>"),
        ("soins ; repos : oui !", "<p>soins&nbsp;; repos&nbsp;: oui&nbsp;!</p>"),
        ("    quatre espaces", "<p>quatre espaces</p>"),
        ("", ""),
    ],
)
def test_what_it_makes(text: str, html: str) -> None:
    assert to_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\nscript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "![x](https://a.example)",
        "<iframe src=https://evil.example></iframe>",
        "[x]: javascript:alert(1)\n\n[x]",
        "<https://a.example onclick=alert(1)>",
        '[x](https://a.example "onclick=alert(1)")',
        "<svg/onload=alert(1)>",
        "<style>*{}</style>",
    ],
)
def test_what_it_never_makes(text: str) -> None:
    html = to_html(text)
    tags = re.findall(r"<[^>]+>", html)
    allowed = re.compile(r'</?p>|<br>|</a>|<a href="https://a\.example"[^>]*>')
    assert all(allowed.fullmatch(tag) for tag in tags), html
    assert not any(word in "".join(tags) for word in ("onclick", "onerror", "script:"))


def test_a_link_gives_nothing_away() -> None:
    html = to_html("[école](https://ecole.example/?a=1&b=2)")
    assert html == (
        '<p><a href="https://ecole.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow">'
        "école</a></p>"
    )


@given(st.text(alphabet=st.sampled_from("<>&\"'[]()!*_#-`\\:/ \njavscriptonerx="), max_size=60))
def test_no_text_makes_anything_but_the_few_tags(text: str) -> None:
    tags = re.findall(r"<(/?[a-zA-Z0-9]+)", to_html(text))
    allowed = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "hr"}
    assert {tag.strip("/") for tag in tags} <= allowed | {"h3", "h4", "h5"}
