"""What the window's tests share: the window's loop, a journal of rows made to order, a theme."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal.columns import Columns, Row, Settlement
from console.journal.entry import Changed, Detail, Entry, EntryKind, FileState, Flag
from console.ui.event_loop import EventLoop
from console.ui.theme import Theme

InWindow = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def in_window(qapp: QApplication) -> Iterator[InWindow]:
    """Runs a coroutine on the window's own loop, for at most ten seconds."""
    with asyncio.Runner(loop_factory=lambda: EventLoop(qapp)) as runner:

        def run(work: Coroutine[Any, Any, Any]) -> Any:
            async def limited() -> Any:
                async with asyncio.timeout(10):
                    return await work

            return runner.run(limited())

        yield run


class RowJournal:
    """The real columns under a journal that has no file: rows are entered by the test."""

    def __init__(self, limit: int = 1_000_000) -> None:
        self.columns = Columns(limit)
        self.details: dict[int, Detail] = {}
        self.notes: dict[int, str] = {}
        self._listeners: list[Callable[[Changed], None]] = []

    @property
    def received(self) -> int:
        return self.columns.last

    stored = received
    given_up = 0
    file_state = FileState.WRITING
    file_problem = ""
    retry_in_s = 0.0
    tries = 0

    def try_again(self) -> None:
        self.tries += 1

    def entry(self, entry: int) -> Entry | None:
        return self.columns.entry(entry)

    def note_on(self, entry: int) -> str | None:
        return self.notes.get(entry)

    async def bookmark(self, entry: int, note: str | None) -> None:
        await asyncio.sleep(0)
        if note is None:
            self.notes.pop(entry, None)
            self.columns.lower_flag(entry, Flag.BOOKMARKED)
        else:
            self.notes[entry] = note
            self.columns.raise_flag(entry, Flag.BOOKMARKED)
        self._tell(Changed((entry,)))

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def detail(self, entry: int) -> Detail | None:
        await asyncio.sleep(0)
        return self.details.get(entry)

    def add(self, summary: str = "Done.", **changes: object) -> int:
        values: dict[str, Any] = {
            "time_us": int(time.time() * 1e6),
            "kind": EntryKind.CALL,
            "system": System.ENABLEX,
            "command": "room.create",
            "title": "Create room",
            "environment": "Simulators",
            "target": "r-1",
            "severity": Severity.OK,
            "code": 0,
            "label": "Success",
            "duration_us": 12_300,
            "flags": 0,
            "summary": summary,
        }
        entry = self.columns.append(Row(**(values | changes)))
        self._tell(Changed())
        return entry

    def add_pending(self, summary: str = "Waiting.") -> int:
        return self.add(summary, severity=None, code=None, label="", duration_us=None, flags=Flag.PENDING.value)

    def settle(self, entry: int, severity: Severity = Severity.OK, summary: str = "Done.") -> None:
        self.columns.settle(entry, self.settlement(severity, summary))
        self.tell_updated(entry)

    def settlement(self, severity: Severity = Severity.OK, summary: str = "Done.") -> Settlement:
        return Settlement("r-1", severity, 0, "Success", 5_000, 0, summary)

    def tell_updated(self, *entries: int) -> None:
        self._tell(Changed(entries))

    def _tell(self, changed: Changed) -> None:
        for listener in tuple(self._listeners):
            listener(changed)


@pytest.fixture
def rows() -> RowJournal:
    return RowJournal()


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme("light")
