"""Export: a session in another form, all of it or a part, written beside the work and cancelled at will."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from console.domain import catalogue
from console.journal.entry import moment_of
from console.journal.export.exporting import ExportCancelled, Exported, Format, NotExported, export_file
from console.journal.filter.language import Everything, Expression
from console.journal.filter.masks import RunsAway
from console.journal.filter.ranging import range_of, ranged
from console.journal.redact import Redactor
from console.journal.session import NotASession
from console.ui.tasks import Tasks
from console.ui.widgets.enabling import enable
from console.ui.widgets.styling import restyle

if TYPE_CHECKING:
    from console.journal.rows import Rows
    from console.ui.desk import Desk
    from console.ui.panels.journal import JournalPanel

_STEPS = 1_000
_EXPORT = "export"
_LONGEST_LINE = 48
_SAYS = {
    Format.HTML: "One page to read and to hand on; nothing else is needed to show it.",
    Format.CSV: "For spreadsheets; text that one would run as a formula is made harmless.",
    Format.JSONL: "An object a line, for programs; everything that is kept of a row.",
    Format.HAR: "For tools that read HTTP archives.",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the session that can be exported."""

    title: str
    wanted: Expression
    line: str = ""
    """The filter in words, for the export's head."""
    why_not: str = ""
    """Why it cannot be chosen; empty when it can."""


class ExportDialog(QDialog):
    """Asks for form, part and file, exports in a thread, and says what was removed and where the file is.

    Signals:
        told: How many rows have been looked at, and of how many; emitted in the thread of the export.
    """

    told = Signal(int, int)

    def __init__(self, rows: Rows, desk: Desk, scopes: tuple[Scope, ...], parent: QWidget | None = None) -> None:
        """Offer these parts; the first is the whole, and the last that can be chosen is proposed."""
        super().__init__(parent)
        self._rows, self._desk, self._scopes = rows, desk, scopes
        self._tasks = Tasks(self, desk.messages.problem)
        self._is_cancelled = False
        self._was_left = False
        self._written: Path | None = None
        self.form = QComboBox(self)
        self.says = QLabel(self)
        self.path = QLineEdit(self)
        self.browse = QPushButton("Choose…", self)
        self.parts = [QRadioButton(scope.title, self) for scope in scopes]
        self._group = QButtonGroup(self)
        self.progress = QProgressBar(self)
        self.outcome = QLabel(self)
        self.start = QPushButton("Export rows", self)
        self.cancel = QPushButton("Cancel export", self)
        self.show_folder = QPushButton("Show in folder", self)
        self.copy_path = QPushButton("Copy its path", self)
        self.leave = QPushButton("Close", self)
        self._build()
        self._connect()
        self._refresh()

    @property
    def tasks(self) -> Tasks:
        """What runs."""
        return self._tasks

    @property
    def chosen_format(self) -> Format:
        """The form to be written."""
        return tuple(Format)[self.form.currentIndex()]

    def _on_form_changed(self) -> None:
        self.says.setText(_SAYS[self.chosen_format])
        path = Path(self.path.text())
        if path.suffix.lower() in {f".{form.value}" for form in Format}:
            self.path.setText(str(path.with_suffix(f".{self.chosen_format.value}")))

    def _on_browse_clicked(self) -> None:
        dialog = QFileDialog(self, "Export to", self.path.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(self.chosen_format.value)
        dialog.setNameFilters([f"{self.chosen_format.display_name} (*.{self.chosen_format.value})"])
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()

    def _on_start_clicked(self) -> None:
        scope = self._scopes[self._group.checkedId()]
        self._is_cancelled, self._written = False, None
        self.progress.setValue(0)
        self._tasks.start(self._export(scope, Path(self.path.text()).expanduser()), name=_EXPORT)
        self._say("Looking at the rows…")

    def _on_cancel_clicked(self) -> None:
        self._is_cancelled = True
        self._say("Cancelling…")

    def _on_told(self, done: int, total: int) -> None:
        if self._tasks.count and not self._is_cancelled:
            self.progress.setValue(done * _STEPS // max(total, 1))
            self._say(f"Looked at {done:,} of {total:,} rows…")

    async def _export(self, scope: Scope, out_path: Path) -> None:
        journal = self._desk.runner.journal
        if self._rows is journal:
            await journal.flush()
        redactor = Redactor(catalogue.COMMANDS)
        redactor.guard(self._desk.runner.environment)
        work: Callable[[], Exported] = partial(
            export_file,
            self._rows.path,
            self.chosen_format,
            out_path,
            filter=scope.wanted,
            filter_line=scope.line,
            redactor=redactor,
            progress=self.told.emit,
            cancelled=lambda: self._is_cancelled,
        )
        try:
            done = await asyncio.to_thread(work)
        except ExportCancelled as cancelled:
            self._say(str(cancelled))
        except (NotExported, NotASession, RunsAway) as problem:
            self._say(str(problem), tone="error")
        else:
            self._written = out_path
            self.progress.setValue(_STEPS)
            self._say(_report(done, out_path, self._rows.received - self._rows.stored))
        finally:
            self._is_cancelled = True  # a thread whose task was cancelled must not go on
            if self._was_left:
                self.deleteLater()

    def _say(self, text: str, tone: str = "") -> None:
        self.outcome.setText(text)
        restyle(self.outcome, "tone", tone)

    def _on_show_clicked(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.absolute().parent)))

    def _on_copy_clicked(self) -> None:
        if self._written is not None:
            QGuiApplication.clipboard().setText(str(self._written.absolute()))

    def _refresh(self) -> None:
        """Compute what can be done now."""
        is_running = self._tasks.is_running(_EXPORT)
        has_path = bool(self.path.text().strip())
        enable(self.start, not is_running and has_path)
        self.start.setToolTip("" if has_path else "Name a file first")
        self.cancel.setVisible(is_running)
        self.leave.setVisible(not is_running)
        self.progress.setVisible(is_running)
        for widget in (self.form, self.path, self.browse):
            enable(widget, not is_running)
        for part, scope in zip(self.parts, self._scopes, strict=True):
            part.setEnabled(not is_running and not scope.why_not)
        for button in (self.show_folder, self.copy_path):
            button.setVisible(self._written is not None and not is_running)

    def _connect(self) -> None:
        self.form.currentIndexChanged.connect(self._on_form_changed)
        self.browse.clicked.connect(self._on_browse_clicked)
        self.path.textChanged.connect(self._refresh)
        self.start.clicked.connect(self._on_start_clicked)
        self.cancel.clicked.connect(self._on_cancel_clicked)
        self.show_folder.clicked.connect(self._on_show_clicked)
        self.copy_path.clicked.connect(self._on_copy_clicked)
        self.leave.clicked.connect(self.reject)
        self.told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        self._tasks.changed.connect(self._refresh)

    def _build(self) -> None:
        self.setWindowTitle(f"Export {self._rows.path.name}")
        self.resize(560, 0)
        self.form.addItems([form.display_name for form in Format])
        self.form.setAccessibleName("Format")
        self.says.setText(_SAYS[self.chosen_format])
        self.says.setProperty("tone", "muted")
        self.says.setWordWrap(True)
        self.path.setText(str(self._rows.path.with_suffix(f".{self.chosen_format.value}")))
        self.path.setAccessibleName("File")
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress of the export")
        self.outcome.setWordWrap(True)
        self.outcome.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.outcome.setText("Every row goes through the redactor once more; what it removes is said here.")
        self.outcome.setProperty("tone", "muted")
        self.outcome.setAccessibleName("What the export says")
        self.start.setProperty("primary", "true")
        self.start.setDefault(True)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(self._fields())
        column.addWidget(self.progress)
        column.addWidget(self.outcome)
        column.addLayout(self._foot())

    def _fields(self) -> QFormLayout:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.setVerticalSpacing(7)
        form.addRow("Format", self.form)
        form.addRow("", self.says)
        for number, (part, scope) in enumerate(zip(self.parts, self._scopes, strict=True)):
            self._group.addButton(part, number)
            part.setToolTip(scope.why_not or scope.line)
            part.setChecked(part.isChecked() or not scope.why_not)
            form.addRow("Rows" if number == 0 else "", part)
        where = QHBoxLayout()
        where.addWidget(self.path, 1)
        where.addWidget(self.browse)
        form.addRow("File", where)
        return form

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        for button in (self.show_folder, self.copy_path):
            foot.addWidget(button)
        foot.addStretch(1)
        for button in (self.start, self.cancel, self.leave):
            foot.addWidget(button)
        return foot

    # Qt overrides

    def reject(self) -> None:
        """Leave; an export that runs is cancelled and leaves nothing behind."""
        self._is_cancelled = True
        super().reject()
        self._was_left = True
        if not self._tasks.count:
            self.deleteLater()


def scopes_of(log: JournalPanel) -> tuple[Scope, ...]:
    """Return the parts of a log's session that can be exported as it is shown now."""
    view = log.view
    wanted, line = view.model.filter, view.bar.line
    is_everything = isinstance(wanted, Everything)
    return (
        Scope(f"All {log.desk.journal.received:,} rows", Everything()),
        _time_scope(log, wanted),
        Scope(
            "Rows that match the filter" if is_everything else f"Rows that match the filter  {_cut(line)}",
            wanted,
            line,
            "No filter is set" if is_everything else "",
        ),
    )


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


def _time_scope(log: JournalPanel, wanted: Expression) -> Scope:
    """Offer the time of the selected rows, or the time that was selected in the histogram."""
    from console.journal.filter.language import parse

    span = _selected_span(log) or _brushed_span(wanted)
    if span is None:
        return Scope("A time range", Everything(), why_not="Select several rows, or a range of the histogram, first")
    line = ranged("", *span)
    times = " to ".join(_time_of(moment_us) for moment_us in span)
    return Scope(f"The time range {times}, all rows in it", parse(line), line)


def _selected_span(log: JournalPanel) -> tuple[int, int] | None:
    table, model = log.view.table, log.view.model
    rows = [index.row() for index in table.selectionModel().selectedRows()]
    if len(rows) < 2:
        return None
    times = [entry.time_us for row in (min(rows), max(rows)) if (entry := model.entry_at(row)) is not None]
    return (min(times), max(times) + 1) if times else None


def _brushed_span(wanted: Expression) -> tuple[int, int] | None:
    start, end = range_of(wanted)
    return None if start is None or end is None else (start, end)


def _time_of(time_us: int) -> str:
    return f"{moment_of(time_us).astimezone():%H:%M:%S}"


def _report(done: Exported, out_path: Path, missing: int) -> str:
    said = [f"{done.rows:,} rows were written to {out_path}.", _removed(done.removed)]
    if missing:
        said.append(f"{missing:,} rows are not in the session file yet, and so not in the export.")
    return "\n".join((*said, *done.problems))


def _removed(removed: Mapping[str, int]) -> str:
    if not removed:
        return "No row held a secret."
    kinds = ", ".join(f"{kind} in {count:,}" for kind, count in removed.items())
    return f"Secrets removed, by rows: {kinds}."
