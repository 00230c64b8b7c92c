"""Raw bytes as text or hexadecimal, large ones cut until the whole is asked for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from console.ui.models.visible_text import visible

if TYPE_CHECKING:
    from console.ui.tasks import Tasks
    from console.ui.theme import Theme

SHOWN_BYTES = 16 * 1024
"""Bytes shown at once; more come in pieces of this size when they are asked for."""

_LONGEST_LINE = 1_000


def as_text(raw: bytes) -> str:
    """Return bytes as text; what is no UTF-8 and every control character is made visible."""
    text = raw.decode("utf-8", "backslashreplace").replace("\r\n", "\n")
    lines = visible(text, keep_lines=True).split("\n")
    return "\n".join(piece for line in lines for piece in _pieces(line))


def as_hex(raw: bytes, offset: int = 0) -> str:
    """Return bytes as a dump: offset, sixteen bytes, and what of them is printable."""
    rows = []
    for start in range(0, len(raw), 16):
        row = raw[start : start + 16]
        letters = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in row)
        rows.append(f"{offset + start:08x}  {row.hex(' '):<47}  {letters}")
    return "\n".join(rows)


def _pieces(line: str) -> list[str]:
    """Break a long line for display, because a text view lays out whole lines at once."""
    return [line[start : start + _LONGEST_LINE] for start in range(0, max(1, len(line)), _LONGEST_LINE)]


class RawView(QWidget):
    """The bytes of one direction."""

    def __init__(self, title: str, theme: Theme, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._tasks = tasks
        self._raw = b""
        self._shown = 0
        self._is_hex = False
        self._heading = QLabel(self)
        self._more = QPushButton("Show all", self)
        self._copy = QPushButton("Copy", self)
        self.text = QPlainTextEdit(self)
        self._build(theme)
        self._more.clicked.connect(self._on_more_clicked)
        self._copy.clicked.connect(self._on_copy_clicked)

    def show_bytes(self, raw: bytes, *, is_hex: bool) -> None:
        """Show other bytes, or the same in another form."""
        self._tasks.cancel(self._task_name)
        self._raw, self._is_hex, self._shown = raw, is_hex, 0
        self.text.clear()
        self._append_piece()
        self._refresh()

    @property
    def _task_name(self) -> str:
        return f"show all of {self._title.lower()}"

    def _on_more_clicked(self) -> None:
        self._tasks.start(self._append_all(), name=self._task_name, busy=self._more, replace=True)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._raw.decode("utf-8", "backslashreplace"))

    async def _append_all(self) -> None:
        while self._shown < len(self._raw):
            self._append_piece()
            self._refresh()
            await asyncio.sleep(0)

    def _append_piece(self) -> None:
        end = self._shown + SHOWN_BYTES
        piece = self._raw[self._shown : end]
        text = as_hex(piece, self._shown) if self._is_hex else as_text(piece)
        cursor = QTextCursor(self.text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText("\n" + text if self._shown and self._is_hex else text)
        self._shown = min(end, len(self._raw))

    def _refresh(self) -> None:
        total = len(self._raw)
        is_cut = self._shown < total
        size = f"{total:,} bytes" if not is_cut else f"first {self._shown:,} of {total:,} bytes"
        self._heading.setText(f"{self._title} · {size}")
        self._more.setVisible(is_cut)
        self._copy.setEnabled(total > 0)
        self._copy.setToolTip(f"Copy the {self._title.lower()} as text" if total else "There are no bytes to copy")

    def _build(self, theme: Theme) -> None:
        self._heading.setProperty("tone", "muted")
        self.text.setReadOnly(True)
        self.text.setFont(theme.mono)
        self.text.setAccessibleName(f"{self._title}, raw bytes")
        self.text.setUndoRedoEnabled(False)
        self._more.setAccessibleName(f"Show all of the {self._title.lower()}")
        self._copy.setAccessibleName(f"Copy the {self._title.lower()}")
        row = QHBoxLayout()
        row.addWidget(self._heading, 1)
        row.addWidget(self._more)
        row.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.text, 1)
