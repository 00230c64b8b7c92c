"""Where the capitals of a text were is told in few bytes, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.journal.spelling import SHAPE, capital_runs, runs_of, runs_of_shape, with_capitals


@given(st.text("aB7 -ÄßİΣ", max_size=300))
def test_a_text_comes_back_or_is_said_not_to(text: str) -> None:
    runs = capital_runs(text, text.lower())
    assert runs is None or with_capitals(text.lower(), runs) == text


@given(st.text(st.characters(max_codepoint=127), max_size=300))
def test_the_shape_of_a_plain_text_tells_where_its_capitals_are(text: str) -> None:
    assert with_capitals(text.lower(), runs_of_shape(text.encode().translate(SHAPE))) == text


@pytest.mark.parametrize("text", ["İstanbul", "ẞ", "ΟΔΥΣΣΕΥΣ"])
def test_capitals_that_small_letters_do_not_tell_are_not_guessed(text: str) -> None:
    assert capital_runs(text, text.lower()) is None


@given(st.text("aB ", max_size=300))
def test_what_tells_of_capitals_never_looks_like_text(text: str) -> None:
    """No search may find anything in it: these bytes continue a character and begin none."""
    assert all(0x80 <= byte < 0xC0 for byte in runs_of(text))
