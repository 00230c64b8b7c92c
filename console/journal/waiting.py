"""The rows that wait for the session file: without limit while it can be written, within bounds while it cannot.

A disk may stay full for hours of busy work, and rows that wait hold their bytes. Past `MOST_BYTES` further requests and
replies are left out, which the row itself then says; past `MOST_ROWS` further rows are given up: the window keeps
showing them as long as they are in memory, the file never gets them. Both are counted and told.
"""

from __future__ import annotations

from itertools import islice

from console.journal.record import Record

MOST_BYTES = 64 * 1024 * 1024
"""Requests and replies that wait while the file cannot be written."""

MOST_ROWS = 100_000
"""Rows that wait while the file cannot be written."""

LEFT_OUT = "Request and reply were left out: the session file could not be written and too much was waiting for it."


class Waiting:
    """Records by the number of their row, oldest first; belongs to the writer's thread."""

    def __init__(self) -> None:
        self._records: dict[int, Record] = {}
        self._sizes: dict[int, int] = {}
        self._held_bytes = 0
        self._given_up: list[tuple[int, int]] = []
        self.left_out = 0
        """Rows whose bytes were left out since `forget_losses`."""

    def __len__(self) -> int:
        return len(self._records)

    @property
    def given_up(self) -> int:
        """How many rows the file will never get."""
        return sum(last - first + 1 for first, last in self._given_up)

    def add(self, entry: int, record: Record, *, is_bounded: bool) -> None:
        """Let a new row wait; `is_bounded` says that the file cannot be written."""
        if is_bounded and len(self._records) >= MOST_ROWS:
            self._give_up(entry)
            return
        self._records[entry] = record
        self.measure(entry, is_bounded=is_bounded)

    def get(self, entry: int) -> Record | None:
        """Return what waits of a row; None when nothing does."""
        return self._records.get(entry)

    def of(self, entry: int) -> Record | None:
        """Return the record that takes a change of a row, a new one when none waits; None when it was given up."""
        if any(first <= entry <= last for first, last in self._given_up):
            return None
        return self._records.setdefault(entry, Record())

    def measure(self, entry: int, *, is_bounded: bool) -> None:
        """Count the bytes of a record that was filled in, and leave them out when there is no room for them.

        While the file can be written its rows wait for a moment only, and nothing is counted.
        """
        if not is_bounded:
            self._sizes.clear()
            return
        beside = self._held_beside(entry)
        record = self._records[entry]
        size = record.byte_count
        if size and beside + size > MOST_BYTES:
            record.leave_out(LEFT_OUT)
            self.left_out += 1
            size = record.byte_count
        self._sizes[entry] = size
        self._held_bytes = beside + size

    def _held_beside(self, entry: int) -> int:
        """Bytes of all other records; they are gone through once, when the file has begun to fail."""
        if not self._sizes:
            self._sizes = {known: record.byte_count for known, record in self._records.items() if known != entry}
            self._held_bytes = sum(self._sizes.values())
        return self._held_bytes - self._sizes.get(entry, 0)

    def oldest(self, count: int) -> dict[int, Record]:
        """Return the records that are to be written next."""
        return dict(islice(self._records.items(), count))

    def drop(self, entry: int) -> None:
        """Forget a record that has been written."""
        del self._records[entry]
        self._held_bytes -= self._sizes.pop(entry, 0)

    def forget_losses(self) -> int:
        """Return how many rows lost their bytes, and begin to count anew: it has been told."""
        count, self.left_out = self.left_out, 0
        return count

    def _give_up(self, entry: int) -> None:
        if self._given_up and self._given_up[-1][1] == entry - 1:
            self._given_up[-1] = (self._given_up[-1][0], entry)
        else:
            self._given_up.append((entry, entry))
