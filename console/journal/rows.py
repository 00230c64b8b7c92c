"""What a view of rows reads, be they the running journal's or those of an opened session file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from console.journal.columns import Columns
from console.journal.entry import Changed, Detail, Entry, FileState


class NotBookmarked(Exception):
    """A bookmark could not be placed, changed or taken away; the message says why and what to do."""


class Rows(Protocol):
    """Rows in memory with their details on demand; `Journal` and `OpenedSession` are such."""

    @property
    def path(self) -> Path:
        """The session file."""
        ...

    @property
    def columns(self) -> Columns:
        """The rows in memory."""
        ...

    @property
    def received(self) -> int:
        """Rows taken so far."""
        ...

    @property
    def stored(self) -> int:
        """Rows that are in the file."""
        ...

    @property
    def file_state(self) -> FileState:
        """How the file fares."""
        ...

    @property
    def given_up(self) -> int:
        """Rows that will never be in the file, because too many waited while it could not be written."""
        ...

    @property
    def file_problem(self) -> str:
        """Why the file cannot be written; empty while it can, or need not."""
        ...

    @property
    def retry_in_s(self) -> float:
        """While the file cannot be written: how long after the last attempt the next one follows."""
        ...

    def try_again(self) -> None:
        """Try a failing file now instead of after the usual pause."""
        ...

    def entry(self, entry: int) -> Entry | None:
        """Return a row in memory as shown."""
        ...

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Tell a listener about every change from now on; returns what ends that."""
        ...

    def note_on(self, entry: int) -> str | None:
        """Return the note of a row's bookmark, which may be empty; None when it has no bookmark."""
        ...

    async def bookmark(self, entry: int, note: str | None) -> None:
        """Place or change a row's bookmark, or take it away (None); raises NotBookmarked when that cannot be."""
        ...

    async def detail(self, entry: int) -> Detail | None:
        """Return everything kept of a row."""
        ...
