"""Ends a run whose test hangs, by name, so that the gate is red instead of never done.

Whatever waits is told: the coroutines of every task, the stack of every thread. A test cannot be ended from outside
once Qt's loop or a lock holds its thread, so the whole run ends. Qt swallows what is raised into its slots.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import inspect
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

LONGEST_S = 120.0
"""No test takes a quarter of this on a slow machine."""

DEAF_S = 10.0
"""Where Python itself is stuck and tells nothing, the run is ended this much later."""

HUNG = 70
"""Exit code of a run that was ended."""


class Alarm:
    """Watches one test at a time and writes to the given stream, which no capturing may hide."""

    def __init__(self, stream: TextIO, longest_s: float = LONGEST_S) -> None:
        self.stream = stream
        self._longest_s = longest_s

    @contextmanager
    def watching(self, test: str) -> Iterator[None]:
        """End the run when this takes too long."""
        timer = threading.Timer(self._longest_s, self._ring, [test])
        timer.daemon = True
        timer.start()
        faulthandler.dump_traceback_later(self._longest_s + DEAF_S, exit=True, file=self.stream)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
            timer.cancel()

    def _ring(self, test: str) -> None:
        print(f"\n\nHUNG: {test} has not ended after {self._longest_s:g} s.\n", file=self.stream)
        for task in _tasks():
            print(f"Task {task.get_name()!r} waits in {', in '.join(_places(task))}", file=self.stream)
        self.stream.flush()
        faulthandler.dump_traceback(file=self.stream)
        os._exit(HUNG)


def _tasks() -> Iterator[asyncio.Task[object]]:
    """Every task of every loop there is."""
    for loop in [one for one in gc.get_objects() if issubclass(type(one), asyncio.AbstractEventLoop)]:
        yield from asyncio.all_tasks(loop)


def _places(task: asyncio.Task[object]) -> Iterator[str]:
    """Where a task stands, from its own coroutine down to the one that waits."""
    awaited: object = task.get_coro()
    while inspect.iscoroutine(awaited):
        if (frame := awaited.cr_frame) is not None:
            yield f"{frame.f_code.co_qualname} ({frame.f_code.co_filename}:{frame.f_lineno})"
        awaited = awaited.cr_await
