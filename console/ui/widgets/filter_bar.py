"""The log's filter: the typed line, the severities and the saved filters, which mean one expression together."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from console.domain.outcome import Severity
from console.journal.filter.language import (
    AnyOf,
    Compared,
    Comparison,
    Everything,
    Expression,
    Field,
    IsA,
    Not,
    Property,
    all_of,
)
from console.journal.filter.narrowing import narrowed
from console.journal.saved_filters import (
    IllFormedFilters,
    SavedFilter,
    combined_line,
    read_filters,
    write_filters,
)
from console.ui.dialogs.naming import ask_name
from console.ui.widgets.filter_edit import FilterEdit
from console.ui.widgets.outcome_strip import ICONS
from console.ui.widgets.saved_chips import SavedChips

if TYPE_CHECKING:
    from console.journal.columns import Columns
    from console.ui.theme import Theme

LONGEST_PROPOSED = 40
"""Length of a filter that makes a chip short enough to be offered as its name."""

_SEVERITIES = (
    (Severity.ERROR, ICONS[Severity.ERROR], "severity.error.fg", "Error"),
    (Severity.WARNING, ICONS[Severity.WARNING], "severity.warning.fg", "Warning"),
    (Severity.NOTICE, ICONS[Severity.NOTICE], "severity.notice.fg", "Notice"),
    (Severity.OK, ICONS[Severity.OK], "severity.ok.fg", "Ok"),
    (None, "pending", "row.pending", "Pending"),
)


class FilterBar(QWidget):
    """Where a filter is made; the rows it lets through are somebody else's.

    Signals:
        wanted: Another expression is wanted; carries it.
        filters_changed: Saved filters were added, renamed, moved or removed.
        left: The operator wants to go back to the rows.
        refused: A file could not be read or written; carries what is wrong.
    """

    wanted = Signal(object)
    filters_changed = Signal()
    left = Signal()
    refused = Signal(str)

    def __init__(self, columns: Columns, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wanted: Expression = Everything()
        self.edit = FilterEdit(columns, theme, self)
        self.menu = QToolButton(self)
        self.severities = {severity: self._severity_chip(*rest) for severity, *rest in _SEVERITIES}
        self.saved = SavedChips(theme, self)
        self._build()
        self._connect()

    @property
    def expression(self) -> Expression:
        """What line, severities and saved filters mean together; a line with an error counts as it was before."""
        wanted = [*(saved.expression for saved in self.saved.active), self.edit.expression]
        left_out = tuple(_severity_term(severity) for severity, chip in self.severities.items() if not chip.isChecked())
        if left_out:
            wanted.append(Not(left_out[0] if len(left_out) == 1 else AnyOf(left_out)))
        return all_of(wanted)

    @property
    def line(self) -> str:
        """The same as one line, to be saved, shared or given to the command line."""
        left_out = " ".join(_written(severity) for severity, chip in self.severities.items() if not chip.isChecked())
        typed = SavedFilter("", self.edit.text().strip() if self.edit.error is None else "")
        return combined_line((*self.saved.active, typed), left_out)

    def narrow(self, term: str) -> None:
        """Write a further term into the line and use it."""
        self.edit.show_line(narrowed(self.edit.text(), term))

    def show_everything(self) -> None:
        """Empty the line, and switch every severity on and every saved filter off."""
        for chip in self.severities.values():
            chip.blockSignals(True)  # noqa: FBT003 - Qt's own signature
            chip.setChecked(True)
            chip.blockSignals(False)  # noqa: FBT003 - Qt's own signature
        self.saved.switch_off()
        self.edit.show_line("")
        self._announce()

    def set_compact(self, is_compact: bool) -> None:
        """Leave the words of the severities out where there is little room; icons, names and tooltips stay."""
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if is_compact else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for chip in self.severities.values():
            chip.setToolButtonStyle(style)

    def stops(self) -> tuple[QWidget, ...]:
        """Return the controls of the upper row in the order of Tab."""
        return (self.edit, self.menu, *self.severities.values())

    def save_line(self, name: str) -> None:
        """Keep what is filtered by as a chip, which then stands for it."""
        line = self.line
        self.show_everything()
        self.saved.add([SavedFilter(name, line)], is_on=True)

    def import_file(self, name: str) -> None:
        """Add the filters of a file; those of the same name are replaced."""
        path = Path(name)
        try:
            found = read_filters(path.read_text(encoding="utf-8-sig"), path.name)
        except (IllFormedFilters, UnicodeDecodeError) as problem:
            self.refused.emit(str(problem))
        except OSError as error:
            self.refused.emit(f"{path} cannot be read ({error.strerror}).")
        else:
            self.saved.add(found)

    def export_file(self, name: str) -> None:
        """Write every saved filter into a file that others can import."""
        path = Path(name)
        try:
            path.write_text(write_filters(self.saved.filters), encoding="utf-8", newline="\n")
        except OSError as error:
            self.refused.emit(f"{path} cannot be written ({error.strerror}).")

    def ask_for_name(self) -> None:
        """Ask under which name the present filter is to be saved."""
        proposed = self.line if len(self.line) <= LONGEST_PROPOSED else ""
        ask_name(self, "Save this filter", proposed, "Save filter", self.save_line)

    def _announce(self) -> None:
        wanted = self.expression
        if wanted != self._wanted:
            self._wanted = wanted
            self.wanted.emit(wanted)

    def _connect(self) -> None:
        self.edit.read.connect(self._announce)
        self.edit.left.connect(self.left)
        self.saved.toggled.connect(self._announce)
        self.saved.changed.connect(self.filters_changed)
        self.saved.edit_requested.connect(self.edit.show_line)
        for chip in self.severities.values():
            chip.toggled.connect(self._on_severity_toggled)
        self.menu.clicked.connect(self._on_menu_wanted)

    def _on_severity_toggled(self, _: bool) -> None:
        self._announce()

    def _on_menu_wanted(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        save = menu.addAction(self._theme.icon("add"), "Save this filter as a chip…", self.ask_for_name)
        save.setEnabled(bool(self.line))
        recent = menu.addMenu(self._theme.icon("clock"), "Recent filters")
        for line in reversed(self.edit.history[-12:]):
            recent.addAction(line.replace("&", "&&"), partial(self.edit.show_line, line))
        recent.setEnabled(bool(self.edit.history))
        menu.addSeparator()
        menu.addAction("Import saved filters…", self._ask_what_to_import)
        export = menu.addAction(self._theme.icon("download"), "Export saved filters…", self._ask_where_to_export)
        export.setEnabled(bool(self.saved.filters))
        menu.popup(self.menu.mapToGlobal(self.menu.rect().bottomLeft()))

    def _ask_what_to_import(self) -> None:
        from console.ui.widgets.shared_file import ask_what_to_import

        ask_what_to_import("saved filters", self.import_file, self)

    def _ask_where_to_export(self) -> None:
        from console.ui.widgets.shared_file import ask_where_to_export

        ask_where_to_export("saved filters", "filters.toml", self.export_file, self)

    def _severity_chip(self, icon: str, role: str, word: str) -> QToolButton:
        chip = QToolButton(self)
        chip.setText(word)
        chip.setProperty("chip", "true")
        chip.setCheckable(True)
        chip.setChecked(True)
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setIconSize(QSize(14, 14))
        chip.setToolTip(f"Show rows marked {word.lower()}")
        chip.setAccessibleName(f"Show {word.lower()} rows")
        self._theme.bind_icon(chip, icon, role)
        return chip

    def _build(self) -> None:
        self._theme.bind_icon(self.menu, "filter")
        self.menu.setAccessibleName("Saved and recent filters")
        self.menu.setToolTip("Save this filter, go back to a recent one, import and export")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.edit, 1)
        row.addWidget(self.menu)
        row.addSpacing(4)
        for chip in self.severities.values():
            row.addWidget(chip)


def _severity_term(severity: Severity | None) -> Expression:
    return IsA(Property.PENDING) if severity is None else Compared(Field.SEVERITY, Comparison.IS, int(severity))


def _written(severity: Severity | None) -> str:
    return "-is:pending" if severity is None else f"-{severity.word}"
