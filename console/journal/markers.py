"""Where the rows are that are worth a mark beside the scroll bar: errors, warnings, bookmarks.

A lane is an ascending array of row numbers, made with whole-array operations in steps of a window's patience. What a
bar asks of it is found by bisection: 400 pixels cost 400 bisections, whether there are ten marks or a million.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import compress

from console.domain.outcome import Severity
from console.journal.columns import Block, Columns
from console.journal.entry import Flag

STEP_ROWS = 16_384
"""Rows looked at in one step."""

IsShown = Callable[[int], bool]
"""Says whether a view shows a row."""


class Lane(Enum):
    """What is marked, in the order of the lanes from left to right."""

    ERRORS = "error"
    WARNINGS = "warning"
    BOOKMARKS = "bookmark"
    HITS = "search hit"


_SEVERITIES = ((Lane.ERRORS, Severity.ERROR), (Lane.WARNINGS, Severity.WARNING))
_ONLY = {severity: bytes(byte == severity for byte in range(256)) for _, severity in _SEVERITIES}
_BOOKMARKED = Flag.BOOKMARKED.value


class Markers:
    """The marked rows among those of a view; search hits are handed in by whoever searches."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._lanes: dict[Lane, array[int]] = {lane: array("Q") for lane in Lane}
        self._is_shown: IsShown | None = None
        self._seen = 0

    @property
    def lanes(self) -> Mapping[Lane, Sequence[int]]:
        """The numbers of the marked rows by lane, ascending."""
        return self._lanes

    @property
    def seen(self) -> int:
        """The newest row that has been looked at."""
        return self._seen

    def steps(self, last: int, is_shown: IsShown | None = None) -> Iterator[None]:
        """Look at all rows up to `last` anew, in steps; without `is_shown` every row is shown."""
        self._is_shown = is_shown
        for lane in (Lane.ERRORS, Lane.WARNINGS, Lane.BOOKMARKS):
            self._lanes[lane] = array("Q")
        self._seen = self._columns.first - 1
        yield from self.take(last)

    def take(self, last: int) -> Iterator[None]:
        """Look at the rows after the newest seen, up to `last`, in steps."""
        while self._seen < last:
            stop = min(last, self._seen + STEP_ROWS)
            for block in self._columns.blocks:
                start = max(0, self._seen + 1 - block.first)
                end = min(len(block), stop + 1 - block.first)
                if start < end:
                    self._take_block(block, start, end)
            self._seen = stop
            yield

    def revise(self, entries: Iterable[int]) -> bool:
        """Look again at rows that changed; say whether a mark came or went."""
        has_changed = False
        for entry in entries:
            place = self._columns.place(entry)
            if place is None or entry > self._seen:
                continue
            block, index = place
            is_shown = self._is_shown is None or self._is_shown(entry)
            severity, flags = block.severity[index], block.flags[index]
            for lane, marked in _SEVERITIES:
                has_changed |= _put(self._lanes[lane], entry, is_in=is_shown and severity == marked)
            is_bookmarked = bool(flags & _BOOKMARKED)
            has_changed |= _put(self._lanes[Lane.BOOKMARKS], entry, is_in=is_shown and is_bookmarked)
        return has_changed

    def drop_before(self, first: int) -> None:
        """Forget rows before this one, which are shown no longer."""
        for lane in self._lanes.values():
            if lane and lane[0] < first:
                del lane[: bisect_left(lane, first)]

    def mark_hits(self, entries: Iterable[int]) -> None:
        """Mark these rows, ascending, as found by a search; none ends that."""
        self._lanes[Lane.HITS] = array("Q", entries)

    def count(self, lane: Lane, first: int, last: int) -> int:
        """Return how many rows of a lane have numbers from `first` to `last`."""
        marked = self._lanes[lane]
        return bisect_left(marked, last + 1) - bisect_left(marked, first)

    def nearest(self, lane: Lane, entry: int) -> int | None:
        """Return the marked row next to this one, or the row itself; None in an empty lane."""
        marked = self._lanes[lane]
        at = bisect_left(marked, entry)
        return min(marked[max(0, at - 1) : at + 1], key=lambda other: abs(other - entry), default=None)

    def _take_block(self, block: Block, start: int, end: int) -> None:
        severities = block.severity[start:end].tobytes()
        rows = range(block.first + start, block.first + end)
        for lane, severity in _SEVERITIES:
            if severity in severities:
                self._extend(lane, compress(rows, severities.translate(_ONLY[severity])))
        flags = block.flags[start:end]
        if max(flags) >= _BOOKMARKED:
            self._extend(Lane.BOOKMARKS, compress(rows, map(_BOOKMARKED.__and__, flags)))

    def _extend(self, lane: Lane, entries: Iterable[int]) -> None:
        is_shown = self._is_shown
        self._lanes[lane].extend(entries if is_shown is None else filter(is_shown, entries))


def _put(lane: array[int], entry: int, *, is_in: bool) -> bool:
    """Let a number be in an ascending array, or not; say whether that is a change."""
    at = bisect_left(lane, entry)
    was_in = at < len(lane) and lane[at] == entry
    if is_in is was_in:
        return False
    if is_in:
        lane.insert(at, entry)
    else:
        del lane[at]
    return True
