"""How many rows a stretch of time had, split by severity: the histogram above the log.

Where times ascend, as they nearly always do, the buckets of a stretch of rows are found by bisection and its severities
counted by whole-array operations, so a million rows cost a few hundredths of a second, in steps of a window's patience.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from operator import le

from console.domain.outcome import Severity
from console.journal.columns import NO_SEVERITY, Block, Columns

STEP_ROWS = 16_384
"""Rows counted in one step."""

LANES: tuple[Severity | None, ...] = (*Severity, None)
"""What is counted apart; the last lane is that of rows that have no severity yet."""

_BYTES = tuple((NO_SEVERITY if lane is None else int(lane)) & 0xFF for lane in LANES)
_LANE_OF = {NO_SEVERITY if lane is None else int(lane): number for number, lane in enumerate(LANES)}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bucket."""

    start_us: int
    end_us: int
    """The first microsecond that belongs to the next bucket."""
    counts: tuple[int, ...]
    """Rows of each of `LANES`."""

    @property
    def total(self) -> int:
        """Rows of all severities."""
        return sum(self.counts)


class Histogram:
    """Counts over all rows in memory, or over those of one span of time.

    Without a span the buckets follow the rows: when some lie outside, buckets are joined in pairs until they do not.
    """

    def __init__(self, columns: Columns, buckets: int = 240, span_us: tuple[int, int] | None = None) -> None:
        if buckets < 2 or (span_us is not None and span_us[0] >= span_us[1]):
            raise ValueError("A histogram needs at least two buckets and a span that is not empty.")
        self._columns = columns
        self._buckets = buckets
        self._span = span_us
        self._reset()

    @property
    def bars(self) -> tuple[Bar, ...]:
        """All buckets as counted so far, oldest first."""
        starts = range(self.start_us, self.start_us + self.width_us * self._buckets, self.width_us)
        counts = zip(*self._lanes, strict=True)
        return tuple(Bar(start, start + self.width_us, each) for start, each in zip(starts, counts, strict=True))

    @property
    def total(self) -> int:
        """Rows counted so far."""
        return sum(map(sum, self._lanes))

    @property
    def is_stale(self) -> bool:
        """Whether rows that were counted have left memory; then `steps` has to count anew."""
        return self._columns.first != self._first

    def steps(self) -> Iterator[None]:
        """Count everything anew, in steps; rows that come in between are counted too."""
        self._reset()
        while self._counted < self._columns.last and not self.is_stale:
            self._take(min(self._columns.last, self._counted + STEP_ROWS))
            yield

    def take_new(self) -> None:
        """Count the rows that were appended since the last step; for the few of one flush."""
        self._take(self._columns.last)

    def revise(self, entries: Iterable[int]) -> None:
        """Move rows that were pending when they were counted to the severity they have now."""
        for entry in entries:
            place = self._columns.place(entry)
            if entry in self._pending and place is not None and place[0].severity[place[1]] != NO_SEVERITY:
                self._pending.discard(entry)
                block, index = place
                bucket = self._bucket(block.time_us[index])
                self._lanes[-1][bucket] -= 1
                self._lanes[_LANE_OF[block.severity[index]]][bucket] += 1

    def _reset(self) -> None:
        columns = self._columns
        self._first = columns.first
        self._counted = columns.first - 1
        self._pending: set[int] = set()
        self._newest: int | None = None
        self._lanes = [array("Q", bytes(8 * self._buckets)) for _ in LANES]
        start, end = self._span or _time_span(columns)
        self.start_us = start
        """When the first bucket begins, in microseconds since 1970."""
        self.width_us = max(1, -(-(end - start) // self._buckets))
        """How long a bucket is."""

    def _take(self, last: int) -> None:
        for block in self._columns.blocks:
            start = max(0, self._counted + 1 - block.first)
            stop = min(len(block), last + 1 - block.first)
            if start < stop:
                self._count(block, start, stop)
        self._counted = max(self._counted, last)

    def _count(self, block: Block, start: int, stop: int) -> None:
        times, severities = block.time_us[start:stop], block.severity[start:stop].tobytes()
        is_ascending = all(map(le, times, islice(times, 1, None)))
        if self._span is None:
            self._make_room(times, is_ascending=is_ascending)
        if is_ascending:
            self._count_ascending(times, severities)
        else:
            self._count_each(times, severities)
        at = severities.find(NO_SEVERITY & 0xFF)
        while at >= 0:
            if self._covers(times[at]):
                self._pending.add(block.first + start + at)
            at = severities.find(NO_SEVERITY & 0xFF, at + 1)

    def _count_ascending(self, times: array[int], severities: bytes) -> None:
        end_us = self.start_us + self.width_us * self._buckets
        here, stop = bisect_left(times, self.start_us), bisect_left(times, end_us)
        while here < stop:
            bucket = self._bucket(times[here])
            beyond = bisect_left(times, self.start_us + (bucket + 1) * self.width_us, here, stop)
            for lane, byte in zip(self._lanes, _BYTES, strict=True):
                lane[bucket] += severities.count(byte, here, beyond)
            here = beyond

    def _count_each(self, times: array[int], severities: bytes) -> None:
        start, width = self.start_us, self.width_us
        pairs = Counter(zip(((time - start) // width for time in times), severities, strict=True))
        for (bucket, byte), count in pairs.items():
            if 0 <= bucket < self._buckets:
                self._lanes[_BYTES.index(byte)][bucket] += count

    def _bucket(self, time_us: int) -> int:
        return (time_us - self.start_us) // self.width_us

    def _covers(self, time_us: int) -> bool:
        return 0 <= self._bucket(time_us) < self._buckets

    def _make_room(self, times: array[int], *, is_ascending: bool) -> None:
        """Move and join buckets until rows of these times have one."""
        oldest, newest = (times[0], times[-1]) if is_ascending else (min(times), max(times))
        if self._newest is None and not self._covers(oldest):
            self.start_us = oldest
        self._newest = newest if self._newest is None else max(newest, self._newest)
        while (missing := max(0, -self._bucket(oldest))) + max(0, self._bucket(self._newest)) >= self._buckets:
            self._join_pairs()
        if missing:
            self.start_us -= missing * self.width_us
            self._lanes = [array("Q", (*bytes(missing), *lane[:-missing])) for lane in self._lanes]

    def _join_pairs(self) -> None:
        self.width_us *= 2
        for number, lane in enumerate(self._lanes):
            lane.append(0)
            joined = array("Q", map(sum, zip(lane[:-1:2], lane[1::2], strict=False)))
            joined.extend([0] * (self._buckets - len(joined)))
            self._lanes[number] = joined


def _time_span(columns: Columns) -> tuple[int, int]:
    """From the oldest row's time to just after the newest's; rows in between may still lie outside."""
    times = [time for block in columns.blocks if len(block) for time in (block.time_us[0], block.time_us[-1])]
    return (min(times), max(times) + 1) if times else (0, 1)
