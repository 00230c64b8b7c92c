"""The fourth rung: the whole console as it is started, worked through its widgets, on the window's own loop.

What an operator does is done with mouse and keys (`desk.py`); what only the other side can do, such as people joining
a room, is done at the simulators (`backstage.py`). Every wait is for a condition. When a scenario has ended nothing
may be left of it.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from console.ui.event_loop import EventLoop
from tests.scenarios.desk import Desk, open_desk


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"window": lambda: EventLoop(QApplication.instance())}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Without a screen Qt cannot raise windows and says so; all else it says fails the scenario."""
    item.add_marker(pytest.mark.qt_log_ignore(r"This plugin does not support (raise|grabbing)", extend=True))


@pytest.fixture(scope="session", autouse=True)
def _application(qapp: QApplication) -> None:
    """The loop of every scenario runs on the one application, which the window never ends by itself."""
    qapp.setQuitOnLastWindowClosed(False)


@pytest.fixture(autouse=True)
async def _the_screen_is_empty(_no_task_is_left: None, qapp: QApplication) -> AsyncIterator[None]:
    """No window, no running timer and no waiting callback outlives its scenario."""
    qapp.clipboard().clear()
    yield
    loop = asyncio.get_running_loop()
    assert isinstance(loop, EventLoop)
    await asyncio.sleep(0)  # what was deleted later is deleted now
    windows = [f"{type(widget).__name__} {widget.windowTitle()!r}" for widget in qapp.topLevelWidgets()]
    timers = [timer for timer in gc.get_objects() if _is_running_timer(timer) and timer not in _own(loop)]
    waiting = [handle for _, _, handle in loop._timers if not handle.cancelled()]
    assert not windows, f"windows left: {windows}"
    assert not timers, f"timers left running: {[(timer.parent(), timer.interval()) for timer in timers]}"
    assert not waiting, f"callbacks left waiting: {waiting}"


def _own(loop: EventLoop) -> tuple[QTimer, QTimer]:
    return loop._turn, loop._alarm


def _is_running_timer(thing: object) -> bool:
    return isinstance(thing, QTimer) and shiboken6.isValid(thing) and thing.isActive()


@pytest.fixture
async def desk(home: Path) -> AsyncIterator[Desk]:
    """The console opened on its simulators, with the rooms fetched, as after a double click on its icon."""
    async with open_desk() as desk:
        yield desk
