"""What a view of rows reads, be they the running journal's or those of an opened session file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from console.journal.columns import Columns
from console.journal.entry import Changed, Detail, Entry, FileState


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

    def entry(self, entry: int) -> Entry | None:
        """Return a row in memory as shown."""
        ...

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Tell a listener about every change from now on; returns what ends that."""
        ...

    async def detail(self, entry: int) -> Detail | None:
        """Return everything kept of a row."""
        ...
