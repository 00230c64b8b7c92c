"""What a row of the journal is: its kind, its flags, the row itself and everything kept of it on disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum, IntFlag
from typing import NamedTuple

from console.domain.command import System
from console.domain.kinds import Json
from console.domain.outcome import Failure, Severity, Verdict
from console.domain.reply import Timing


class EntryKind(IntEnum):
    """What a row tells of; the numbers are those of the columns, the words those of the file."""

    CALL = 0
    EVENT = 1
    GAP = 2
    """Something may have been missed: a connection was down."""
    NOTE = 3
    """Something the console itself has to say."""

    @property
    def word(self) -> str:
        """The word in the session file."""
        return self.name.lower()


class Flag(IntFlag):
    """What else is true of a row. The bits are written to session files: never renumber, only add."""

    PENDING = 1 << 0
    """Announced, not yet answered."""
    SIMULATED = 1 << 1
    """From or to a simulator."""
    CONTRADICTION = 1 << 2
    """Two statements of the answer contradict each other."""
    SENT_ANYWAY = 1 << 3
    """The values had failed the check and the operator sent them all the same."""
    RETRY = 1 << 4
    """A further attempt of an earlier call."""
    ASSUMED = 1 << 5
    """The command itself is our assumption."""
    UNANSWERED = 1 << 6
    """Nobody answered, or not readably."""
    CANCELLED = 1 << 7
    """The operator cancelled it."""
    REDACTED = 1 << 8
    """Secrets were removed from its bytes."""
    CHANGES_STATE = 1 << 9
    """The command changes something at its system."""
    EVENT = 1 << 10
    """Arrived without being asked for."""
    ODDITY = 1 << 11
    """The answer was unusual without contradicting itself."""
    BOOKMARKED = 1 << 12
    """Somebody wants to find it again, perhaps with a note."""

    @property
    def word(self) -> str:
        """The word of a single flag in the session file, such as `changes-state`."""
        return (self.name or "").lower().replace("_", "-")


NO_FLAG = Flag(0)
"""Nothing else is true of the row."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_ONE_US = dt.timedelta(microseconds=1)
# Windows turns no moment before 1970 and none after 3000 into local time; the last day is left for the time zones.
_LATEST_US = (dt.datetime(3000, 12, 30, tzinfo=dt.UTC) - _EPOCH) // _ONE_US


def moment_of(time_us: int) -> dt.datetime:
    """Return a time in UTC; for an absurd one, as a damaged file may hold, the nearest that every system can show."""
    return _EPOCH + dt.timedelta(microseconds=min(max(time_us, 0), _LATEST_US))


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, as shown: a view of the columns or of the file, made when somebody looks."""

    id: int
    """Number of the row, from 1; the same in memory and in the file."""
    time_us: int
    """When it was announced or arrived, in microseconds since 1970 UTC."""
    kind: EntryKind
    system: System | None = None
    """None for a note about the console itself."""
    command: str = ""
    """Id of the command, or the type of an event."""
    title: str = ""
    """Title of the command, or the type of an event."""
    environment: str = ""
    target: str = ""
    """What it is about: id of a room or device."""
    severity: Severity | None = None
    """None while it is pending."""
    code: int | str | None = None
    label: str = ""
    """Name of the result code, or the name of the failure."""
    duration_us: int | None = None
    flags: Flag = NO_FLAG
    summary: str = ""
    """One line that says what matters."""

    @property
    def is_pending(self) -> bool:
        """Whether the answer is still awaited."""
        return Flag.PENDING in self.flags

    @property
    def time(self) -> dt.datetime:
        """When it happened, in UTC."""
        return moment_of(self.time_us)

    @property
    def duration_ms(self) -> float | None:
        """How long it took, in milliseconds."""
        return None if self.duration_us is None else self.duration_us / 1_000

    @property
    def result(self) -> str:
        """Code and label together, as they are always shown."""
        return f"{'' if self.code is None else self.code} {self.label}".strip()

    @property
    def severity_word(self) -> str:
        """The word beside colour and icon; pending rows have one of their own."""
        if self.severity is not None:
            return self.severity.word
        return "pending" if self.is_pending else ""

    def text(self) -> str:
        """Return the whole row as one line, with UTC time, for copying and for the command line."""
        took = "" if self.duration_ms is None else f"{self.duration_ms:.1f} ms"
        system = "" if self.system is None else self.system.display_name
        moment = self.time.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        return " | ".join(
            (moment, self.severity_word, system, self.title, self.target, self.result, took, self.summary)
        )


class Relation(Enum):
    """How one row belongs to another."""

    RETRY_OF = "retry-of"
    """It repeats the call of the other row, which was the first attempt."""


class Link(NamedTuple):
    """A row that belongs to this one."""

    relation: Relation
    entry: int
    is_outward: bool
    """True when this row states the relation, False when the other row states it about this one."""


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything kept of a row, read from the file on demand. No secret is in it."""

    entry: Entry
    """The row itself, as the file has it."""
    request: bytes = b""
    """The request as sent, without credentials."""
    reply: bytes = b""
    """What came back, or the bytes of an event."""
    values: Mapping[str, Json] = field(default_factory=dict)
    """The call's values; secrets are replaced by their markers."""
    transport: str = ""
    verdict: Verdict | None = None
    failure: Failure | None = None
    """Why nobody answered; its raw bytes are in `reply`."""
    timing: Timing | None = None
    facts: Mapping[str, Json] = field(default_factory=dict)
    """What was read beside the body: HTTP status and headers, envelope elements, fields of an event, oddities."""
    removed: tuple[str, ...] = ()
    """The kinds of secrets that were removed, for example `token`."""
    links: tuple[Link, ...] = ()
    bookmark: str | None = None
    """The note of the bookmark on it, which may be empty; None when it has no bookmark."""


class Changed(NamedTuple):
    """What a listener is told after a change, at once or in the next turn of the loop; views batch for themselves.

    Which rows came and which left memory, it sees in the columns.
    """

    updated: tuple[int, ...] = ()
    """Ids of rows that changed in place."""


class FileState(Enum):
    """How the session file fares."""

    WRITING = "writing"
    FAILING = "failing"
    """It cannot be written; rows wait in memory and writing is tried again."""
    CLOSED = "closed"
