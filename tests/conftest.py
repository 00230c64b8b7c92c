"""What every test stands on: no screen, settings in a temporary folder, nothing left behind."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.alarm import Alarm

ALARM = pytest.StashKey[Alarm]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep a way to the terminal for the alarm; later the capturing of output stands before it."""
    config.stash[ALARM] = Alarm(os.fdopen(os.dup(2), "w", encoding="utf-8"))


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[ALARM].stream.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """A test that hangs ends the run and is named, with its fixtures."""
    with item.config.stash[ALARM].watching(item.nodeid):
        return (yield)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, sessions and secrets of a test go to a folder of its own, always."""
    folder = tmp_path / "home"
    monkeypatch.setenv("CUELIGHT_HOME", str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    return folder


@pytest.fixture(autouse=True)
def _nothing_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """A task or thread that outlives its test belongs to nobody."""
    if inspect.iscoroutinefunction(request.function):
        request.getfixturevalue("_no_task_is_left")
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and not _is_executor(thread)]
    for thread in left:
        thread.join(timeout=2)
    names = [thread.name for thread in left if thread.is_alive()]
    assert not names, f"threads left running: {names}"


@pytest.fixture
async def _no_task_is_left() -> AsyncIterator[None]:
    """Set up first and torn down last, in the loop of the test, before it is closed."""
    yield
    others = asyncio.all_tasks() - {asyncio.current_task()}
    _, pending = await asyncio.wait(others, timeout=1) if others else (set(), set())  # what was cancelled may end
    assert not pending, f"tasks left pending: {[task.get_name() for task in pending]}"


def _is_executor(thread: threading.Thread) -> bool:
    """Threads of a loop's default executor live as long as the loop, which joins them when it closes."""
    return thread.name.startswith("asyncio_")
