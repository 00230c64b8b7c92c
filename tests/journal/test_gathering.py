"""Rows that SQLite gathers are the rows that are read one by one, whatever stands in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal.columns import NO_DURATION, Columns, Profile, Row
from console.journal.entry import EntryKind, Flag
from console.journal.file import SessionFile
from console.journal.filter.over_file import row_of
from console.journal.gathering import ODDITIES, gathered, gathered_of_rows, profile_of
from console.journal.pieces import Pieces
from console.journal.record import Record, entry_cells
from console.journal.session import Session, open_session
from tests.journal.rows import row

ODD = st.text(st.sampled_from("aB7, \n\r\x1f\0ß\x80\u2028İ"), max_size=6)
ROWS = st.builds(
    Row,
    time_us=st.integers(-5, 1 << 52),
    kind=st.sampled_from(EntryKind),
    system=st.sampled_from([None, *System]),
    command=ODD,
    title=ODD,
    environment=ODD,
    target=ODD,
    severity=st.sampled_from([None, *Severity]),
    code=st.one_of(st.none(), st.integers(-3, 1 << 40), st.sampled_from(["0", "7", "E_1"]), ODD),
    label=ODD,
    duration_us=st.one_of(st.none(), st.integers(0, NO_DURATION - 1)),
    flags=st.integers(0, 0x1FFF).map(int),
    summary=ODD,
)


def write(path: Path, rows: Sequence[Row]) -> None:
    with closing(SessionFile(path, {})) as file:
        file.write({n: Record(entry_cells(n, made)) for n, made in enumerate(rows, 1)}, sync=False)


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statement)


def loaded(session: Session) -> Columns:
    columns = Columns(1_000)
    pieces = Pieces(session, columns.block_size)
    while (piece := pieces.next()) is not None:
        columns.extend(piece)
    return columns


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, min_size=1, max_size=12))
def test_any_rows_are_the_same_as_read_one_by_one(rows: list[Row], tmp_path: Path) -> None:
    path = tmp_path / "a.cuelight"
    path.unlink(missing_ok=True)
    write(path, rows)
    expected = Columns(1_000)
    with open_session(path) as session:
        for entry in session.entries():
            expected.append(row_of(entry))
        found = loaded(session)
        assert session.problems == []
    assert [found.entry(n) for n in range(1, found.last + 1)] == [expected.entry(n) for n in range(1, len(rows) + 1)]


def test_rows_as_we_write_them_are_never_read_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.cuelight", [row(code=n, target=str(n % 7), summary=f"Ünïcode {n}") for n in range(250)])
    read = []
    with open_session(tmp_path / "a.cuelight") as session:
        batches = session.batches
        monkeypatch.setattr(session, "batches", lambda first, size: read.append(first) or batches(first, size))
        assert loaded(session).last == 250
    assert read == [251], "only to see that nothing follows"


def test_numbers_that_are_missing_are_stepped_over(tmp_path: Path) -> None:
    path = tmp_path / "a.cuelight"
    write(path, [row(code=n) for n in range(1, 61)])
    change(path, "UPDATE entry SET id = id + 5000000 WHERE id > 30; DELETE FROM entry WHERE id IN (3, 5000050)")
    with open_session(path) as session:
        columns = loaded(session)
    assert [columns.entry(n).code for n in range(1, columns.last + 1)] == [n for n in range(1, 61) if n not in (3, 50)]


@pytest.mark.parametrize(
    "oddity",
    [
        "target = 'two' || char(10) || 'lines'",
        "label = 'two' || char(10) || 'lines'",
        "title = 'one' || char(31) || 'another'",
        "duration_us = 1.5",
        "duration_us = 5000000000",
        "time_us = 'soon'",
        "code = x'00'",
        "flags = 1 << 20",
        "severity = 9",
        "severity = -1",
        "kind = 'vision'",
        "system = 'another'",
    ],
)
def test_what_we_do_not_write_is_not_taken_as_gathered(oddity: str, tmp_path: Path) -> None:
    """Each of these has its say in the slow reading, which mends or reports it."""
    path = tmp_path / "a.cuelight"
    write(path, [row() for _ in range(9)])
    with open_session(path) as session:
        assert [profile_of(key) for key in gathered(session.gather(1, 9)).profiles] == [
            Profile(
                *(0, 2, 0, 0, "record.start", "Start recording", "Simulators"),
                *("API_RECORDING_STARTED", 0),
            )
        ] * 9
    change(path, f"UPDATE entry SET {oddity} WHERE id = 5")
    with open_session(path) as session:
        cells = session.gather(1, 9)
    with pytest.raises(ODDITIES):
        list(map(profile_of, gathered(cells).profiles))


def test_a_profile_read_cell_by_cell_says_the_same(tmp_path: Path) -> None:
    write(tmp_path / "a.cuelight", [row(), row(severity=None, code="0", flags=int(Flag.PENDING))])
    with open_session(tmp_path / "a.cuelight") as session:
        joined = gathered(session.gather(1, 9))
        (rows,) = session.batches()
    split = gathered_of_rows(rows)
    assert list(map(profile_of, joined.profiles)) == list(map(profile_of, split.profiles))
    assert joined[:3] == split[:3]
    assert (joined.targets, joined.summaries) == (list(split.targets), split.summaries)
