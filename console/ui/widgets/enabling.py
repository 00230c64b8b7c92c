"""Disabling a control without letting the focus slip to its neighbour."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

_LENT = "lent_focus"


def enable(control: QWidget, is_enabled: bool) -> None:
    """Enable or disable a control that may be disabled while its own call runs.

    Qt hands the focus of a disabled control to the next one, so that a second press of the space bar on “Start
    recording” would stop it. Here the parent keeps the focus meanwhile and gives it back, unless somebody took it.
    """
    keeper = control.parentWidget()
    if keeper is not None and not is_enabled and control.hasFocus():
        control.setProperty(_LENT, True)  # noqa: FBT003 - Qt's own signature
        keeper.setFocus(Qt.FocusReason.OtherFocusReason)
    control.setEnabled(is_enabled)
    if keeper is not None and is_enabled and control.property(_LENT):
        control.setProperty(_LENT, False)  # noqa: FBT003 - Qt's own signature
        if keeper.hasFocus():
            control.setFocus(Qt.FocusReason.OtherFocusReason)


def borrowed_from(keeper: QWidget) -> QWidget:
    """Return the control for which a widget keeps the focus meanwhile; itself when it has the focus on its own."""
    lent = (each for each in keeper.findChildren(QWidget) if each.property(_LENT) and each.parentWidget() is keeper)
    return next(lent, keeper)
