"""A search over the journal's columns, worked off in slices short enough for the window."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterator

from console.journal.filter.search import Search

SLICE_S = 0.003
"""Time after which a slice ends; the step it is in may take a few milliseconds more."""

PIECE_ROWS = 1 << 16
"""Rows handed over at a time, because the view takes a while for many."""


class RunningSearch:
    """Finds the matching rows from the newest back to the oldest that is wanted."""

    def __init__(self, search: Search, oldest: int, newest: int) -> None:
        self.search = search
        self.newest = newest
        """Rows after this one came later; they are judged one by one."""
        self.is_done = newest < oldest
        self.oldest = oldest
        """Rows before this one are not wanted; it may grow when rows leave memory."""
        self._steps: Iterator[list[int]] = search.newest_first(newest)
        self._found: list[array[int]] = []

    @property
    def count(self) -> int:
        """How many hits wait to be taken."""
        return sum(map(len, self._found))

    def work(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """Look on for a slice; raises `RunsAway` as every search does."""
        ends = clock() + SLICE_S
        for batch in self._steps:
            self._keep(batch)
            if self.is_done or clock() >= ends:
                return
        self.is_done = True

    def take(self, most: int = PIECE_ROWS) -> array[int]:
        """Hand over the newest hits that wait, ascending; about as many as wanted at the most."""
        pieces: list[array[int]] = []
        count = 0
        while self._found and count < most:
            piece = self._found.pop(0)
            pieces.append(piece)
            count += len(piece)
        taken = array("Q")
        for piece in reversed(pieces):
            taken.extend(piece)
        return taken

    def _keep(self, batch: list[int]) -> None:
        if not batch:
            return
        if batch[-1] <= self.oldest:
            batch = [entry for entry in batch if entry >= self.oldest]
            self.is_done = True
        batch.reverse()
        self._found.append(array("Q", batch))
