"""Bytes as rows of text: where each row begins, and what it shows."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from console.ui.models.visible_text import visible

LINES_A_STEP = 2_000
"""Rows between two chances for the window to do something else."""


def hex_row(raw: bytes, start: int, width: int) -> str:
    """Return one row of a dump: offset, bytes, and what of them is printable."""
    row = raw[start : start + width]
    letters = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in row)
    return f"{start:06x} {row.hex(' '):<{3 * width - 1}}  {letters}"


def hex_columns(width: int) -> tuple[int, int]:
    """Return the columns at which the bytes and the letters of such a row begin."""
    return 7, 7 + 3 * width - 1 + 2


def hex_width(columns: int) -> int:
    """Return how many bytes a row of so many columns can show."""
    return next((width for width in (32, 16, 8) if hex_columns(width)[1] + width <= columns), 4)


def text_row(raw: bytes, start: int, end: int) -> str:
    """Return one row of text; what is no UTF-8 and every control character is made visible."""
    return visible(raw[start:end].rstrip(b"\r\n").decode("utf-8", "replace").replace("\t", "    "))


def row_starts(raw: bytes, width: int, starts: array[int]) -> Iterator[None]:
    """Append where the rows of a text begin, in steps; lines longer than `width` bytes go on in the next row."""
    at, count = 0, 0
    while at < len(raw) or not starts:
        feed = raw.find(b"\n", at)
        end = len(raw) if feed < 0 else feed + 1
        while end - at - (feed >= 0) > width:
            starts.append(at)
            at = _whole_character(raw, at + width, at)
            count += 1
            if count >= LINES_A_STEP:
                count = 0
                yield
        starts.append(at)
        at = end
        count += 1
        if count >= LINES_A_STEP:
            count = 0
            yield
        if at >= len(raw):
            return


def _whole_character(raw: bytes, at: int, after: int) -> int:
    """Step back to the first byte of the character that stands here, if that is a character."""
    for back in range(4):
        if at - back <= after:
            break
        if raw[at - back] & 0xC0 != 0x80:
            return at - back
    return at
