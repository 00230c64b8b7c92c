"""The live log with its bar: search, severities, follow, pause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from console.domain.outcome import Severity
from console.ui.highlights import Highlights, RuleBook
from console.ui.models.log_filter import PENDING, LogFilter
from console.ui.models.log_model import LogModel
from console.ui.widgets.log_table import LogTable
from console.ui.widgets.outcome_strip import ICONS
from console.ui.widgets.tab_order import set_tab_order

if TYPE_CHECKING:
    from console.journal.rows import Rows
    from console.ui.theme import Theme

_TYPING_PAUSE_MS = 150
_SEVERITIES = (
    (int(Severity.ERROR), ICONS[Severity.ERROR], "severity.error.fg", "Error"),
    (int(Severity.WARNING), ICONS[Severity.WARNING], "severity.warning.fg", "Warning"),
    (int(Severity.NOTICE), ICONS[Severity.NOTICE], "severity.notice.fg", "Notice"),
    (int(Severity.OK), ICONS[Severity.OK], "severity.ok.fg", "Ok"),
    (PENDING, "pending", "row.pending", "Pending"),
)


class LogView(QWidget):
    """Everything of the live log but its panel: the bar on top, the rows below.

    `head`, `side` and `foot` are layouts around the table for what belongs to the log but is none of its rows.
    """

    def __init__(
        self, journal: Rows, theme: Theme, parent: QWidget | None = None, *, rules: RuleBook | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.head = QVBoxLayout()
        self.side = QHBoxLayout()
        self.foot = QVBoxLayout()
        self.model = LogModel(journal, self)
        self.highlights = Highlights(journal, rules or RuleBook(parent=self), self)
        self.table = LogTable(self.model, theme, self.highlights, self)
        self.search = QLineEdit(self)
        self.follow = QToolButton(self)
        self.pause = QToolButton(self)
        self._unseen = QLabel(self)
        self._severities = {number: self._severity_button(*rest) for number, *rest in _SEVERITIES}
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._build()
        self._connect()
        self._refresh()

    def show_everything(self) -> None:
        """Clear search and severities."""
        self.search.clear()
        for button in self._severities.values():
            button.setChecked(True)
        self._apply_filter()

    def _connect(self) -> None:
        self.search.textChanged.connect(self._typing.start)
        self.search.returnPressed.connect(self._apply_filter)
        self._typing.timeout.connect(self._apply_filter)
        for button in self._severities.values():
            button.toggled.connect(self._apply_filter)
        self.follow.clicked.connect(self.table.set_follow)
        self.pause.toggled.connect(self._on_pause_toggled)
        self.table.followed.connect(self._refresh)
        self.model.flushed.connect(self._refresh)

    def _apply_filter(self) -> None:
        self._typing.stop()
        wanted = frozenset(number for number, button in self._severities.items() if button.isChecked())
        self.model.set_filter(LogFilter(wanted, self.search.text().strip().lower()))
        self._refresh()

    def _on_pause_toggled(self, is_paused: bool) -> None:
        self.model.set_paused(is_paused)
        self._refresh()

    def _refresh(self) -> None:
        """Show what follows, what is paused and how many rows wait unseen."""
        is_paused = self.model.is_paused
        self.follow.setChecked(self.table.follows and not is_paused)
        self.follow.setEnabled(not is_paused)
        self.follow.setToolTip(
            "The view is paused; resume it to follow new rows" if is_paused else "Keep the newest row in view (End)"
        )
        self.pause.setText("Resume" if is_paused else "Pause")
        self.pause.setAccessibleName("Resume the view" if is_paused else "Pause the view")
        self._theme.bind_icon(self.pause, "play" if is_paused else "pause")
        unseen = self.model.unseen_count if is_paused else 0
        self._unseen.setText(f"{unseen:,} unseen" if is_paused else "")
        self._unseen.setVisible(is_paused)

    def _severity_button(self, icon: str, role: str, word: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(word)
        button.setProperty("chip", "true")
        button.setCheckable(True)
        button.setChecked(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(14, 14))
        button.setToolTip(f"Show rows marked {word.lower()}")
        button.setAccessibleName(f"Show {word.lower()} rows")
        self._theme.bind_icon(button, icon, role)
        return button

    def _build(self) -> None:
        self.search.setPlaceholderText("Filter by text…")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Filter the log by text")
        self.search.setMinimumWidth(180)
        self.search.setMaximumWidth(340)
        self._theme.bind_icon(self.follow, "follow")
        for button, name in ((self.follow, "Follow"), (self.pause, "Pause")):
            button.setText(name)
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.follow.setAccessibleName("Follow new rows")
        self.pause.setToolTip("Stop the view where it is; the journal goes on (Ctrl+Shift+P)")
        self._unseen.setProperty("tone", "warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        for layout in (self.head, self.side, self.foot):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        rows = QHBoxLayout()
        rows.setSpacing(0)
        rows.addWidget(self.table, 1)
        rows.addLayout(self.side)
        column.addLayout(self.head)
        column.addLayout(rows, 1)
        column.addLayout(self.foot)
        # The table comes first because the panel hands its focus to it: Tab goes on from there.
        set_tab_order((self.table, self.search, *self._severities.values(), self.follow, self.pause))

    def _bar(self) -> QWidget:
        bar = QWidget(self)
        bar.setProperty("part", "toolbar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(2)
        row.addWidget(self.search, 1)
        row.addSpacing(8)
        for button in self._severities.values():
            row.addWidget(button)
        row.addStretch(1)
        self._unseen.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row.addWidget(self._unseen)
        row.addWidget(self.follow)
        row.addWidget(self.pause)
        return bar
