"""Every kind: what it takes, what it makes of it, and what it says to the rest."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.kinds import (
    Choice,
    Day,
    Flag,
    Identifier,
    JsonObject,
    Kind,
    Moment,
    Pairs,
    Password,
    Text,
    Unfit,
    Value,
    Whole,
    Xml,
    YesNo,
)
from console.domain.secret import Secret

EVERY = (
    *(Text(), Identifier(), Whole(), Flag(), YesNo(), Choice(("a",)), Moment(), Day()),
    *(JsonObject(), Pairs(), Xml(), Password()),
)


def test_the_list_here_is_the_closed_list() -> None:
    assert {type(kind) for kind in EVERY} == set(get_args(Kind))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Text(), "", ""),
        (Text(max_length=3), "abc", "abc"),
        (Text(), " kept ", " kept "),
        (Identifier(), " 5f ", "5f"),
        (Whole(), " -12 ", -12),
        (Whole(at_least=0), "+0", 0),
        (Whole(1, 5), "5", 5),
        (Flag(), " Yes ", True),
        (Flag(), "0", False),
        (YesNo(), "true", "Y"),
        (YesNo(), "f", "N"),
        (Choice(("group", "lecture")), " group ", "group"),
        (Choice(("group",), is_open=True), "other", "other"),
        (Moment(), " 2031-05-01 10:00:00 ", "2031-05-01 10:00:00"),
        (Day(), "2028-02-29", "2028-02-29"),
        (JsonObject(), '{"a": [1, null]}', {"a": [1, None]}),
        (JsonObject(any_json=True), "[1]", [1]),
        (Pairs(), "A=1\n\n B =x=y \nA=", [["A", "1"], ["B", "x=y "], ["A", ""]]),
        (Xml(), "<A>", "<A>"),
        (Password(), "hush", Secret("hush")),
    ],
)
def test_a_fitting_text_becomes_a_value(kind: Kind, text: str, value: Value) -> None:
    assert kind.parse(text) == value


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (Text(blank_allowed=False), "", "may not be blank"),
        (Text(max_length=3), "abcd", "4 characters are too many; at most 3"),
        (Identifier(), "  ", "identifier is needed"),
        (Identifier(), "a/b", "no '/'"),
        (Whole(), "2.5", "'2.5' is not a whole number"),
        (Whole(), "٣", "not a whole number"),
        (Whole(), "9" * 30, "not a whole number"),
        (Whole(1, 5), "6", "6 is out of range; allowed is a whole number from 1 to 5"),
        (Whole(at_least=0), "-1", "0 or more"),
        (Whole(at_most=0), "1", "0 or less"),
        (Flag(), "maybe", "neither true nor false"),
        (YesNo(), "", "neither Y nor N"),
        (Choice(("a", "b")), "c", "not one of: a, b"),
        (Choice(("a",), is_open=True), " ", "not one of"),
        (Moment(), "2031-02-30 10:00:00", "YYYY-MM-DD HH:MM:SS, UTC"),
        (Moment(), "2031-5-1 10:00:00", "not a date and time"),
        (Day(), "2027-02-29", "not a day"),
        (JsonObject(), "{", "not JSON"),
        (JsonObject(), "[1]", "not an object"),
        (JsonObject(), "[" * 100_000, "not JSON"),
        (Pairs(), "A=1\nnonsense", "Line 2 is not NAME=VALUE"),
        (Pairs(), "1A=1", "Line 1"),
        (Xml(), " \n", "nothing to send"),
    ],
)
def test_an_unfit_text_is_told_what_is_allowed(kind: Kind, text: str, said: str) -> None:
    with pytest.raises(Unfit, match=re.escape(said)):
        kind.parse(text)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: type(kind).__name__)
def test_every_kind_says_what_it_allows(kind: Kind) -> None:
    assert kind.hint


@given(st.sampled_from(EVERY), st.text(max_size=40))
def test_any_text_fits_or_is_refused_with_a_sentence(kind: Kind, text: str) -> None:
    try:
        kind.parse(text)
    except Unfit as unfit:
        assert str(unfit).endswith(".")
