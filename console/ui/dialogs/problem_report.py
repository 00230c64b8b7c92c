"""The report of a defect: what was going on, the trace, the versions; copied whole with one button."""

from __future__ import annotations

import platform
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6 import __version__ as qt_version
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from console import __version__
from console.ui.theme import fixed_font

if TYPE_CHECKING:
    from console.ui.messages import Problem


def report_text(problem: Problem, clean: Callable[[str], str] = str) -> str:
    """Return the whole report as text; `clean` takes the keys in use out of the trace."""
    trace = clean("".join(traceback.format_exception(problem.error)))
    return (
        f"Cuelight {__version__} · Python {platform.python_version()} · Qt {qt_version} · {platform.platform()}\n"
        f"While: {problem.activity}\n\n{trace}"
    )


class ProblemReport(QDialog):
    """Shows one defect. It asks for nothing but to be copied and sent."""

    def __init__(self, problem: Problem, parent: QWidget | None = None, clean: Callable[[str], str] = str) -> None:
        super().__init__(parent)
        self.text = report_text(problem, clean)
        self.setWindowTitle("Problem report")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 440)
        what = QLabel(
            f"Cuelight made a mistake while doing this: {problem.activity}. Your session file is safe, and you can"
            " go on working. Please copy this report and send it to whoever maintains Cuelight; it holds no keys.",
            self,
        )
        what.setWordWrap(True)
        trace = QPlainTextEdit(self.text, self)
        trace.setReadOnly(True)
        trace.setFont(fixed_font())
        trace.setAccessibleName("Problem report")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = QPushButton("Copy report", self)
        copy.setProperty("primary", "true")
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(what)
        column.addWidget(trace, 1)
        column.addWidget(buttons)

    @classmethod
    def show_for(cls, problem: Problem, parent: QWidget, clean: Callable[[str], str]) -> None:
        """Show a report unless one is open already: the first one tells most."""
        if parent.findChild(cls) is None:
            cls(problem, parent, clean).open()

    def copy(self) -> None:
        """Copy the whole report."""
        QGuiApplication.clipboard().setText(self.text)
