"""What an address or a form says reaches the database bounded, and in a shape that it takes."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from ats import params


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("42", 42),
        ("0", 0),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, 0),
        ("", 0),
        ("-1", 0),
        ("1.5", 0),
        (" 7", 0),
        ("٤٢", 0),
        ("²", 0),
        ("one", 0),
    ],
)
def test_a_number_is_plain_digits_that_a_column_holds(text: str, number: int) -> None:
    assert params.whole(text) == number
    assert params.number({"after": text}, "after") == number
    assert params.number({}, "after") == 0


def test_numbers_leaves_out_what_is_none_and_the_end_of_a_flood() -> None:
    assert params.numbers(QueryDict("item=3&item=x&item=3&item=0&item=5"), "item") == {3, 5}
    flood = QueryDict(mutable=True)
    flood.setlist("item", [str(key) for key in range(1, params.AT_ONCE + 10)])
    assert len(params.numbers(flood, "item")) == params.AT_ONCE


def test_text_is_cut_and_without_nul() -> None:
    asked = {"q": "  a\x00 ", "city": "L\x00yon"}
    assert params.text(asked, "city", 2) == "Ly"
    assert params.text(asked, "q", 9) == "  a "
    assert params.text(asked, "team", 9) == ""
    assert params.words(asked) == "a"


def test_seen_reads_keys_with_the_hashes_of_their_words() -> None:
    assert params.seen(["7:abc", "x:abc", "8", ":abc", "9:" + "f" * 70]) == {
        7: "abc",
        8: "",
        9: "f" * 64,
    }
