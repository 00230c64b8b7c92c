"""The session file: one SQLite database that any SQLite tool can read.

The schema explains itself: its comments are kept in `sqlite_master`, the view `log` shows readable rows, and the table
`flag` says what the bits mean. `application_id` marks the file as ours, `user_version` is the version of the schema.
To change the schema, raise `SCHEMA_VERSION`, keep every older version readable in `session`, and keep an older file in
the tests.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal import forms
from console.journal.entry import Detail, Entry, EntryKind, Flag, Link, Relation
from console.journal.record import Bookmark, Cell, Record, bytes_in, number_in, storable, text_in
from console.own_files import make_folder

APPLICATION_ID = 0x4355454C
"""The letters CUEL, at offset 68 of every session file."""

SCHEMA_VERSION = 2

PATIENCE_S = 5.0
"""How long a writer waits for another one's commit."""

SCHEMA = """
CREATE TABLE session (
    -- What is known of the whole file: program, version, started (UTC), platform; ended (UTC) once it was closed.
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE flag (
    -- What the bits of entry.flags mean.
    bit  INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE entry (
    -- One row per call, event, gap or note; a call is written before it is sent and completed when it has ended.
    id          INTEGER PRIMARY KEY, -- number of the row, counted from 1; a gap is rows that never got here
    time_us     INTEGER NOT NULL,    -- microseconds since 1970 UTC
    kind        TEXT    NOT NULL,    -- call, event, gap, note
    system      TEXT    NOT NULL,    -- enablex, uptivity; empty for the console itself
    command     TEXT    NOT NULL,    -- id of the command, or the type of an event
    title       TEXT    NOT NULL,    -- title of the command
    environment TEXT    NOT NULL,    -- name of the environment it went to or came from
    target      TEXT    NOT NULL,    -- id of the room or device it is about
    severity    INTEGER,             -- 0 ok, 1 notice, 2 warning, 3 error; NULL while pending
    code        BLOB,                -- result code, a number or a text; NULL when there is none
    label       TEXT    NOT NULL,    -- name of the result code, or why nobody answered
    duration_us INTEGER,             -- microseconds until the call ended
    flags       INTEGER NOT NULL,    -- bits, see table flag
    summary     TEXT    NOT NULL     -- one line that says what matters
);

CREATE TABLE detail (
    -- Everything else kept of a row. Secrets were removed before anything was written.
    entry      INTEGER PRIMARY KEY REFERENCES entry (id),
    transport  TEXT NOT NULL DEFAULT '', -- tcp or http
    call       TEXT, -- JSON: the values of the call
    request    BLOB, -- bytes as sent, without credentials
    reply      BLOB, -- bytes as received
    facts      TEXT, -- JSON: HTTP status and headers, envelope elements, fields of an event, oddities
    verdict    TEXT, -- JSON: what the answer means
    failure    TEXT, -- JSON: why nobody answered
    timing     TEXT, -- JSON: seconds since the start of the exchange
    removed    TEXT NOT NULL DEFAULT '' -- kinds of secrets removed, separated by commas
);

CREATE TABLE link (
    -- Rows that belong together.
    entry    INTEGER NOT NULL REFERENCES entry (id),
    relation TEXT    NOT NULL, -- retry-of
    other    INTEGER NOT NULL REFERENCES entry (id),
    PRIMARY KEY (entry, relation, other)
) WITHOUT ROWID;

CREATE INDEX link_back ON link (other);

CREATE VIEW log AS
    -- The rows in words.
    SELECT id,
           strftime('%Y-%m-%d %H:%M:', time_us / 1000000, 'unixepoch')
               || printf('%06.3f', (time_us % 60000000) / 1000 / 1000.0) AS time_utc,
           CASE severity WHEN 0 THEN 'ok' WHEN 1 THEN 'notice' WHEN 2 THEN 'warning' WHEN 3 THEN 'error' ELSE '' END
               AS severity,
           kind, system, command, title, environment, target,
           trim(coalesce(code, '') || ' ' || label) AS result,
           duration_us / 1000.0 AS duration_ms,
           coalesce((SELECT group_concat(name, ' ') FROM flag WHERE entry.flags & bit), '') AS flags,
           summary
    FROM entry;
"""

BOOKMARK_TABLE = """
CREATE TABLE bookmark (
    -- Rows that somebody wants to find again; their flag is set too. Since schema 2.
    entry INTEGER PRIMARY KEY REFERENCES entry (id),
    note  TEXT NOT NULL DEFAULT ''
);
"""

ENTRY_COLUMNS = (
    *("id", "time_us", "kind", "system", "command", "title", "environment", "target"),
    *("severity", "code", "label", "duration_us", "flags", "summary"),
)
"""Columns of `entry`, in the order in which rows are handed over."""

DETAIL_COLUMNS = ("entry", "transport", "call", "request", "reply", "facts", "verdict", "failure", "timing", "removed")
"""Columns of `detail`, in the order in which rows are handed over."""

PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", "PRAGMA journal_size_limit=67108864")
"""How a session file is written: readers never wait, and every commit survives the end of the process."""

SELECT_ENTRY = f"SELECT {', '.join(ENTRY_COLUMNS)} FROM entry"
SELECT_DETAIL = f"SELECT {', '.join(DETAIL_COLUMNS)} FROM detail WHERE entry=?"

_ROWS_A_STATEMENT = 50
_STANDING = Flag.REDACTED | Flag.BOOKMARKED
"""Flags that stay on a row when its answer comes: they tell of its request, and of the operator."""
_PUT_ENTRY = f"INSERT OR REPLACE INTO entry VALUES ({','.join('?' * len(ENTRY_COLUMNS))})"
_PUT_DETAIL = f"INSERT OR REPLACE INTO detail VALUES ({','.join('?' * len(DETAIL_COLUMNS))})"
_PUT_LINK = "INSERT OR REPLACE INTO link VALUES (?,?,?)"
_SETTLE_ENTRY = (
    "UPDATE entry SET target=?, severity=?, code=?, label=?, duration_us=?,"
    f" flags=?|(flags&{int(_STANDING)}), summary=? WHERE id=?"
)
_SETTLE_DETAIL = (
    "UPDATE detail SET reply=?, facts=?, verdict=?, failure=?, timing=?,"
    " removed=trim(removed || ',' || ?, ',') WHERE entry=?"
)
_RAISE_BOOKMARK = f"UPDATE entry SET flags = flags | {int(Flag.BOOKMARKED)} WHERE id=?"
_LOWER_BOOKMARK = f"UPDATE entry SET flags = flags & ~{int(Flag.BOOKMARKED)} WHERE id=?"
_PUT_BOOKMARK = "INSERT OR REPLACE INTO bookmark VALUES (?,?)"
_DROP_BOOKMARK = "DELETE FROM bookmark WHERE entry=?"
_LINKS = (
    "SELECT relation, other, 1 FROM link WHERE entry=:id UNION ALL SELECT relation, entry, 0 FROM link WHERE other=:id"
)


class SessionFile:
    """A session file open for writing; belongs to the thread that made it."""

    def __init__(self, path: Path, facts: Mapping[str, str]) -> None:
        make_folder(path.parent)
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE_S)
        try:
            for pragma in PRAGMAS:
                self._connection.execute(pragma)
            self._prepare(facts)
        except sqlite3.Error:
            self._connection.close()
            raise

    def write(self, records: Mapping[int, Record], *, sync: bool) -> None:
        """Write these rows in one transaction, all or none; with `sync` it is on the disk itself on return."""
        if sync:
            self._connection.execute("PRAGMA synchronous=FULL")
        try:
            with self._transaction():
                self._write(records)
                if sync:
                    self._connection.execute(
                        "INSERT OR REPLACE INTO session VALUES ('synced', ?)", (str(max(records, default=0)),)
                    )
        finally:
            if sync:
                self._connection.execute("PRAGMA synchronous=NORMAL")

    def cells(self, entry: int) -> Record | None:
        """Return a row of the file with its detail; None when it is not there."""
        row = self._connection.execute(f"{SELECT_ENTRY} WHERE id=?", (entry,)).fetchone()
        if row is None:
            return None
        detail = self._connection.execute(SELECT_DETAIL, (entry,)).fetchone()
        note = read_bookmark(self._connection, entry)
        bookmark = None if note is None else Bookmark(note)
        return Record(list(row), None if detail is None else list(detail), bookmark=bookmark)

    def state(self, key: str, value: str) -> None:
        """Say something of the whole file, for example when it ended."""
        with self._transaction():
            self._connection.execute("INSERT OR REPLACE INTO session VALUES (?, ?)", (key, value))

    def links(self, entry: int) -> tuple[Link, ...]:
        """Return the rows that belong to a row."""
        return read_links(self._connection, entry)

    def close(self) -> None:
        """Bring everything into the one file and close it."""
        try:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._connection.close()

    def _prepare(self, facts: Mapping[str, str]) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version == SCHEMA_VERSION:
            return
        if version:
            self._renew(version)
            return
        self._connection.executescript(
            f"BEGIN IMMEDIATE; PRAGMA application_id={APPLICATION_ID}; {SCHEMA} {BOOKMARK_TABLE}"
        )
        self._put_flags()
        self._connection.executemany("INSERT INTO session VALUES (?, ?)", facts.items())
        self._connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        self._connection.execute("COMMIT")

    def _renew(self, version: int) -> None:
        """Bring a file of an older version to this one; what it holds stays as it is."""
        (application,) = self._connection.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION_ID or version > SCHEMA_VERSION:
            raise sqlite3.DatabaseError(f"a file of schema {version} is written by a newer program, or by another")
        with self._transaction():
            self._connection.execute(BOOKMARK_TABLE)
            self._put_flags()
            self._connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")

    def _put_flags(self) -> None:
        flags = [(flag.value, flag.word) for flag in Flag]
        self._connection.executemany("INSERT OR REPLACE INTO flag VALUES (?, ?)", flags)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _write(self, records: Mapping[int, Record]) -> None:
        new = [record for record in records.values() if record.entry is not None]
        run = self._connection.executemany
        self._put(_PUT_ENTRY, [record.entry or [] for record in new])
        self._put(_PUT_DETAIL, [record.detail for record in new if record.detail is not None])
        run(
            _PUT_LINK,
            [(id_, Relation.RETRY_OF.value, r.retry_of) for id_, r in records.items() if r.retry_of is not None],
        )
        settled = [(id_, record) for id_, record in records.items() if record.settled_entry is not None]
        run(_SETTLE_ENTRY, [(*(record.settled_entry or ()), id_) for id_, record in settled])
        run(_SETTLE_DETAIL, [(*(record.settled_detail or ()), id_) for id_, record in settled])
        self._write_bookmarks({id_: record.bookmark for id_, record in records.items() if record.bookmark is not None})

    def _put(self, statement: str, rows: Sequence[list[Cell]]) -> None:
        """Put in rows, many by one statement.

        With every statement the thread lets go of the interpreter, and waits for it beside a busy window.
        """
        whole = len(rows) - len(rows) % _ROWS_A_STATEMENT
        marks = statement[statement.rindex("(") :]
        run = self._connection.executemany
        starts = range(0, whole, _ROWS_A_STATEMENT)
        run(
            statement + f",{marks}" * (_ROWS_A_STATEMENT - 1),
            [list(chain.from_iterable(rows[start : start + _ROWS_A_STATEMENT])) for start in starts],
        )
        run(statement, rows[whole:])

    def _write_bookmarks(self, bookmarks: Mapping[int, Bookmark]) -> None:
        run = self._connection.executemany
        placed = [storable([id_, mark.note]) for id_, mark in bookmarks.items() if mark.note is not None]
        lifted = [(id_,) for id_, mark in bookmarks.items() if mark.note is None]
        run(_RAISE_BOOKMARK, [row[:1] for row in placed])
        run(_PUT_BOOKMARK, placed)
        run(_LOWER_BOOKMARK, lifted)
        run(_DROP_BOOKMARK, lifted)


def entry_of(cells: Sequence[Cell]) -> Entry:
    """Return a row of the file as shown."""
    (
        id_,
        time_us,
        kind,
        system,
        command,
        title,
        environment,
        target,
        severity,
        code,
        label,
        duration_us,
        flags,
        summary,
    ) = cells
    return Entry(
        id=number_in(id_),
        time_us=number_in(time_us),
        kind=EntryKind[str(kind).upper()],
        system=System(str(system)) if system else None,
        command=str(command),
        title=str(title),
        environment=str(environment),
        target=str(target),
        severity=None if severity is None else Severity(number_in(severity)),
        code=code if isinstance(code, int | str) else None,
        label=str(label),
        duration_us=None if duration_us is None else number_in(duration_us),
        flags=Flag(number_in(flags)),
        summary=str(summary),
    )


def detail_of(record: Record, links: tuple[Link, ...]) -> Detail | None:
    """Return everything kept of a row; None when the record is not whole."""
    if record.entry is None:
        return None
    entry = entry_of(record.entry)
    bookmark = None if record.bookmark is None else record.bookmark.note
    if record.detail is None:
        return Detail(entry, links=links, bookmark=bookmark)
    _, transport, call, request, reply, facts, verdict, failure, timing, removed = record.detail
    return Detail(
        entry=entry,
        request=bytes_in(request),
        reply=bytes_in(reply),
        values=forms.read(text_in(call)),
        transport=str(transport),
        verdict=forms.stored_verdict(text_in(verdict)),
        failure=forms.failure_of(forms.read(text_in(failure)), bytes_in(reply)),
        timing=forms.timing_of(forms.read(text_in(timing))),
        facts=forms.read(text_in(facts)),
        removed=tuple(dict.fromkeys(kind for kind in str(removed or "").split(",") if kind)),
        links=links,
        bookmark=bookmark,
    )


def read_bookmark(connection: sqlite3.Connection, entry: int) -> str | None:
    """Return the note of a row's bookmark; None when it has none."""
    if not _has_bookmarks(connection):
        return None
    found = connection.execute("SELECT note FROM bookmark WHERE entry=?", (entry,)).fetchone()
    return None if found is None else str(found[0])


def read_bookmarks(connection: sqlite3.Connection) -> dict[int, str]:
    """Return the notes of all bookmarked rows by their numbers."""
    if not _has_bookmarks(connection):
        return {}
    return {int(entry): str(note) for entry, note in connection.execute("SELECT entry, note FROM bookmark ORDER BY 1")}


def _has_bookmarks(connection: sqlite3.Connection) -> bool:
    """Whether there is a table of bookmarks; files of the first schema have none."""
    (count,) = connection.execute("SELECT count(*) FROM sqlite_master WHERE name='bookmark'").fetchone()
    return bool(count)


def read_links(connection: sqlite3.Connection, entry: int) -> tuple[Link, ...]:
    """Return the rows that belong to a row, those it names first; unknown relations are passed over."""
    known = {relation.value: relation for relation in Relation}
    rows = connection.execute(_LINKS, {"id": entry}).fetchall()
    return tuple(Link(known[word], other, bool(outward)) for word, other, outward in rows if word in known)
