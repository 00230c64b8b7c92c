"""Bytes as rows of text."""

from __future__ import annotations

from array import array

import pytest

from console.ui.models.byte_rows import LINES_A_STEP, hex_columns, hex_row, hex_width, row_starts, text_row


def rows(raw: bytes, width: int) -> list[str]:
    starts = array("Q")
    for _ in row_starts(raw, width, starts):
        pass
    return [text_row(raw, start, end) for start, end in zip(starts, [*starts[1:], len(raw)], strict=True)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", [""]),
        (b"\n", [""]),
        (b"one\r\ntwo", ["one", "two"]),
        (b"12345678", ["12345678"]),
        (b"1234567890", ["12345678", "90"]),
        ("12345ü8".encode(), ["12345ü8"]),
        ("1234567üx".encode(), ["1234567", "üx"]),
        (b"\xff\x00\t", ["\ufffd␀    "]),
        (b"\x80" * 12, ["\ufffd" * 8, "\ufffd" * 4]),
    ],
)
def test_text_is_divided_at_line_feeds_and_where_it_is_too_long(raw, expected) -> None:
    assert rows(raw, 8) == expected


def test_a_long_text_is_divided_in_steps() -> None:
    starts = array("Q")
    assert sum(1 for _ in row_starts(b"x\n" * 50_000, 8, starts)) == 50_000 // LINES_A_STEP
    assert len(starts) == 50_000
    assert sum(1 for _ in row_starts(b"x" * 400_000, 8, array("Q"))) == 50_000 // LINES_A_STEP


def test_a_dump_shows_offset_bytes_and_letters() -> None:
    row = hex_row(b"....A\x00", 4, 8)
    codes, letters = hex_columns(8)
    assert row.startswith("000004 41 00 ")
    assert row[codes : codes + 5] == "41 00"
    assert row[letters:] == "A·"


@pytest.mark.parametrize(("columns", "width"), [(20, 4), (40, 8), (71, 8), (72, 16), (300, 32)])
def test_a_dump_is_as_wide_as_there_is_room(columns, width) -> None:
    assert hex_width(columns) == width
    assert width == 4 or len(hex_row(bytes(width), 0, width)) <= columns
