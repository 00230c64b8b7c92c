"""Running work that belongs to a widget: held, named, shown as busy, cancelled with its owner."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeAlias, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from console.ui.widgets.enabling import enable

T = TypeVar("T")

FailureSink: TypeAlias = Callable[[str, BaseException], None]
"""Takes the name of a task and what it raised; every failure that nobody expected ends there."""


class Tasks(QObject):
    """The running tasks of one widget.

    Signals:
        changed: A task started or ended; what is enabled may be computed anew.
    """

    changed = Signal()

    def __init__(self, owner: QObject, sink: FailureSink) -> None:
        super().__init__(owner)
        self._sink = sink
        self._running: dict[asyncio.Task[object], _Busy] = {}
        owner.destroyed.connect(self.cancel_all)

    @property
    def count(self) -> int:
        """How many tasks are running."""
        return len(self._running)

    def start(
        self, work: Coroutine[object, object, T], *, name: str, busy: QWidget | None = None, replace: bool = False
    ) -> asyncio.Task[T]:
        """Run work in the background and return its task.

        Args:
            work: What to run; what it raises goes to the sink, so it need not be awaited.
            name: Names the task in reports, and what `replace` and `cancel` look for.
            busy: Disabled while the work runs, with a tooltip that says so.
            replace: Cancel running tasks of the same name first.
        """
        if replace:
            self.cancel(name)
        task = asyncio.get_running_loop().create_task(self._watched(work, name), name=name)
        self._running[task] = _Busy(busy, name)
        task.add_done_callback(self._on_task_done)
        task.add_done_callback(lambda _: work.close())  # work cancelled before its first step was never begun
        self.changed.emit()
        return task  # type: ignore[return-value]  # a failed task ends in the sink and returns None to nobody

    def is_running(self, name: str) -> bool:
        """Whether a task of this name is running."""
        return any(task.get_name() == name for task in self._running)

    def cancel(self, name: str) -> bool:
        """Cancel the tasks of one name; say whether there was one."""
        found = [task for task in self._running if task.get_name() == name]
        for task in found:
            task.cancel()
        return bool(found)

    def cancel_all(self) -> None:
        """Cancel every running task."""
        for task in list(self._running):
            task.cancel()

    async def settle(self) -> None:
        """Cancel what runs and wait until all of it has ended."""
        self.cancel_all()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _watched(self, work: Coroutine[object, object, T], name: str) -> T | None:
        try:
            return await work
        except Exception as error:  # noqa: BLE001 - border: a bug in background work must reach the problem report
            self._sink(name, error)
            return None

    def _on_task_done(self, task: asyncio.Task[object]) -> None:
        self._running.pop(task).release()
        if shiboken6.isValid(self):
            self.changed.emit()


class _Busy:
    """A widget disabled while a task runs; it remembers what to restore."""

    def __init__(self, widget: QWidget | None, name: str) -> None:
        self._widget = widget
        if widget is None:
            return
        self._tooltip = widget.toolTip()
        self._was_enabled = widget.isEnabled()
        enable(widget, is_enabled=False)
        widget.setToolTip(f"Working on it ({name}). Press Esc to cancel.")

    def release(self) -> None:
        if self._widget is None or not shiboken6.isValid(self._widget):
            return
        enable(self._widget, self._was_enabled)
        self._widget.setToolTip(self._tooltip)
