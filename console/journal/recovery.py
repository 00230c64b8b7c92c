"""Finds the session file of a run that did not end well: killed, crashed, or without room on the disk to the last."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from console.journal.naming import SUFFIX
from console.journal.session import NotASession, open_session

MOST_LOOKED_AT = 10
"""How many of the newest files are looked at."""

SAYS_ENDED = 2
"""The first schema in which a file says that its run has ended."""


@dataclass(frozen=True, slots=True)
class Unended:
    """A session file whose run did not close it."""

    path: Path
    rows: int
    started: str
    """When the run began, in UTC, as the file says."""


def find_unended(folder: Path, *, after: str = "") -> Unended | None:
    """Return the newest session file when its run did not end well; blocks, so call it in a thread.

    Files that somebody is writing at this moment are passed over, and so are those without a row. Names of session
    files are times: `after` is the name of the file that was offered last, and that and older ones are not offered.
    """
    try:
        files = sorted((file for file in folder.glob(f"*{SUFFIX}") if file.name > after), reverse=True)
    except OSError:
        return None
    for file in files[:MOST_LOOKED_AT]:
        if _is_in_use(file):
            continue
        found = _look(file)
        if found is not None:
            return found if found.rows and not _has_ended(file) else None
    return None


def _look(file: Path) -> Unended | None:
    """Return what a file is; None for one that nothing can be read of, such as one without a row."""
    try:
        with open_session(file) as session:
            return Unended(file, session.count(), session.facts.get("started", ""))
    except (NotASession, sqlite3.Error):
        return None


def _has_ended(file: Path) -> bool:
    """Whether the run closed the file; files of the first schema do not say, and are taken as closed."""
    with open_session(file) as session:
        return "ended" in session.facts or session.schema < SAYS_ENDED


def _is_in_use(file: Path) -> bool:
    """Whether another connection is open; asked by taking the file for oneself alone, which tidies up after a crash."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=0.0)) as connection:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        return error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    except UnicodeDecodeError:
        return False  # a complaint about damage, which has made it illegible
    return False
