"""The palette finds by a few letters and runs what is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from console.ui.widgets.palette import Choice, Palette, ranked


def choice(title: str, group: str = "Recorder", **more: object) -> Choice:
    return Choice(title, group, lambda: None, **more)


CHOICES = (
    choice("Stop recording", words="record.stop hang up"),
    choice("Start recording", words="record.start changes upwards"),
    choice("Open Recorder", "View"),
    choice("Create room", "EnableX", words="room.create"),
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Stop recording", "Start recording", "Open Recorder", "Create room"]),
        ("start", ["Start recording"]),
        ("rec", ["Stop recording", "Start recording", "Open Recorder"]),
        ("create r", ["Create room"]),
        ("room.create", ["Create room"]),
        ("enablex", ["Create room"]),
        ("rec sta", ["Start recording"]),
        ("zzz", []),
        ("crea", ["Create room"]),
        ("ecord", ["Stop recording", "Start recording", "Open Recorder"]),
        ("hang up", ["Stop recording", "Start recording"]),
    ],
)
def test_every_typed_word_must_be_found(typed: str, found: list[str]) -> None:
    assert [each.title for each in ranked(CHOICES, typed)] == found


@pytest.fixture
def ran() -> list:
    return []


@pytest.fixture
def palette(qtbot, theme, ran) -> Palette:
    window = QMainWindow()
    window.resize(800, 600)
    qtbot.addWidget(window)
    offered = [
        Choice("Start recording", "Recorder", lambda: ran.append("start")),
        Choice("Stop recording", "Recorder", lambda: ran.append("stop"), why_not="Nothing is recorded."),
    ]
    palette = Palette(theme, lambda: offered, window)
    window.show()
    palette.pop_up()
    palette._window = window
    return palette


def test_enter_runs_what_is_chosen_and_the_palette_leaves(palette, qtbot, ran) -> None:
    qtbot.keyClicks(palette.search, "start")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ran == ["start"], timeout=2000)
    assert not palette.isVisible()


def test_what_cannot_be_done_says_why_and_does_not_run(palette, qtbot, ran) -> None:
    qtbot.keyClicks(palette.search, "stop")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert palette.list.item(0).toolTip() == "Nothing is recorded."
    assert ran == []


def test_arrows_go_round_and_escape_leaves(palette, qtbot) -> None:
    for key, row in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_Down, 0), (Qt.Key.Key_Up, 1)):
        qtbot.keyClick(palette.search, key)
        assert palette.list.currentRow() == row
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_nothing_found_is_said(palette, qtbot) -> None:
    qtbot.keyClicks(palette.search, "zzz")
    assert palette._hint.text() == "Nothing is called that."


def test_what_is_a_rank_behind_stands_behind_what_is_found_less_well() -> None:
    behind = (choice("10114 Room is full", rank=10), choice("Connected users", words="room.users"))
    assert [each.title for each in ranked(behind, "room")] == ["Connected users", "10114 Room is full"]


def test_what_can_be_done_with_the_text_itself_stands_below(qtbot, theme, ran) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    own = [choice("Create room")]
    palette = Palette(theme, lambda: own, window, lambda typed: [choice(f"Filter by {typed}")] if typed else [])
    window.show()
    palette.pop_up()
    shown = lambda: [palette.list.item(row).text().partition("   ")[0] for row in range(palette.list.count())]  # noqa: E731
    assert shown() == ["Create room"]
    qtbot.keyClicks(palette.search, "room")
    assert shown() == ["Create room", "Filter by room"]
    qtbot.keyClicks(palette.search, "zz")
    assert shown() == ["Filter by roomzz"]
