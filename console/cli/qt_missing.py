"""Tells a machine without Qt's libraries from a defect of ours: both arrive as ImportError."""

from __future__ import annotations

QT = ("PySide6", "shiboken6", "qasync")


def is_about_qt(problem: ImportError) -> bool:
    """Whether Qt itself could not be loaded; a missing shared library is named by the module that misses it."""
    return any(name in f"{problem.name} {problem.path}" for name in QT)
