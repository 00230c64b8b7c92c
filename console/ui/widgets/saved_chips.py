"""Saved filters as chips: each is switched on or off, and all that are on must match."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from console.journal.saved_filters import SavedFilter
from console.ui.dialogs.naming import ask_name
from console.ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from console.ui.theme import Theme


class SavedChips(QWidget):
    """A row of chips that is there only when there are saved filters.

    Signals:
        toggled: Other chips are on.
        changed: Filters were added, renamed, moved or removed.
        edit_requested: The operator wants a chip's filter in the line; carries the line.
    """

    toggled = Signal()
    changed = Signal()
    edit_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._filters: tuple[SavedFilter, ...] = ()
        self._chips: list[QToolButton] = []
        self._row = FlowLayout(self, gap=4)
        self.setContentsMargins(0, 0, 0, 4)
        self.setAccessibleName("Saved filters")
        self.hide()

    @property
    def filters(self) -> tuple[SavedFilter, ...]:
        """The saved filters in their order."""
        return self._filters

    @property
    def active(self) -> tuple[SavedFilter, ...]:
        """The filters that are switched on."""
        return tuple(saved for saved, chip in zip(self._filters, self._chips, strict=True) if chip.isChecked())

    @property
    def chips(self) -> Sequence[QToolButton]:
        """The buttons, in the order of the filters."""
        return self._chips

    def show_filters(self, filters: Sequence[SavedFilter], active: Sequence[SavedFilter] = ()) -> None:
        """Show these filters as chips, some of them switched on."""
        before = self.active
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._filters = tuple(filters)
        self._chips = [self._chip(saved, is_on=saved in active) for saved in self._filters]
        for first, second in zip(self._chips, self._chips[1:], strict=False):
            QWidget.setTabOrder(first, second)
        self.setVisible(bool(self._chips))
        self.updateGeometry()
        if before != self.active:
            self.toggled.emit()

    def add(self, filters: Sequence[SavedFilter], *, is_on: bool = False) -> None:
        """Add filters at the end; one of the same name is replaced where it stands."""
        new = {saved.name: saved for saved in filters}
        kept = [new.pop(saved.name, saved) for saved in self._filters]
        active = [saved for saved in filters if is_on]
        self._put([*kept, *new.values()], [*self.active, *active])

    def switch_off(self) -> None:
        """Switch every chip off."""
        for chip in self._chips:
            chip.blockSignals(True)  # noqa: FBT003 - Qt's own signature
            chip.setChecked(False)
            chip.blockSignals(False)  # noqa: FBT003 - Qt's own signature
        self.toggled.emit()

    def rename(self, place: int, name: str) -> None:
        """Give a filter another name; one that is taken already is left alone."""
        saved = self._filters[place]
        if name == saved.name or self._is_taken(name):
            return
        renamed = replace(saved, name=name)
        self._put([renamed if each is saved else each for each in self._filters], self._with(saved, renamed))

    def remove(self, place: int) -> None:
        """Take a filter away."""
        gone = self._filters[place]
        self._put([each for each in self._filters if each is not gone], self.active)

    def move_chip(self, place: int, by: int) -> None:
        """Let a filter stand further left or right."""
        filters = list(self._filters)
        filters.insert(place + by, filters.pop(place))
        self._put(filters, self.active)

    def _put(self, filters: Sequence[SavedFilter], active: Sequence[SavedFilter]) -> None:
        self.show_filters(filters, active)
        self.changed.emit()

    def _with(self, old: SavedFilter, new: SavedFilter) -> list[SavedFilter]:
        return [new if each is old else each for each in self.active]

    def _is_taken(self, name: str) -> bool:
        return any(saved.name == name for saved in self._filters)

    def _chip(self, saved: SavedFilter, *, is_on: bool) -> QToolButton:
        chip = QToolButton(self)
        chip.setText(saved.name.replace("&", "&&"))
        chip.setProperty("chip", "saved")
        chip.setCheckable(True)
        chip.setChecked(is_on)
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setIconSize(QSize(12, 12))
        chip.setToolTip(f"{saved.line}\nRight-click to rename, move, edit or remove")
        chip.setAccessibleName(f"Saved filter {saved.name}")
        chip.setAccessibleDescription(saved.line)
        self._theme.bind_icon(chip, "filter")
        chip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        chip.customContextMenuRequested.connect(partial(self._on_menu_requested, chip))
        chip.toggled.connect(self._on_chip_toggled)
        self._row.addWidget(chip)
        chip.show()
        return chip

    def _on_chip_toggled(self, _: bool) -> None:
        self.toggled.emit()

    def _on_menu_requested(self, chip: QToolButton, where: QPoint) -> None:
        place = self._chips.index(chip)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for title, icon, run, is_possible in self._offers(place):
            action = menu.addAction(self._theme.icon(icon), title, run)
            action.setEnabled(is_possible)
        menu.popup(chip.mapToGlobal(where))

    def _offers(self, place: int) -> tuple[tuple[str, str, Callable[[], object], bool], ...]:
        saved = self._filters[place]
        return (
            ("Put into the filter line", "edit", partial(self.edit_requested.emit, saved.line), True),
            ("Rename…", "edit", partial(self._ask_name, place), True),
            ("Move left", "chevron-right", partial(self.move_chip, place, -1), place > 0),
            ("Move right", "chevron-right", partial(self.move_chip, place, 1), place < len(self._filters) - 1),
            ("Remove", "delete", partial(self.remove, place), True),
        )

    def _ask_name(self, place: int) -> None:
        saved = self._filters[place]
        ask_name(self, "Rename saved filter", saved.name, "Rename filter", lambda name: self.rename(place, name))
