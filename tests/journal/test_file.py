"""The session file explains itself to any SQLite tool, and its rows come back as they went in."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal.columns import Row, Settlement
from console.journal.entry import EntryKind, Flag
from console.journal.file import (
    APPLICATION_ID,
    DETAIL_COLUMNS,
    ENTRY_COLUMNS,
    SCHEMA_VERSION,
    SessionFile,
    detail_of,
    entry_of,
)
from console.journal.record import Bookmark, Record, entry_cells, settled_cells

ROW = Row(
    *(1_700_000_059_999_999, EntryKind.CALL, System.ENABLEX, "room.create", "Create room", "Lab", "r-1"),
    *(Severity.WARNING, 10_114, "Full", 1_500, int(Flag.SIMULATED | Flag.CONTRADICTION), "The room is full."),
)
PENDING = ROW._replace(severity=None, code=None, label="", duration_us=None, flags=int(Flag.PENDING | Flag.REDACTED))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.cuelight"


def record(entry: int, row: Row = ROW) -> Record:
    return Record(entry_cells(entry, row), [entry, "http", '{"name":"a"}', b"request", *[None] * 5, "token"])


def written(path, *records: Record):
    with closing(SessionFile(path, {"program": "Cuelight"})) as file:
        file.write(dict(enumerate(records, 1)), sync=False)


def ask(path, query: str):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_the_file_says_what_it_is(path):
    written(path)
    assert path.read_bytes()[68:72] == b"CUEL"
    assert ask(path, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert ask(path, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]
    assert ask(path, "SELECT * FROM session") == [("program", "Cuelight")]


def test_the_schema_carries_its_own_explanation(path):
    written(path)
    texts = dict(ask(path, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    for column in ENTRY_COLUMNS:
        line = next(line for line in texts["entry"].splitlines() if line.strip().startswith(column))
        assert "--" in line
    assert all("--" in texts[name] for name in ("detail", "link", "session", "flag", "log"))
    assert ask(path, "SELECT bit, name FROM flag") == [(flag.value, flag.word) for flag in Flag]


def test_the_columns_are_handed_over_in_the_order_of_the_tables(path):
    written(path)
    assert tuple(row[1] for row in ask(path, "PRAGMA table_info(entry)")) == ENTRY_COLUMNS
    assert tuple(row[1] for row in ask(path, "PRAGMA table_info(detail)")) == DETAIL_COLUMNS


def test_the_view_shows_rows_in_words(path):
    written(path, record(1), record(2, PENDING))
    assert ask(path, "SELECT * FROM log") == [
        (
            *(1, "2023-11-14 22:14:19.999", "warning", "call", "enablex", "room.create", "Create room", "Lab", "r-1"),
            *("10114 Full", 1.5, "simulated contradiction", "The room is full."),
        ),
        (
            *(2, "2023-11-14 22:14:19.999", "", "call", "enablex", "room.create", "Create room", "Lab", "r-1"),
            *("", None, "pending redacted", "The room is full."),
        ),
    ]


@pytest.mark.parametrize("row", [ROW, PENDING, ROW._replace(system=None, kind=EntryKind.NOTE), ROW._replace(code="E")])
def test_a_row_comes_back_as_it_went_in(path, row):
    written(path, record(1, row))
    with closing(SessionFile(path, {})) as file:
        found = detail_of(file.cells(1), file.links(1))
    assert found is not None
    entry = found.entry
    assert (
        entry.time_us,
        entry.kind,
        entry.system,
        entry.command,
        entry.title,
        entry.environment,
        entry.target,
    ) == row[:7]
    assert (entry.severity, entry.code, entry.label, entry.duration_us, int(entry.flags), entry.summary) == row[7:]
    assert (found.values, found.transport, found.request, found.removed) == (
        {"name": "a"},
        "http",
        b"request",
        ("token",),
    )


@pytest.mark.parametrize("is_merged", [True, False])
def test_an_ended_call_looks_the_same_in_one_commit_and_in_two(path, is_merged):
    settled = Settlement("r-2", Severity.OK, 0, "Success", 77, int(Flag.SIMULATED), "Done.")
    ended = Record(
        settled_entry=settled_cells(settled), settled_detail=(b"reply", "{}", None, None, '{"total_s":1.5}', "password")
    )
    announced = record(1, PENDING)
    with closing(SessionFile(path, {})) as file:
        if is_merged:
            announced.settled_entry, announced.settled_detail = ended.settled_entry, ended.settled_detail
            announced.merge()
            file.write({1: announced}, sync=False)
        else:
            file.write({1: announced}, sync=True)
            file.write({1: ended}, sync=False)
        found = detail_of(file.cells(1), ())
    assert found is not None
    assert (found.entry.target, found.entry.severity, found.entry.result, found.entry.summary) == (
        *("r-2", Severity.OK),
        *("0 Success", "Done."),
    )
    assert found.entry.flags == Flag.SIMULATED | Flag.REDACTED
    assert (found.request, found.reply, found.removed) == (b"request", b"reply", ("token", "password"))
    assert found.timing is not None
    assert found.timing.total_s == 1.5


def test_a_commit_is_written_whole_or_not_at_all(path):
    bad = record(2)
    bad.entry[2] = None
    with closing(SessionFile(path, {})) as file:
        with pytest.raises(sqlite3.IntegrityError):
            file.write({1: record(1), 2: bad}, sync=True)
        assert file.cells(1) is None
        file.write({1: record(1)}, sync=False)
        assert file.cells(1) is not None
    assert ask(path, "SELECT count(*) FROM entry") == [(1,)]


def test_a_file_opened_again_goes_on(path):
    written(path, record(1))
    with closing(SessionFile(path, {"program": "another"})) as file:
        file.write({2: record(2)}, sync=False)
    assert ask(path, "SELECT id FROM entry") == [(1,), (2,)]
    assert ask(path, "SELECT value FROM session") == [("Cuelight",)]


def test_a_reader_sees_commits_while_the_file_is_written(path):
    with closing(SessionFile(path, {})) as file, closing(sqlite3.connect(path)) as reader:
        file.write({1: record(1)}, sync=False)
        assert reader.execute("SELECT count(*) FROM entry").fetchone() == (1,)
        file.write({2: record(2)}, sync=False)
        assert reader.execute("SELECT count(*) FROM entry").fetchone() == (2,)


def test_a_row_of_an_unknown_kind_is_refused():
    cells = entry_cells(1, ROW)
    cells[2] = "prophecy"
    with pytest.raises(KeyError):
        entry_of(cells)


def test_a_bookmark_is_a_note_and_a_flag(path):
    with closing(SessionFile(path, {})) as file:
        file.write({1: record(1), 2: record(2)}, sync=False)
        file.write({1: Record(bookmark=Bookmark("look here")), 2: Record(bookmark=Bookmark(""))}, sync=False)
        found = detail_of(file.cells(1), ())
        assert found is not None
        assert (found.bookmark, found.entry.flags) == ("look here", Flag(ROW.flags) | Flag.BOOKMARKED)
        file.write({1: Record(bookmark=Bookmark(None))}, sync=False)
        bare = detail_of(file.cells(1), ())
        assert bare is not None
        assert (bare.bookmark, bare.entry.flags) == (None, Flag(ROW.flags))
    assert ask(path, "SELECT * FROM bookmark") == [(2, "")]
    assert ask(path, "SELECT id FROM log WHERE flags LIKE '%bookmarked%'") == [(2,)]


@pytest.mark.parametrize("is_together", [True, False])
def test_a_bookmark_stays_when_its_call_ends(path, is_together):
    settled = settled_cells(Settlement("r-2", Severity.OK, 0, "Success", 77, int(Flag.SIMULATED), "Done."))
    ended = Record(settled_entry=settled, settled_detail=(b"", None, None, None, None, ""))
    with closing(SessionFile(path, {})) as file:
        announced = record(1, PENDING)
        announced.bookmark = Bookmark("why?")
        if is_together:
            announced.settled_entry, announced.settled_detail = ended.settled_entry, ended.settled_detail
            announced.merge()
        file.write({1: announced}, sync=False)
        file.write({} if is_together else {1: ended}, sync=False)
        found = detail_of(file.cells(1), ())
    assert found is not None
    assert found.bookmark == "why?"
    assert found.entry.flags == Flag.SIMULATED | Flag.REDACTED | Flag.BOOKMARKED


def test_an_older_file_that_is_written_takes_the_schema_of_today(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((Path(__file__).parent / "versions" / "v1.sql").read_text(encoding="utf-8"))
    with closing(SessionFile(path, {"program": "another"})) as file:
        file.write({3: Record(bookmark=Bookmark("late"))}, sync=False)
    assert ask(path, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert ask(path, "SELECT * FROM bookmark") == [(3, "late")]
    assert ask(path, "SELECT count(*) FROM entry") == [(3,)]
    assert ask(path, "SELECT value FROM session WHERE key='program'") == [("Cuelight",)]


@pytest.mark.parametrize("change", ["PRAGMA user_version=99", "PRAGMA application_id=7; PRAGMA user_version=1"])
def test_a_file_of_a_newer_or_another_program_is_never_written(path, change):
    written(path, record(1))
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(change)
    with pytest.raises(sqlite3.DatabaseError, match="by a newer program, or by another"):
        SessionFile(path, {})
