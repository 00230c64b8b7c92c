"""Nothing in a shown text acts unseen."""

from __future__ import annotations

import pytest
from PySide6.QtGui import Qt

from console.ui.models.visible_text import LONGEST_TIP, cut, tip, visible


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


def test_a_tooltip_shows_markup_instead_of_obeying_it() -> None:
    assert tip("one\ntwo") == "one\ntwo"
    said = tip("<b>Board</b> room\u202e & more")
    assert Qt.mightBeRichText(said)
    assert "&lt;b&gt;Board&lt;/b&gt; room⟨202E⟩ &amp; more" in said
    assert len(tip("x" * 100_000)) == LONGEST_TIP
