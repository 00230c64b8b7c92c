"""A session file opened for looking: its rows stream into columns of their own. Only bookmarks are ever entered."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from array import array
from bisect import bisect_left
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from console.journal.columns import DEFAULT_LIMIT, Columns
from console.journal.entry import Changed, Detail, Entry, FileState, Flag
from console.journal.file import SessionFile
from console.journal.listeners import Listeners
from console.journal.pieces import Pieces
from console.journal.record import Bookmark, Record
from console.journal.rows import NotBookmarked
from console.journal.session import Session, open_session

T = TypeVar("T")

TELL_EVERY_S = 0.2
"""How often listeners hear of rows that are being loaded: whoever paints them would else be busy with nothing else."""


class OpenedSession:
    """The rows of a session file; use it from the thread of the loop it was opened in, the file has one of its own.

    A damaged file is shown as far as it can be read; `problems` says what is missing.
    """

    def __init__(self, session: Session, thread: ThreadPoolExecutor, limit: int) -> None:
        self.path = session.path
        self.columns = Columns(limit)
        self.file_state = FileState.CLOSED
        self.file_problem = ""
        self.is_loaded = False
        """Whether every row has been taken over."""
        self._session = session
        self._thread = thread
        self._listeners: Listeners[Changed] = Listeners()
        self._numbers = array("q")
        """The number in the file of each row here; they differ behind a damaged stretch."""
        self._notes: dict[int, str] = {}
        """Notes of the bookmarks by the number in the file."""

    @classmethod
    async def open(cls, path: Path, limit: int = DEFAULT_LIMIT) -> OpenedSession:
        """Open a session file; raises NotASession. Its rows come with `load`."""
        with ExitStack() as unless_opened:
            thread = ThreadPoolExecutor(1, thread_name_prefix="opened-session")
            unless_opened.callback(thread.shutdown, wait=False)
            session = await asyncio.get_running_loop().run_in_executor(thread, open_session, path)
            unless_opened.pop_all()
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

    @property
    def given_up(self) -> int:
        """None: what was loaded is in the file."""
        return 0

    @property
    def retry_in_s(self) -> float:
        """None: nothing waits to be written."""
        return 0.0

    def try_again(self) -> None:
        """Do nothing: nothing waits to be written."""

    async def facts(self) -> dict[str, str]:
        """Return what the file says of itself: program, version, start, end, platform."""
        return await self._ask(lambda: self._session.facts)

    async def count(self) -> int:
        """Return how many rows the file holds, as far as that can be told."""
        return await self._ask(self._session.count)

    async def load(self) -> None:
        """Take over every row of the file; cancelling keeps what has been loaded."""
        self._notes = await self._ask(self._session.bookmarks)
        pieces = Pieces(self._session, self.columns.block_size)
        told_at = float("-inf")
        coming = self._ask(pieces.next)
        while (piece := await coming) is not None:
            coming = self._ask(pieces.next)  # read while this one is taken over
            self.columns.extend(piece)
            self._numbers.extend(piece.numbers)
            if time.monotonic() - told_at >= TELL_EVERY_S:
                self._listeners.tell(Changed())
                told_at = time.monotonic()
        self.is_loaded = True
        self._listeners.tell(Changed())

    def entry(self, entry: int) -> Entry | None:
        """Return a row in memory as shown."""
        return self.columns.entry(entry)

    def number(self, entry: int) -> int | None:
        """Return the number in the file of a row here; None for a row that is not here."""
        return self._numbers[entry - 1] if 0 < entry <= len(self._numbers) else None

    def entry_of(self, number: int) -> int | None:
        """Return the row here that has this number in the file."""
        place = bisect_left(self._numbers, number)
        return place + 1 if place < len(self._numbers) and self._numbers[place] == number else None

    def note_on(self, entry: int) -> str | None:
        """Return the note of a row's bookmark; None when it has none."""
        number = self.number(entry)
        return None if number is None else self._notes.get(number)

    async def bookmark(self, entry: int, note: str | None) -> None:
        """Place, change or take away a bookmark, in the file itself; raises NotBookmarked when that cannot be."""
        number = self.number(entry)
        if number is None:
            raise NotBookmarked(f"Row {entry} is not in {self.path.name}.")
        await self._ask(lambda: self._write_bookmark(number, note))
        if note is None:
            self._notes.pop(number, None)
            self.columns.lower_flag(entry, Flag.BOOKMARKED)
        else:
            self._notes[number] = note
            self.columns.raise_flag(entry, Flag.BOOKMARKED)
        self._listeners.tell(Changed((entry,)))

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Tell a listener about rows as they are loaded; returns what ends that."""
        return self._listeners.add(listener)

    async def detail(self, entry: int) -> Detail | None:
        """Return everything kept of a row."""
        number = self.number(entry)
        return None if number is None else await self._ask(lambda: self._session.detail(number))

    async def close(self) -> None:
        """Close the file and end its thread."""
        await self._ask(self._session.close)
        self._thread.shutdown(wait=False)

    def _write_bookmark(self, number: int, note: str | None) -> None:
        """Write through a connection that lives no longer than this; in the thread of the file."""
        if self._session.problems:
            raise NotBookmarked(f"{self.path.name} is not written to: {self._session.problems[0]}")
        try:
            file = SessionFile(self.path, {})
            try:
                file.write({number: Record(bookmark=Bookmark(note))}, sync=False)
            finally:
                file.close()
            self._session.reopen()
        except (sqlite3.Error, OSError) as error:
            raise NotBookmarked(
                f"The bookmark could not be written to {self.path.name} ({error}). Check whether the file and its"
                " folder may be written, or save the session under another name and bookmark rows there."
            ) from error

    def _ask(self, question: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._thread, question)
