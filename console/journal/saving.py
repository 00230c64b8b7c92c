"""Saves a session file under another name, also one that is being written: whole, or not at all."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from console import own_files
from console.journal.session import open_session

PAGES_AT_ONCE = 512
"""Pages copied between two words of progress."""

Progress = Callable[[int, int], None]
"""Told how many bytes have been copied, and of how many; in the thread that saves."""


class NotSaved(Exception):
    """The copy could not be written; the message says what happened and what to do. Nothing was left behind."""


class SavingCancelled(Exception):
    """Somebody cancelled the copy; nothing was left behind."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written."""

    rows: int
    problems: tuple[str, ...] = ()
    """What of the original could not be read, and so is damaged in the copy too."""


def save_copy(
    path: Path,
    out_path: Path,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Saved:
    """Copy a session file as it is at this moment; blocks, so call it in a thread. Raises NotASession too."""
    if out_path.exists() and out_path.samefile(path):
        raise NotSaved(f"{out_path} is the session file itself. Choose another name.")
    try:
        with open_session(path) as session, _draft(out_path) as draft:
            try:
                session.copy_to(draft, _Telling(progress, cancelled).tell, PAGES_AT_ONCE)
                rows = _close(draft)
            except (sqlite3.DatabaseError, UnicodeDecodeError):
                _copy_bytes(path, draft)
                rows = session.count()
            return Saved(rows, tuple(session.problems))
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise NotSaved(
            f"{out_path} was not written ({reason}). Make room on the disk, or choose another place."
        ) from error


class _Telling:
    """Passes progress on, and ends the copying when it was cancelled."""

    def __init__(self, progress: Progress | None, cancelled: Callable[[], bool]) -> None:
        self._progress = progress
        self._cancelled = cancelled

    def tell(self, done: int, total: int) -> None:
        if self._cancelled():
            raise SavingCancelled("Saving was cancelled; nothing was written.")
        if self._progress is not None:
            self._progress(done, total)


def _close(draft: Path) -> int:
    """Make one file of it and say that it is whole: nobody goes on writing it. Returns how many rows it has."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("INSERT OR IGNORE INTO session VALUES ('ended', ?)", (now,))
        connection.execute("INSERT OR REPLACE INTO session VALUES ('copied', ?)", (now,))
        (rows,) = connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
    return int(rows)


def _copy_bytes(path: Path, draft: Path) -> None:
    """Copy a file that SQLite cannot copy, because it is damaged, as it is; nobody may be writing it."""
    if path.with_name(f"{path.name}-wal").exists():
        raise OSError("the file is damaged and rows of it are in the log beside it, so it cannot be copied as one")
    shutil.copyfile(path, draft)


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """Give a name beside the wanted one; what is written there takes the wanted name when it is whole."""
    with own_files.draft(path) as unfinished:
        try:
            yield unfinished
        finally:
            for left in ("-journal", "-wal"):
                unfinished.with_name(f"{unfinished.name}{left}").unlink(missing_ok=True)
