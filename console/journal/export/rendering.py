"""What every form of export is given, and how each gives it back as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from console.domain.kinds import Json
from console.journal.entry import Detail

PROGRAM = "Cuelight"

_LATEST_US = 253_402_300_799_999_999


@dataclass(frozen=True, slots=True)
class Heading:
    """What is known before the first row."""

    version: str
    """Version of the program that exports."""
    session: str
    """Name of the session file."""
    exported: dt.datetime
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the session file says of itself."""
    filter_line: str = ""
    """The filter as it was typed; empty when every row is exported."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What is known after the last row."""

    rows: int
    simulated: int
    """How many of the rows came from or went to a simulator."""
    removed: Mapping[str, int]
    """Kind of secret and how many of the rows lost one of it."""
    problems: tuple[str, ...] = ()
    """What of the session file could not be read, one sentence each."""

    def sentences(self) -> list[str]:
        """Return what everybody who reads the export should know."""
        removed = ", ".join(f"{kind} in {_rows(count)}" for kind, count in self.removed.items())
        return [
            f"{_rows(self.rows)} exported.",
            f"Secrets removed: {removed}." if removed else "No row held a secret that had to be removed.",
            *([f"{_rows(self.simulated)} from or to a simulator, marked as simulated."] if self.simulated else ()),
            *self.problems,
        ]

    def form(self) -> dict[str, Json]:
        """Return it as JSON."""
        return {
            "rows": self.rows,
            "simulated": self.simulated,
            "removed": dict(self.removed),
            "problems": list(self.problems),
        }


class Rendering(Protocol):
    """Makes the text of one export, piece by piece; each piece is written and forgotten."""

    def begin(self, heading: Heading) -> str:
        """Return what comes before the first row."""
        ...

    def row(self, detail: Detail) -> str:
        """Return one row; no secret is in it any more."""
        ...

    def end(self, closing: Closing) -> str:
        """Return what comes after the last row."""
        ...


def moment(time_us: int, *, separator: str = "T") -> str:
    """Return a time in ISO 8601, UTC, with microseconds; a damaged file may hold any number."""
    time = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=min(max(0, time_us), _LATEST_US))
    return time.isoformat(separator, "microseconds").replace("+00:00", "Z")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
