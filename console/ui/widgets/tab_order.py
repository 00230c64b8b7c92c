"""The order in which Tab walks controls, also through widgets that hand their focus on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def set_tab_order(order: Sequence[QWidget]) -> None:
    """Let Tab walk these widgets in this order, beginning where the first of them stands.

    A widget that hands its focus to one inside it has to be in the order too, before that one: Qt stops at both, and
    with the outer one left behind Tab would walk in a circle. Qt moves neither such widgets nor those that take no
    focus, so each is made an ordinary one meanwhile.
    """
    ordinary = [(widget, widget.focusPolicy(), widget.focusProxy()) for widget in order]
    for widget, _, _ in ordinary:
        widget.setFocusProxy(None)  # type: ignore[arg-type]  # Qt takes none for none
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    for first, second in pairwise(order):
        QWidget.setTabOrder(first, second)
    for widget, policy, proxy in ordinary:
        widget.setFocusPolicy(policy)
        if proxy is not None:
            widget.setFocusProxy(proxy)
