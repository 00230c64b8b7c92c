"""Tells a panel when what is known of the systems has changed, whoever made the call that taught it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from console.domain.state import KnownState

LOOK_EVERY_MS = 250


class KnownWatch(QObject):
    """Compares revisions while its panel is on screen.

    Signals:
        changed: Something else is known now, or another environment is in use.
    """

    changed = Signal()

    def __init__(self, known: Callable[[], KnownState], parent: QObject) -> None:
        super().__init__(parent)
        self._known = known
        self._seen: tuple[int, int] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def look(self) -> None:
        """Compare now."""
        known = self._known()
        seen = (id(known), known.revision)
        if seen != self._seen:
            self._seen = seen
            self.changed.emit()

    def set_watching(self, is_watching: bool) -> None:
        """Look now and then from now on, or rest while nobody can see the panel."""
        if is_watching:
            self.look()
            self._timer.start()
        else:
            self._timer.stop()
