"""What the window can be asked to do with the rows of the log: find, go to neighbours, copy, compare."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from console.journal.copying import Form
from console.journal.neighbours import Direction
from console.ui.actions import ActionSpec
from console.ui.bookmarks import BOOKMARK_KEY, NOTE_KEY
from console.ui.row_tools import COPY_AGAIN
from console.ui.widgets.log_navigation import Sort
from console.ui.widgets.log_steering import COMPARE_KEY, MARK_KEY

if TYPE_CHECKING:
    from console.ui.main_window import MainWindow
    from console.ui.widgets.log_steering import LogSteering

_FOCUS = "While the log has the focus"


def log_actions(window: MainWindow) -> tuple[ActionSpec, ...]:
    """Return the actions on rows, in the order of their menu."""

    def steer(act: Callable[[LogSteering], object]) -> Callable[[], object]:
        return lambda: act(steering(window))

    return (
        ActionSpec("find", "Find in rows and payloads…", "Go", partial(_find, window), "Ctrl+Shift+F", "search"),
        ActionSpec("find.next", "Next match", "Go", steer(lambda log: log.find_next()), "F3", "chevron-down"),
        ActionSpec(
            "find.previous", "Previous match", "Go", steer(lambda log: log.find_next(is_next=False)), "Shift+F3",
            "chevron-up",
        ),
        *(_go(window, sort, direction) for sort in Sort for direction in Direction),
        ActionSpec(
            "row.bookmark", "Bookmark row or take its bookmark away", "Row", steer(lambda log: log.bookmark()),
            BOOKMARK_KEY, "bookmark",
        ),
        ActionSpec(
            "row.note", "Edit the note of a row's bookmark", "Row", steer(lambda log: log.edit_note()), NOTE_KEY, "note"
        ),
        ActionSpec(
            "row.copy", "Copy row in the last form", "Row", steer(lambda log: log.copy_again()), COPY_AGAIN, "copy"
        ),
        *(
            ActionSpec(
                f"row.copy.{form.name.lower()}", f"Copy row as {form.value}", "Row", partial(_copy, window, form),
                icon="copy",
            )
            for form in Form
        ),
        ActionSpec(
            "row.mark", "Mark row A for comparing", "Row", steer(lambda log: log.mark()), MARK_KEY, "compare", _FOCUS,
            is_local=True,
        ),
        ActionSpec(
            "row.compare", "Compare with row A", "Row", steer(lambda log: log.compare()), COMPARE_KEY, "compare",
            _FOCUS, is_local=True,
        ),
    )  # fmt: skip


def steering(window: MainWindow) -> LogSteering:
    """Return what steers the log in use."""
    return window.sessions.log.steering


def _go(window: MainWindow, sort: Sort, direction: Direction) -> ActionSpec:
    word, key = ("Next", sort.key) if direction is Direction.NEXT else ("Previous", f"Shift+{sort.key}")

    def run() -> None:
        steering(window).navigation.go(sort, direction)

    name = f"go.{word.lower()}.{sort.name.lower()}"
    icon = "chevron-down" if direction is Direction.NEXT else "chevron-up"
    return ActionSpec(name, f"{word} {sort.noun}", "Go", run, key, icon, _FOCUS, is_local=True)


def _find(window: MainWindow) -> None:
    window.sessions.bring_up_log().steering.find.open()


def _copy(window: MainWindow, form: Form) -> None:
    log = steering(window)
    log.tools.copy_as(log.current_entry, form)
