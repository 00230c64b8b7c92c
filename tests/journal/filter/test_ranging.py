"""A stretch of time in a filter line."""

from __future__ import annotations

import datetime as dt

import pytest

from console.journal.filter.language import parse
from console.journal.filter.ranging import range_of, ranged, unranged

START = int(dt.datetime(2026, 11, 22, 10, 32, 5).astimezone().timestamp()) * 1_000_000
END = START + 65_250_000
TERMS = "after:2026-11-22T10:32:05 before:2026-11-22T10:33:10.250000"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", TERMS),
        ("-ok", f"-ok {TERMS}"),
        ("after:09:00 -ok before:2026-11-22T11:00", f"-ok {TERMS}"),
        ("error or warning", f"(error or warning) {TERMS}"),
        ("(error or after:09:00)", f"((error or after:09:00)) {TERMS}"),
        ("code:", TERMS),
    ],
)
def test_a_stretch_is_written_into_a_line(line: str, expected: str) -> None:
    written = ranged(line, START, END)
    assert written == expected
    assert range_of(parse(written)) == (START, END)


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (TERMS, ""),
        (f"-ok {TERMS} op:room", "-ok op:room"),
        ("error or after:10:00", "error or after:10:00"),
        ("-after:10:00 error", "-after:10:00 error"),
        ("not after:10:00 error", "not after:10:00 error"),
        ("(after:10:00 error)", "(after:10:00 error)"),
        ("error and after:10:00", "error and after:10:00"),
        ('"after:10:00" error', '"after:10:00" error'),
        ("code:", "code:"),
    ],
)
def test_only_what_can_be_taken_out_without_harm_is(line: str, left: str) -> None:
    assert unranged(line) == left


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", (None, None)),
        ("after:2026-11-22T10:32:05", (START, None)),
        ("-after:2026-11-22T10:32:05", (None, None)),
        ("after:10:32", (None, None)),
        ("error or after:2026-11-22T10:32:05", (None, None)),
        ("after:2026-11-22T10:00 (error after:2026-11-22T10:32:05)", (START, None)),
    ],
)
def test_a_stretch_is_read_from_what_every_row_must_match(line: str, expected: object) -> None:
    assert range_of(parse(line)) == expected
