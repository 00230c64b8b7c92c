"""A session is saved under another name whole or not at all, also while it is written and when it is damaged."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from console.journal import saving
from console.journal.file import SessionFile
from console.journal.journal import Journal
from console.journal.record import Record, entry_cells
from console.journal.saving import NotSaved, SavingCancelled, save_copy
from console.journal.session import NotASession, open_session
from tests.journal.rows import row

ROWS = 3_000


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "a.cuelight"
    with closing(SessionFile(path, {"program": "Cuelight"})) as file:
        file.write({n: Record(entry_cells(n, row(summary=f"row {n}"))) for n in range(1, ROWS + 1)}, sync=False)
    return path


def summaries(path: Path) -> list[str]:
    with open_session(path) as session:
        assert not session.problems
        return [entry.summary for entry in session.entries()]


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.is_file())


def test_a_copy_is_the_same_rows_in_one_file_that_says_it_is_whole(path, monkeypatch):
    monkeypatch.setattr(saving, "PAGES_AT_ONCE", 8)
    before = path.read_bytes()
    out = path.with_name("b.cuelight")
    out.write_bytes(b"an older copy")
    told: list[tuple[int, int]] = []
    saved = save_copy(path, out, progress=lambda done, total: told.append((done, total)))
    assert (saved.rows, saved.problems) == (ROWS, ())
    assert summaries(out) == summaries(path)
    assert path.read_bytes() == before
    assert names(path.parent) == ["a.cuelight", "b.cuelight"]
    assert len(told) > 5
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] == path.stat().st_size
    with open_session(out) as session:
        assert {"ended", "copied"} <= session.facts.keys()


async def test_a_session_that_is_written_all_the_while_is_copied_as_it_is_at_this_moment(tmp_path, monkeypatch):
    """Every step of the copying meets new commits; without the reader's own moment it would begin anew each time."""
    monkeypatch.setattr(saving, "PAGES_AT_ONCE", 1)
    journal = Journal.open(tmp_path / "live.cuelight")
    for number in range(1_500):
        journal.note(f"note {number}")
    await journal.flush()
    steps = 0
    loop = asyncio.get_running_loop()

    def go_on_writing(done: int, total: int) -> None:
        nonlocal steps
        steps += 1
        asyncio.run_coroutine_threadsafe(write_one(), loop).result(10)

    async def write_one() -> None:
        journal.note("meanwhile")
        await journal.flush()

    saved = await asyncio.to_thread(save_copy, journal.path, tmp_path / "copy.cuelight", progress=go_on_writing)
    assert steps > 10
    assert journal.received == 1_500 + steps
    assert saved.rows == 1_500
    assert summaries(tmp_path / "copy.cuelight") == [f"note {number}" for number in range(1_500)]
    await journal.close()


def test_cancelling_leaves_nothing_behind(path):
    with pytest.raises(SavingCancelled):
        save_copy(path, path.with_name("b.cuelight"), cancelled=lambda: True)
    assert names(path.parent) == ["a.cuelight"]


@pytest.mark.parametrize(
    ("out", "reason"),
    [
        ("a.cuelight", "is the session file itself"),
        ("none/b.cuelight", "was not written"),
        ("folder", "was not written"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused(path, out, reason):
    (path.parent / "folder").mkdir()
    with pytest.raises(NotSaved, match=reason):
        save_copy(path, path.parent / out)
    assert names(path.parent) == ["a.cuelight"]


def test_what_is_no_session_is_refused(tmp_path):
    (tmp_path / "x.cuelight").write_bytes(b"something else")
    with pytest.raises(NotASession):
        save_copy(tmp_path / "x.cuelight", tmp_path / "b.cuelight")
    assert names(tmp_path) == ["x.cuelight"]


def test_a_damaged_file_is_copied_as_it_is_and_says_what_is_missing(path):
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    saved = save_copy(path, path.with_name("b.cuelight"))
    assert saved.problems
    with open_session(path) as one, open_session(path.with_name("b.cuelight")) as other:
        assert [entry.id for entry in one.entries()] == [entry.id for entry in other.entries()]
        assert one.count() > 100


def test_a_copy_of_the_first_schema_is_one(tmp_path):
    old = tmp_path / "old.cuelight"
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript((Path(__file__).parent / "versions" / "v1.sql").read_text(encoding="utf-8"))
    assert save_copy(old, tmp_path / "b.cuelight").rows == 3
    assert len(summaries(tmp_path / "b.cuelight")) == 3
