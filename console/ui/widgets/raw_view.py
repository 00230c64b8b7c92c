"""The raw bytes of one direction under a heading that tells how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from console.ui.widgets.byte_view import ByteView

if TYPE_CHECKING:
    from console.ui.models.scanning import Span
    from console.ui.tasks import Tasks
    from console.ui.theme import Theme


class RawView(QWidget):
    """The bytes of one direction."""

    def __init__(self, title: str, theme: Theme, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._heading = QLabel(self)
        self._copy = QPushButton("Copy", self)
        self.bytes = ByteView(f"{title}, raw bytes", theme, tasks, self)
        self._build()
        self._copy.clicked.connect(self.bytes.copy)

    def show_bytes(self, raw: bytes, *, is_hex: bool) -> None:
        """Show other bytes, or the same in another form."""
        self.bytes.show_bytes(raw, is_hex=is_hex)
        self._heading.setText(f"{self._title} · {len(raw):,} bytes")
        self._copy.setEnabled(bool(raw))
        self._copy.setToolTip(f"Copy the {self._title.lower()}" if raw else "There are no bytes to copy")

    def mark(self, span: Span) -> None:
        """Mark a stretch of the bytes and say in the heading which."""
        self.bytes.mark(span)
        self._heading.setText(f"{self._title} · bytes {span.start:,} to {span.end:,}")

    def _build(self) -> None:
        self._heading.setProperty("tone", "muted")
        self._copy.setAccessibleName(f"Copy the {self._title.lower()}")
        row = QHBoxLayout()
        row.addWidget(self._heading, 1)
        row.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.bytes, 1)
