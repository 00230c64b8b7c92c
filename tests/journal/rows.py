"""Rows for tests of the journal, with everything unimportant filled in."""

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal.columns import Row
from console.journal.entry import EntryKind

SECOND_US = 1_000_000


def row(
    *,
    time_us: int = 0,
    kind: EntryKind = EntryKind.CALL,
    system: System | None = System.UPTIVITY,
    command: str = "record.start",
    title: str = "Start recording",
    environment: str = "Simulators",
    target: str = "200",
    severity: Severity | None = Severity.OK,
    code: int | str | None = 0,
    label: str = "API_RECORDING_STARTED",
    duration_us: int | None = 900,
    flags: int = 0,
    summary: str = "Recording began.",
) -> Row:
    return Row(
        time_us, kind, system, command, title, environment, target, severity, code, label, duration_us, flags, summary
    )
