"""Session files are read back: whole ones, live ones, old ones, and damaged ones as far as they go."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from console.domain.outcome import Severity
from console.journal.columns import Row
from console.journal.entry import EntryKind, Flag, Link, Relation
from console.journal.file import PRAGMAS, SCHEMA_VERSION, SessionFile
from console.journal.journal import Journal
from console.journal.record import Record, entry_cells
from console.journal.session import BATCH, NotASession, open_session

PAGE = 4_096
VERSIONS = sorted((Path(__file__).parent / "versions").glob("v*.sql"))


def note(text: str) -> Row:
    return Row(1_000_000, EntryKind.NOTE, None, "", "Note", "", "", Severity.OK, None, "", None, 0, text)


@pytest.fixture
def path(tmp_path):
    """A closed session file of 5,000 rows."""
    path = tmp_path / "a.cuelight"
    with closing(SessionFile(path, {"program": "Cuelight", "version": "9"})) as file:
        file.write({n: Record(entry_cells(n, note(f"note {n}"))) for n in range(1, 5_001)}, sync=False)
    return path


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statement)


def ids(path: Path, first: int = 1) -> tuple[list[int], list[str]]:
    with open_session(path) as session:
        return [entry.id for entry in session.entries(first)], session.problems


def test_a_whole_file_is_read_from_any_row(path):
    assert 2 * BATCH < 5_000
    assert ids(path) == (list(range(1, 5_001)), [])
    assert ids(path, first=4_999) == ([4_999, 5_000], [])
    assert ids(path, first=5_001) == ([], [])
    with open_session(path) as session:
        assert session.count() == 5_000
        assert session.facts == {"program": "Cuelight", "version": "9"}
        assert session.detail(7).entry.summary == "note 7"
        assert session.detail(9_999) is None


def test_reading_changes_nothing(path):
    before = path.read_bytes()
    ids(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir() if file.is_file()] == [path.name]


async def test_a_live_file_is_read_while_it_is_written(tmp_path):
    journal = Journal.open(tmp_path / "live.cuelight")
    journal.note("one")
    await journal.flush()
    with open_session(journal.path) as session:
        assert [entry.summary for entry in session.entries()] == ["one"]
        journal.note("two")
        await journal.flush()
        assert [entry.summary for entry in session.entries(2)] == ["two"]
    await journal.close()


@pytest.mark.parametrize("sql", VERSIONS, ids=lambda path: path.stem)
def test_every_older_version_can_be_read(sql, tmp_path):
    path = tmp_path / "old.cuelight"
    change(path, sql.read_text(encoding="utf-8"))
    with open_session(path) as session:
        call, retry, event = session.entries()
        assert not session.problems
        assert (call.code, call.severity, call.flags) == (47, Severity.ERROR, Flag.SIMULATED | Flag.CHANGES_STATE)
        assert (retry.result, event.kind, event.target) == ("13 API_OK", EntryKind.EVENT, "1001")
        detail = session.detail(2)
        assert detail.links == (Link(Relation.RETRY_OF, 1, is_outward=True),)
        assert detail.verdict.findings[0].sentence == "Two sides."
        assert detail.timing.total_s == 0.25
        assert session.detail(1).removed == ("token",)
        has_bookmarks = sql.stem >= "v2"
        assert session.bookmarks() == ({3: "Here the recorder gave up."} if has_bookmarks else {})
        assert session.detail(3).bookmark == ("Here the recorder gave up." if has_bookmarks else None)
        assert (Flag.BOOKMARKED in event.flags) is has_bookmarks


def test_there_is_a_file_of_every_version():
    assert [path.stem for path in VERSIONS] == [f"v{number}" for number in range(1, SCHEMA_VERSION + 1)]


def test_a_newer_version_is_read_and_says_so(path):
    change(
        path,
        "PRAGMA user_version=99; ALTER TABLE entry ADD COLUMN mood TEXT; UPDATE entry SET kind='vision' WHERE id=3;",
    )
    found, problems = ids(path)
    assert found == [1, 2, *range(4, 5_001)]
    assert f"newer version of Cuelight (schema 99, known is {SCHEMA_VERSION})" in problems[0]
    assert "Row 3 holds something unknown to this version" in problems[1]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 something else", "is not a Cuelight session file"),
        (b"SQLite format 3\x00" + b"\0" * 34, "was cut off after 50 bytes"),
        (b"SQLite format 3\x00" + b"\xff" * 52 + b"\0" * 400, "Nothing of"),
        (b"SQLite format 3\x00" + b"\0" * 52 + b"\0\0\0\x07" + b"\0" * 400, "database of another program"),
        (b"SQLite format 3\x00" + b"\xff" * 52 + b"CUEL" + b"\xff" * 4_000, "Nothing of"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused(tmp_path, content, complaint):
    path = tmp_path / "x.cuelight"
    path.write_bytes(content)
    with pytest.raises(NotASession, match=complaint):
        open_session(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path):
    path = tmp_path / "x.cuelight"
    change(path, "CREATE TABLE entry (id INTEGER PRIMARY KEY);")
    with pytest.raises(NotASession, match="database of another program"):
        open_session(path)


def test_a_file_whose_program_ended_before_the_first_row_is_an_empty_session(tmp_path):
    path = tmp_path / "x.cuelight"
    change(path, "; ".join(PRAGMAS))
    assert path.stat().st_size
    with open_session(path) as session:
        assert (session.count(), list(session.entries()), session.facts, session.bookmarks()) == (0, [], {}, {})
        assert session.detail(1) is None
        (problem,) = session.problems
    assert problem.startswith("x.cuelight held no row when it was opened: the program")


def test_rows_of_a_file_that_had_only_begun_are_read_when_they_come(tmp_path):
    path = tmp_path / "x.cuelight"
    change(path, "; ".join(PRAGMAS))
    with open_session(path) as session:
        assert list(session.entries()) == []
        with closing(SessionFile(path, {})) as file:
            file.write({1: Record(entry_cells(1, note("one")))}, sync=False)
            assert [entry.summary for entry in session.entries()] == ["one"]


def with_illegible_schema(path: Path) -> Path:
    """Damage the description that a file has of itself so that SQLite's complaint quotes no UTF-8."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tableentryentry")
    data[at : at + 15] = b"table" + b"\xbf" * 10
    path.write_bytes(data)
    with closing(sqlite3.connect(path)) as connection, pytest.raises(UnicodeDecodeError):
        connection.execute("SELECT count(*) FROM sqlite_master")
    return path


def test_an_illegible_description_of_the_file_is_damage_like_any_other(path):
    with_illegible_schema(path)
    with open_session(path) as session:
        assert "damaged" in session.problems[0]
        assert len(list(session.entries())) <= 5_000


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(NotASession, match="cannot be opened"):
        open_session(tmp_path / "none.cuelight")


def test_a_hole_costs_the_rows_in_it_only(path):
    data = bytearray(path.read_bytes())
    middle = len(data) // PAGE // 2
    data[middle * PAGE : (middle + 2) * PAGE] = b"\xaa" * (2 * PAGE)
    path.write_bytes(data)
    found, problems = ids(path)
    assert found[0] == 1
    assert found[-1] == 5_000
    assert found == sorted(set(found))
    assert 4_000 < len(found) < 5_000
    assert len(problems) == 1
    first, last = (int(word) for word in problems[0].split() if word.isdigit())
    assert set(range(1, 5_001)) - set(found) == set(range(first, last + 1))


def test_a_file_cut_off_gives_its_first_rows(path):
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    found, problems = ids(path)
    assert found[:1_000] == list(range(1, 1_001))
    assert "damaged or was cut off" in problems[0]
    assert any(problem.startswith("From row") for problem in problems)
    with open_session(path) as session:
        assert session.count() <= len(found)
        assert session.detail(1).entry.summary == "note 1"


@pytest.mark.parametrize("part", [n / 12 for n in range(1, 12)])
def test_wherever_a_file_is_cut_reading_ends(path, part):
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    try:
        found, problems = ids(path)
    except NotASession:
        return
    assert problems
    assert found == sorted(set(found))


@pytest.mark.parametrize(("rows", "said"), [((7,), "Row 7 is damaged"), ((7, 8, 9), "Rows 7 to 9 are damaged")])
def test_what_is_damaged_is_named_in_the_singular_or_plural(path, rows, said):
    numbers = ", ".join(map(str, rows))
    change(path, f"UPDATE entry SET summary = CAST(x'fffefffe' AS TEXT) WHERE id IN ({numbers})")
    found, problems = ids(path)
    assert found == [number for number in range(1, 5_001) if number not in rows]
    assert problems == [f"{said} and cannot be read."]
