"""The spelling of a summary beside its lower-cased form: where capitals are, as few bytes as can say it."""

from __future__ import annotations

import re
from functools import lru_cache

DIGIT = 0x80
"""Numbers are written in base 64 with bytes 0x80 to 0xBF. No UTF-8 text begins with one, so no searched text can match
inside them or run over from a summary into them."""

SHAPE = bytes(
    65 if 65 <= byte < 91 else 97 if 97 <= byte < 123 or 48 <= byte < 58 else 10 if byte == 10 else 32
    for byte in range(256)
)
"""Makes capitals, small letters and digits alike, and all else alike: where capitals are depends on nothing more."""

REMEMBERED_SHAPES = 4_096
_CAPITALS = re.compile(r"[A-Z](?:[^a-z]*[A-Z])?")


def capital_runs(text: str, lowered: str) -> bytes | None:
    """Say where a text's capitals are, as pairs of skipped and raised characters; None when that cannot be said."""
    if not text.isascii() and with_capitals(lowered, runs_of(text)) != text:
        return None
    return runs_of(text)


def runs_of(text: str) -> bytes:
    """Return where a text's capitals are, as pairs of skipped and raised characters."""
    found = bytearray()
    done = 0
    for match in _CAPITALS.finditer(text):
        start, end = match.span()
        skip, run = start - done, end - start
        while skip > 63:
            found += bytes((DIGIT | 63, DIGIT))
            skip -= 63
        while run > 63:
            found += bytes((DIGIT | skip, DIGIT | 63))
            skip, run = 0, run - 63
        found += bytes((DIGIT | skip, DIGIT | run))
        done = end
    return bytes(found)


@lru_cache(REMEMBERED_SHAPES)
def runs_of_shape(shape: bytes) -> bytes:
    """Return where capitals are in texts of this shape; rows of one command differ in little but digits."""
    return runs_of(shape.decode())


def with_capitals(lowered: str, runs: bytes | bytearray) -> str:
    """Return a text in its original spelling."""
    parts = []
    done = 0
    for skip, run in zip(runs[::2], runs[1::2], strict=True):
        start = done + (skip & 63)
        parts.append(lowered[done:start])
        done = start + (run & 63)
        parts.append(lowered[start:done].upper())
    parts.append(lowered[done:])
    return "".join(parts)
