"""Nothing in a shown text acts unseen."""

from __future__ import annotations

import pytest

from console.ui.models.visible_text import cut, visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain ünïcode", "plain ünïcode"),
        ("\x00\x07\x1b", "␀␇␛"),
        ("a\nb\tc", "a␊b␉c"),
        ("\u202eevil", "⟨202E⟩evil"),
        ("zero\u200bwidth\ufeff", "zero⟨200B⟩width⟨FEFF⟩"),
        ("\x7f\x85", "␡⟨0085⟩"),
    ],
)
def test_what_would_act_is_shown(text: str, expected: str) -> None:
    assert visible(text) == expected


def test_lines_can_be_kept() -> None:
    assert visible("a\r\nb\tc", keep_lines=True) == "a␍\nb\tc"


@pytest.mark.parametrize(("length", "shown"), [(10, 10), (11, 10)])
def test_a_long_text_ends_in_a_mark(length: int, shown: int) -> None:
    text = cut("x" * length, 10)
    assert len(text) == shown
    assert text.endswith("…") is (length > 10)
