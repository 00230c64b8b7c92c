"""The note of a bookmark is typed, saved by key or button, or taken away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox

from console.ui.dialogs.note import LONGEST_NOTE, NoteDialog


@pytest.fixture
def make(qtbot):
    def made(note: str | None) -> tuple[NoteDialog, list[str | None]]:
        dialog = NoteDialog(7, note)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        noted: list[str | None] = []
        dialog.noted.connect(noted.append)
        return dialog, noted

    return made


def test_a_note_is_saved_without_blanks_around_it_and_never_longer_than_is_kept(make, qtbot) -> None:
    dialog, noted = make(None)
    assert dialog.windowTitle() == "Bookmark on row 7"
    qtbot.keyClicks(dialog.text, "  Ask for a trace. ")
    dialog.save.click()
    assert noted == ["Ask for a trace."]
    assert not dialog.isVisible()
    longer, noted = make("x" * (LONGEST_NOTE + 9))
    longer.save.click()
    assert [len(text) for text in noted] == [LONGEST_NOTE]


def test_ctrl_enter_saves_from_inside_the_text(make, qtbot) -> None:
    dialog, noted = make("old")
    dialog.text.setFocus()
    qtbot.keyClicks(dialog.text, " and new")
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert noted == ["old and new"]


def test_only_a_bookmark_that_is_there_can_be_taken_away(make) -> None:
    fresh, _ = make(None)
    assert not fresh.remove.isEnabled()
    assert "no bookmark yet" in fresh.remove.toolTip()
    marked, noted = make("")
    marked.remove.click()
    assert noted == [None]


def test_cancel_changes_nothing(make) -> None:
    dialog, noted = make("old")
    dialog.text.setPlainText("new")
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Cancel).click()
    assert noted == []
    assert not dialog.isVisible()
