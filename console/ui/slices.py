"""Work in steps, done between the events of the window."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

SLICE_S = 0.004
"""Time after which a slice ends; the step it is in may take a few milliseconds more."""


class Slices(QObject):
    """Runs one iterator of steps at a time, a slice whenever the window has nothing else to do.

    Signals:
        advanced: A slice has ended.
        ended: The last step has been done.
    """

    advanced = Signal()
    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Iterator[object] | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._work)

    @property
    def is_running(self) -> bool:
        """Whether steps are left."""
        return self._steps is not None

    def run(self, steps: Iterator[object]) -> None:
        """Begin these steps; others that run are given up."""
        self._steps = steps
        self._timer.start()

    def stop(self) -> None:
        """Give up what runs."""
        self._steps = None
        self._timer.stop()

    def finish(self) -> None:
        """Do all steps that are left now, for those who cannot wait."""
        while self._steps is not None:
            self._work()

    def _work(self) -> None:
        steps = self._steps
        ends = time.perf_counter() + SLICE_S
        while steps is not None and steps is self._steps:
            if next(steps, self) is self:
                self.stop()
                self.ended.emit()
                return
            if time.perf_counter() >= ends:
                self.advanced.emit()
                return
