"""Asking for session files, and showing how far work on one has come."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QWidget

from console.journal.naming import SUFFIX
from console.ui.dialogs.open_session import FileProgress, ask_for_session, ask_where_to_save


@pytest.fixture
def window(qtbot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def test_session_files_come_first_and_any_other_can_be_chosen(window, tmp_path: Path) -> None:
    dialog = ask_for_session(tmp_path, window)
    assert dialog.isVisible()
    assert Path(dialog.directory().absolutePath()) == tmp_path
    assert [SUFFIX in dialog.nameFilters()[0], dialog.nameFilters()[1]] == [True, "All files (*)"]
    dialog.reject()


def test_a_name_is_proposed_and_its_ending_need_not_be_typed(window, tmp_path: Path) -> None:
    dialog = ask_where_to_save(tmp_path / f"run copy{SUFFIX}", window)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert [Path(name).name for name in dialog.selectedFiles()] == [f"run copy{SUFFIX}"]
    assert f".{dialog.defaultSuffix()}" == SUFFIX
    dialog.reject()


def test_progress_told_in_a_thread_is_shown_and_cancelling_is_seen_there(window, qtbot) -> None:
    progress = FileProgress("Saving a.cuelight…", window)
    shown = window.findChild(QProgressDialog)
    told = threading.Thread(target=lambda: progress.told.emit(25 << 30, 100 << 30))  # more than an int of C holds
    told.start()
    told.join()
    qtbot.waitUntil(lambda: shown.value() == 250)
    assert not progress.is_cancelled()
    shown.canceled.emit()
    assert progress.is_cancelled()
    assert shown.labelText() == "Cancelling…"
    progress.told.emit(1, 2)
    qtbot.wait(1)
    assert shown.value() != 500, "what comes after is not shown"
    progress.close()


def test_nothing_to_do_is_no_division_by_zero(window, qtbot) -> None:
    progress = FileProgress("Saving nothing…", window)
    progress.told.emit(0, 0)
    qtbot.waitUntil(lambda: window.findChild(QProgressDialog).value() == 0)
    progress.close()
