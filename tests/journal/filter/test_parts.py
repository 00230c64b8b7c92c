"""A line is divided into what it is made of, also while it cannot be read yet."""

from __future__ import annotations

import pytest

from console.journal.filter.parts import PartKind, parts


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", []),
        ("code:10114", [("code:", PartKind.FIELD), ("10114", PartKind.VALUE)]),
        ("latency>=2s", [("latency>=", PartKind.FIELD), ("2s", PartKind.VALUE)]),
        ('text:"a b"', [("text:", PartKind.FIELD), ('"a b"', PartKind.TEXT)]),
        ("re:/x y/", [("re:", PartKind.FIELD), ("/x y/", PartKind.TEXT)]),
        ("-error", [("-", PartKind.OPERATOR), ("error", PartKind.FIELD)]),
        ("(ok or room)", [
            ("(", PartKind.OPERATOR), ("ok", PartKind.FIELD), ("or", PartKind.OPERATOR),
            ("room", PartKind.TEXT), (")", PartKind.OPERATOR),
        ]),
        ('code: "open', [("code:", PartKind.FIELD), ("", PartKind.VALUE), ('"open', PartKind.TEXT)]),
    ],
)  # fmt: skip
def test_what_a_line_is_made_of(line: str, expected: list[tuple[str, PartKind]]) -> None:
    assert [(line[span.start : span.end], kind) for kind, span in parts(line)] == expected
