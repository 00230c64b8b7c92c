"""An opened session shows what its file holds, streams in, and takes bookmarks where it may."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from itertools import chain
from pathlib import Path

import pytest

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal.columns import LONGEST_SUMMARY, Columns
from console.journal.entry import EntryKind, FileState, Flag
from console.journal.file import SessionFile
from console.journal.filter.language import parse
from console.journal.filter.search import Search
from console.journal.opened import OpenedSession
from console.journal.pieces import ROWS, Pieces
from console.journal.record import Record, entry_cells
from console.journal.rows import NotBookmarked
from console.journal.session import NotASession, open_session
from tests.journal.rows import row

KINDS = (
    row(summary="Recording BEGAN on Channel-7, APIVersion 2.", duration_us=None),
    row(system=System.ENABLEX, command="room.get", title="Get room", target="r-1", code="ROOM_FULL", label="Full"),
    row(kind=EntryKind.EVENT, command="RECORDSTOP", title="RECORDSTOP", code=None, flags=int(Flag.EVENT)),
    row(kind=EntryKind.NOTE, system=None, command="", title="Note", code=None, severity=Severity.NOTICE, summary=""),
    row(severity=None, code=None, label="", duration_us=None, flags=int(Flag.PENDING), summary="Still WAITING"),
    row(summary="Ünïcode ÄÖ, ΟΔΥΣΣΕΥΣ and İstanbul"),
    row(summary="ſharp S: ẞ and ﬁ ligature ǅ"),
    row(code=1 << 40, environment="Lab", time_us=-5, summary="x" * (LONGEST_SUMMARY - 1) + "X"),
)


def write(path: Path, count: int) -> None:
    with closing(SessionFile(path, {"program": "Cuelight"})) as file:
        file.write({n: Record(entry_cells(n, KINDS[n % len(KINDS)])) for n in range(1, count + 1)}, sync=False)


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statement)


def ask(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


@asynccontextmanager
async def opened(path: Path, limit: int = 1_000_000):
    session = await OpenedSession.open(path, limit)
    try:
        await session.load()
        yield session
    finally:
        await session.close()


@pytest.mark.parametrize("limit", [1_000_000, 5_000, 40])
async def test_rows_are_the_same_as_read_one_by_one(tmp_path, limit):
    """Whatever the size of a block: pieces never reach over one, and old blocks leave as in the live log."""
    write(tmp_path / "a.cuelight", 3 * ROWS + 7)
    with open_session(tmp_path / "a.cuelight") as session:
        expected = {entry.id: entry for entry in session.entries()}
        slowly = Columns(limit)
        for number in expected:
            slowly.append(KINDS[number % len(KINDS)])
    async with opened(tmp_path / "a.cuelight", limit) as rows:
        columns = rows.columns
        assert (columns.first, columns.last) == (slowly.first, slowly.last)
        assert rows.received == rows.stored == 3 * ROWS + 7
        assert rows.is_loaded
        for entry in range(columns.first, columns.last + 1):
            assert rows.entry(entry) == slowly.entry(entry)
        for line in ("text:began", "text:still", "re:/x{400}/", "is:pending", "text:λυσ", "text:δυσσευς", "room:r-1"):
            hits = [list(chain(*Search(each, parse(line)).newest_first())) for each in (columns, slowly)]
            assert hits[0] == hits[1], line


async def test_rows_come_in_pieces_and_are_told(tmp_path):
    write(tmp_path / "a.cuelight", 10 * ROWS)
    session = await OpenedSession.open(tmp_path / "a.cuelight")
    told = []
    unsubscribe = session.subscribe(lambda _: told.append(session.received))
    await session.load()
    unsubscribe()
    unsubscribe()
    assert len(told) > 1, "the first rows and the last"
    assert told == sorted(told)
    assert 0 < told[0] < told[-1] == session.received == await session.count()
    assert (await session.facts())["program"] == "Cuelight"
    assert session.file_state is FileState.CLOSED
    await session.close()


async def test_what_is_not_as_we_write_it_is_mended_or_left_out_and_said(tmp_path):
    path = tmp_path / "a.cuelight"
    write(path, 20)
    change(
        path,
        """
        UPDATE entry SET kind='vision' WHERE id=2;
        UPDATE entry SET severity=9 WHERE id=3;
        UPDATE entry SET flags=(1 << 20) | 2 WHERE id=4;
        UPDATE entry SET duration_us=-7 WHERE id=5;
        UPDATE entry SET summary='two' || char(10) || 'lines' WHERE id=6;
        UPDATE entry SET code=1.5 WHERE id=7;
        UPDATE entry SET time_us=9000000000000000000 WHERE id=8;
        UPDATE entry SET title=x'ff00' WHERE id=9;
        UPDATE entry SET kind='EVENT' WHERE id=10;
        """,
    )
    async with opened(path) as rows:
        assert rows.received == 18
        assert [rows.number(entry) for entry in (1, 2, 18)] == [1, 4, 20]
        assert [rows.entry_of(number) for number in (1, 2, 4, 20, 99)] == [1, None, 2, 18, None]
        assert rows.entry(2).flags == Flag.SIMULATED
        assert rows.entry(3).duration_us == 0
        assert rows.entry(4).summary == "two lines"
        assert rows.entry(5).code is None
        assert rows.entry(6).time.year == 3000
        assert "3000" in rows.entry(6).text()
        assert rows.entry(8).kind is EntryKind.EVENT
        assert (await rows.detail(2)).entry.id == 4
        assert await rows.detail(19) is None
        assert [problem.split(" holds")[0] for problem in rows.problems] == ["Row 2", "Row 3"]


async def test_pieces_of_rows_that_cannot_be_read_at_all_are_passed_over(tmp_path):
    path = tmp_path / "a.cuelight"
    write(path, 3 * ROWS)
    change(path, f"UPDATE entry SET kind='vision' WHERE id BETWEEN {ROWS + 1} AND {2 * ROWS}")
    async with opened(path) as rows:
        assert rows.received == 2 * ROWS
        assert rows.number(ROWS + 1) == 2 * ROWS + 1


def test_a_piece_out_of_place_is_refused(tmp_path):
    write(tmp_path / "a.cuelight", 30)
    with open_session(tmp_path / "a.cuelight") as session:
        piece = Pieces(session, 100).next()
    columns = Columns(1_000)
    columns.extend(piece)
    with pytest.raises(ValueError, match="do not go on"):
        columns.extend(piece)


async def test_a_file_that_is_none_is_refused_and_its_thread_ends(tmp_path):
    (tmp_path / "a.cuelight").write_bytes(b"nothing of ours")
    with pytest.raises(NotASession):
        await OpenedSession.open(tmp_path / "a.cuelight")


async def test_cancelling_keeps_what_has_been_loaded(tmp_path):
    write(tmp_path / "a.cuelight", 40 * ROWS)
    session = await OpenedSession.open(tmp_path / "a.cuelight")
    begun = asyncio.Event()
    session.subscribe(lambda _: begun.set())
    loading = asyncio.get_running_loop().create_task(session.load(), name="load")
    await begun.wait()
    loading.cancel()
    await asyncio.gather(loading, return_exceptions=True)
    assert 0 < session.received < 40 * ROWS
    assert not session.is_loaded
    assert session.entry(1) is not None
    await session.close()


async def test_bookmarks_go_into_the_file_and_come_back(tmp_path):
    path = tmp_path / "a.cuelight"
    write(path, 20)
    change(path, "DELETE FROM entry WHERE id=3")
    async with opened(path) as rows:
        told = []
        rows.subscribe(told.append)
        await rows.bookmark(3, "here")
        await rows.bookmark(5, "")
        await rows.bookmark(6, "gone")
        await rows.bookmark(6, None)
        assert [rows.note_on(entry) for entry in (2, 3, 5, 6)] == [None, "here", "", None]
        assert [change.updated for change in told] == [(3,), (5,), (6,), (6,)]
        assert (await rows.detail(3)).bookmark == "here"
        assert Flag.BOOKMARKED in rows.entry(3).flags
        assert Flag.BOOKMARKED not in rows.entry(6).flags
        with pytest.raises(NotBookmarked, match="is not in"):
            await rows.bookmark(99, "x")
    assert ask(path, "SELECT * FROM bookmark") == [(4, "here"), (6, "")]
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_file()) == ["a.cuelight"]
    async with opened(path) as again:
        assert [again.note_on(entry) for entry in (3, 5)] == ["here", ""]
        found = [number for batch in Search(again.columns, parse("is:bookmarked")).newest_first() for number in batch]
        assert found == [5, 3]


async def test_an_older_file_takes_bookmarks(tmp_path):
    path = tmp_path / "old.cuelight"
    change(path, (Path(__file__).parent / "versions" / "v1.sql").read_text(encoding="utf-8"))
    async with opened(path) as rows:
        await rows.bookmark(2, "seen")
        assert (await rows.detail(2)).bookmark == "seen"
    assert ask(path, "SELECT * FROM bookmark") == [(2, "seen")]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ("PRAGMA user_version=99", "newer version of Cuelight"),
        ("UPDATE entry SET kind='vision' WHERE id=4", "holds something unknown"),
    ],
)
async def test_a_file_that_is_not_quite_ours_is_never_written(tmp_path, spoil, reason):
    path = tmp_path / "a.cuelight"
    write(path, 20)
    change(path, spoil)
    before = path.read_bytes()
    async with opened(path) as rows:
        with pytest.raises(NotBookmarked, match=reason):
            await rows.bookmark(1, "x")
        assert rows.note_on(1) is None
        assert Flag.BOOKMARKED not in rows.entry(1).flags
    assert path.read_bytes() == before


async def test_a_file_that_another_holds_says_that_it_could_not_be_written(tmp_path, monkeypatch):
    path = tmp_path / "a.cuelight"
    write(path, 20)
    monkeypatch.setattr("console.journal.file.PATIENCE_S", 0.05)
    async with opened(path) as rows:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(NotBookmarked, match=r"could not be written to a\.cuelight"):
                await rows.bookmark(1, "x")
            other.execute("ROLLBACK")
        await rows.bookmark(1, "x")
        assert (await rows.detail(1)).bookmark == "x"
