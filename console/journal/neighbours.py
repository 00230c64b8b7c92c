"""The next and the previous row of a sort, seen from one row: errors, matches of a filter, the same room or device.

The search goes outwards from the row and wraps around once, in steps that never hold up a window. Positions ("4 of
17") are counted only when somebody asks, because that looks at every row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from itertools import compress
from typing import NamedTuple, TypeAlias

from console.journal.columns import Columns
from console.journal.filter.language import Expression
from console.journal.filter.search import Search

STEP_ROWS = 4_096
"""Rows looked at in one step; the first step looks at few, because a neighbour is mostly near."""

FIRST_STEP_ROWS = 256

Among: TypeAlias = Callable[[int, int], list[int]]
"""Returns the ids of the wanted rows from one id to another, ascending."""


class Direction(Enum):
    """Which way to look."""

    NEXT = 1
    PREVIOUS = -1


class Neighbour(NamedTuple):
    """The row that was found."""

    entry: int
    has_wrapped: bool
    """Whether the search went over the end and began again at the other."""


class Position(NamedTuple):
    """How far counting has come: the row is number `number` of the `total` wanted rows counted so far."""

    number: int
    """Wanted rows up to the row itself: its own number when it is one of them."""
    total: int
    is_complete: bool


def matching(columns: Columns, expression: Expression) -> Among:
    """Want the rows that match an expression."""
    return Search(columns, expression).among


def same_target(columns: Columns, entry: int) -> Among | None:
    """Want the rows about exactly the same room, device or recording; None when the row is about none."""
    place = columns.place(entry)
    if place is None or not place[0].target[place[1]]:
        return None
    block, index = place
    target, system = block.target[index], block.system[index]

    def among(first: int, last: int) -> list[int]:
        found: list[int] = []
        for here in columns.blocks:
            start, stop = max(0, first - here.first), min(len(here), last - here.first + 1)
            if start < stop:
                is_same = map(target.__eq__, here.target[start:stop])
                hits = compress(range(start, stop), is_same)
                found += [here.first + hit for hit in hits if here.system[hit] == system]
        return found

    return among


def look(columns: Columns, wanted: Among, entry: int, direction: Direction) -> Iterator[Neighbour | None]:
    """Yield None for every step that found nothing, then the neighbour if there is one; the row itself is none."""
    first, last = columns.first, columns.last
    is_next = direction is Direction.NEXT
    ahead = (entry + 1, last) if is_next else (first, entry - 1)
    behind = (first, entry - 1) if is_next else (entry + 1, last)
    for has_wrapped, (low, high) in ((False, ahead), (True, behind)):
        for start, stop in _stretches(max(low, first), min(high, last), direction):
            found = wanted(start, stop)
            if found:
                yield Neighbour(found[0] if is_next else found[-1], has_wrapped)
                return
            yield None


def find(columns: Columns, wanted: Among, entry: int, direction: Direction) -> Neighbour | None:
    """Return the neighbour at once; for threads and tests, since it may look at every row."""
    return next((found for found in look(columns, wanted, entry, direction) if found is not None), None)


def position(columns: Columns, wanted: Among, entry: int) -> Iterator[Position]:
    """Count, in steps, which of the wanted rows this one is; the last position is complete."""
    number = total = 0
    for start, stop in _stretches(columns.first, columns.last, Direction.NEXT):
        found = wanted(start, stop)
        total += len(found)
        number += len(found) if stop <= entry else sum(1 for one in found if one <= entry)
        yield Position(number, total, is_complete=False)
    yield Position(number, total, is_complete=True)


def _stretches(low: int, high: int, direction: Direction) -> Iterator[tuple[int, int]]:
    """Cut a range of ids into steps, nearest first, small ones before large ones."""
    size = FIRST_STEP_ROWS
    while low <= high:
        if direction is Direction.NEXT:
            stop = min(high, low + size - 1)
            yield low, stop
            low = stop + 1
        else:
            start = max(low, high - size + 1)
            yield start, high
            high = start - 1
        size = min(STEP_ROWS, size * 2)
