"""The export dialog offers what can be chosen, exports beside the window, can be cancelled and says what happened."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
import shiboken6
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from console.domain.environment import EnablexTarget, Environment, Stage
from console.domain.secret import Secret
from console.journal.file import SessionFile
from console.journal.filter.language import Everything, parse
from console.journal.opened import OpenedSession
from console.journal.record import Record, entry_cells
from console.settings import Settings
from console.ui.desk import Desk
from console.ui.dialogs.export import ExportDialog, Scope, scopes_of
from console.ui.messages import Messages
from console.ui.panels.session import SessionPanel
from tests.journal.rows import SECOND_US, row

KEY = "s3cr3t-key-0123456789"
ROWS = 1_200
ALL = Scope("All rows", Everything())
ERRORS = Scope("Errors", parse("code:17"), "code:17")
NONE = Scope("A time range", Everything(), why_not="Select several rows first")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.cuelight"
    with closing(SessionFile(path, {"program": "Cuelight"})) as file:
        records = {
            n: Record(
                entry_cells(n, row(code=17 if n % 4 == 0 else 0, time_us=n * SECOND_US, summary=f"{KEY} row {n}"))
            )
            for n in range(1, ROWS + 1)
        }
        file.write(records, sync=False)
    return path


@pytest.fixture
def desk(theme) -> Desk:
    lab = Environment("Lab", Stage.TEST, EnablexTarget("https://h", "app", Secret(KEY)))
    runner = SimpleNamespace(environment=lab, journal=None)
    return Desk(runner, None, None, None, Settings(), theme, Messages())  # type: ignore[arg-type]


@pytest.fixture
def open_dialog(qtbot, desk, path):
    """Opens the dialog over the session, with these scopes."""

    window = QWidget()
    qtbot.addWidget(window)
    window.show()  # without one, Qt ends the loop when the dialog is closed

    async def make(*scopes: Scope) -> tuple[ExportDialog, OpenedSession]:
        rows = await OpenedSession.open(path)
        dialog = ExportDialog(rows, desk, scopes, window)
        dialog.show()
        return dialog, rows

    return make


async def ended(dialog: ExportDialog) -> None:
    while shiboken6.isValid(dialog) and dialog.tasks.count:
        await asyncio.sleep(0.001)


def test_rows_are_written_and_what_was_removed_is_said(open_dialog, path, in_window):
    async def scene() -> None:
        dialog, rows = await open_dialog(ALL, NONE, ERRORS)
        assert dialog.parts[2].isChecked()
        assert not dialog.parts[1].isEnabled()
        assert dialog.parts[1].toolTip() == NONE.why_not
        dialog.form.setCurrentText("JSON lines")
        out = path.with_suffix(".jsonl")
        assert Path(dialog.path.text()) == out
        assert not dialog.show_folder.isVisible()
        dialog.start.click()
        assert not dialog.start.isEnabled()
        assert dialog.cancel.isVisible()
        assert not dialog.parts[0].isEnabled()
        await ended(dialog)
        assert f"300 rows were written to {out}." in dialog.outcome.text()
        assert "Secrets removed, by rows: app key in 300." in dialog.outcome.text()
        assert dialog.start.isEnabled()
        assert dialog.show_folder.isVisible()
        dialog.copy_path.click()
        assert QGuiApplication.clipboard().text() == str(out)
        written = out.read_text(encoding="utf-8")
        assert KEY not in written
        first, *_, last = map(json.loads, written.splitlines())
        assert (first["filter"], last["type"]) == ("code:17", "export")
        dialog.parts[0].setChecked(True)
        dialog.start.click()
        await ended(dialog)
        assert f"{ROWS:,} rows were written" in dialog.outcome.text()
        await rows.close()

    in_window(scene())


@pytest.mark.parametrize("leaves", [False, True])
def test_a_cancelled_export_leaves_nothing_behind(open_dialog, path, in_window, leaves):
    async def scene() -> None:
        dialog, rows = await open_dialog(ALL)
        dialog.start.click()
        (dialog.reject if leaves else dialog.cancel.click)()
        await ended(dialog)
        if not leaves:
            assert "cancelled; nothing was written" in dialog.outcome.text()
            assert not dialog.show_folder.isVisible()
        assert [file.name for file in path.parent.iterdir() if file.is_file()] == [path.name]
        await rows.close()

    in_window(scene())


@pytest.mark.parametrize(("name", "reason"), [("none/x.html", "The folder does not exist"), ("a.cuelight", "itself")])
def test_a_place_that_cannot_be_written_says_what_to_do(open_dialog, path, in_window, name, reason):
    async def scene() -> None:
        dialog, rows = await open_dialog(ALL)
        dialog.path.setText(str(path.parent / name))
        dialog.start.click()
        await ended(dialog)
        assert reason in dialog.outcome.text()
        assert dialog.outcome.property("tone") == "error"
        dialog.path.setText("")
        assert not dialog.start.isEnabled()
        assert dialog.start.toolTip() == "Name a file first"
        await rows.close()

    in_window(scene())


def test_the_form_chosen_names_the_file_but_not_a_name_of_ones_own(open_dialog, in_window):
    async def scene() -> None:
        dialog, rows = await open_dialog(ALL)
        for title, suffix in (("CSV", ".csv"), ("HAR 1.2", ".har"), ("HTML page", ".html")):
            dialog.form.setCurrentText(title)
            assert dialog.path.text().endswith(suffix)
            assert dialog.says.text()
        dialog.path.setText("/tmp/mine.txt")
        dialog.form.setCurrentText("CSV")
        assert dialog.path.text() == "/tmp/mine.txt"
        await rows.close()

    in_window(scene())


def test_what_can_be_exported_follows_from_filter_and_selection(qtbot, desk, path, in_window):
    async def scene() -> None:
        opened = await OpenedSession.open(path)
        panel = SessionPanel(desk, opened)
        qtbot.addWidget(panel)
        panel.load()
        while not panel.opened.is_loaded or panel.view.model.rowCount() < ROWS:
            await asyncio.sleep(0.001)
        everything, times, matching = scopes_of(panel)
        assert everything.title == "All 1,200 rows"
        assert times.why_not
        assert matching.why_not == "No filter is set"

        table, model = panel.view.table, panel.view.model
        rows = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for number in (9, 19):
            table.selectionModel().select(model.index(number, 0), rows)
        times = scopes_of(panel)[1]
        assert not times.why_not
        assert "time range" in times.title
        panel.view.search.show_line("code:17")
        while model.rowCount() != ROWS // 4:
            await asyncio.sleep(0.001)
        matching = scopes_of(panel)[2]
        assert (matching.line, matching.why_not) == ("code:17", "")
        assert matching.title.endswith("code:17")

        dialog = ExportDialog(opened, desk, (times,))
        qtbot.addWidget(dialog)
        dialog.start.click()
        await ended(dialog)
        assert "11 rows were written" in dialog.outcome.text()
        await panel.close_session()

    in_window(scene())
