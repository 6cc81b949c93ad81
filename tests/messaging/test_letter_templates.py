"""Every mail template, rendered without a database and read as its receiver would."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from jinja2 import UndefinedError, nodes
from markdown_it import MarkdownIt

from messaging.writing.situations.words import merged_openings
from tests.messaging.letter_contexts import (
    CLAIRE,
    COMMON,
    DECLINES,
    FULL_DECLINE,
    FULL_MEETING,
    LANGUAGES,
    MARGIN,
    MERGED,
    STOCK,
    TEAM,
    TO_CANDIDATES,
    About,
    Decline,
    Letter,
    Merged,
    Other,
    merged_context,
    names,
)
from tests.messaging.letter_rendering import (
    FOLDER,
    KINDS,
    context,
    environment,
    merged_opening,
    render,
)
from tests.messaging.staff_contexts import ACCOUNTS, APPROVALS, TO_STAFF, Notice

# Formulas that tell nobody anything, or say something other than the truth.
CLICHES = {
    "fr": (
        "correspondait mieux",
        "malgré la qualité",
        "malheureusement",
        "retenu toute notre attention",
        "au regret de",
        "nous sommes désolés de",
        "nombreuses candidatures",
        "profil ne correspond",
        "votre profil",
        "ton profil",
        "plein succès",
        "bonne continuation",
        "n'hésitez pas",
        "n'hésite pas",
        "dans les meilleurs délais",
        "très prochainement",
        "opportunité",
        "trop senior",
        "surqualifi",
    ),
    "en": (
        "unfortunately",
        "we regret",
        "better fit",
        "better match",
        "high volume",
        "other candidates",
        "keep your resume on file",
        "every success",
        "best of luck",
        "don't hesitate",
        "do not hesitate",
        "culture fit",
        "overqualified",
        "at this time",
        "in due course",
    ),
}
KEEPING = re.compile(r"conserv|gardons|gardé|keeping your CV|keep your CV", re.IGNORECASE)
# Forms that settle the gender of the reader: "(e)", "·e", "-e", or a slash between endings.
GENDERED = re.compile(
    r"\((?:e|ne|trice|se)s?\)|·e|\w+[ée]-e\b|\b(?:prêt|sûr|ravi|déçu|reçu|allé|venu|seul)e?s?\b"
)
VOUS = re.compile(r"\b(?:vous|votre|vos|répondez|dites)\b|\w+ez\b", re.IGNORECASE)
TU = re.compile(
    r"\b(?:tu|ton|ta|tes|toi|te|réponds|écris-|viens|dis-|appelle-)(?!\w)|\bt'(?=\w)", re.IGNORECASE
)


def prose(text: str, data: Any) -> str:
    """The rendered words that are ours: without what the recruiter wrote or must write."""
    for point in (*getattr(data, "strengths", ()), *getattr(data, "gaps", ())):
        text = text.replace(point.text, "")
    return re.sub(r"\[\[.*?\]\]", "", text)


CASES = [
    pytest.param(lang, kind, size, tu, id=f"{lang}-{kind}-{size}-{'tu' if tu else 'vous'}")
    for lang in LANGUAGES
    for kind in KINDS
    for size in ("full", "minimal")
    for tu in (False, True)
    if not (tu and kind in TO_STAFF)
]
every_mail = pytest.mark.parametrize(("lang", "kind", "size", "tu"), CASES)
every_decline = pytest.mark.parametrize("kind", DECLINES)
every_language = pytest.mark.parametrize("lang", LANGUAGES)


@every_language
def test_every_kind_is_there_and_nothing_else(lang: str) -> None:
    there = {path.stem for path in (FOLDER / lang).glob("*.md")}
    assert there == set(KINDS)


@every_mail
def test_subject_then_a_blank_line_then_the_body(lang: str, kind: str, size: str, tu: bool) -> None:
    first, blank, greeting = render(lang, kind, context(kind, size, tu)).split("\n")[:3]
    assert first.startswith("Subject: ")
    assert len(first) > len("Subject: ") + 10
    assert blank == ""
    assert greeting.startswith("Bonjour " if lang == "fr" else "Hello ")
    assert greeting.endswith(",")


@every_mail
def test_nothing_odd_is_left_in_the_text(lang: str, kind: str, size: str, tu: bool) -> None:
    text = render(lang, kind, context(kind, size, tu))
    for odd in ("None", "Undefined", "{{", "{%", "}}", "%}", "()", "****", " ,", " .", ",,", ".."):
        assert odd not in text, odd
    assert "\n\n\n" not in text
    assert re.search(r"[^\n ] {2,}[^\n ]", text) is None
    assert [line for line in text.split("\n") if line.endswith(" ")] == []


@every_mail
def test_no_cliche(lang: str, kind: str, size: str, tu: bool) -> None:
    text = render(lang, kind, context(kind, size, tu)).lower()
    assert [words for words in CLICHES[lang] if words in text] == []


@every_mail
def test_the_reader_has_no_gender(lang: str, kind: str, size: str, tu: bool) -> None:
    assert GENDERED.findall(render(lang, kind, context(kind, size, tu))) == []


@pytest.mark.parametrize("door", ["open", "later", "closed"])
@pytest.mark.parametrize("consent", [True, False])
@pytest.mark.parametrize("size", ["full", "minimal"])
@pytest.mark.parametrize("kind", TO_CANDIDATES)
def test_tu_and_vous_are_never_mixed(kind: str, size: str, consent: bool, door: str) -> None:
    for tu in (False, True):
        data = context(kind, size, tu)
        if isinstance(data, Decline):
            until = "30 novembre 2028" if consent else ""
            data = replace(data, door=door, pool_consent=consent, pool_until=until)
        ours = prose(render("fr", kind, data), data)
        used, other = (TU, VOUS) if tu else (VOUS, TU)
        assert [word for word in other.findall(ours) if word not in ("chez", "assez")] == []
        assert used.search(ours) or kind == "interview_cancelled"


@every_mail
def test_french_punctuation_keeps_its_spaces(lang: str, kind: str, size: str, tu: bool) -> None:
    if lang == "en":
        return
    text = prose(render(lang, kind, context(kind, size, tu)), context(kind, size, tu))
    text = re.sub(r"https?://\S+|^Subject:|\n> ", "", text)
    assert re.findall(r"[^\u00a0]:|[^\u202f][;!?]|«[^\u00a0]|[^\u00a0]»", text) == []


@every_language
@pytest.mark.parametrize("kind", TO_CANDIDATES)
def test_a_named_human_signs(lang: str, kind: str) -> None:
    text = render(lang, kind, context(kind, "full", tu=False))
    assert text.endswith("Claire Morel\nresponsable du recrutement, Maison Verdier")
    short = render(lang, kind, context(kind, "minimal", tu=False))
    assert short.endswith("Claire Morel\nMaison Verdier")


@every_language
@every_decline
@pytest.mark.parametrize("tu", [False, True])
@pytest.mark.parametrize("door", ["open", "later", "closed"])
def test_a_cv_is_kept_only_with_consent(lang: str, kind: str, tu: bool, door: str) -> None:
    without = replace(FULL_DECLINE, tu=tu, door=door, pool_consent=False, pool_until="")
    assert not KEEPING.search(render(lang, kind, without))
    agreed = render(lang, kind, replace(FULL_DECLINE, tu=tu, door=door))
    assert bool(KEEPING.search(agreed)) is (door != "closed")
    assert ("30 novembre 2028" in agreed) is (door != "closed")


@every_language
@every_decline
def test_every_door_says_something_else(lang: str, kind: str) -> None:
    base = replace(FULL_DECLINE, pool_consent=False, pool_until="")
    said = {render(lang, kind, replace(base, door=door)) for door in ("open", "later", "closed")}
    assert len(said) == 3


@every_language
@every_decline
def test_points_are_told_with_their_criterion(lang: str, kind: str) -> None:
    text = render(lang, kind, FULL_DECLINE)
    for point in (STOCK, TEAM, MARGIN):
        assert f"\n\n**{point.criterion}.** {point.text}\n\n" in text
    assert FULL_DECLINE.next_step in text
    assert "[[" not in text


HOLES = {
    # kind: (strengths, gaps, next step) -> how many holes the recruiter is shown
    # A strength alone does not explain an answer that promises to say why.
    "decline_applied": {(0, 0, ""): 1, (1, 0, ""): 1, (0, 1, ""): 0},
    "decline_phone": {(0, 0, ""): 2, (1, 0, ""): 1, (0, 1, ""): 1, (1, 1, ""): 0},
    "decline_interview": {(0, 0, ""): 3, (1, 1, ""): 1, (1, 1, "Lire."): 0, (0, 1, "Lire."): 1},
    "decline_finalist": {(0, 0, ""): 3, (1, 1, "Lire."): 1, (2, 0, "Lire."): 1, (2, 1, "Lire."): 0},
}


@every_language
@pytest.mark.parametrize(
    ("kind", "given", "holes"),
    [(kind, given, holes) for kind, rows in HOLES.items() for given, holes in rows.items()],
)
def test_what_is_missing_is_a_visible_hole(
    lang: str, kind: str, given: tuple[int, int, str], holes: int
) -> None:
    strengths, gaps, step = given
    data = Decline(strengths=(STOCK, TEAM)[:strengths], gaps=(MARGIN,)[:gaps], next_step=step)
    text = render(lang, kind, data)
    assert text.count("[[") == text.count("]]") == holes


@every_language
def test_a_call_is_mentioned_only_when_it_was_made(lang: str) -> None:
    words = "au téléphone" if lang == "fr" else "on the phone"
    assert words in render(lang, "decline_finalist", FULL_DECLINE)
    assert words not in render(lang, "decline_finalist", replace(FULL_DECLINE, call_made=False))


@every_language
@pytest.mark.parametrize("kind", ["decline_interview", "decline_finalist"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_interviewers_read_as_a_sentence(lang: str, kind: str, count: int) -> None:
    people = ("Hélène Vasseur", "Inès Pereira", "Benoît Lemaire")[:count]
    text = render(lang, kind, replace(FULL_DECLINE, interviewed_by=people))
    last = " et " if lang == "fr" else " and "
    expected = last.join(filter(None, (", ".join(people[:-1]), people[-1])))
    assert expected in text


@every_language
def test_acknowledgement_promises_the_date_and_names_the_contact(lang: str) -> None:
    data = Letter(**COMMON)
    text = render(lang, "acknowledgement", data)
    assert data.promise in text
    assert CLAIRE.phone in text
    assert ("retirer votre candidature" if lang == "fr" else "withdraw your application") in text


MODES = {
    "onsite": ("12 rue des Essais", ("visio.example", "06 39 98 00 00")),
    "video": ("](https://visio.example/salon-3)", ("12 rue des Essais", "06 39 98 00 00")),
    "phone": ("06 39 98 00 00", ("12 rue des Essais", "visio.example")),
}


@every_language
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", ["interview_invitation", "interview_moved", "interviewer_notice"])
def test_an_interview_says_when_how_and_with_whom(lang: str, kind: str, mode: str) -> None:
    meeting = replace(FULL_MEETING, mode=mode)
    data = Notice(interview=meeting) if kind == "interviewer_notice" else About(interview=meeting)
    text = render(lang, kind, data)
    present, absent = MODES[mode]
    for words in (meeting.when, meeting.duration, present, *(p.name for p in meeting.interviewers)):
        assert words in text, words
    assert [words for words in absent if words in text] == []
    if kind != "interview_moved":
        assert all(f"- {topic}\n" in text for topic in meeting.topics)


@every_language
@pytest.mark.parametrize("kind", [*APPROVALS, *ACCOUNTS, "interviewer_notice"])
def test_a_staff_mail_has_exactly_one_link(lang: str, kind: str) -> None:
    text = render(lang, kind, context(kind, "full", tu=False))
    assert text.count("](https://") == text.count("https://") == 1


@every_language
@pytest.mark.parametrize("kind", APPROVALS)
def test_the_subject_does_not_tell_who_is_declined(lang: str, kind: str) -> None:
    text = render(lang, kind, context(kind, "full", tu=False))
    subject, body = text.split("\n", 1)
    assert "Diallo" not in subject
    assert "Amina Diallo" in body


@every_mail
def test_markdown_gives_clean_paragraphs(lang: str, kind: str, size: str, tu: bool) -> None:
    """No stray code block, no paragraph glued to a list, no visible star."""
    body = render(lang, kind, context(kind, size, tu)).split("\n", 2)[2]
    html = MarkdownIt("commonmark").render(body)
    assert "<pre>" not in html
    assert "*" not in html
    assert re.search(r"<p>[^<]*\n- ", html) is None
    assert html.count("<p>") >= 3


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_templates_stay_within_a_small_grammar(lang: str, kind: str) -> None:
    """Recruiters will edit them under an allow-list: no macro, set, include, call or index."""
    tree = environment().parse((FOLDER / lang / f"{kind}.md").read_text(encoding="utf-8"))
    forbidden = (nodes.Call, nodes.Macro, nodes.Assign, nodes.Include, nodes.Getitem, nodes.Import)
    assert list(tree.find_all(forbidden)) == []
    assert {node.name for node in tree.find_all(nodes.Filter)} <= {"length"}


@every_mail
def test_an_unknown_name_is_an_error(lang: str, kind: str, size: str, tu: bool) -> None:
    """Proof that the renderer above is strict: a context without a person can't pass."""
    given = names(context(kind, size, tu))
    given.pop(next(name for name in ("candidate", "letters", "user") if name in given))
    with pytest.raises(UndefinedError):
        environment().get_template(f"{lang}/{kind}.md").render(given)


@every_language
@pytest.mark.parametrize("tu", [False, True])
@pytest.mark.parametrize(("group", "many"), [("opening", 4), ("called", 4), ("left", 3)])
def test_however_it_begins_a_merged_letter_names_every_posting(
    lang: str, group: str, many: int, tu: bool
) -> None:
    data = merged_context(full=True, tu=tu)
    begun = set()
    for key in merged_openings(lang, group):
        opening = merged_opening(lang, data, key)
        text = render(lang, MERGED, replace(data, opening=opening))
        begun.add(text.split("\n")[4])
        for title in ("Responsable de magasin", "Caissière", "Fleuriste"):
            assert title in opening
            assert text.count(title) >= 2, "in the opening, then before its reasons"
        assert "[[" not in text
    assert len(begun) >= many


@every_language
def test_a_posting_without_a_reason_is_a_visible_hole(lang: str) -> None:
    bare = replace(merged_context(full=True, tu=False), others=(Other(),))
    assert render(lang, MERGED, bare).count("[[") == 1
    assert render(lang, MERGED, Merged()).count("[[") == 2
