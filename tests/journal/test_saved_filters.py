"""Chips: what a shared text may hold, and what chips mean together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.journal.filter.language import FilterError, all_of, parse
from console.journal.saved_filters import (
    IllFormedFilters,
    SavedFilter,
    combined_line,
    read_filters,
    write_filters,
)

SLOW = SavedFilter("Slow", "latency>500ms")
TROUBLE = SavedFilter("Trouble", "error or is:contradiction")

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@given(
    st.dictionaries(NAMES, st.sampled_from(["", "error", 'text:"a \\"b\\""', "re:/a\\d/", "code:10114"]), max_size=4)
)
def test_what_is_written_is_read(named: dict[str, str]) -> None:
    filters = tuple(SavedFilter(name, line) for name, line in named.items())
    assert read_filters(write_filters(filters), "shared.toml") == filters


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("filter = 1", r"only \[\[filter\]\] tables"),
        ("[[rule]]\nname='x'", r"only \[\[filter\]\] tables"),
        ("filter = [1]", "filter 1 is no table"),
        ("[[filter]]\nname='x'", "needs a name and a line"),
        ("[[filter]]\nname=' '\nline='ok'", "needs a name and a line"),
        ("[[filter]]\nname='x'\nline='ok'\ncolour='red'", "'colour' is no key"),
        ("[[filter]]\nname='Full'\nline='cod:1'", r"filter 1 \('Full'\): There is no field 'cod'; did you mean 'code'"),
        ("[[filter]]\nname='x'\nline='ok'\n[[filter]]\nname='x'\nline='error'", "'x' is given to more than one"),
        ("[[filter]", "is not TOML"),
        ("filter = " + "[" * 5_000 + "]" * 5_000, "nested too deep"),
    ],
)
def test_an_unusable_text_is_refused_by_name(text: str, complaint: str) -> None:
    with pytest.raises(IllFormedFilters, match=f"shared.toml.*{complaint}"):
        read_filters(text, "shared.toml")


def test_a_filter_that_cannot_be_read_cannot_be_saved() -> None:
    with pytest.raises(FilterError):
        SavedFilter("Broken", "(error")


@pytest.mark.parametrize(
    ("chips", "line"),
    [
        ((), ""),
        ((SLOW,), ""),
        ((), "ok"),
        ((SLOW, TROUBLE), ""),
        ((SLOW, TROUBLE), "room:5f or ok"),
        ((SLOW,), SLOW.line),
    ],
)
def test_the_combined_line_means_what_the_chips_mean(chips: tuple[SavedFilter, ...], line: str) -> None:
    assert parse(combined_line(chips, line)) == all_of((*(chip.expression for chip in chips), parse(line)))
