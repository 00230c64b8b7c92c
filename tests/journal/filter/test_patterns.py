"""Expressions that nobody can use are refused before they cost anything."""

from __future__ import annotations

import re
import time

import pytest

from console.journal.filter.patterns import MOST_STEPS, IllFormedPattern, check_pattern, steps


@pytest.mark.parametrize(
    "pattern",
    [
        "full|busy", r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}", "[[a]", r"\p{L}+", "(?<=a+)b", "a{0,5000}",
        "(a+)+$", r"\({3}", "[(]{2}", "(?:(?:a{9}){9}){9}", r"a\{1000000\}",
    ],
)  # fmt: skip
def test_what_people_write_is_taken(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("(", "missing )"),
        ("a**", "multiple repeat"),
        ("[z-a]", "bad character range"),
        ("(" * 2_000 + ")" * 2_000, "recursion"),
        ("((a{1000}){1000}){1000}", "repeats too much"),
        ("(a|b{1000000}){1000}", "repeats too much"),
        ("a{9999999999}", "repeats too much"),
        ("(?:(?:[()]{1000}){1000,}){1000}", "repeats too much"),
    ],
)
def test_what_cannot_be_used_is_refused_at_once(pattern: str, complaint: str) -> None:
    started = time.thread_time()
    with pytest.raises(IllFormedPattern, match=re.escape(complaint)):
        check_pattern(pattern)
    assert time.thread_time() - started < 0.5


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("", 0), ("abc", 3), ("a{3}", 3), ("(ab){3}c", 7), ("((a{2}){3}){4}", 24), (r"[^]a{9}]\{4}", 4), ("a{,9}b{0}", 6)],
)
def test_repetitions_are_written_out_to_be_counted(pattern: str, expected: int) -> None:
    assert steps(pattern) == expected < MOST_STEPS
