"""The live log: its filter on top, its rows below; follow, pause, clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from console.journal.filter.language import Everything, Expression
from console.journal.filter.ranging import range_of, ranged, unranged
from console.ui.highlights import Highlights, RuleBook
from console.ui.models.log_model import LogModel
from console.ui.widgets.filter_bar import FilterBar
from console.ui.widgets.histogram_view import HistogramView
from console.ui.widgets.log_table import COMPACT_BELOW, LogTable
from console.ui.widgets.marker_bar import MarkerBar
from console.ui.widgets.tab_order import set_tab_order

if TYPE_CHECKING:
    from console.journal.rows import Rows
    from console.ui.theme import Theme
    from console.ui.widgets.filter_edit import FilterEdit


class LogView(QWidget):
    """Everything of the live log but its panel: the bar on top, the rows below.

    `head`, `side` and `foot` are layouts around the table for what belongs to the log but is none of its rows.

    Signals:
        highlight_requested: Some rows are to be coloured; carries a line of the filter language.
    """

    highlight_requested = Signal(str)

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
        self.bar = FilterBar(journal.columns, theme, self)
        self.histogram = HistogramView(journal, theme, self)
        self.marks = MarkerBar(journal, self.model, theme, self.table, self)
        self.clear = QToolButton(self)
        self.follow = QToolButton(self)
        self.pause = QToolButton(self)
        self._unseen = QLabel(self)
        self._build()
        self._connect()
        self._refresh()

    @property
    def search(self) -> FilterEdit:
        """The line the filter is typed into."""
        return self.bar.edit

    def show_everything(self) -> None:
        """Take every filter away and show the cleared rows again."""
        self.bar.show_everything()
        if self.model.cleared_count:
            self.model.show_cleared()

    def toggle_cleared(self) -> None:
        """Hide every row shown so far, or show the cleared rows again."""
        if self.model.cleared_count:
            self.model.show_cleared()
        else:
            self.model.clear()
        self._refresh()

    def _connect(self) -> None:
        self.bar.wanted.connect(self._on_filter_wanted)
        self.bar.left.connect(self.table.setFocus)
        self.clear.clicked.connect(self.toggle_cleared)
        self.follow.clicked.connect(self.table.set_follow)
        self.pause.toggled.connect(self._on_pause_toggled)
        self.table.followed.connect(self._refresh)
        self.table.narrow_requested.connect(self.bar.narrow)
        self.table.highlight_requested.connect(self.highlight_requested)
        self.histogram.range_chosen.connect(self._on_range_chosen)
        self.histogram.range_cleared.connect(self._on_range_cleared)
        self.marks.chosen.connect(self.table.select_entry)
        self.model.flushed.connect(self._refresh)
        self.model.search_ended.connect(self._refresh)
        self.model.search_failed.connect(self._on_search_failed)

    def _on_filter_wanted(self, expression: Expression) -> None:
        self.model.set_filter(expression)
        self.histogram.show_range(*range_of(expression))
        self._refresh()

    def _on_range_chosen(self, start_us: int, end_us: int) -> None:
        self.bar.edit.show_line(ranged(self.bar.edit.text(), start_us, end_us))

    def _on_range_cleared(self) -> None:
        self.bar.edit.show_line(unranged(self.bar.edit.text()))

    def _on_search_failed(self, problem: str) -> None:
        self.bar.edit.show_problem(problem)
        self._refresh()

    def _on_pause_toggled(self, is_paused: bool) -> None:
        if is_paused != self.model.is_paused:
            self.model.set_paused(is_paused)
        self._refresh()

    def _refresh(self) -> None:
        """Show what follows, what is paused or cleared, how many rows match and how many wait unseen."""
        is_paused = self.model.is_paused
        self.pause.setChecked(is_paused)
        self.follow.setChecked(self.table.follows and not is_paused)
        self.follow.setEnabled(not is_paused)
        self.follow.setToolTip(
            "The view is paused; resume it to follow new rows"
            if is_paused
            else "Keep the newest row in view (End, Ctrl+End)"
        )
        self.pause.setText("Resume" if is_paused else "Pause")
        self.pause.setAccessibleName("Resume the view" if is_paused else "Pause the view")
        self._theme.bind_icon(self.pause, "play" if is_paused else "pause")
        self._unseen.setText(f"{self.model.unseen_count:,} unseen " if is_paused else "")
        self._unseen.setVisible(is_paused)
        self._refresh_cleared()
        self._refresh_words()
        self.bar.edit.show_count(self._count())
        self.table.say_why_empty(self._why_empty())

    @property
    def _is_compact(self) -> bool:
        return self.width() < COMPACT_BELOW

    def _refresh_words(self) -> None:
        """Where there is little room, only what is not as usual says so in words."""
        wordless = (self.follow, *(button for button in (self.clear, self.pause) if not button.isChecked()))
        for button in (self.clear, self.follow, self.pause):
            is_icon = self._is_compact and button in wordless
            button.setToolButtonStyle(
                Qt.ToolButtonStyle.ToolButtonIconOnly if is_icon else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            )

    def _refresh_cleared(self) -> None:
        cleared = self.model.cleared_count
        self.clear.setChecked(bool(cleared))
        self.clear.setText(f"{cleared:,} cleared" if cleared else "Clear")
        self.clear.setAccessibleName(f"Show {cleared:,} cleared rows" if cleared else "Clear the view")
        self.clear.setToolTip(
            f"Show {cleared:,} cleared rows again (Ctrl+Shift+K)"
            if cleared
            else "Hide the rows shown so far; the journal keeps them (Ctrl+Shift+K)"
        )

    def _why_empty(self) -> str:
        """Say why no row is shown and what shows some again; nothing while that is not known yet."""
        model, cleared = self.model, self.model.cleared_count
        if model.rowCount() or model.is_searching:
            return ""
        if cleared == model.total > 0:
            return f"{cleared:,} rows are cleared from the view. Press Ctrl+Shift+K to show them again."
        if model.total:
            return "No row matches the filter. Press Ctrl+Shift+A to show every row."
        return "There is no row yet." if model.is_paused or not model.unseen_count else ""

    def _count(self) -> str:
        model = self.model
        if isinstance(model.filter, Everything):
            return ""
        more = "+" if model.is_searching else ""
        return f"{model.rowCount():,}{more} of {model.total - model.cleared_count:,}"

    def _build(self) -> None:
        self._theme.bind_icon(self.clear, "clear")
        self._theme.bind_icon(self.follow, "follow")
        for button, name in ((self.clear, "Clear"), (self.follow, "Follow"), (self.pause, "Pause")):
            button.setText(name)
            button.setCheckable(True)
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
        self.head.addWidget(self.histogram)
        self.side.addWidget(self.marks)
        rows = QHBoxLayout()
        rows.setSpacing(0)
        rows.addWidget(self.table, 1)
        rows.addLayout(self.side)
        column.addLayout(self.head)
        column.addLayout(rows, 1)
        column.addLayout(self.foot)
        # The table comes first because the panel hands its focus to it: Tab goes on from there.
        set_tab_order((self.table, *self.bar.stops(), self.clear, self.follow, self.pause, self.histogram))

    def _bar(self) -> QWidget:
        bar = QWidget(self)
        bar.setProperty("part", "toolbar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(2)
        row.addWidget(self.bar, 1)
        row.addSpacing(4)
        self._unseen.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        for control in (self._unseen, self.clear, self.follow, self.pause):
            row.addWidget(control)
        rows = QVBoxLayout(bar)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(row)
        chips = QHBoxLayout()
        chips.setContentsMargins(8, 0, 8, 0)
        chips.addWidget(self.bar.saved)
        rows.addLayout(chips)
        return bar

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words out where there is little room."""
        super().resizeEvent(event)
        self.bar.set_compact(self._is_compact)
        self._refresh()
