"""Everything known of one result code, in the order an operator needs it: meaning, what to do, where it is from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from console.domain.codes import CodeTable, ResultCode
from console.domain.command import System
from console.ui.widgets.badge import ProvenanceBadge
from console.ui.widgets.flow import FlowLayout
from console.ui.widgets.outcome_strip import ICONS

if TYPE_CHECKING:
    from console.ui.theme import Theme

SECTIONS = ("Meaning", "What to do", "Likely causes", "Sending again", "Published readings", "Source")


class CodeDetails(QWidget):
    """One result code at length."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row: ResultCode | None = None
        self._title = QLabel(self)
        self._published = QLabel(self)
        self._icon = QLabel(self)
        self._severity = QLabel(self)
        self._badge = ProvenanceBadge(parent=self)
        self._headings = {name: QLabel(name, self) for name in SECTIONS}
        self._texts = {name: QLabel(self) for name in SECTIONS}
        self._build()
        theme.changed.connect(self._refresh_icon)

    @property
    def shown(self) -> str:
        """Everything that can be read here at present, for search and tests."""
        parts = [self._title.text(), self._published.text()]
        return "\n".join(parts + [label.text() for label in self._texts.values() if not label.isHidden()])

    def show_row(self, row: ResultCode, table: CodeTable) -> None:
        """Show a published row, with every reading where published facts conflict."""
        self._row = row
        is_telling = row.category.casefold() not in ("", row.system.display_name.casefold())
        category = f" · {row.category}" if is_telling else ""
        self._title.setText(f"{row.code} — {row.system.display_name}{category}")
        self._published.setText(f"“{row.published}”")
        self._severity.setText(f"{row.severity.word.capitalize()}{', a success' if row.is_success else ''}")
        self._badge.show_provenance(row.provenance)
        conflict = table.conflict(row.code)
        readings = "" if conflict is None else f"{conflict.sides}. {conflict.why}"
        self._fill((row.meaning, row.advice, _bullets(row.causes), row.retry.sentence, readings, row.source))
        self._show_head(is_published=True)
        self._refresh_icon()

    def show_unknown(self, code: int, tables: Mapping[System, CodeTable]) -> None:
        """Show what an unpublished number most likely is about."""
        self._row = None
        self._title.setText(f"{code} — not published")
        self._published.setText("No published table has this number. By its family it is probably this:")
        families = [f"{system.display_name}: {table.family(code)}" for system, table in tables.items()]
        advice = "Read the text that came with it, and look at the current state before sending again."
        self._fill(("\n".join(families), advice, "", "", "", ""))
        self._show_head(is_published=False)

    def show_nothing(self) -> None:
        """Say what this place is for."""
        self._row = None
        self._title.setText("No code chosen")
        self._published.setText("Choose a row, or type a number: one that is not published is explained by its family.")
        self._fill(("",) * len(SECTIONS))
        self._show_head(is_published=False)

    def _fill(self, texts: tuple[str, ...]) -> None:
        for name, text in zip(SECTIONS, texts, strict=True):
            self._texts[name].setText(text)
            for label in (self._headings[name], self._texts[name]):
                label.setVisible(bool(text))

    def _show_head(self, *, is_published: bool) -> None:
        for widget in (self._icon, self._severity, self._badge):
            widget.setVisible(is_published)

    def _refresh_icon(self) -> None:
        if self._row is not None:
            severity = self._row.severity
            self._icon.setPixmap(self._theme.icon(ICONS[severity], f"severity.{severity.word}.fg").pixmap(16, 16))

    def _build(self) -> None:
        self._title.setProperty("tone", "title")
        self._title.setWordWrap(True)
        self._published.setWordWrap(True)
        head = FlowLayout(gap=6)
        for widget in (self._icon, self._severity, self._badge):
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 4, 0)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._published)
        column.addLayout(head)
        for name in SECTIONS:
            self._headings[name].setProperty("tone", "muted")
            self._headings[name].setContentsMargins(0, 8, 0, 0)
            text = self._texts[name]
            text.setWordWrap(True)
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(self._headings[name])
            column.addWidget(text)
        column.addStretch(1)


def _bullets(lines: tuple[str, ...]) -> str:
    return "\n".join(f"• {line}" for line in lines)
