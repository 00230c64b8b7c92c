"""`log`: the rows of a session file, also while another process writes it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from console.cli.exit_codes import ExitCode, Misuse
from console.cli.interruption import stopped_by_signals
from console.cli.rows import entry_document, timed_line
from console.cli.terminal import Terminal
from console.journal.entry import Entry
from console.journal.session import NotASession, Session, open_session

LOOK_S = 0.2
"""How often a followed file is looked at; SQLite tells nobody of another process's rows."""


async def show_log(terminal: Terminal, file: Path, *, follow: bool) -> ExitCode:
    """Write every row, and with `follow` those that come and those that are settled until somebody interrupts."""
    try:
        session = open_session(file)
    except NotASession as problem:
        raise Misuse(str(problem)) from None
    with session:
        reading = Reading(terminal, session)
        reading.read_on()
        if follow:
            await _follow(reading)
        terminal.complain(*session.problems)
    return ExitCode.OK


class Reading:
    """Knows which rows have been written and which of them were still pending."""

    def __init__(self, terminal: Terminal, session: Session) -> None:
        self._terminal = terminal
        self._session = session
        self._next = 1
        self._pending: set[int] = set()

    def read_on(self) -> None:
        """Write the pending rows that are settled by now, then the new ones."""
        for number in sorted(self._pending):
            detail = self._session.detail(number)
            if detail is not None and not detail.entry.is_pending:
                self._pending.discard(number)
                self._show(detail.entry)
        for entry in self._session.entries(self._next):
            self._next = entry.id + 1
            if entry.is_pending:
                self._pending.add(entry.id)
            self._show(entry)

    def _show(self, entry: Entry) -> None:
        self._terminal.record(entry_document(entry))
        self._terminal.say(timed_line(self._terminal, entry))


async def _follow(reading: Reading) -> None:
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        while not stop.is_set():
            reading.read_on()
            try:
                async with asyncio.timeout(LOOK_S):
                    await stop.wait()
            except TimeoutError:
                continue
