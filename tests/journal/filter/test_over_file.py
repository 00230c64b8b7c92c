"""A filter over a session file finds what the same filter finds in memory, however the slices fall."""

from contextlib import closing
from pathlib import Path

import pytest

from console.domain.outcome import Severity
from console.journal.columns import Columns
from console.journal.entry import Flag
from console.journal.file import SessionFile
from console.journal.filter import over_file
from console.journal.filter.language import parse
from console.journal.filter.over_file import matching, slices
from console.journal.filter.search import Search
from console.journal.record import Record, entry_cells
from console.journal.session import open_session
from tests.journal.rows import row

ROWS = [
    row(
        time_us=number * 1_000,
        severity=None if number % 11 == 0 else Severity(number % 4),
        flags=Flag.PENDING.value if number % 11 == 0 else 0,
        summary=f"Number {number} ÄÖ",
    )
    for number in range(1, 1_001)
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.cuelight"
    with closing(SessionFile(path, {})) as file:
        file.write({n: Record(entry_cells(n, made)) for n, made in enumerate(ROWS, 1)}, sync=False)
    return path


@pytest.mark.parametrize(
    "line", ["", "error", "is:pending", "äö -ok", "re:/number \\d7 /", "text:99 or severity>=error"]
)
@pytest.mark.parametrize("size", [7, 1_000, 4_096])
def test_a_file_is_filtered_as_memory_is(line: str, size: int, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(over_file, "SLICE_ROWS", size)
    columns = Columns(limit=10_000)
    for made in ROWS:
        columns.append(made)
    with open_session(path) as session:
        found = list(matching(session, parse(line)))
        assert [entry.id for entry in found] == Search(columns, parse(line)).among(1, len(ROWS))
        assert [columns.entry(entry.id) for entry in found] == found


def test_a_search_can_begin_anywhere_and_says_how_far_it_has_looked(path: Path) -> None:
    with open_session(path) as session:
        (only,) = slices(session, parse("is:pending"), first=990)
        assert ([entry.id for entry in only.entries], only.through) == ([990], 1_000)
        assert list(slices(session, parse(""), first=1_001)) == []
