"""What stands in the cells of the log."""

from __future__ import annotations

import time
from enum import IntEnum

from console.journal.entry import Entry, Flag
from console.ui.models.visible_text import LONGEST_TIP, cut, tip, visible


class LogColumn(IntEnum):
    """The columns of the log, in their order."""

    TIME = 0
    SEVERITY = 1
    SYSTEM = 2
    COMMAND = 3
    TARGET = 4
    RESULT = 5
    TOOK = 6
    SUMMARY = 7


TITLES = {
    LogColumn.TIME: ("Time", "When it was sent or arrived, in this workstation's time"),
    LogColumn.SEVERITY: ("State", "How it ended"),
    LogColumn.SYSTEM: ("System", "Which system, and whether it is a simulator"),
    LogColumn.COMMAND: ("Command", "The command, or the type of an event"),
    LogColumn.TARGET: ("Target", "The room or device it is about"),
    LogColumn.RESULT: ("Result", "Result code with its label"),
    LogColumn.TOOK: ("Took", "How long the answer took"),
    LogColumn.SUMMARY: ("What it says", "The meaning of the answer"),
}
"""Title and explanation of each column."""


def cell_text(entry: Entry, column: LogColumn) -> str:
    """Return the text of one cell."""
    match column:
        case LogColumn.TIME:
            return entry.time.astimezone().strftime("%H:%M:%S.%f")[:-3]
        case LogColumn.SEVERITY:
            return entry.severity_word
        case LogColumn.SYSTEM:
            return "Console" if entry.system is None else entry.system.display_name
        case LogColumn.COMMAND:
            return entry.title
        case LogColumn.TARGET:
            return entry.target
        case LogColumn.RESULT:
            return entry.result
        case LogColumn.TOOK:
            return took_text(entry)
        case LogColumn.SUMMARY:
            return entry.summary


def took_text(entry: Entry) -> str:
    """Return how long an answer took, or has been awaited so far."""
    if entry.is_pending:
        return f"{max(0.0, time.time() - entry.time_us / 1e6):.1f} s …"
    if entry.duration_ms is None:
        return ""
    if entry.duration_ms >= 1_000:
        return f"{entry.duration_ms / 1_000:.2f} s"
    return f"{entry.duration_ms:.1f} ms" if entry.duration_ms < 100 else f"{entry.duration_ms:.0f} ms"


_MARKS = {
    Flag.SIMULATED: "From a simulator.",
    Flag.CONTRADICTION: "The answer contradicts itself or what is known.",
    Flag.ODDITY: "The answer was unusual.",
    Flag.RETRY: "A further attempt of an earlier call.",
    Flag.SENT_ANYWAY: "Sent although its values did not pass the check.",
    Flag.ASSUMED: "The command itself is an assumption.",
    Flag.REDACTED: "Secrets were removed from its bytes.",
}


def tooltip(entry: Entry, column: LogColumn, note: str | None = None) -> str:
    """Return what a cell says when the pointer rests on it; a bookmark's note is said by every cell of its row."""
    said = _said(entry, column)
    if note is None:
        return tip(said)
    return tip(f"{said}\nBookmarked: {visible(note)}" if note else f"{said}\nBookmarked.")


def _said(entry: Entry, column: LogColumn) -> str:
    match column:
        case LogColumn.TIME:
            return f"{entry.time:%Y-%m-%d %H:%M:%S} UTC, entry {entry.id}"
        case LogColumn.SEVERITY | LogColumn.SYSTEM:
            said = [text for flag, text in _MARKS.items() if flag in entry.flags]
            return "\n".join([f"{entry.environment}" if entry.environment else "The console itself", *said])
        case LogColumn.COMMAND:
            return entry.command
        case _:
            return cut(visible(cell_text(entry, column)), LONGEST_TIP)
