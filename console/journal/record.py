"""What is still to be written of a row: its cells, in the order of the session file's columns.

No database is needed to make or change a record, so whoever hands one over does not wait for `sqlite3` to be imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from console.domain.command import System
from console.journal import forms
from console.journal.columns import Row, Settlement, one_line
from console.journal.entry import EntryKind, Flag

Cell: TypeAlias = int | float | str | bytes | None
"""What one column of one row can hold."""

_SYSTEM_WORDS: Mapping[System | None, str] = {None: "", **{system: system.value for system in System}}
_KIND_WORDS = {kind: kind.word for kind in EntryKind}
_KEPT_FLAGS = (Flag.REDACTED | Flag.BOOKMARKED).value
"""Flags that may have been set since a call was announced, and stay when it ends."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A change of a row's bookmark."""

    note: str | None
    """What somebody noted, perhaps nothing; None takes the bookmark away."""


@dataclass(slots=True)
class Record:
    """What is still to be written of one row: the row itself, how its call ended, its bookmark, or all of it."""

    entry: list[Cell] | None = None
    """Cells of `file.ENTRY_COLUMNS`; None when the row is in the file already."""
    detail: list[Cell] | None = None
    """Cells of `file.DETAIL_COLUMNS`."""
    retry_of: int | None = None
    settled_entry: tuple[Cell, ...] | None = None
    """From `target` on, where they changed: target, severity, code, label, duration, flags, summary."""
    settled_detail: tuple[Cell, ...] | None = None
    """Reply, facts, verdict, failure, timing and further kinds removed."""
    must_sync: bool = False
    """Announces a call that changes something: it must be on the disk itself before the call is sent."""
    bookmark: Bookmark | None = None
    """None when the bookmark stays as it is."""

    @property
    def byte_count(self) -> int:
        """Bytes of request and reply that are held here."""
        sent, received = (self.detail[3], self.detail[4]) if self.detail is not None else (None, None)
        answer = self.settled_detail[0] if self.settled_detail is not None else None
        return len(bytes_in(sent)) + len(bytes_in(received)) + len(bytes_in(answer))

    def leave_out(self, why: str) -> None:
        """Let go of request and reply and say so among the row's oddities."""
        if self.settled_detail is not None:
            _, facts, *rest = self.settled_detail
            self.settled_detail = (None, _with_oddity(facts, why), *rest)
        if self.detail is not None:
            self.detail[3] = self.detail[4] = None
            self.detail[5] = _with_oddity(self.detail[5], why)

    def mark(self, bookmark: Bookmark) -> None:
        """Enter another bookmark, and its flag where the row is at hand."""
        self.bookmark = bookmark
        if self.entry is not None:
            flags = number_in(self.entry[12]) & ~Flag.BOOKMARKED
            self.entry[12] = flags if bookmark.note is None else flags | Flag.BOOKMARKED.value

    def settle(self, entry: tuple[Cell, ...], detail: tuple[Cell, ...]) -> None:
        """Enter how the call ended: into the row when that is still here, else beside it."""
        self.settled_entry, self.settled_detail = entry, detail
        if self.entry is not None and self.detail is not None:
            self.merge()

    def merge(self) -> None:
        """Enter how the call ended into the row when neither is in the file yet."""
        if self.settled_entry is None or self.settled_detail is None or self.entry is None or self.detail is None:
            return
        kept = number_in(self.entry[12]) & _KEPT_FLAGS
        self.entry[7:14] = self.settled_entry
        if kept:
            self.entry[12] = number_in(self.entry[12]) | kept
        removed = self.detail[9]
        self.detail[4:10] = self.settled_detail
        if removed:
            self.detail[9] = ",".join(str(kinds) for kinds in (removed, self.settled_detail[5]) if kinds)
        self.settled_entry = self.settled_detail = None


def entry_cells(entry: int, row: Row) -> list[Cell]:
    """Return the cells of a row."""
    cells: list[Cell] = [
        entry,
        row.time_us,
        _KIND_WORDS[row.kind],
        _SYSTEM_WORDS[row.system],
        row.command,
        row.title,
        row.environment,
        row.target,
        None if row.severity is None else int(row.severity),
        _code(row.code),
        row.label,
        row.duration_us,
        row.flags,
        one_line(row.summary),
    ]
    texts = row.command + row.title + row.environment + row.target + row.label + row.summary
    return cells if texts.isascii() and not isinstance(row.code, str) else storable(cells)


def settled_cells(settled: Settlement) -> list[Cell]:
    """Return the cells of a row that change when its call ends."""
    cells: list[Cell] = [
        *(settled.target, int(settled.severity), _code(settled.code), settled.label),
        *(settled.duration_us, settled.flags, one_line(settled.summary)),
    ]
    texts = settled.target + settled.label + settled.summary
    return cells if texts.isascii() and not isinstance(settled.code, str) else storable(cells)


def storable(cells: list[Cell]) -> list[Cell]:
    """Replace what SQLite cannot hold: halves of surrogate pairs, from bytes that were no proper text."""
    return [cell.encode("utf-8", "replace").decode() if isinstance(cell, str) else cell for cell in cells]


def number_in(cell: Cell) -> int:
    """Return what a cell of numbers holds; raises ValueError for what is none."""
    return cell if isinstance(cell, int) else int(str(cell))


def text_in(cell: Cell) -> str | None:
    """Return what a cell of texts holds."""
    return None if cell is None else str(cell)


def bytes_in(cell: Cell) -> bytes:
    """Return what a cell of bytes holds; nothing for what are none."""
    return cell if isinstance(cell, bytes) else b""


def _code(code: int | str | None) -> Cell:
    """Return a result code as it is stored: SQLite's numbers have 64 bits."""
    if isinstance(code, int) and not -(1 << 63) <= code < 1 << 63:
        return str(code)
    return code


def _with_oddity(facts: Cell, oddity: str) -> str:
    form = dict(forms.read(text_in(facts)))
    known = form.get("oddities")
    form["oddities"] = [*(known if isinstance(known, list) else ()), oddity]
    return forms.write(form)
