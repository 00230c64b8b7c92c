"""Fragments never lose a row: whatever matches an expression holds one of them."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from console.journal.filter.fragments import (
    KELVIN,
    LONG_S,
    MOST_FRAGMENTS,
    Fragment,
    fragments,
    is_quick,
    plain_letters,
)

LONG = Fragment(LONG_S)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("room", [Fragment(b"room", is_all=True)]),
        ("ANI=555[67]0[0-3]5", [Fragment(b"ani=555[67]0[0-3]5", is_expression=True, is_all=True)]),
        (r"a\.b\[c", [Fragment(b"a.b[c", is_all=True)]),
        (r"v1\.2[ab]c", [Fragment(rb"v1\.2[ab]c", is_expression=True, is_all=True)]),
        (r"^room (\d+) (is|was) full$", [Fragment(b"room ")]),
        (
            "full|busy|gone",
            [Fragment(b"full", is_all=True), Fragment(b"busy", is_all=True), LONG, Fragment(b"gone", is_all=True)],
        ),
        (r"full\b|gone", [Fragment(b"full"), Fragment(b"gone", is_all=True)]),
        ("rooms?", [Fragment(b"room")]),
        ("room+er", [Fragment(b"room")]),
        ("roome*r|roome{0}r", [Fragment(b"room")]),
        ("(?:never)?full", [Fragment(b"full")]),
        ("(a|b(c|d)){2,}?full", [Fragment(b"full")]),
        (r"[^a-z\d]full", [Fragment(b"full")]),
        ("Ärger full", [Fragment(b"rger full")]),
        (r"^\d\d:full\d$", [Fragment(b":full")]),
        ("passed", [Fragment(b"passed", is_all=True), LONG]),
        ("e", [Fragment(b"e", is_all=True)]),
        (r"\d\d\d7,", [Fragment(b"7,")]),
        ("[o-t]ing", [Fragment(b"[o-t]ing", is_expression=True, is_all=True), LONG]),
    ],
)
def test_what_a_match_has_to_hold(pattern: str, expected: list[Fragment]) -> None:
    assert set(fragments(pattern)) == set(expected)


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "",
            "a.*b",
            "^a",
            ".*",
            "full|",
            "full|a.*b",
            "(full)",
            "(?=full)",
            "(?i)full",
            "(?<name>full)",
            "(?#full)full",
        ),
        *(
            "(?:full){e<=1}",
            "full{e}",
            r"\x41full",
            r"\p{Lu}full",
            r"\Qfull",
            r"\1full",
            "[[:alpha:]]full",
            "[a&&b]full",
        ),
        *("[]full", "full)", "(full", "|".join(f"word{n}" for n in range(MOST_FRAGMENTS + 1)), "(*FAIL)full"),
    ],
)
def test_what_is_not_understood_is_tried_row_by_row(pattern: str) -> None:
    assert fragments(pattern) == ()


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"RECORDID>15\d7", {b"recordid>15"}),
        ("full|bu.y", {b"full", b"bu"}),
        ("(is|was) pa?id$", {b" p"}),
        ("a.*b", set()),
        ("Ärger", {b"rger"}),
        ("full (", set()),
        ("busy", {b"busy", LONG_S}),
        ("king", {b"king", KELVIN}),
    ],
)
def test_which_plain_letters_a_match_has_to_hold(pattern: str, expected: set[bytes]) -> None:
    assert set(plain_letters(pattern)) == expected


@pytest.mark.parametrize(
    "pattern", ["full", "^a", "[0-9]{4}$", r"=\d+,", "a.*?b", "(busy|gone)$", "busy|gone|x.+y", r"a\*b\*c\(d"]
)
def test_some_expressions_are_quick_whatever_they_are_held_against(pattern: str) -> None:
    assert is_quick(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "a*b*",
        "(a|aa)*b",
        "(a|aa)(a|aa)b",
        "(a+)+b",
        "a{1,5}b{1,5}",
        "(?:full){e<=1}",
        "(?=a*)b",
        "(?R)",
        r"\p{Lu}",
    ],
)
def test_others_are_watched(pattern: str) -> None:
    assert not is_quick(pattern)


PIECES = st.sampled_from(
    [
        *"abcs4 =.^$|",
        "ABS",
        "[ab]",
        "[A-C]",
        "[^a]",
        "[a-z]",
        r"\.",
        r"\d",
        r"\b",
        "(a|bc)",
        "(?:sa)",
        "ſ",
        "ß",
        "Ä",
        r"\W",
        r"[\d ]",
    ]
)
MARKS = st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{0,1}", "*?", "++"])
PATTERNS = st.lists(st.tuples(PIECES, MARKS), max_size=3).map(
    lambda pieces: "".join(piece + ("" if piece in {*"^$|", r"\b"} else mark) for piece, mark in pieces)
)
TEXTS = st.lists(
    st.sampled_from(["abcs", "abcſ", "ABKS", "ab\N{KELVIN SIGN}ſ", "ABCA", "bc", *"abcsSſK4 =.ßäÄ٣"]), max_size=7
).map("".join)


@settings(max_examples=400)
@given(PATTERNS, st.sampled_from(["abcs", "ab[a-d]s", "abc+", "abcs?"]), PATTERNS, TEXTS)
def test_no_match_goes_without_a_fragment(before: str, known: str, after: str, text: str) -> None:
    pattern, lowered = before + known + after, text.lower()
    found = fragments(pattern)
    blob = bytearray(lowered.encode())
    holds = [one for one in found if one.finder()(blob, 0, len(blob)) >= 0]
    matches = regex.search(pattern, lowered, regex.IGNORECASE) is not None
    assert holds or not matches or not found
    assert matches or not any(one.is_all for one in holds)


@settings(max_examples=400)
@given(PATTERNS, st.sampled_from(["abks", "ab[a-d]", "ABC+", "bk?s"]), PATTERNS, TEXTS)
def test_no_match_goes_without_the_plain_letters(before: str, known: str, after: str, text: str) -> None:
    pattern = before + known + after
    found = plain_letters(pattern)
    holds = any(letters in text.encode().lower() for letters in found)
    assert holds or not found or regex.search(pattern, text, regex.IGNORECASE) is None


def test_a_fragment_is_found_between_two_places_only() -> None:
    blob = bytearray(b"full of fume, full")
    for wanted in (Fragment(b"full"), Fragment(b"fu[a-l]l", is_expression=True)):
        find = wanted.finder()
        assert [find(blob, 0, 18), find(blob, 1, 18), find(blob, 1, 17)] == [0, 14, -1]


def test_letters_and_digits_of_any_length_may_stand_between() -> None:
    (fragment,) = fragments(r"no\d.\wof")
    blob = bytearray("no٣🙂ßof\n".encode())
    assert fragment.finder()(blob, 0, len(blob)) == 0
