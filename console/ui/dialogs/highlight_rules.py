"""Editing the highlight rules: their order, what they match, how they paint, and what that looks like right now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from console.journal.filter.language import FilterError, parse
from console.journal.highlight import Colour, IllFormedRules, Paint, Rule
from console.journal.rule_file import RulesNotSaved, read_rules_file, save_rules, shipped_rules
from console.ui.models.log_cells import LogColumn
from console.ui.models.rule_preview import RulePreview
from console.ui.widgets.enabling import enable
from console.ui.widgets.filter_edit import FilterEdit
from console.ui.widgets.log_delegate import LogDelegate
from console.ui.widgets.rule_swatch import SIZE, swatch
from console.ui.widgets.shared_file import ask_what_to_import, ask_where_to_export
from console.ui.widgets.styling import restyle

if TYPE_CHECKING:
    from console.journal.entry import Changed
    from console.journal.rows import Rows
    from console.ui.highlights import RuleBook
    from console.ui.main_window import MainWindow
    from console.ui.theme import Theme

_SAVE_KEYS = "Use and keep these rules (Ctrl+Return)"
_TYPING_MS = 180
_LIVE_MS = 1_000
_ROW_HEIGHT = 22
_PAINTS = {Paint.ROW: "Whole row", Paint.EDGE: "Left edge"}
_WIDTHS = {
    LogColumn.TIME: 110,
    LogColumn.SEVERITY: 88,
    LogColumn.SYSTEM: 100,
    LogColumn.COMMAND: 116,
    LogColumn.RESULT: 132,
}
_HIDDEN = (LogColumn.TARGET, LogColumn.TOOK)


class HighlightRulesDialog(QDialog):
    """A draft of the rules at the left, one rule and its effect at the right; nothing holds before it is saved."""

    def __init__(self, rules: Sequence[Rule], rows: Rows, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rules = list(rules)
        self._is_filling = False
        self.setWindowTitle("Highlight rules")
        self.resize(980, 560)
        self.names = QListWidget(self)
        self.add, self.remove, self.up, self.down = (QToolButton(self) for _ in range(4))
        self.name = QLineEdit(self)
        self.filter = FilterEdit(rows.columns, theme, self)
        self.problem = QLabel(self)
        self.colour, self.paint = QComboBox(self), QComboBox(self)
        self.preview = RulePreview(rows.columns, self)
        self.count = QLabel(self)
        self.table = QTableView(self)
        self.message = QLabel(self)
        self.import_, self.export = QPushButton("Import…", self), QPushButton("Export…", self)
        self.restore = QPushButton("Restore shipped rules", self)
        self.cancel, self.save = QPushButton("Cancel", self), QPushButton("Save rules", self)
        self._soon = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._live = QTimer(self, singleShot=True, interval=_LIVE_MS)
        self._build()
        self._connect()
        self.destroyed.connect(rows.subscribe(self._on_rows_changed))
        self.show_rules(0)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The draft."""
        return tuple(self._rules)

    def show_rules(self, row: int) -> None:
        """Show the list anew, with one rule current."""
        self._is_filling = True
        self.names.clear()
        for rule in self._rules:
            item = QListWidgetItem(self.names)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            self._show_item(item, rule)
        self._is_filling = False
        self.names.setCurrentRow(max(0, min(row, len(self._rules) - 1)))
        self._on_row_changed()

    def add_rule(self, rule: Rule) -> None:
        """Put a rule before the current one, so that it comes first, and edit it."""
        row = max(0, self.names.currentRow())
        self._rules.insert(row, rule)
        self.show_rules(row)
        self.name.setFocus()
        self.name.selectAll()

    def move_rule(self, by: int) -> None:
        """Move the current rule up or down."""
        row = self.names.currentRow()
        if 0 <= row < len(self._rules) and 0 <= row + by < len(self._rules):
            self._rules.insert(row + by, self._rules.pop(row))
            self.show_rules(row + by)
            self.names.setFocus()

    def remove_rule(self) -> None:
        """Take the current rule out of the draft."""
        row = self.names.currentRow()
        if row >= 0:
            gone = self._rules.pop(row)
            self.show_rules(row)
            self._say(f"'{gone.name}' is taken out; Cancel keeps it.")

    def restore_shipped(self) -> None:
        """Put the shipped rules in place of the draft."""
        self._rules = list(shipped_rules())
        self.show_rules(0)
        self._say("These are the shipped rules; Cancel keeps your own.")

    def import_file(self, name: str) -> None:
        """Put the rules of a file that are not in the draft yet before those that are."""
        path = Path(name)
        try:
            found = read_rules_file(path)
        except IllFormedRules as problem:
            self._say(str(problem), tone="error")
        except OSError as error:
            self._say(f"{path.name} cannot be read ({error.strerror}).", tone="error")
        else:
            new = [rule for rule in found if rule not in self._rules]
            self._rules[:0] = new
            self.show_rules(0)
            there = len(found) - len(new)
            self._say(f"{_rules(len(new))} imported{f', {there} were here already' if there else ''}.")

    def export_file(self, name: str) -> None:
        """Write the draft into a file that others can import."""
        path = Path(name)
        try:
            save_rules(self._rules, path)
        except RulesNotSaved as problem:
            self._say(str(problem), tone="error")
        else:
            self._say(f"{_rules(len(self._rules))} written to {path.name}.")

    # what happens

    def _on_row_changed(self) -> None:
        """Fill the form with the current rule."""
        row = self.names.currentRow()
        if self._is_filling:
            return
        rule = self._rules[row] if 0 <= row < len(self._rules) else Rule("", "")
        self._is_filling = True
        self.name.setText(rule.name)
        self.filter.show_line(rule.filter)
        self.colour.setCurrentIndex(list(Colour).index(rule.colour))
        self.paint.setCurrentIndex(list(Paint).index(rule.paint))
        self._is_filling = False
        self._look()
        self._refresh()

    def _on_edited(self) -> None:
        """Take the form over into the draft."""
        row = self.names.currentRow()
        if self._is_filling or not 0 <= row < len(self._rules):
            return
        self._rules[row] = replace(
            self._rules[row],
            name=self.name.text().strip(),
            filter=self.filter.text().strip(),
            colour=list(Colour)[self.colour.currentIndex()],
            paint=list(Paint)[self.paint.currentIndex()],
        )
        self._is_filling = True
        self._show_item(self.names.item(row), self._rules[row])
        self._is_filling = False
        self._soon.start()
        self._refresh()

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        row = self.names.row(item)
        if not self._is_filling and 0 <= row < len(self._rules):
            self._rules[row] = replace(self._rules[row], is_on=item.checkState() is Qt.CheckState.Checked)
            self._soon.start()

    def _on_rows_changed(self, _: Changed) -> None:
        if not self._live.isActive():
            self._live.start()

    def _on_counted(self) -> None:
        self.count.setText(self.preview.sentence)
        self.table.scrollToBottom()

    def _on_theme_changed(self) -> None:
        self._fill_choices()
        self.show_rules(self.names.currentRow())

    def _look(self) -> None:
        self._soon.stop()
        self.preview.look(self._rules, self.names.currentRow())

    def _new_rule(self) -> None:
        self.add_rule(Rule("New rule", ""))

    def _ask_what_to_import(self) -> None:
        ask_what_to_import("highlight rules", self.import_file, self)

    def _ask_where_to_export(self) -> None:
        ask_where_to_export("highlight rules", "highlights.toml", self.export_file, self)

    # what is shown

    def _refresh(self) -> None:
        """Show what is wrong, and enable what can be done."""
        row, count = self.names.currentRow(), len(self._rules)
        has_rule = 0 <= row < count
        for widget in (self.name, self.filter, self.colour, self.paint):
            enable(widget, has_rule)
        enable(self.remove, has_rule)
        enable(self.up, has_rule and row > 0)
        enable(self.down, has_rule and row < count - 1)
        wrong = _wrong(self._rules[row]) if has_rule else ""
        self.problem.setText(wrong)
        self.problem.setVisible(bool(wrong))
        unready = next((rule for rule in self._rules if _wrong(rule)), None)
        enable(self.save, unready is None)
        self.save.setToolTip(
            _SAVE_KEYS if unready is None else f"'{unready.name or 'A rule without a name'}': {_wrong(unready)}"
        )
        enable(self.export, unready is None and count > 0)

    def _show_item(self, item: QListWidgetItem, rule: Rule) -> None:
        item.setText(rule.name or "(no name)")
        item.setCheckState(Qt.CheckState.Checked if rule.is_on else Qt.CheckState.Unchecked)
        item.setIcon(swatch(self._theme, rule.colour, rule.paint))
        item.setToolTip(_wrong(rule) or rule.filter)
        described = f"{rule.name}, {rule.colour} {_PAINTS[rule.paint].lower()}, {'on' if rule.is_on else 'off'}"
        item.setData(Qt.ItemDataRole.AccessibleTextRole, described)

    def _say(self, text: str, *, tone: str = "muted") -> None:
        self.message.setText(text)
        restyle(self.message, "tone", tone)

    # construction

    def _connect(self) -> None:
        self.names.currentRowChanged.connect(self._on_row_changed)
        self.names.itemChanged.connect(self._on_item_changed)
        self.names.installEventFilter(self)
        self.name.textChanged.connect(self._on_edited)
        self.filter.textChanged.connect(self._on_edited)
        self.colour.currentIndexChanged.connect(self._on_edited)
        self.paint.currentIndexChanged.connect(self._on_edited)
        self._soon.timeout.connect(self._look)
        self._live.timeout.connect(self._look)
        self.preview.counted.connect(self._on_counted)
        self._theme.changed.connect(self._on_theme_changed)
        self.add.clicked.connect(self._new_rule)
        self.remove.clicked.connect(self.remove_rule)
        self.up.clicked.connect(lambda: self.move_rule(-1))
        self.down.clicked.connect(lambda: self.move_rule(1))
        self.import_.clicked.connect(self._ask_what_to_import)
        self.export.clicked.connect(self._ask_where_to_export)
        self.restore.clicked.connect(self.restore_shipped)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self.accept)
        for keys, run in (
            ("Alt+Up", self.up.click),
            ("Alt+Down", self.down.click),
            ("Ctrl+Return", self.save.click),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(run)

    def _build(self) -> None:
        self.names.setAccessibleName("Highlight rules; the first that matches a row colours it")
        self.names.setIconSize(SIZE)
        self.names.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for button, icon, text, keys in (
            (self.add, "add", "Add rule", "Ins"),
            (self.remove, "delete", "Remove rule", "Del"),
            (self.up, "chevron-up", "Move rule up", "Alt+Up"),
            (self.down, "chevron-down", "Move rule down", "Alt+Down"),
        ):
            self._theme.bind_icon(button, icon)
            button.setAccessibleName(text)
            button.setToolTip(f"{text} ({keys})")
        self.name.setAccessibleName("Name of the rule")
        self.filter.setAccessibleName("Rows that the rule colours")
        self.filter.setPlaceholderText("for example severity:error, latency>500ms, op:record")
        self.colour.setAccessibleName("Colour")
        self.colour.setIconSize(SIZE)
        self.paint.setAccessibleName("How much of the row is coloured")
        self.problem.setProperty("tone", "error")
        self.problem.setWordWrap(True)
        self.count.setProperty("tone", "muted")
        self.message.setProperty("tone", "muted")
        self.save.setProperty("primary", "true")
        self.save.setToolTip(_SAVE_KEYS)
        for other in (self.import_, self.export, self.restore, self.cancel, self.save):
            other.setAutoDefault(False)  # Enter belongs to the filter line
        self._fill_choices()
        self._build_table()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        halves = QHBoxLayout()
        halves.setSpacing(16)
        halves.addLayout(self._left())
        halves.addLayout(self._right(), 1)
        column.addLayout(halves, 1)
        column.addLayout(self._foot())

    def _fill_choices(self) -> None:
        self._is_filling, was_filling = True, self._is_filling
        present = self.colour.currentIndex(), self.paint.currentIndex()
        self.colour.clear()
        self.paint.clear()
        for colour in Colour:
            self.colour.addItem(swatch(self._theme, colour), colour.capitalize())
        self.paint.addItems(list(_PAINTS.values()))
        self.colour.setCurrentIndex(max(0, present[0]))
        self.paint.setCurrentIndex(max(0, present[1]))
        self._is_filling = was_filling

    def _build_table(self) -> None:
        table = self.table
        table.setModel(self.preview)
        table.setItemDelegate(LogDelegate(self.preview, self._theme, self.preview, table))
        table.setAccessibleName("Rows of the log as the rules colour them")
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setMinimumSectionSize(_ROW_HEIGHT)
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in _WIDTHS.items():
            table.setColumnWidth(column, width)
        for column in _HIDDEN:
            table.setColumnHidden(column, True)  # noqa: FBT003 - Qt's own signature

    def _left(self) -> QVBoxLayout:
        column, buttons = QVBoxLayout(), QHBoxLayout()
        column.setSpacing(4)
        self.names.setFixedWidth(250)
        buttons.setSpacing(2)
        for button in (self.add, self.remove, self.up, self.down):
            buttons.addWidget(button)
        buttons.addStretch(1)
        order = QLabel("The first rule that matches colours the row.", self)
        order.setProperty("tone", "muted")
        order.setWordWrap(True)
        column.addWidget(self.names, 1)
        column.addLayout(buttons)
        column.addWidget(order)
        return column

    def _right(self) -> QVBoxLayout:
        column, form, look = QVBoxLayout(), QFormLayout(), QHBoxLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.setVerticalSpacing(7)
        look.setSpacing(8)
        look.addWidget(self.colour)
        look.addWidget(self.paint)
        look.addStretch(1)
        form.addRow("Name", self.name)
        form.addRow("Rows", self.filter)
        form.addRow("", self.problem)
        form.addRow("Colour", look)
        column.addLayout(form)
        column.addWidget(self.count)
        column.addWidget(self.table, 1)
        return column

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for button in (self.import_, self.export, self.restore):
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.message, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        return row

    # Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Add and remove rules by Ins and Del in the list."""
        if watched is self.names and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_Insert:
                    self._new_rule()
                    return True
                case Qt.Key.Key_Delete:
                    self.remove_rule()
                    return True
        return super().eventFilter(watched, event)


async def edit_rules(window: MainWindow, book: RuleBook, draft: Rule | None = None) -> None:
    """Open the dialog, with a further rule if one is given, and keep the rules that are saved."""
    dialog = HighlightRulesDialog(book.rules, window.desk.journal, window.desk.theme, window)
    closed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def on_finished(result: int) -> None:
        if not closed.done():
            closed.set_result(result == QDialog.DialogCode.Accepted)

    dialog.finished.connect(on_finished)
    dialog.open()
    if draft is not None:
        dialog.add_rule(draft)
    try:
        if await closed:
            await book.keep(dialog.rules)
    except RulesNotSaved as problem:
        window.desk.messages.warning(str(problem), "They hold until the program ends.", "Check the folder's rights.")
    finally:
        dialog.close()
        dialog.deleteLater()


def _wrong(rule: Rule) -> str:
    """Return what keeps a rule from being used, or nothing."""
    if not rule.name:
        return "Give the rule a name; the inspector says it where a row is coloured."
    if not rule.filter:
        return "Say which rows the rule is for, for example severity:error."
    try:
        parse(rule.filter)
    except FilterError as error:
        return str(error)
    return ""


def _rules(count: int) -> str:
    return f"{count} rule" if count == 1 else f"{count} rules"
