"""Reads a session file back: whole, or as far as a damaged, foreign or newer one can be read.

Nothing here writes to the file. What is missing is said in `Session.problems`; a file that holds nothing of ours is
refused with `NotASession`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from operator import lt
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar

from console.journal.entry import Detail, Entry
from console.journal.file import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    SELECT_DETAIL,
    SELECT_ENTRY,
    detail_of,
    entry_of,
    read_bookmark,
    read_bookmarks,
    read_links,
)
from console.journal.gathering import GATHER, range_of
from console.journal.record import Bookmark, Cell, Record

BATCH = 2_000
"""Rows read at a time."""

WIDEST_HOLE = 1 << 24
"""How many row numbers are skipped at most to get past a damaged stretch."""

PartT = TypeVar("PartT")

_Cells: TypeAlias = tuple[Cell, ...]
_MAGIC = b"SQLite format 3\x00"
_HEAD = 100
"""Bytes that a database begins with before its first page does."""


class NotASession(ValueError):
    """A file that is no session file, or of which nothing can be read; the message says what it is."""


class _Connection(sqlite3.Connection):
    """A connection that takes a complaint of SQLite for one although damage has made it illegible."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as its own
        """Run a statement; what is wrong with the file is a DatabaseError, always."""
        try:
            return super().execute(sql, parameters)
        except UnicodeDecodeError as error:
            raise sqlite3.DatabaseError("its description of itself is damaged") from error


class Session:
    """A session file open for reading. Use it from one thread."""

    def __init__(self, path: Path, connection: sqlite3.Connection, problems: list[str]) -> None:
        self.path = path
        self.problems = problems
        """What is missing or may be misread, one sentence each; reading on may add to them."""
        self._connection = connection
        self._is_begun = _has_tables(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def facts(self) -> dict[str, str]:
        """What the file says of itself: program, version, start, platform."""
        try:
            return dict(self._connection.execute("SELECT key, value FROM session"))
        except sqlite3.DatabaseError:
            return {}

    @property
    def schema(self) -> int:
        """The version of the file's schema."""
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        return int(version)

    @property
    def is_begun(self) -> bool:
        """Whether the file has its tables; a program that was killed in its first moment left none."""
        if not self._is_begun:
            self.reopen()  # what is read as a closed file is not looked at again
            self._is_begun = _has_tables(self._connection)
        return self._is_begun

    def copy_to(self, out_path: Path, progress: Callable[[int, int], None], pages_at_once: int) -> None:
        """Copy the database as it is at this moment, whoever goes on writing it; progress is told in bytes.

        What `progress` raises ends the copying. A file that is too damaged raises as SQLite does.
        """
        (page_size,) = self._connection.execute("PRAGMA page_size").fetchone()

        def tell(_: int, remaining: int, total: int) -> None:
            progress((total - remaining) * page_size, total * page_size)

        with closing(sqlite3.connect(out_path, isolation_level=None)) as copy:
            # An open transaction holds on to this moment; without it every commit of a writer would begin it anew.
            self._connection.execute("BEGIN")
            try:
                self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
                self._connection.backup(copy, pages=pages_at_once, progress=tell, sleep=0)
            finally:
                self._connection.execute("ROLLBACK")

    def count(self) -> int:
        """Return how many rows the file holds; as far as that can be told from a damaged one."""
        if not self.is_begun:
            return 0
        try:
            (count,) = self._connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
        except sqlite3.DatabaseError:
            return sum(1 for _ in self.entries())
        return int(count)

    def entries(self, first: int = 1) -> Iterator[Entry]:
        """Yield the rows from this number on. What a damaged file does not give is skipped and said in `problems`."""
        for rows in self.batches(first):
            for cells in rows:
                entry = self.read(cells)
                if entry is not None:
                    yield entry

    def read(self, cells: Sequence[Cell]) -> Entry | None:
        """Return the row that these cells are; None, with a word in `problems`, when they cannot be understood."""
        try:
            return entry_of(cells)
        except (KeyError, ValueError) as problem:
            self._say(f"Row {cells[0]!r} holds something unknown to this version ({problem}) and was left out.")
            return None

    def batches(self, first: int = 1, size: int = BATCH) -> Iterator[list[_Cells]]:
        """Yield the cells of the rows from this number on, at most `size` rows at a time and past damaged stretches."""
        wanted, hole, failed = first, 0, 0
        while self.is_begun:
            rows, error = self._batch(wanted, size)
            if hole and (rows or error is None):
                hole_start, wanted = wanted - hole, self._end_of_hole(failed, wanted)
                rows, error = self._batch(wanted, size)
                self._say_hole(hole_start, rows)
                hole = 0
            if rows:
                wanted = int(str(rows[-1][0])) + 1
                yield rows
            if error is None and len(rows) < size:
                return
            if error is not None:
                step, failed = max(1, hole), wanted
                wanted, hole = wanted + step, hole + step
            if hole > WIDEST_HOLE:
                self._say_hole(wanted - hole, [])
                return

    def gather(self, first: int, count: int) -> tuple[Cell, ...] | None:
        """Return at most so many rows from this number on as whole columns; None when they must be read one by one."""
        if not self.is_begun:
            return None
        try:
            found: tuple[Cell, ...] = self._connection.execute(GATHER, range_of(first, count)).fetchone()
        except sqlite3.DatabaseError:
            return None
        return found if found[0] else None

    def detail(self, entry: int) -> Detail | None:
        """Return everything kept of a row; None for a row that does not exist or cannot be read."""
        if not self.is_begun:
            return None
        ask = self._connection.execute
        row = self._part(entry, lambda: ask(f"{SELECT_ENTRY} WHERE id=?", (entry,)).fetchone())
        if row is None:
            return None
        detail = self._part(entry, lambda: ask(SELECT_DETAIL, (entry,)).fetchone())
        links = self._part(entry, lambda: read_links(self._connection, entry)) or ()
        note = self._part(entry, lambda: read_bookmark(self._connection, entry))
        bookmark = None if note is None else Bookmark(note)
        return detail_of(Record(list(row), None if detail is None else list(detail), bookmark=bookmark), links)

    def _part(self, entry: int, read: Callable[[], PartT]) -> PartT | None:
        """Return a part of a row; None, with a word in `problems`, when damage has made it unreadable."""
        try:
            return read()
        except sqlite3.DatabaseError as error:
            self._say(f"Row {entry} is damaged and cannot be opened whole ({error}).")
            return None

    def bookmarks(self) -> dict[int, str]:
        """Return the notes of the bookmarked rows by their numbers, as far as they can be read."""
        if not self.is_begun:
            return {}
        try:
            return read_bookmarks(self._connection)
        except sqlite3.DatabaseError as error:
            self._say(f"The bookmarks are damaged and cannot be read ({error}).")
            return {}

    def reopen(self) -> None:
        """See what was written to the file since it was opened."""
        self._connection.close()
        self._connection = _connect(self.path, self.problems)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _batch(self, first: int, size: int) -> tuple[list[_Cells], sqlite3.DatabaseError | None]:
        """Return rows from this number on, and the error that ended them early."""
        query = f"{SELECT_ENTRY} WHERE id >= ? ORDER BY id LIMIT ?"
        try:
            rows = self._connection.execute(query, (first, size)).fetchall()
            numbers = [first - 1, *(cells[0] for cells in rows)]
            if all(map(lt, numbers, islice(numbers, 1, None))):
                return rows, None
        except (sqlite3.DatabaseError, TypeError):
            # One damaged row spoils all that are asked for at once; one after the other, those before it can be had.
            pass
        return self._rows_before_damage(query, first, size)

    def _end_of_hole(self, failed: int, readable: int) -> int:
        """Return the first number from which rows can be read again; the search for it leaps ahead."""
        while failed + 1 < readable:
            middle = (failed + readable) // 2
            _, error = self._batch(middle, 1)
            failed, readable = (failed, middle) if error is None else (middle, readable)
        return readable

    def _rows_before_damage(
        self, query: str, first: int, size: int
    ) -> tuple[list[_Cells], sqlite3.DatabaseError | None]:
        rows: list[_Cells] = []
        wanted = first
        try:
            for cells in self._connection.execute(query, (first, size)):
                if not isinstance(cells[0], int) or cells[0] < wanted:
                    # A damaged tree leads to wrong pages; without this check reading would go in circles.
                    return rows, sqlite3.DatabaseError("rows are out of order")
                wanted = cells[0] + 1
                rows.append(cells)
        except sqlite3.DatabaseError as error:
            return rows, error
        return rows, None

    def _say_hole(self, first: int, rows: list[_Cells]) -> None:
        if rows:
            last = int(str(rows[0][0])) - 1
            what = f"Row {first} is" if first == last else f"Rows {first} to {last} are"
            self._say(f"{what} damaged and cannot be read.")
        else:
            self._say(f"From row {first} on the file is damaged and cannot be read.")

    def _say(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def open_session(path: Path) -> Session:
    """Open a session file for reading; another process may still be writing it."""
    _check_head(path)
    problems: list[str] = []
    connection = _connect(path, problems)
    try:
        _check_kind(path, connection, problems)
    except NotASession:
        connection.close()
        raise
    return Session(path, connection, problems)


def _check_head(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise NotASession(f"{path} cannot be opened ({error.strerror}).") from error
    if not head:
        raise NotASession(f"{path} is empty; the program that was to write it ended before its first row.")
    if not head.startswith(_MAGIC):
        raise NotASession(f"{path} is not a Cuelight session file.")
    if len(head) < _HEAD:
        raise NotASession(f"{path} was cut off after {len(head)} bytes; nothing of it can be read.")
    if int.from_bytes(head[68:72], "big") not in (APPLICATION_ID, 0):
        raise NotASession(f"{path} is a database of another program, not a Cuelight session file.")


def _connect(path: Path, problems: list[str]) -> sqlite3.Connection:
    # Beside a closed file there is no log, and without one SQLite need not make files of its own to read it.
    is_closed = not path.with_name(f"{path.name}-wal").exists()
    connection = _connection(path, "immutable=1" if is_closed else "mode=ro")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        problems.append("The folder cannot be written, so rows in the log beside the file are missing.")
        return _connection(path, "immutable=1")
    except sqlite3.DatabaseError:
        # SQLite refuses a file shorter than it says it is, unless it is told that a damaged one is expected.
        connection.execute("PRAGMA writable_schema=ON")
        problems.append("The file is damaged or was cut off; what can be read of it is shown.")
    return connection


def _connection(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?{how}", uri=True, isolation_level=None, timeout=5.0, factory=_Connection
    )


def _has_tables(connection: sqlite3.Connection) -> bool:
    try:
        return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
    except sqlite3.DatabaseError:
        return True  # they cannot be listed, so the rows themselves have to tell


def _check_kind(path: Path, connection: sqlite3.Connection, problems: list[str]) -> None:
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if application != APPLICATION_ID:
            problems.append(_said_of_nobodys(path, connection))
            return
        connection.execute(f"{SELECT_ENTRY} LIMIT 0")
    except sqlite3.DatabaseError as error:
        raise NotASession(f"Nothing of {path} can be read, because the file is damaged ({error}).") from error
    if version > SCHEMA_VERSION:
        problems.append(
            f"The file was written by a newer version of Cuelight (schema {version}, known is {SCHEMA_VERSION});"
            " what that version added is not shown."
        )


def _said_of_nobodys(path: Path, connection: sqlite3.Connection) -> str:
    """Say why a database that nobody signed is empty; it is refused when it holds anything."""
    connection.execute("SELECT 1 FROM sqlite_master LIMIT 1")  # damage is told as damage
    if _has_tables(connection):
        raise NotASession(f"{path} is a database of another program, not a Cuelight session file.")
    return (
        f"{path.name} held no row when it was opened: the program that was to write it ended before its first one,"
        " or had only just begun."
    )
