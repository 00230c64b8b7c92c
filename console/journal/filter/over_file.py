"""A filter over a session file: its rows go through the columns and the search of the window, a slice at a time.

Memory stays flat however long the file is. Nothing is translated into SQL, so that a line means the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from console.journal.columns import Columns, Row
from console.journal.entry import Entry
from console.journal.filter.language import Everything, Expression
from console.journal.filter.search import Search
from console.journal.gathering import Cells
from console.journal.pieces import Pieces
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
    if isinstance(expression, Everything):
        yield from _all(session, first)
        return
    columns = Columns(limit=10 * SLICE_ROWS)
    pieces = Pieces(session, columns.block_size, first)
    while (piece := pieces.next()) is not None:
        place = columns.last + 1
        columns.extend(piece)
        found = Search(columns, expression).among(place, columns.last)
        entries = [replace(_entry(columns, number), id=piece.numbers[number - place]) for number in found]
        yield Slice(entries, pieces.through, [piece.numbers[row] for row in piece.unsettled])


def _all(session: Session, first: int) -> Iterator[Slice]:
    for rows in session.batches(first, SLICE_ROWS):
        entries = [entry for cells in rows if (entry := session.read(cells)) is not None]
        yield Slice(entries, _number(rows[-1]), [entry.id for entry in entries if entry.is_pending])


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
    return [entries[number - 1] for number in Search(columns, expression).among(1, columns.last)]


def _entry(columns: Columns, number: int) -> Entry:
    entry = columns.entry(number)
    assert entry is not None
    return entry


def _number(cells: Cells) -> int:
    number = cells[0]
    assert isinstance(number, int)
    return number


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
