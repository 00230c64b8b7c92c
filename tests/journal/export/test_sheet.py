"""CSV: read back as written, and run by nobody."""

import csv
import io
import re
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from console.journal.export.exporting import Format, export_file
from console.journal.export.sheet import HEADS, RUNS, _record, neutralised
from tests.journal.export.sessions import journalled

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.text("'=+-@\t\r\n\",;a", max_size=8)


def restored(text: str) -> str:
    """What a reader does that wants the text itself."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(RUNS) else text


@given(TEXTS)
@example("=1+1")
@example("'=1+1")
@example("'")
@example("it's")
def test_neutralised_text_runs_nowhere_and_comes_back(text: str) -> None:
    safe = neutralised(text)
    assert not safe.startswith(RUNS)
    assert restored(safe) == text
    assert safe in (text, f"'{text}")


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_a_record_is_read_back_cell_by_cell(cells: list[str]) -> None:
    record = _record(cells)
    assert record.endswith("\r\n")
    (read,) = csv.reader(io.StringIO(record, newline=""), strict=True)
    assert [restored(cell) for cell in read] == cells


async def test_a_sheet_has_a_record_a_row_and_says_what_was_removed(tmp_path: Path) -> None:
    path = await journalled(tmp_path)
    out = tmp_path / "out.csv"
    export_file(path, Format.CSV, out)
    raw = out.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    records = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    assert all(None not in record and None not in record.values() for record in records)
    assert tuple(records[0]) == HEADS
    rows, last = records[:-1], records[-1]
    assert [record["id"] for record in rows] == list("1234567")
    assert [record["severity"] for record in rows] == ["ok", "error", "error", "pending", "ok", "warning", "notice"]
    assert [record["simulated"] for record in rows] == ["simulated", "", "", "", "simulated", "", ""]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", record["time_utc"]) for record in rows)
    assert rows[0]["removed"] == "authorization, token"
    assert rows[1]["meaning"].startswith("'=HYPERLINK")
    assert rows[6]["summary"].startswith("'@Something")
    assert (last["kind"], last["id"]) == ("export", "")
    assert "token in 1 row" in last["summary"]
