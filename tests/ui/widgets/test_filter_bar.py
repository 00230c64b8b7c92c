"""The filter of the log: typed, completed, explained, combined with chips, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QInputDialog, QLineEdit, QMenu

from console.domain.outcome import Severity
from console.journal.filter.language import Everything, parse
from console.journal.saved_filters import SavedFilter
from console.ui.widgets.log_view import LogView

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # menus, without a screen


@pytest.fixture
def view(qtbot, rows, theme) -> LogView:
    view = LogView(rows, theme)
    qtbot.addWidget(view)
    view.resize(900, 300)
    view.show()
    rows.add("Room made.", target="blue")
    rows.add("Device is busy.", severity=Severity.ERROR, code=10114, label="Busy")
    rows.add("Slow.", duration_us=2_000_000, severity=Severity.WARNING)
    view.model.flush()
    view.activateWindow()
    view.search.setFocus()
    return view


def enter(qtbot, view, line: str) -> None:
    view.search.setFocus()
    view.search.clear()
    qtbot.keyClicks(view.search, line)
    view.search.drop.offer(())
    qtbot.keyClick(view.search, Key.Key_Return)
    view.model.finish_search()


def test_the_count_follows_the_line(view, qtbot) -> None:
    enter(qtbot, view, "severity>=warning")
    assert view.search._count.text() == "2 of 3"
    assert view.model.rowCount() == 2
    qtbot.keyClick(view.search, Key.Key_Escape)
    assert (view.search.text(), view.search._count.text(), view.model.rowCount()) == ("", "", 3)


def test_an_error_marks_the_word_says_what_would_be_right_and_changes_nothing(view, qtbot) -> None:
    enter(qtbot, view, "code:10114")
    height = view.table.y()
    enter(qtbot, view, "severty:error ok")
    edit = view.search
    assert (edit.error.span.start, edit.error.span.end) == (0, 7)
    assert "did you mean 'severity'" in edit.drop.message
    assert edit.drop.isVisible()
    assert (edit.property("invalid"), edit.accessibleDescription()) == (True, edit.drop.message)
    assert (view.model.rowCount(), view.model.filter, view.table.y()) == (1, parse("code:10114"), height)
    enter(qtbot, view, "ok")
    assert (edit.error, edit.drop.isVisible(), edit.property("invalid")) == (None, False, False)


def test_a_wrong_word_is_underlined_and_the_others_are_coloured(view, qtbot, theme) -> None:
    edit = view.search
    plain = ink_of(edit, "zzz")
    assert theme.color("syntax.text").name() in plain
    wrong = ink_of(edit, "zzz:1")
    assert theme.color("severity.error.bg").name() in wrong
    assert theme.color("severity.error.bg").name() not in plain


def ink_of(edit, line: str) -> set[str]:
    edit.setText(line)
    edit.read_now()
    image = edit.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_colouring_neither_edits_nor_moves_anything(view) -> None:
    edit = view.search
    edit.setText("code:1 or ok")
    edit.setSelection(2, 5)
    edited = []
    edit.textChanged.connect(edited.append)
    edit.read_now()
    assert (edit.selectedText(), edit.cursorPosition(), edited) == ("de:1 ", 7, [])


def test_values_seen_are_offered_while_typing_and_tab_takes_the_first(view, qtbot) -> None:
    edit = view.search
    qtbot.keyClicks(edit, "roo")
    assert [each.text for each in edit.drop.suggestions][:1] == ["room:"]
    assert edit.drop.current is None
    qtbot.keyClick(edit, Key.Key_Tab)
    assert edit.text() == "room:"
    assert "blue" in [each.text for each in edit.drop.suggestions]
    qtbot.keyClicks(edit, "bl")
    qtbot.keyClick(edit, Key.Key_Tab)
    view.model.finish_search()
    assert edit.text() == "room:blue "
    assert edit.hasFocus()
    assert view.model.rowCount() == 1


def test_the_list_is_asked_for_walked_and_left(view, qtbot) -> None:
    edit = view.search
    qtbot.keyClick(edit, Key.Key_Space, CONTROL)
    offered = edit.drop.suggestions
    assert edit.drop.current == offered[0]
    assert all(each.explanation for each in offered)
    qtbot.keyClick(edit, Key.Key_Down)
    assert edit.drop.current == offered[1]
    qtbot.keyClick(edit, Key.Key_Up)
    qtbot.keyClick(edit, Key.Key_Up)
    assert edit.drop.current is None
    qtbot.keyClick(edit, Key.Key_Down)
    qtbot.keyClick(edit, Key.Key_Return)
    assert edit.text().startswith(offered[0].text)
    qtbot.keyClick(edit, Key.Key_Escape)
    assert not edit.drop.suggestions
    assert edit.text()


def test_enter_uses_the_line_and_not_what_is_offered(view, qtbot) -> None:
    qtbot.keyClicks(view.search, "busy roo")
    assert view.search.drop.suggestions
    qtbot.keyClick(view.search, Key.Key_Return)
    assert view.search.text() == "busy roo"


def test_up_brings_back_recent_filters_and_down_what_was_being_typed(view, qtbot) -> None:
    edit = view.search
    for line in ("error", "wrong:x", "busy", "error"):
        enter(qtbot, view, line)
    assert edit.history == ("busy", "error")
    edit.setFocus()
    edit.clear()
    qtbot.keyClicks(edit, "ro")
    edit.drop.offer(())
    seen = []
    for key in (Key.Key_Up, Key.Key_Up, Key.Key_Up, Key.Key_Down, Key.Key_Down):
        qtbot.keyClick(edit, key)
        seen.append(edit.text())
    assert seen == ["error", "busy", "busy", "error", "ro"]


def test_escape_in_an_empty_line_goes_back_to_the_rows(view, qtbot) -> None:
    qtbot.keyClick(view.search, Key.Key_Escape)
    assert view.table.hasFocus()


def test_severities_chips_and_line_mean_one_expression(view, qtbot) -> None:
    bar = view.bar
    bar.saved.add([SavedFilter("Not slow", "latency<1s"), SavedFilter("Rooms", "op:room")], is_on=False)
    bar.saved.chips[0].click()
    bar.severities[Severity.OK].click()
    enter(qtbot, view, "busy or made")
    assert view.model.filter == bar.expression
    assert bar.line == "(latency<1s) (busy or made) (-ok)"
    assert [view.model.id_at(row) for row in range(view.model.rowCount())] == [2]
    view.show_everything()
    assert view.model.filter == Everything()
    assert bar.saved.active == ()


def test_what_is_filtered_by_is_saved_as_a_chip_that_stands_for_it(view, qtbot) -> None:
    enter(qtbot, view, "busy")
    view.bar.severities[Severity.OK].click()
    view.bar.ask_for_name()
    dialog = view.bar.findChild(QInputDialog)
    dialog.setTextValue(" Trouble ")
    dialog.accept()
    view.model.finish_search()
    (saved,) = view.bar.saved.filters
    assert (saved.name, view.search.text(), view.bar.saved.active) == ("Trouble", "", (saved,))
    assert view.model.rowCount() == 1


def test_a_filter_is_saved_under_its_own_line_at_once_and_never_under_no_name(view, qtbot) -> None:
    enter(qtbot, view, "device:206")
    view.bar.ask_for_name()
    dialog = view.bar.findChild(QInputDialog)
    save = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    line = dialog.findChild(QLineEdit)
    assert (line.text(), line.selectedText(), save.text()) == ("device:206", "device:206", "Save filter")
    line.clear()
    qtbot.keyClick(line, Key.Key_Return)
    assert dialog.isVisible()
    assert (save.isEnabled(), save.toolTip()) == (False, "It needs a name")
    qtbot.keyClicks(line, "Desk")
    qtbot.keyClick(line, Key.Key_Return)
    assert view.bar.saved.filters == (SavedFilter("Desk", "device:206"),)


def test_chips_are_renamed_moved_removed_and_put_into_the_line(view, qtbot) -> None:
    saved = view.bar.saved
    changes = []
    view.bar.filters_changed.connect(lambda: changes.append([each.name for each in saved.filters]))
    saved.add([SavedFilter("A", "ok"), SavedFilter("B", "error")], is_on=False)
    saved.chips[1].click()
    saved.rename(1, "C")
    saved.rename(0, "C")
    saved.move_chip(1, -1)
    assert [each.name for each in saved.active] == ["C"]
    saved.add([SavedFilter("A", "notice")])
    saved.remove(0)
    assert changes == [["A", "B"], ["A", "C"], ["C", "A"], ["C", "A"], ["A"]]
    saved.edit_requested.emit("notice")
    assert view.search.text() == "notice"
    saved.remove(0)
    assert not saved.isVisible()
    assert saved.active == ()


def test_a_chip_has_a_menu_for_mouse_and_keyboard(view, qtbot) -> None:
    saved = view.bar.saved
    saved.add([SavedFilter("A", "ok"), SavedFilter("B", "error")])
    saved.chips[0].customContextMenuRequested.emit(saved.chips[0].rect().center())
    menu = saved.findChild(QMenu)
    offers = {action.text(): action.isEnabled() for action in menu.actions()}
    assert offers["Move right"]
    assert not offers["Move left"]
    menu.actions()[-1].trigger()
    menu.close()
    assert [each.name for each in saved.filters] == ["B"]


def test_filters_are_handed_on_as_a_text_file(view, tmp_path: Path) -> None:
    bar, path, refused = view.bar, tmp_path / "shared.toml", []
    bar.refused.connect(refused.append)
    bar.saved.add([SavedFilter("A", "ok")])
    bar.export_file(str(path))
    bar.saved.remove(0)
    bar.import_file(str(path))
    assert bar.saved.filters == (SavedFilter("A", "ok"),)
    path.write_text("[[filter]]\nname = 'x'\nline = 'colour:red'\n")
    bar.import_file(str(path))
    bar.import_file(str(tmp_path / "nowhere.toml"))
    bar.export_file(str(tmp_path / "no" / "folder.toml"))
    assert bar.saved.filters == (SavedFilter("A", "ok"),)
    assert ["colour" in refused[0], "cannot be read" in refused[1], "cannot be written" in refused[2]] == [True] * 3


def test_the_menu_offers_recent_filters(view, qtbot) -> None:
    enter(qtbot, view, "busy")
    view.search.clear()
    view.bar.menu.click()
    menu = view.bar.findChild(QMenu)
    (recent,) = [action.menu() for action in menu.actions() if action.text() == "Recent filters"]
    recent.actions()[0].trigger()
    menu.close()
    assert view.search.text() == "busy"


def test_a_search_that_fails_is_said_below_the_line(view, qtbot) -> None:
    view.model.search_failed.emit("/x/ takes too long.")
    assert (view.search.drop.message, view.search.property("invalid")) == ("/x/ takes too long.", True)
    qtbot.keyClicks(view.search, "b")
    view.search.read_now()
    assert view.search.drop.message == ""
