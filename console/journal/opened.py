"""A session file opened for looking: its rows stream into columns of their own, and nothing is ever entered."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TypeVar

from console.journal.columns import DEFAULT_LIMIT, Columns, Row
from console.journal.entry import Changed, Detail, Entry, FileState
from console.journal.session import Session, open_session

T = TypeVar("T")

BATCH = 500
"""Rows taken over at a time; between two batches the window has its turn."""


class OpenedSession:
    """The rows of a session file; use it from the thread of the loop it was opened in, the file has one of its own.

    A damaged file is shown as far as it can be read; `problems` says what is missing.
    """

    def __init__(self, session: Session, thread: ThreadPoolExecutor, limit: int) -> None:
        self.path = session.path
        self.columns = Columns(limit)
        self.file_state = FileState.CLOSED
        self._session = session
        self._thread = thread
        self._listeners: list[Callable[[Changed], None]] = []
        self._numbers = array("q")
        """The number in the file of each row here; they differ behind a damaged stretch."""

    @classmethod
    async def open(cls, path: Path, limit: int = DEFAULT_LIMIT) -> OpenedSession:
        """Open a session file; raises NotASession. Its rows come with `load`."""
        thread = ThreadPoolExecutor(1, thread_name_prefix="opened-session")
        try:
            session = await asyncio.get_running_loop().run_in_executor(thread, open_session, path)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(session, thread, limit)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is missing or may be misread, one sentence each."""
        return tuple(self._session.problems)

    @property
    def received(self) -> int:
        """Rows loaded so far."""
        return self.columns.last

    @property
    def stored(self) -> int:
        """The same: what was loaded is in the file."""
        return self.columns.last

    async def load(self) -> None:
        """Take over every row of the file; cancelling keeps what has been loaded."""
        entries = self._session.entries()
        while rows := await self._ask(lambda: _take(entries)):
            first = self.columns.last + 1
            dropped_before = self.columns.first
            for number, row in rows:
                self._numbers.append(number)
                self.columns.append(row)
            self._tell(Changed(first, len(rows), (), self.columns.first - dropped_before))

    def entry(self, entry: int) -> Entry | None:
        """Return a row in memory as shown."""
        return self.columns.entry(entry)

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Tell a listener about rows as they are loaded; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def detail(self, entry: int) -> Detail | None:
        """Return everything kept of a row."""
        if not 0 < entry <= len(self._numbers):
            return None
        number = self._numbers[entry - 1]
        return await self._ask(lambda: self._session.detail(number))

    async def close(self) -> None:
        """Close the file and end its thread."""
        await self._ask(self._session.close)
        self._thread.shutdown(wait=False)

    async def _ask(self, question: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, question)

    def _tell(self, change: Changed) -> None:
        for listener in tuple(self._listeners):
            listener(change)


def _take(entries: Iterator[Entry]) -> list[tuple[int, Row]]:
    return [(entry.id, _row(entry)) for entry in islice(entries, BATCH)]


def _row(entry: Entry) -> Row:
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
        flags=entry.flags,
        summary=entry.summary,
    )
