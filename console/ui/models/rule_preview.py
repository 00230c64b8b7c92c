"""What a highlight rule would do: how many rows it matches, and some of them as they would look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from console.journal.filter.language import AllOf, AnyOf, Expression, FilterError, parse
from console.journal.filter.masks import RunsAway
from console.journal.filter.search import Search
from console.journal.highlight import Highlighter
from console.ui.models.log_cells import TITLES, LogColumn, cell_text
from console.ui.models.visible_text import cut, visible
from console.ui.slices import Slices

if TYPE_CHECKING:
    from console.journal.columns import Columns
    from console.journal.entry import Entry
    from console.journal.highlight import Rule

SHOWN_ROWS = 50
"""Newest rows that match, or newest rows of all when none does."""

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class RulePreview(QAbstractTableModel):
    """Sample rows for one rule of a draft, coloured by the whole draft.

    Signals:
        counted: The sentence about the rule is up to date; see `sentence`.
    """

    counted = Signal()

    def __init__(self, columns: Columns, parent: QObject) -> None:
        super().__init__(parent)
        self._columns = columns
        self._highlighter = Highlighter(columns, ())
        self._entries: list[Entry] = []
        self._slices = Slices(self)
        self._slices.ended.connect(self.counted)
        self.sentence = ""
        """How many rows match and how many of them the rule colours, or why that cannot be told."""

    def look(self, rules: Sequence[Rule], number: int) -> None:
        """Look anew for the rows of one rule; filters that cannot be read are left out."""
        readable = [rule for rule in rules if _expression(rule) is not None]
        self._highlighter.use(readable)
        if not 0 <= number < len(rules):
            self.sentence = ""
            self._slices.run(self._find(None, None, is_on=True))
            return
        above = [expression for rule in rules[:number] if rule.is_on and (expression := _expression(rule))]
        taken = AnyOf(tuple(above)) if above else None
        self._slices.run(self._find(_expression(rules[number]), taken, is_on=rules[number].is_on))

    def finish(self) -> None:
        """Look at all rows now, for those who cannot wait."""
        self._slices.finish()

    def rule_of(self, entry: int) -> Rule | None:
        """Return the rule of the draft that colours a row."""
        return self._highlighter.rule_of(entry)

    def entry_at(self, row: int) -> Entry | None:
        """Return what a row shows."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def _find(self, wanted: Expression | None, taken: Expression | None, *, is_on: bool) -> Iterator[None]:
        sample: list[int] = []
        try:
            if wanted is not None:
                matching = elsewhere = 0
                for batch in Search(self._columns, wanted).newest_first():
                    matching += len(batch)
                    sample += batch[: SHOWN_ROWS - len(sample)]
                    yield
                if taken is not None:
                    for batch in Search(self._columns, AllOf((wanted, taken))).newest_first():
                        elsewhere += len(batch)
                        yield
                self.sentence = _sentence(matching, elsewhere, is_on=is_on)
        except RunsAway as problem:
            self.sentence = f"The rule cannot be used: {problem}"
        first = max(self._columns.first, self._columns.last - SHOWN_ROWS + 1)
        shown = sample or range(self._columns.last, first - 1, -1)
        entries = [entry for number in shown if (entry := self._columns.entry(number)) is not None]
        self.beginResetModel()
        self._entries = entries[::-1]
        self.endResetModel()

    # Qt overrides

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of sample rows."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of columns, which are the log's."""
        return 0 if parent.isValid() else len(LogColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return TITLES[LogColumn(section)][0]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text."""
        entry = self.entry_at(index.row())
        if entry is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return cut(visible(cell_text(entry, LogColumn(index.column()))))


def _expression(rule: Rule) -> Expression | None:
    try:
        return parse(rule.filter)
    except FilterError:
        return None


def _sentence(matching: int, elsewhere: int, *, is_on: bool) -> str:
    match matching:
        case 0:
            return "No row matches; these are the newest rows of the log"
        case 1:
            said = "1 row matches"
        case _:
            said = f"{matching:,} rows match"
    if not is_on:
        return f"{said}; the rule is off and colours none"
    return f"{said}, {elsewhere:,} of them coloured by a rule above" if elsewhere else said
