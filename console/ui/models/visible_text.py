"""Texts from outside made fit to be shown: control characters visible, direction marks named, length bounded."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt

LONGEST_SHOWN = 300
"""Characters of a text that a table cell shows; the whole text has a role of its own."""

LONGEST_TIP = 1_000
"""Characters of a text that a tooltip shows."""

_DIRECTION_MARKS = (0x061C, 0x200B, *range(0x200E, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
_VISIBLE = (
    {code: chr(0x2400 + code) for code in range(0x20)}
    | {0x7F: "␡"}
    | {code: f"⟨{code:04X}⟩" for code in (*range(0x80, 0xA0), *_DIRECTION_MARKS)}
)
_VISIBLE_BUT_LINES = {code: text for code, text in _VISIBLE.items() if code not in (0x09, 0x0A)}


def visible(text: str, *, keep_lines: bool = False) -> str:
    """Return a text in which nothing acts unseen; line feeds and tabs may stay as they are."""
    if text.isprintable():
        return text
    return text.translate(_VISIBLE_BUT_LINES if keep_lines else _VISIBLE)


def cut(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Return a text cut for display."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def tip(text: str) -> str:
    """Return a text for a tooltip, which shows it as it stands: Qt takes what looks like markup for markup there."""
    shown = cut(visible(text, keep_lines=True), LONGEST_TIP)
    if not Qt.mightBeRichText(shown):
        return shown
    return f'<span style="white-space: pre-wrap">{escape(shown)}</span>'
