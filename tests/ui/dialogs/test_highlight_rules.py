"""Editing the highlight rules."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from console.domain.outcome import Severity
from console.journal.highlight import Colour, Paint, Rule, read_rules
from console.journal.rule_file import load_rules, shipped_rules
from console.ui.dialogs.highlight_rules import HighlightRulesDialog, edit_rules
from console.ui.highlights import RuleBook
from console.ui.messages import Messages

ERROR = Rule("Error", "severity:error", Colour.RED)
SLOW = Rule("Slow", "latency>1s", Colour.BLUE, Paint.EDGE)


@pytest.fixture
def dialog(qtbot, rows, theme) -> HighlightRulesDialog:
    for number in range(30):
        rows.add(f"Row {number}", severity=Severity.ERROR if number % 3 == 0 else Severity.OK)
    rows.add("Took long", severity=Severity.ERROR, duration_us=2_000_000)
    dialog = HighlightRulesDialog([ERROR, SLOW], rows, theme)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.preview.finish()
    return dialog


def looked(dialog: HighlightRulesDialog) -> str:
    dialog._look()
    dialog.preview.finish()
    return dialog.count.text()


def names(dialog: HighlightRulesDialog) -> list[str]:
    return [dialog.names.item(row).text() for row in range(dialog.names.count())]


def test_a_rule_is_shown_with_the_rows_it_matches(dialog) -> None:
    assert dialog.name.text() == "Error"
    assert dialog.count.text() == "11 rows match"
    assert dialog.preview.rowCount() == 11
    last = dialog.preview.entry_at(10)
    assert last.summary == "Took long"
    assert dialog.preview.rule_of(last.id) == ERROR


def test_rows_that_an_earlier_rule_takes_are_said(dialog) -> None:
    dialog.names.setCurrentRow(1)
    assert looked(dialog) == "1 row matches, 1 of them coloured by a rule above"
    dialog.names.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert looked(dialog) == "1 row matches"
    dialog.names.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert looked(dialog) == "1 row matches; the rule is off and colours none"
    assert [rule.is_on for rule in dialog.rules] == [False, False]


def test_an_error_in_the_filter_is_said_and_keeps_the_draft_from_being_saved(dialog) -> None:
    dialog.filter.setText("severity:eror")
    assert "did you mean 'error'?" in dialog.problem.text()
    assert not dialog.save.isEnabled()
    assert "Error" in dialog.save.toolTip()
    assert not dialog.export.isEnabled()
    dialog.filter.setText("severity:ok")
    assert dialog.save.isEnabled()
    assert dialog.problem.isHidden()
    assert looked(dialog) == "20 rows match"
    dialog.filter.setText("text:nowhere")
    assert looked(dialog).startswith("No row matches")
    assert dialog.preview.rowCount() == 31


def test_an_expression_that_runs_away_is_named(dialog, rows) -> None:
    rows.add("a" * 200 + "b")
    dialog.filter.setText("re:/^(a|aa)+$/")
    assert looked(dialog).startswith("The rule cannot be used: /^(a|aa)+$/ takes too long")


def test_colour_and_paint_go_into_the_draft(dialog) -> None:
    dialog.colour.setCurrentIndex(list(Colour).index(Colour.VIOLET))
    dialog.paint.setCurrentIndex(list(Paint).index(Paint.EDGE))
    dialog.name.setText("Failed")
    assert dialog.rules == (Rule("Failed", "severity:error", Colour.VIOLET, Paint.EDGE), SLOW)
    assert names(dialog) == ["Failed", "Slow"]


def test_the_keyboard_adds_moves_and_removes(dialog, qtbot) -> None:
    qtbot.keyClick(dialog.names, Qt.Key.Key_Insert)
    assert names(dialog) == ["New rule", "Error", "Slow"]
    assert not dialog.save.isEnabled()
    dialog.filter.setText("is:event")
    dialog.down.click()
    assert names(dialog) == ["Error", "New rule", "Slow"]
    assert dialog.names.currentRow() == 1
    dialog.move_rule(1)
    dialog.move_rule(1)
    assert not dialog.down.isEnabled()
    qtbot.keyClick(dialog.names, Qt.Key.Key_Delete)
    assert dialog.rules == (ERROR, SLOW)
    qtbot.keyClick(dialog.names, Qt.Key.Key_Space)
    qtbot.keyClick(dialog.names, Qt.Key.Key_Delete)
    qtbot.keyClick(dialog.names, Qt.Key.Key_Delete)
    assert dialog.rules == ()
    assert not dialog.name.isEnabled()
    assert not dialog.remove.isEnabled()


def test_shipped_rules_come_back(dialog) -> None:
    dialog.restore.click()
    assert dialog.rules == shipped_rules()
    assert "Cancel" in dialog.message.text()


def test_rules_go_out_and_come_in_once(dialog, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    dialog.export_file(str(file))
    assert read_rules(file.read_text(encoding="utf-8"), "mine.toml") == (ERROR, SLOW)
    dialog.remove_rule()
    dialog.import_file(str(file))
    assert dialog.rules == (ERROR, SLOW)
    assert dialog.message.text() == "1 rule imported, 1 were here already."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[[rule]]\nname = 'x'\nfilter = 'code:'\n", "mine.toml, rule 1 ('x')"),
        (b"\xff\xfe", "no text in UTF-8"),
        (b"# " + b"x" * (1 << 20), "larger than 1 MiB"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_none_changes_nothing_and_is_said(dialog, tmp_path: Path, content, said: str) -> None:
    file = tmp_path / "mine.toml"
    if content is not None:
        file.write_bytes(content)
    dialog.import_file(str(file))
    assert said in dialog.message.text()
    assert dialog.rules == (ERROR, SLOW)


def test_a_theme_change_keeps_the_draft(dialog, theme) -> None:
    dialog.colour.setCurrentIndex(list(Colour).index(Colour.GREY))
    theme.use("dark")
    assert dialog.rules[0].colour is Colour.GREY
    assert dialog.colour.currentText() == "Grey"
    dialog.grab()


@pytest.mark.parametrize("is_saved", [True, False])
def test_only_saved_rules_are_kept(qtbot, rows, theme, in_window, tmp_path: Path, is_saved: bool) -> None:
    path = tmp_path / "folder" / "highlights.toml"
    book = RuleBook([ERROR], path)
    window = QWidget()
    window.desk = SimpleNamespace(journal=rows, theme=theme, messages=Messages())
    qtbot.addWidget(window)
    window.show()
    draft = Rule("Events", "is:event", Colour.VIOLET)

    async def work() -> None:
        editing = asyncio.get_running_loop().create_task(edit_rules(window, book, draft))
        await asyncio.sleep(0)
        dialog = window.findChild(HighlightRulesDialog)
        (dialog.save if is_saved else dialog.cancel).click()
        await editing

    in_window(work())
    assert book.rules == ((draft, ERROR) if is_saved else (ERROR,))
    assert path.exists() is is_saved
    if is_saved:
        assert load_rules(path).rules == (draft, ERROR)
