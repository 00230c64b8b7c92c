"""A filter over a session file: its rows go through the columns and the search of the window, a slice at a time.

Memory stays flat however long the file is. Nothing is translated into SQL, so that a line means the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from console.journal.columns import Columns, Row
from console.journal.entry import Entry, Flag
from console.journal.filter.language import Everything, Expression
from console.journal.filter.search import Search
from console.journal.gathering import Cells
from console.journal.pieces import Cutter
from console.journal.session import Session

SLICE_ROWS = 4_096
"""Rows held in memory at a time."""


class Slice(NamedTuple):
    """What was found in a stretch of the file."""

    entries: list[Entry]
    """The matching rows, in the order of the file."""
    through: int
    """Number of the last row that was looked at."""
    pending: list[int]
    """Numbers of those rows of the stretch that are still awaiting their answer."""


def slices(session: Session, expression: Expression, first: int = 1) -> Iterator[Slice]:
    """Yield the matching rows from this number on, stretch by stretch; raises RunsAway as every search does."""
    cutter = Cutter(session)
    for rows in session.batches(first, SLICE_ROWS):
        found = rows if isinstance(expression, Everything) else _among(rows, cutter, expression)
        entries = [entry for cells in found if (entry := session.read(cells)) is not None]
        yield Slice(entries, _number(rows[-1]), [_number(cells) for cells in rows if _is_pending(cells)])


def matching(session: Session, expression: Expression, first: int = 1) -> Iterator[Entry]:
    """Yield the matching rows from this number on."""
    for found in slices(session, expression, first):
        yield from found.entries


def among(entries: list[Entry], expression: Expression) -> list[Entry]:
    """Return those of some rows that match; a few thousand at a time."""
    if isinstance(expression, Everything):
        return entries
    columns = Columns(limit=max(10, 10 * len(entries)))
    for entry in entries:
        columns.append(row_of(entry))
    return [entries[number - 1] for number in _hits(columns, expression)]


def _among(rows: list[Cells], cutter: Cutter, expression: Expression) -> list[Cells]:
    """Return the cells of the matching rows; only these become rows of their own."""
    piece = cutter.cut(rows, 0)
    if piece is None:
        return []
    columns = Columns(limit=10 * SLICE_ROWS)
    columns.extend(piece)
    if len(piece) < len(rows):
        by_number = {_number(cells): cells for cells in rows}
        rows = [by_number[number] for number in piece.numbers]
    return [rows[number - 1] for number in _hits(columns, expression)]


def _hits(columns: Columns, expression: Expression) -> list[int]:
    newest_first = [number for batch in Search(columns, expression).newest_first() for number in batch]
    return newest_first[::-1]


def _number(cells: Cells) -> int:
    number = cells[0]
    assert isinstance(number, int)
    return number


def _is_pending(cells: Cells) -> bool:
    flags = cells[12]
    return isinstance(flags, int) and bool(flags & Flag.PENDING)


def row_of(entry: Entry) -> Row:
    """Return a row as the columns take it."""
    return Row(
        time_us=entry.time_us,
        kind=entry.kind,
        system=entry.system,
        command=entry.command,
        title=entry.title,
        environment=entry.environment,
        target=entry.target,
        severity=entry.severity,
        code=entry.code,
        label=entry.label,
        duration_us=entry.duration_us,
        flags=int(entry.flags),
        summary=entry.summary,
    )
