"""Asks for the file through which something of the operator's own, such as filters or rules, goes to others."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where_to_export(what: str, proposed: str, chosen: Callable[[str], object], parent: QWidget) -> None:
    """Ask for the TOML file to write; what is chosen is handed on, and nothing waits."""
    dialog = _dialog("Export", what, chosen, parent)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(proposed)
    dialog.open()


def ask_what_to_import(what: str, chosen: Callable[[str], object], parent: QWidget) -> None:
    """Ask for the TOML file to read; what is chosen is handed on, and nothing waits."""
    dialog = _dialog("Import", what, chosen, parent)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.open()


def _dialog(verb: str, what: str, chosen: Callable[[str], object], parent: QWidget) -> QFileDialog:
    dialog = QFileDialog(parent, f"{verb} {what}", "", f"{what.capitalize()} (*.toml)")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setDefaultSuffix("toml")
    dialog.fileSelected.connect(chosen)
    return dialog
