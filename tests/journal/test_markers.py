"""The lanes of the marker bar."""

from __future__ import annotations

import pytest

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal.columns import Columns, Row, Settlement
from console.journal.entry import EntryKind, Flag
from console.journal.markers import STEP_ROWS, Lane, Markers


def add(columns: Columns, severity: Severity | None = Severity.OK, flags: int = 0) -> int:
    row = Row(1, EntryKind.CALL, System.UPTIVITY, "x", "X", "Sim", "", severity, 0, "", 5, flags, "said")
    return columns.append(row)


def counted(columns: Columns, **shown: object) -> Markers:
    markers = Markers(columns)
    for _ in markers.steps(columns.last, **shown):
        pass
    return markers


def lanes(markers: Markers) -> dict[Lane, list[int]]:
    return {lane: list(rows) for lane, rows in markers.lanes.items() if rows}


def test_rows_stand_in_the_lanes_of_their_marks() -> None:
    columns = Columns(limit=100)
    wanted = [Severity.OK, Severity.ERROR, Severity.WARNING, Severity.NOTICE, None, Severity.ERROR]
    for severity in wanted:
        add(columns, severity, Flag.BOOKMARKED if severity is Severity.NOTICE else 0)
    assert lanes(counted(columns)) == {Lane.ERRORS: [2, 6], Lane.WARNINGS: [3], Lane.BOOKMARKS: [4]}


def test_counting_goes_in_steps_and_over_blocks() -> None:
    columns = Columns(limit=STEP_ROWS * 5)  # a block is a tenth of it
    for number in range(STEP_ROWS * 2):
        add(columns, Severity.ERROR if number % 1_000 == 0 else Severity.OK)
    markers = Markers(columns)
    assert sum(1 for _ in markers.steps(columns.last)) == 2
    assert list(markers.lanes[Lane.ERRORS]) == list(range(1, STEP_ROWS * 2, 1_000))


def test_only_rows_that_are_shown_are_marked() -> None:
    columns = Columns(limit=100)
    for _ in range(6):
        add(columns, Severity.ERROR)
    markers = counted(columns, is_shown=lambda entry: entry % 2 == 0)
    assert lanes(markers) == {Lane.ERRORS: [2, 4, 6]}
    markers.revise([1, 2])
    assert lanes(markers) == {Lane.ERRORS: [2, 4, 6]}


def test_new_rows_are_looked_at_once_and_changed_ones_again() -> None:
    columns = Columns(limit=100)
    pending = add(columns, None)
    markers = counted(columns)
    error = add(columns, Severity.ERROR)
    assert list(markers.take(columns.last)) == [None]
    columns.settle(pending, Settlement("", Severity.WARNING, 0, "", 5, 0, "said"))
    columns.raise_flag(error, Flag.BOOKMARKED)
    assert markers.revise([pending, error])
    assert not markers.revise([pending, error])
    assert lanes(markers) == {Lane.ERRORS: [error], Lane.WARNINGS: [pending], Lane.BOOKMARKS: [error]}


def test_rows_that_leave_take_their_marks_along() -> None:
    columns = Columns(limit=20)
    for _ in range(30):
        add(columns, Severity.ERROR)
    markers = counted(columns)
    markers.mark_hits([3, 25])
    assert markers.lanes[Lane.ERRORS][0] == columns.first
    markers.drop_before(25)
    assert lanes(markers) == {Lane.ERRORS: list(range(25, 31)), Lane.HITS: [25]}


@pytest.mark.parametrize(("entry", "nearest"), [(1, 10), (10, 10), (14, 10), (16, 20), (99, 20)])
def test_the_nearest_mark(entry: int, nearest: int) -> None:
    markers = Markers(Columns(limit=100))
    markers.mark_hits([10, 20])
    assert markers.nearest(Lane.HITS, entry) == nearest
    assert markers.nearest(Lane.ERRORS, entry) is None
    assert [markers.count(Lane.HITS, *span) for span in ((1, 9), (10, 10), (10, 20), (11, 19))] == [0, 1, 2, 0]
