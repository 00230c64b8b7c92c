"""The dictionary of result codes: every published number of both systems, and the family of any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSplitter, QWidget

from console.domain.codes import ResultCode
from console.domain.command import System
from console.ui.models.code_model import code_columns, code_rows, number_of, searched_text
from console.ui.models.table import ROW_ROLE, SORT_ROLE, TableModel
from console.ui.panels.code_details import CodeDetails
from console.ui.panels.panel import Panel
from console.ui.widgets.field import CalmCombo
from console.ui.widgets.scroll import scrolling, share
from console.ui.widgets.table import UNSORTED, Table

if TYPE_CHECKING:
    from console.ui.desk import Desk

TABLE_SHARE, SIDE_SHARE = 3, 2
NOTHING_FOUND = (
    "No published code matches.\nA number that is not published is explained by its family beside this table."
)


class CodeSearch(QSortFilterProxyModel):
    """Shows the rows of one system, or of both, that hold every word searched for."""

    def __init__(self, model: TableModel[ResultCode], parent: QWidget) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self._system: System | None = None
        self._texts = {row: searched_text(row) for row in model.rows}
        self.setSortRole(SORT_ROLE)
        self.setSourceModel(model)

    def search(self, text: str, system: System | None) -> None:
        """Search for words in one system or in both."""
        self.beginFilterChange()
        self._words = tuple(text.casefold().split())
        self._system = system
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: QModelIndex | QPersistentModelIndex) -> bool:
        """A number is looked up as a number; words are found anywhere."""
        row = self.sourceModel().index(source_row, 0, source_parent).data(ROW_ROLE)
        if self._system is not None and row.system is not self._system:
            return False
        if len(self._words) == 1 and self._words[0].isdecimal():
            return str(row.code).startswith(self._words[0])
        return all(word in self._texts[row] for word in self._words)


class CodesPanel(Panel):
    """A searchable table of result codes beside everything known of the chosen one."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.search = QLineEdit(self)
        self.system = CalmCombo(self)
        self.model = TableModel[ResultCode](code_columns(desk.theme), self)
        self.model.set_rows(code_rows(desk.codes))
        self.found = CodeSearch(self.model, self)
        self.table = Table(self.found, "Result codes", self, sorted_by=UNSORTED)
        self.details = CodeDetails(desk.theme, self)
        self._build()
        self.setFocusProxy(self.search)
        self.search.textChanged.connect(self._on_searched)
        self.system.currentIndexChanged.connect(self._on_searched)
        self.table.picked.connect(self._refresh)
        desk.theme.changed.connect(self.model.repaint_rows)
        self.table.selectRow(0)

    @property
    def chosen_system(self) -> System | None:
        """The system searched, or None for both; Qt hands an enum of words back as its word."""
        word = self.system.currentData()
        return None if word is None else System(word)

    def look_up(self, code: int, system: System | None = None) -> None:
        """Show one number."""
        self.system.setCurrentIndex(max(0, self.system.findData(system)))
        self.search.setText(str(code))

    def receive(self, what: str) -> None:
        """Show a number, given alone or behind its system."""
        system, _, number = what.rpartition(" ")
        self.look_up(int(number), System(system) if system else None)

    def _on_searched(self) -> None:
        self.found.search(self.search.text(), self.chosen_system)
        if not self._pick_exact():
            self.table.selectRow(0)
        self._refresh()

    def _pick_exact(self) -> bool:
        """Prefer the very number that was typed over numbers that begin with it."""
        return self.search.text().strip().isdecimal() and self.table.pick(1, self.search.text().strip())

    def _build(self) -> None:
        self.search.setPlaceholderText("Search by number, text, cause or advice")
        self.search.setAccessibleName("Search result codes")
        self.search.setClearButtonEnabled(True)
        self.system.setAccessibleName("System")
        self.system.addItem("Both systems", None)
        for system in System:
            self.system.addItem(system.display_name, system)
        self.table.set_empty_text(NOTHING_FOUND)
        self.table.fit_columns()
        bar = QHBoxLayout()
        bar.setSpacing(6)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.system)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(scrolling(self.details))
        share(split, TABLE_SHARE, SIDE_SHARE)
        self.body.addLayout(bar)
        self.body.addWidget(split, 1)

    def _refresh(self) -> None:
        """Show the chosen row, or the family of a number that is not published."""
        row = self.table.current(ResultCode)
        number = number_of(self.search.text())
        systems = tuple(System) if self.chosen_system is None else (self.chosen_system,)
        if number is not None and not any(self.desk.codes.of(system).rows_of(number) for system in systems):
            self.details.show_unknown(number, {system: self.desk.codes.of(system) for system in systems})
        elif row is not None:
            self.details.show_row(row, self.desk.codes.of(row.system))
        else:
            self.details.show_nothing()
