"""The one event loop of the window: asyncio on Qt, made of qasync's loop with its scheduling replaced.

WORKAROUND for qasync 0.28, needless with one that passes the tests of this module. Stock qasync 0.28 starts a Qt timer
for every callback. Reproduced consequences: timers off by 5 %, cancelled timers kept until they would have fired, the
context of `call_soon_threadsafe` dropped, and gaps of 200 ms in the window under load. Here callbacks wait in one queue
that a single zero timer drains in slices, so that Qt paints and takes keys between two slices, and timers wait in one
heap behind a single precise timer. Readers, writers and processes stay qasync's.

A nested Qt loop inside a callback stops all tasks until it ends; dialogs are opened with `open()` and awaited instead.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import os
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from typing import TYPE_CHECKING

os.environ["QT_API"] = "pyside6"  # qasync reads it when it is imported, and else takes the first Qt binding it finds

import qasync
from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

SLICE_S = 0.006
"""Longest time callbacks run before Qt has its turn; a single callback that takes longer cannot be cut."""

_LONGEST_ALARM_MS = 24 * 3600 * 1000  # Qt's timers count milliseconds in 32 bits; the alarm is set again when it rings
_PURGE_FROM = 64
_THREADS = 8


class _Waker(QObject):
    """Brings the loop's thread to look at the queue; its signal may be emitted from any thread."""

    woken = Signal()


class EventLoop(qasync.QEventLoop):  # type: ignore[misc]  # qasync has no types
    """qasync's loop with a ready queue, a heap of timers and a thread-safe door of its own."""

    def __init__(self, app: QCoreApplication | None = None) -> None:
        self._queue: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._cancelled_timers = 0
        self._order = itertools.count()
        self._is_draining = False
        self._is_woken = False
        self._alarm_at = math.inf
        self._escaped: BaseException | None = None
        self._turn = QTimer(singleShot=True, interval=0)
        self._alarm = QTimer(singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._waker = _Waker()
        super().__init__(app)
        self._turn.timeout.connect(self._drain)
        self._alarm.timeout.connect(self._on_alarm)
        self._waker.woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        # qasync's own executor starts ten threads at once; this one starts them as they are needed.
        self.set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="asyncio_window"))

    def run_forever(self) -> None:
        """Run until stopped; an exit or interrupt raised by a callback comes out here, as in asyncio."""
        self._arm()
        super().run_forever()
        if self._escaped is not None:
            escaped, self._escaped = self._escaped, None
            raise escaped

    def run_until_complete(self, future: object) -> object:
        """Run until a future is done and return its result."""
        self._check_closed()
        return super().run_until_complete(future)

    def close(self) -> None:
        """Release timers and queue; the loop cannot be used again."""
        if self.is_closed() or self.is_running():
            super().close()
            return
        super().close()
        self._turn.stop()
        self._alarm.stop()
        self._queue.clear()
        self._timers.clear()

    def call_soon(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        """Run a callback as soon as those before it have run."""
        handle = self._handle(callback, args, context)
        self._queue.append(handle)
        self._start_turn()
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        """Run a callback soon, asked for from any thread, in the context given or the caller's."""
        handle = self._handle(callback, args, context)
        self._queue.append(handle)
        if not self._is_woken:
            self._is_woken = True
            self._waker.woken.emit()
        return handle

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Run a callback after a number of seconds."""
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Run a callback at a time of the loop's clock."""
        self._check(callback)
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._timers, (when, next(self._order), handle))
        _mark_waiting(handle, is_waiting=True)
        if when < self._alarm_at:
            self._set_alarm(when)
        return handle

    def _handle(
        self, callback: Callable[..., object], args: tuple[object, ...], context: Context | None
    ) -> asyncio.Handle:
        self._check(callback)
        return asyncio.Handle(callback, args, self, context)

    def _check(self, callback: Callable[..., object]) -> None:
        self._check_closed()
        if asyncio.iscoroutinefunction(callback) or not callable(callback):
            raise TypeError(f"a plain callable is wanted, not {callback!r}")

    def _add_callback(self, handle: asyncio.Handle, delay: float = 0) -> asyncio.Handle:
        assert delay <= 0, "timers go through call_at"
        self._queue.append(handle)
        self._start_turn()
        return handle

    def _add_reader(self, fd: object, callback: Callable[..., object], *args: object) -> None:
        # As in asyncio, a reader runs in the context it was added in; qasync runs it in that of the socket notifier.
        super()._add_reader(fd, copy_context().run, callback, *args)

    def _add_writer(self, fd: object, callback: Callable[..., object], *args: object) -> None:
        super()._add_writer(fd, copy_context().run, callback, *args)

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        if not getattr(handle, "_scheduled", False):
            return
        self._cancelled_timers += 1
        if self._cancelled_timers >= _PURGE_FROM and self._cancelled_timers * 2 > len(self._timers):
            self._timers = [timer for timer in self._timers if not timer[2].cancelled()]
            heapq.heapify(self._timers)
            self._cancelled_timers = 0

    def _start_turn(self) -> None:
        if not self._is_draining and not self._turn.isActive():
            self._turn.start()

    def _on_woken(self) -> None:
        self._is_woken = False  # before looking at the queue, so that whoever adds from now on wakes again
        self._start_turn()

    def _on_alarm(self) -> None:
        self._alarm_at = math.inf
        self._drain()

    def _drain(self) -> None:
        """Run due callbacks for one slice; the rest waits until Qt has had its turn."""
        if self._is_draining or not self.is_running():
            return
        self._is_draining = True
        try:
            self._take_due_timers()
            self._run_slice()
        except (SystemExit, KeyboardInterrupt) as escaped:
            self._escaped = escaped
            self.stop()
        finally:
            self._is_draining = False
            self._arm()

    def _run_slice(self) -> None:
        queue, clock, is_debugged = self._queue, time.perf_counter, self.get_debug()
        end = clock() + SLICE_S
        while queue:
            handle = queue.popleft()
            if handle._cancelled:  # noqa: SLF001 - what a loop has to ask before it runs a handle
                continue
            if is_debugged:
                self._run_watched(handle)
            else:
                handle._run()  # noqa: SLF001 - how a loop runs a handle
            if clock() >= end or not self.is_running():
                return

    def _run_watched(self, handle: asyncio.Handle) -> None:
        started = time.perf_counter()
        handle._run()  # noqa: SLF001 - how a loop runs a handle
        took = time.perf_counter() - started
        if took >= self.slow_callback_duration:
            self._logger.warning("Executing %r took %.3f seconds", handle, took)

    def _take_due_timers(self) -> None:
        now = self.time() + self._clock_resolution
        while self._timers and self._timers[0][0] <= now:
            self._queue.append(self._pop_timer())
        while self._timers and self._timers[0][2].cancelled():
            self._pop_timer()

    def _pop_timer(self) -> asyncio.TimerHandle:
        handle = heapq.heappop(self._timers)[2]
        _mark_waiting(handle, is_waiting=False)
        self._cancelled_timers -= handle.cancelled()
        return handle

    def _arm(self) -> None:
        if self._queue:
            self._start_turn()
        if self._timers and self._timers[0][0] < self._alarm_at:
            self._set_alarm(self._timers[0][0])

    def _set_alarm(self, when: float) -> None:
        self._alarm_at = when
        wait_ms = math.ceil((when - self.time()) * 1000)
        self._alarm.start(min(max(wait_ms, 0), _LONGEST_ALARM_MS))


def _mark_waiting(handle: asyncio.TimerHandle, *, is_waiting: bool) -> None:
    """Set asyncio's own mark of a timer that waits in a heap; a marked one tells its loop when it is cancelled."""
    handle._scheduled = is_waiting  # type: ignore[attr-defined]  # noqa: SLF001
