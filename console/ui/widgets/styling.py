"""Properties that the style sheet asks for, and what it takes that a change of one is seen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def restyle(widget: QWidget, name: str, value: bool | str) -> None:
    """Give a property of a widget another value and have the widget styled by it."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        style_anew(widget)


def style_anew(widget: QWidget) -> None:
    """Have a widget styled anew; Qt looks at properties, those of its parents too, no more than once by itself."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
