"""The thread that writes the session file.

The loop's thread hands over what happened as small tuples in a deque and goes on; everything that takes time
(redaction, JSON, SQL) happens here. Rows wait at most `COMMIT_EVERY_S` for others to be committed with. When the
file cannot be written, rows wait here until it can. Nothing here touches the columns or a listener: what the loop's
thread should know goes to it as a `Report`.
"""

from __future__ import annotations

import platform
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

import console
from console.journal import forms
from console.journal.entry import Detail
from console.journal.handover import Announced, Happened, Item, Look, Marked, Settled, Sync, TryAgain
from console.journal.record import Bookmark, Record
from console.journal.recording import Recording
from console.journal.redact import Redactor
from console.journal.waiting import Waiting

if TYPE_CHECKING:
    from console.journal.file import SessionFile

COMMIT_EVERY_S = 0.05
"""Longest wait of a row for others to be committed with."""

ROWS_PER_COMMIT = 1_000

RETRY_DELAYS_S = (1.0, 2.0, 5.0, 10.0)
"""Waits before writing is tried again; the last one repeats."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the loop's thread should know after an attempt to write."""

    stored: int = 0
    """How many rows are in the file now."""
    synced_through: int = 0
    """Every row up to this one is on the disk itself."""
    redacted: tuple[int, ...] = ()
    """Rows from whose bytes secrets were removed."""
    problem: str = ""
    """Why the file cannot be written; empty when it can."""
    waiting: int = 0
    """Rows that wait to be written."""
    given_up: int = 0
    """Rows that were too many to wait and will never be in the file."""
    left_out: int = 0
    """Rows that wait, or have waited, without their bytes because those were too many; told once, with a success."""
    retry_in_s: float = 0.0
    """How long until writing is tried again."""


class Writer:
    """Owns the session file and its thread. Methods are for the loop's thread."""

    def __init__(
        self,
        path: Path,
        redactor: Redactor,
        post: Callable[[Callable[[], None]], None],
        report: Callable[[Report], None],
    ) -> None:
        self._path = path
        self._recording = Recording(redactor)
        self._post = post
        self._report = report
        self._items: deque[Item] = deque()
        self._wake = threading.Event()
        self._urgent = threading.Event()
        self._is_ending = False
        self._file: SessionFile | None = None
        self._waiting = Waiting()
        self._looks: list[Look] = []
        self._sync_wanted = False
        self._stored = 0
        self._highest = 0
        self._failures = 0
        self._retry_at = 0.0
        self._thread = threading.Thread(target=self._run, name="session file", daemon=True)
        self._thread.start()

    def put(self, item: Item, *, urgent: bool = False) -> None:
        """Hand something over; urgent things do not wait for others."""
        self._items.append(item)
        if urgent or len(self._items) == ROWS_PER_COMMIT:
            self._urgent.set()
        if not self._wake.is_set():
            self._wake.set()

    @property
    def is_alive(self) -> bool:
        """Whether what is put here will be taken."""
        return self._thread.is_alive()

    def end(self) -> None:
        """Write what is left, close the file and end the thread; blocks until that is done."""
        self._is_ending = True
        self._urgent.set()
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._write_until_ended()
        finally:
            if not self._is_ending:
                # Nobody may wait for a thread that a bug has ended.
                self._looks += [item for item in self._items if isinstance(item, Look)]
                for look in self._looks:
                    self._post(partial(look.answer, None))
                self._tell(Report(self._stored, problem="its writer has failed", waiting=len(self._items)))

    def _write_until_ended(self) -> None:
        while not self._is_ending:
            self._wake.wait(self._pause())
            self._wake.clear()
            if self._items:
                self._urgent.wait(COMMIT_EVERY_S)
                self._urgent.clear()
            self._work()
        self._retry_at = 0.0
        self._work()
        self._say_ended()
        self._drop_file()

    def _work(self) -> None:
        while True:
            self._take()
            self._write_waiting()
            self._answer()
            if not self._items:
                return

    def _pause(self) -> float | None:
        return max(0.0, self._retry_at - time.monotonic()) if self._has_work else None

    @property
    def _has_work(self) -> bool:
        return bool(self._waiting) or self._sync_wanted

    @property
    def _is_failing(self) -> bool:
        return self._failures > 0

    def _take(self) -> None:
        """Turn at most one commit's worth of what was handed over into records."""
        for _ in range(min(len(self._items), ROWS_PER_COMMIT)):
            item = self._items.popleft()
            match item:
                case Announced():
                    self._waiting.add(item.entry, self._recording.announced(item), is_bounded=self._is_failing)
                case Settled():
                    self._settle(item)
                case Happened():
                    self._waiting.add(item.entry, self._recording.happened(item), is_bounded=self._is_failing)
                case Marked():
                    self._mark(item)
                case TryAgain():
                    self._retry_at = 0.0
                case Sync():
                    self._sync_wanted = True
                case Look():
                    self._looks.append(item)
                case _:
                    assert_never(item)

    def _write_waiting(self) -> None:
        while self._has_work and time.monotonic() >= self._retry_at:
            problem = self._write(self._waiting.oldest(ROWS_PER_COMMIT))
            if problem:
                self._failures += 1
                delay_s = RETRY_DELAYS_S[min(self._failures, len(RETRY_DELAYS_S)) - 1]
                self._retry_at = time.monotonic() + delay_s
                self._tell(self._report_now(problem=problem, left_out=self._waiting.left_out, retry_in_s=delay_s))
                return

    def _write(self, chunk: Mapping[int, Record]) -> str:
        """Write and forget these records; return why that was not possible, else an empty text."""
        from sqlite3 import Error

        sync = self._sync_wanted or any(record.must_sync for record in chunk.values())
        try:
            self._opened().write(chunk, sync=sync)
        except (Error, OSError) as error:
            self._drop_file()
            return str(error)
        for entry in chunk:
            self._waiting.drop(entry)
        self._stored += sum(record.entry is not None for record in chunk.values())
        self._highest = max(self._highest, *chunk) if chunk else self._highest
        self._failures, self._sync_wanted = 0, False
        left_out = self._waiting.left_out if self._waiting else self._waiting.forget_losses()
        self._tell(self._report_now(synced_through=self._highest if sync else 0, left_out=left_out))
        return ""

    def _report_now(
        self, *, synced_through: int = 0, problem: str = "", left_out: int = 0, retry_in_s: float = 0.0
    ) -> Report:
        return Report(
            self._stored,
            synced_through,
            self._recording.take_redacted(),
            problem,
            len(self._waiting),
            self._waiting.given_up,
            left_out,
            retry_in_s,
        )

    def _opened(self) -> SessionFile:
        if self._file is None:
            from console.journal.file import SessionFile

            self._file = SessionFile(self._path, _facts_of_session())
        return self._file

    def _say_ended(self) -> None:
        """Mark the file as closed in good order; a run without a row leaves no file."""
        from sqlite3 import Error

        try:
            if self._file is None and not self._stored and not self._has_work:
                if self._path.exists() and self._path.stat().st_size == 0:
                    self._path.unlink()
            elif not self._has_work:
                self._opened().state("ended", _now())
        except (Error, OSError):
            # Without the mark the file is offered as one that may lack its last rows, which it then may.
            return

    def _drop_file(self) -> None:
        """Close the file, at the end or after an error, so that the next attempt opens it anew."""
        from sqlite3 import Error

        file, self._file = self._file, None
        try:
            if file is not None:
                file.close()
        except (Error, OSError):
            # Every row that counts as stored is committed; what fails here is the tidying up.
            return

    def _answer(self) -> None:
        looks, self._looks = self._looks, []
        for look in looks:
            self._post(partial(look.answer, self._look(look.entry)))

    def _look(self, entry: int) -> Detail | forms.IllFormedDetail | None:
        from sqlite3 import Error

        from console.journal.file import detail_of

        waiting = self._waiting.get(entry)
        try:
            stored = self._opened().cells(entry)
            links = self._opened().links(entry)
        except (Error, OSError):
            stored, links = None, ()
        whole = waiting if waiting is not None and waiting.entry is not None else stored
        if whole is None:
            return None
        if waiting is not None and waiting is not whole:
            bookmark = waiting.bookmark or whole.bookmark
            whole = Record(whole.entry, whole.detail, None, waiting.settled_entry, waiting.settled_detail)
            whole.merge()
            if bookmark is not None:
                whole.mark(bookmark)
        try:
            return detail_of(whole, links)
        except forms.IllFormedDetail as problem:
            return problem

    def _settle(self, item: Settled) -> None:
        record = self._waiting.of(item.entry)
        if record is not None:
            self._recording.settle(record, item)
            self._waiting.measure(item.entry, is_bounded=self._is_failing)

    def _mark(self, item: Marked) -> None:
        record = self._waiting.of(item.entry)
        if record is not None:
            record.mark(Bookmark(item.note))

    def _tell(self, report: Report) -> None:
        self._post(partial(self._report, report))


def _facts_of_session() -> dict[str, str]:
    return {
        "program": "Cuelight",
        "version": console.__version__,
        "started": _now(),
        "platform": f"{platform.system()} {platform.release()}, Python {sys.version.split()[0]}",
    }


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
