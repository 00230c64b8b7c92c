"""Which rows of the log are shown: severities that are switched on, and a text in the summaries.

The typed language of fields and comparisons lives in `journal.filter`; this is the quick filter of the log's bar.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from console.domain.outcome import Severity
from console.journal.columns import NO_SEVERITY, Block, Columns
from console.journal.entry import Flag

PENDING = NO_SEVERITY
"""Stands for rows that have no severity yet."""

ALL = frozenset((PENDING, *(int(severity) for severity in Severity)))
"""Every severity there is, pending included."""

_WHOLE_BLOCK_FROM = 2_000


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What a row must have to be shown."""

    severities: frozenset[int] = ALL
    """Numbers of the severities that are switched on; `PENDING` stands for pending rows."""
    text: str = ""
    """Lower-cased text that must occur in the summary, the title or the target."""

    @property
    def shows_everything(self) -> bool:
        """Whether no row is left out."""
        return self.severities == ALL and not self.text

    def matching(self, columns: Columns, first: int, last: int) -> array[int]:
        """Return the ids of matching rows from `first` to `last`, ascending."""
        found = array("Q")
        for block in columns.blocks:
            start, end = max(first, block.first), min(last, block.first + len(block) - 1)
            if start <= end:
                indexes = self._indexes(block, columns, start - block.first, end - block.first + 1)
                found.extend(block.first + index for index in indexes)
        return found

    def matches(self, columns: Columns, entry: int) -> bool:
        """Whether one row is shown."""
        return len(self.matching(columns, entry, entry)) > 0

    def _indexes(self, block: Block, columns: Columns, start: int, end: int) -> Iterator[int]:
        severities = self.severities
        wanted = (i for i in range(start, end) if _severity(block, i) in severities)
        if not self.text:
            return wanted
        if end - start >= _WHOLE_BLOCK_FROM:
            hits = self._found_in_blob(block) | self._named(block, columns, start, end)
            return (index for index in wanted if index in hits)
        return (index for index in wanted if self._has_text(block, columns, index))

    def _has_text(self, block: Block, columns: Columns, index: int) -> bool:
        return (
            self.text in block.summary(index).lower()
            or self.text in columns.targets[block.target[index]].lower()
            or self.text in columns.titles[block.command[index]].lower()
        )

    def _found_in_blob(self, block: Block) -> set[int]:
        """Look once through all summaries of a block, which is far quicker than row by row."""
        needle, blob = self.text.encode(), block.blob
        hits = {index for index, text in block.unsettled.items() if self.text in text.lower()}
        place = blob.find(needle)
        while place >= 0:
            index = block.index_at(place)
            if index is not None:
                hits.add(index)
            place = blob.find(needle, blob.index(10, place))
        return hits

    def _named(self, block: Block, columns: Columns, start: int, end: int) -> set[int]:
        """Rows whose command or target carries the text; both are numbers, so each name is looked at once."""
        commands = {n for n in set(block.command) if self.text in columns.titles[n].lower()}
        targets = {n for n in set(block.target) if self.text in columns.targets[n].lower()}
        if not commands and not targets:
            return set()
        return {i for i in range(start, end) if block.command[i] in commands or block.target[i] in targets}


def _severity(block: Block, index: int) -> int:
    return PENDING if block.flags[index] & Flag.PENDING else block.severity[index]
