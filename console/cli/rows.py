"""Rows of a journal as lines for people and as JSON for programs."""

from __future__ import annotations

from console.cli.terminal import Terminal, one_line
from console.domain.kinds import Json
from console.journal.entry import Entry, EntryKind, Flag
from console.journal.export.lines import entry_form


def timed_line(terminal: Terminal, entry: Entry) -> str:
    """Return a row as one decoded line that begins with its number and its time, as the window shows it."""
    moment = entry.time.astimezone().isoformat(sep=" ", timespec="milliseconds").replace("+00:00", "Z")
    return f"{entry.id:>6}  {moment}  {entry_line(terminal, entry)}"


def entry_line(terminal: Terminal, entry: Entry) -> str:
    """Return a row as one decoded line: severity, system, what was asked, result, time taken, summary."""
    took = "" if entry.duration_ms is None else f"{entry.duration_ms:.1f} ms"
    system = "" if entry.system is None else entry.system.display_name
    asked = entry.command if entry.kind is EntryKind.CALL else f"{entry.kind.word} {entry.command}".strip()
    mark = "sim" if Flag.SIMULATED in entry.flags else ""
    text = f"{system:<8}  {mark:<3}  {asked:<20}  {took:>10}  {one_line(entry.result)}"
    summary = one_line(entry.summary)
    return f"{terminal.severity(entry.severity)}  {text}" + (f"  · {summary}" if summary else "")


def entry_document(entry: Entry) -> dict[str, Json]:
    """Return a row as JSON, as exports have it."""
    return entry_form(entry)
