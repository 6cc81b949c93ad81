"""The rows of `make bench` that say how rightly mail is read: what they count, and that what was
not measured never looks as if it were met."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import french, rightness
from bench.rows import Row, at_least, at_most, printed, unmeasured
from tests.messaging.inbound.test_reports_unseen import failed, report
from tests.messaging.inbound.world import written

ON_CORPORA = ("visible", "lost", "kinds", "automatic", "people", "hard", "suppressed")
RE = "Re: Votre candidature"


@pytest.fixture
def corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the bench looks for corpora: nothing is there yet."""
    monkeypatch.setattr(rightness, "CORPORA", tmp_path)
    return tmp_path


def measured(name: str) -> Row:
    return rightness.ALL[name](0)


def put(folder: Path, number: int, raw: bytes, answer: dict[str, object]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{number:03}.eml").write_bytes(raw)
    (folder / f"{number:03}.expected.json").write_text(json.dumps(answer))


def bounced(status: str, said: str) -> bytes:
    subject, sender = "Undelivered Mail Returned to Sender", "MAILER-DAEMON@mx.example.org"
    return report("Your message could not be delivered.", failed(status, said), subject, sender)


def labelled(reason: str, *, hard: bool) -> dict[str, object]:
    return {
        "kind": "bounce",
        "recipients": [{"reason": reason, "hardbounce": hard, "status": ""}],
    }


@pytest.mark.usefixtures("corpora")
@pytest.mark.parametrize("name", ON_CORPORA)
def test_without_corpora_nothing_is_measured_and_nothing_met(name: str) -> None:
    found = measured(name)
    assert (found.figure, found.ratio, found.met) == (None, None, None)
    assert "not measured: the corpora are absent" in printed(found)
    assert "met" not in printed(found).split()


def test_a_live_address_that_is_given_up_is_counted_and_named(corpora: Path) -> None:
    folder = corpora / "sisimai-bounces"
    dead = bounced("5.1.1", "550 5.1.1 User unknown")
    put(folder, 1, dead, labelled("userunknown", hard=True))
    put(folder, 2, bounced("5.7.1", "550 5.7.1 spam"), labelled("spamdetected", hard=False))
    assert measured("suppressed").met is True
    put(folder, 3, dead, labelled("policyviolation", hard=False))
    put(folder, 4, dead, labelled("mailboxfull", hard=False))
    found = measured("suppressed")
    assert (found.figure, found.met) == (2, False)
    assert "003.eml" in found.note
    assert "004.eml" in found.note
    assert measured("hard").figure == 50


def test_machines_and_people_have_a_row_each(corpora: Path) -> None:
    folder = corpora / "synthetic-autoreply"
    away = written(RE, "Je suis en congés.", Auto_Submitted="auto-replied")
    put(folder, 1, away, {"kind": "autoreply"})
    put(folder, 2, written(RE, "Merci, à mardi.\n\nZoé"), {"kind": "human"})
    assert (measured("automatic").figure, measured("people").figure) == (100, 0)
    # The same two with the labels of each other: a machine missed, and a person taken for one.
    put(folder, 3, written(RE, "Merci.\n\nZoé"), {"kind": "autoreply"})
    put(folder, 4, away, {"kind": "human"})
    assert (measured("automatic").figure, measured("automatic").met) == (50, False)
    assert (measured("people").figure, measured("people").met) == (1, False)


def test_people_are_looked_for_in_the_reply_sets_as_well(corpora: Path) -> None:
    folder = corpora / "mailgun-talon-plain"
    folder.mkdir()
    (folder / "001.txt").write_text("Merci, à mardi.\n\nZoé")
    (folder / "001.expected.txt").write_text("Merci, à mardi.\n\nZoé")
    assert (measured("people").figure, measured("people").met) == (0, True)
    (folder / "002.txt").write_text("Ceci est un message automatique.\n\nJe suis absente.")
    (folder / "002.expected.txt").write_text("Ceci est un message automatique.\n\nJe suis absente.")
    assert measured("people").figure == 1


def test_a_word_that_is_not_shown_is_lost(corpora: Path) -> None:
    folder = corpora / "mailgun-talon-plain"
    folder.mkdir()
    for number, expected in enumerate(["Merci.", "Merci, à mardi."]):
        (folder / f"{number}.txt").write_text("Merci.\n\n> Bonjour Zoé,")
        (folder / f"{number}.expected.txt").write_text(expected)
    found = measured("lost")
    assert (found.figure, found.met, found.note) == (50, False, "1 of 2 mails")
    assert measured("visible").figure == 50


def test_answers_by_french_programs_are_many_and_read_as_they_were_written() -> None:
    names = {one.name for one in french.answers()}
    assert len(names) > 300
    assert {"orange-fr", "zimbra-fr", "sfr-thanks", "laposte-question", "bbox-one"} <= names
    assert not [name for name in names if "-en-" in name or "-de-" in name]
    assert (measured("french").met, measured("own_letter").met) == (True, True)


def test_what_is_left_of_our_letter_is_seen() -> None:
    answer = next(one for one in french.answers() if one.name == "sfr-cites")
    letter = answer.letter[0].splitlines()[2]
    assert not answer.left(answer.written)  # a passage of ours that the person quotes on purpose
    assert answer.left(f"{answer.written}\n\n{letter}")


def test_a_target_is_met_or_not() -> None:
    assert (at_least("a", "%", 97, 97).met, at_least("a", "%", 96.9, 97).met) == (True, False)
    assert (at_most("a", "mails", 0, 0).met, at_most("a", "mails", 1, 0).met) == (True, False)
    assert at_most("a", "mails", 2, 0).ratio == 2
    assert printed(at_least("a", "%", 1, 2, "why")).endswith("NOT MET\n               why")
    assert unmeasured("a", "%", 3).met is None


def test_an_address_given_up_wrongly_is_named(corpora: Path) -> None:
    dead = bounced("5.0.0", "550 'zoe@example.fr' is not a registered user")
    put(corpora / "sisimai-bounces", 553, dead, labelled("rejected", hard=False))
    found = measured("suppressed")
    assert (found.figure, found.met) == (1, False)
    assert "553.eml" in found.note
