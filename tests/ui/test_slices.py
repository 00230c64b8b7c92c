"""Work in steps between events."""

from __future__ import annotations

from PySide6.QtCore import QObject

from console.ui.slices import Slices


def test_steps_are_done_between_events_and_the_end_is_told(qtbot) -> None:
    owner = QObject()
    slices = Slices(owner)
    done: list[int] = []
    with qtbot.waitSignal(slices.ended):
        slices.run(map(done.append, range(500)))
        assert slices.is_running
        assert not done
    assert done == list(range(500))
    assert not slices.is_running


def test_other_steps_replace_those_that_run_even_from_inside(qtbot) -> None:
    owner = QObject()
    slices = Slices(owner)
    done: list[str] = []

    def first():
        done.append("first")
        slices.run(iter(map(done.append, ["second"])))
        yield
        done.append("never")

    slices.run(first())
    slices.finish()
    assert done == ["first", "second"]
    slices.run(iter([1]))
    slices.stop()
    assert not slices.is_running
