"""A filter over a session file: its rows go through the columns and the search of the window, a slice at a time.

Memory stays flat however long the file is. Nothing is translated into SQL, so that a line means the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from console.journal.columns import Columns, Row
from console.journal.entry import Entry
from console.journal.filter.language import Everything, Expression
from console.journal.filter.search import Search
from console.journal.session import Session

SLICE_ROWS = 4_096
"""Rows held in memory at a time."""


class Slice(NamedTuple):
    """What was found in a stretch of the file."""

    entries: list[Entry]
    """The matching rows, in the order of the file."""
    through: int
    """Number of the last row that was looked at."""


def slices(session: Session, expression: Expression, first: int = 1) -> Iterator[Slice]:
    """Yield the matching rows from this number on, stretch by stretch; raises RunsAway as every search does."""
    rows = session.entries(first)
    while stretch := list(islice(rows, SLICE_ROWS)):
        yield Slice(among(stretch, expression), stretch[-1].id)


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
    newest_first = [number for batch in Search(columns, expression).newest_first() for number in batch]
    return [entries[number - 1] for number in reversed(newest_first)]


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
