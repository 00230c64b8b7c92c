"""Files that go to others and come from them are asked for without anything waiting."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from console.ui.widgets.shared_file import ask_what_to_import, ask_where_to_export


def test_what_is_chosen_is_handed_on(qtbot, tmp_path: Path) -> None:
    parent, chosen = QWidget(), []
    qtbot.addWidget(parent)
    parent.show()
    ask_where_to_export("saved filters", "filters.toml", chosen.append, parent)
    out = parent.findChild(QFileDialog)
    assert out.windowTitle() == "Export saved filters"
    assert out.nameFilters() == ["Saved filters (*.toml)"]
    assert out.selectedFiles()[0].endswith("filters.toml")
    out.selectFile(str(tmp_path / "mine"))
    out.accept()
    assert [Path(name) for name in chosen] == [tmp_path / "mine.toml"]


def test_only_a_file_that_is_there_is_imported(qtbot, tmp_path: Path) -> None:
    parent, chosen = QWidget(), []
    qtbot.addWidget(parent)
    parent.show()
    there = tmp_path / "rules.toml"
    there.write_text("")
    ask_what_to_import("highlight rules", chosen.append, parent)
    dialog = parent.findChild(QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile
    assert dialog.windowTitle() == "Import highlight rules"
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(str(there))
    dialog.accept()
    assert [Path(name) for name in chosen] == [there]
