"""One engine for every search: a filter over the columns, newest rows first, in steps that never hold up a window."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress

from console.journal.columns import Block, Columns
from console.journal.filter.language import Everything, Expression
from console.journal.filter.masks import Masks

STEP_ROWS = 16_384
"""Rows whose columns are looked at in one step."""


class Search:
    """Finds the rows that match an expression. It holds no rows itself, so it may be kept and asked again."""

    def __init__(self, columns: Columns, expression: Expression) -> None:
        self._columns = columns
        self.expression = expression

    @property
    def matches_everything(self) -> bool:
        """Whether every row matches, so that nobody needs to look."""
        return isinstance(self.expression, Everything)

    def newest_first(self, up_to: int | None = None) -> Iterator[list[int]]:
        """Yield the ids of matching rows in batches, newest batch first, ids descending within each.

        Each step costs a few milliseconds at the most and may yield an empty batch; stop asking to cancel.
        Rows newer than `up_to`, or than the newest row at the start, are left to `among`.
        """
        last = self._columns.last if up_to is None else up_to
        for block in reversed(self._columns.blocks):
            if block.first > last:
                continue
            yield from self._in_block(block, min(len(block), last - block.first + 1))

    def among(self, first: int, last: int) -> list[int]:
        """Return the ids of matching rows from `first` to `last`, ascending; for rows that are new or changed."""
        found: list[int] = []
        for block in self._columns.blocks:
            start = max(0, first - block.first)
            stop = min(len(block), last - block.first + 1)
            if start < stop:
                mask = Masks(self._columns, block).of(self.expression, start, stop)
                found += compress(range(block.first + start, block.first + stop), mask)
        return found

    def _in_block(self, block: Block, rows: int) -> Iterator[list[int]]:
        masks = Masks(self._columns, block)
        for _ in masks.search_texts(self.expression):
            yield []
        for stop in range(rows, 0, -STEP_ROWS):
            start = max(0, stop - STEP_ROWS)
            mask = masks.of(self.expression, start, stop)
            ids = list(compress(range(block.first + start, block.first + stop), mask))
            ids.reverse()
            yield ids
