"""Work that belongs to a widget: held, named, busy, cancelled, and never lost when it fails."""

from __future__ import annotations

import asyncio
import gc

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from console.ui.tasks import Tasks


@pytest.fixture
def failures() -> list:
    return []


@pytest.fixture
def owner(qtbot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def tasks(owner, failures) -> Tasks:
    return Tasks(owner, lambda name, error: failures.append((name, error)))


def test_work_runs_and_its_result_can_be_awaited(in_window, tasks) -> None:
    async def work() -> int:
        await asyncio.sleep(0)
        return 42

    async def main() -> int:
        return await tasks.start(work(), name="answer")

    assert in_window(main()) == 42


def test_work_is_held_although_nobody_else_holds_it(in_window, tasks) -> None:
    done = []

    async def work() -> None:
        await asyncio.sleep(0.01)
        done.append(True)

    async def main() -> None:
        tasks.start(work(), name="held")
        gc.collect()
        while tasks.count:
            await asyncio.sleep(0.005)

    in_window(main())
    assert done == [True]


def test_a_failure_reaches_the_sink_with_the_name_of_the_work(in_window, tasks, failures) -> None:
    async def work() -> None:
        raise ValueError("broken")

    async def main() -> None:
        await tasks.start(work(), name="token.create")

    in_window(main())
    assert [(name, str(error)) for name, error in failures] == [("token.create", "broken")]


def test_the_busy_widget_is_off_and_says_why_until_the_work_ends(in_window, tasks, owner) -> None:
    button = QPushButton("Send", owner)
    button.setToolTip("Send it")

    async def main() -> tuple[bool, str]:
        task = tasks.start(asyncio.sleep(0.01), name="room.list", busy=button)
        seen = button.isEnabled(), button.toolTip()
        await task
        await asyncio.sleep(0)
        return seen

    is_enabled, said = in_window(main())
    assert not is_enabled
    assert "room.list" in said
    assert button.isEnabled()
    assert button.toolTip() == "Send it"


def test_replace_cancels_the_work_of_the_same_name_only(in_window, tasks) -> None:
    async def main() -> tuple[bool, bool, bool]:
        first = tasks.start(asyncio.sleep(60), name="inspect")
        other = tasks.start(asyncio.sleep(60), name="load")
        second = tasks.start(asyncio.sleep(60), name="inspect", replace=True)
        await asyncio.wait([first])
        seen = first.cancelled(), other.done(), second.done()
        await tasks.settle()
        return seen

    assert in_window(main()) == (True, False, False)


def test_cancelling_is_no_failure(in_window, tasks, failures) -> None:
    async def main() -> bool:
        task = tasks.start(asyncio.sleep(60), name="slow")
        assert tasks.is_running("slow")
        assert tasks.cancel("slow")
        await asyncio.wait([task])
        return task.cancelled()

    assert in_window(main())
    assert not failures


def test_work_ends_with_its_widget(in_window, failures) -> None:
    async def main() -> bool:
        widget = QWidget()
        owned = Tasks(widget, lambda name, error: failures.append(name))
        task = owned.start(asyncio.sleep(60), name="slow")
        widget.deleteLater()
        del widget
        await asyncio.wait([task])
        return task.cancelled()

    assert in_window(main())
    assert not failures


def test_changes_are_signalled_at_start_and_end(in_window, tasks) -> None:
    counts = []
    tasks.changed.connect(lambda: counts.append(tasks.count))

    async def main() -> None:
        await tasks.start(asyncio.sleep(0), name="quick")
        await asyncio.sleep(0)

    in_window(main())
    assert counts == [1, 0]
