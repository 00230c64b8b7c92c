"""What can be done with one cell of the log: only this, not this, highlight, copy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from console.journal.filter import narrowing
from console.ui.models.log_cells import TITLES, LogColumn, cell_text

if TYPE_CHECKING:
    from console.journal.entry import Entry

_LONGEST_SHOWN = 48


class Offer(NamedTuple):
    """A filter term that a cell offers."""

    title: str
    icon: str
    term: str


def term_of(entry: Entry, column: LogColumn) -> str:
    """Return the filter term for rows with the same in this column; empty when there is nothing to go by."""
    match column:
        case LogColumn.TIME:
            return narrowing.minute_term(entry)
        case LogColumn.SEVERITY:
            return narrowing.severity_term(entry)
        case LogColumn.SYSTEM:
            return narrowing.system_term(entry)
        case LogColumn.COMMAND:
            return narrowing.command_term(entry)
        case LogColumn.TARGET:
            return narrowing.target_term(entry)
        case LogColumn.RESULT:
            return narrowing.result_term(entry)
        case LogColumn.TOOK:
            return narrowing.took_term(entry)
        case LogColumn.SUMMARY:
            return narrowing.text_term(entry.summary)


def offers(entry: Entry, column: LogColumn) -> Iterator[Offer]:
    """Yield the terms a cell offers for the filter line."""
    term = term_of(entry, column)
    if term:
        yield Offer(f"Only this: {_short(term)}", "filter", term)
        yield Offer(f"Not this: {_short(narrowing.negated(term))}", "eye-off", narrowing.negated(term))
    if column is LogColumn.TIME:
        since = narrowing.since_term(entry.time)
        until = narrowing.until_term(entry.time + dt.timedelta(microseconds=1))
        yield Offer("From this row on", "chevron-down", since)
        yield Offer("Up to this row", "chevron-up", until)


def what_is_copied(entry: Entry, column: LogColumn) -> str:
    """Return the whole text of a cell, as it is copied."""
    if column is LogColumn.TIME:
        return entry.time.astimezone().isoformat(timespec="microseconds")
    return cell_text(entry, column)


def copy_title(column: LogColumn) -> str:
    """Return what the copy action of a cell is called."""
    return f"Copy “{TITLES[column][0]}”"


def _short(term: str) -> str:
    text = term if len(term) <= _LONGEST_SHOWN else f"{term[: _LONGEST_SHOWN - 1]}…"
    return text.replace("&", "&&")
