"""CSV as RFC 4180 has it, that a spreadsheet may open without running anything."""

from __future__ import annotations

import csv
import io
from typing import TypeAlias

from console.journal.entry import Detail, Flag
from console.journal.export.rendering import Closing, Heading, moment

Value: TypeAlias = str | int | float | None

HEADS = (
    *("id", "time_utc", "severity", "kind", "system", "environment", "command", "title", "target", "code", "label"),
    *("duration_ms", "simulated", "flags", "summary", "meaning", "advice", "removed", "bookmark"),
)
"""The columns, in their order."""

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What the text of a cell must not begin with: a spreadsheet would take it for a formula."""


class Sheet:
    """Renders a record a row under one line of heads."""

    def begin(self, heading: Heading) -> str:  # noqa: ARG002 - a sheet has no place for it; the last record names the export
        """Return the byte order mark and the heads."""
        return "\ufeff" + _record(HEADS)

    def row(self, detail: Detail) -> str:
        """Return the record of a row."""
        entry, verdict, failure = detail.entry, detail.verdict, detail.failure
        meaning = verdict.meaning if verdict else failure.means if failure else ""
        advice = verdict.advice if verdict else failure.advice if failure else ""
        return _record(
            (
                *(entry.id, moment(entry.time_us, separator=" ")[:23], entry.severity_word, entry.kind.word),
                *("" if entry.system is None else entry.system.display_name, entry.environment, entry.command),
                *(entry.title, entry.target, entry.code, entry.label, entry.duration_ms),
                *("simulated" if Flag.SIMULATED in entry.flags else "", " ".join(flag.word for flag in entry.flags)),
                *(entry.summary, meaning, advice, ", ".join(detail.removed)),
                "" if detail.bookmark is None else detail.bookmark or "without a note",
            )
        )

    def end(self, closing: Closing) -> str:
        """Return a last record of kind `export` that says what was exported and removed."""
        removed = ", ".join(f"{kind}: {count}" for kind, count in closing.removed.items())
        told = {"kind": "export", "summary": " ".join(closing.sentences()), "removed": removed}
        return _record([told.get(head, "") for head in HEADS])


def neutralised(text: str) -> str:
    """Return text that no spreadsheet runs: an apostrophe in front where it would, and where there are some already.

    So the text comes back by taking one away wherever what follows the apostrophes would run.
    """
    return f"'{text}" if text.lstrip("'").startswith(RUNS) else text


def _record(cells: tuple[Value, ...] | list[str]) -> str:
    out = io.StringIO()
    safe = [neutralised(cell) if isinstance(cell, str) else cell for cell in cells]
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(safe)
    return out.getvalue()
