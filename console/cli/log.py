"""`log`: the rows of a session file that match a filter, also while another process writes it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from console.cli.exit_codes import ExitCode, Misuse
from console.cli.filtering import read_filter
from console.cli.interruption import stopped_by_signals
from console.cli.rows import entry_document, timed_line
from console.cli.terminal import Terminal
from console.journal.entry import Entry
from console.journal.filter.language import Expression
from console.journal.filter.masks import RunsAway
from console.journal.filter.over_file import among, slices
from console.journal.session import NotASession, Session, open_session

LOOK_S = 0.2
"""How often a followed file is looked at; SQLite tells nobody of another process's rows."""


async def show_log(terminal: Terminal, file: Path, line: str = "", *, follow: bool) -> ExitCode:
    """Write every matching row, and with `follow` those that come or are settled until somebody interrupts."""
    wanted = read_filter(line)
    try:
        session = open_session(file)
    except NotASession as problem:
        raise Misuse(str(problem)) from None
    with session:
        reading = Reading(terminal, session, wanted)
        try:
            if follow:
                await _follow(reading)
            else:
                await reading.read_on()
        except RunsAway as problem:
            raise Misuse(str(problem)) from None
        terminal.complain(*session.problems)
        if line.strip() and not follow and not reading.count and session.count():
            terminal.complain(f"No row of {session.count():,} matches.")
    return ExitCode.OK


class Reading:
    """Knows which rows have been written and which of them were still pending."""

    def __init__(self, terminal: Terminal, session: Session, wanted: Expression) -> None:
        self._terminal = terminal
        self._session = session
        self._wanted = wanted
        self._next = 1
        self._pending: set[int] = set()
        self.count = 0
        """Rows written so far."""

    async def read_on(self, stop: asyncio.Event | None = None) -> None:
        """Write the pending rows that are settled by now, then the new ones, as far as they match or until a stop."""
        settled = [entry for number in sorted(self._pending) if (entry := self._settled(number)) is not None]
        self._write(among(settled, self._wanted))
        for found in slices(self._session, self._wanted, self._next):
            self._next = found.through + 1
            self._pending.update(found.pending)
            self._write(found.entries)
            await asyncio.sleep(0)  # somebody may have interrupted
            if stop is not None and stop.is_set():
                return

    def _settled(self, number: int) -> Entry | None:
        """Return a row that was pending and is no more."""
        entry = next(self._session.entries(number), None)
        if entry is None or entry.id != number or entry.is_pending:
            return None
        self._pending.discard(number)
        return entry

    def _write(self, entries: list[Entry]) -> None:
        self.count += len(entries)
        for entry in entries:
            self._terminal.record(entry_document(entry))
            self._terminal.say(timed_line(self._terminal, entry))


async def _follow(reading: Reading) -> None:
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        while not stop.is_set():
            await reading.read_on(stop)
            try:
                async with asyncio.timeout(LOOK_S):
                    await stop.wait()
            except TimeoutError:
                continue
