"""Rows in memory: what goes in comes out, blocks leave whole, and a row stays small."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal import columns as columns_module
from console.journal.columns import LONGEST_SUMMARY, MOST_ROWS_IN_BLOCK, Columns, Row, Settlement, Texts, one_line
from console.journal.entry import EntryKind, Flag

ROW = Row(
    time_us=1_700_000_000_123_456,
    kind=EntryKind.CALL,
    system=System.UPTIVITY,
    command="record.start",
    title="Start recording",
    environment="Test",
    target="1001",
    severity=Severity.OK,
    code=13,
    label="API_OK",
    duration_us=1_500,
    flags=int(Flag.SIMULATED | Flag.CHANGES_STATE),
    summary="The recorder says API_OK; it is RECORDING now.",
)
PENDING = ROW._replace(
    severity=None, code=None, label="", duration_us=None, flags=int(Flag.PENDING), summary="DEVICEID=1001"
)


def searched(columns: Columns, needle: str) -> list[int]:
    """Ids of the rows whose summary holds this text, as the filter's engine finds them."""
    found = []
    for block in columns.blocks:
        place = block.blob.find(needle.encode())
        while place >= 0:
            index = block.index_at(place)
            if index is not None:
                found.append(block.first + index)
            place = block.blob.find(needle.encode(), place + 1)
    return found


def test_a_row_comes_out_as_it_went_in():
    columns = Columns()
    entry = columns.entry(columns.append(ROW))
    assert entry is not None
    assert (entry.id, entry.time_us, entry.kind, entry.system) == (1, ROW.time_us, ROW.kind, ROW.system)
    assert (entry.command, entry.title, entry.environment, entry.target) == ROW[3:7]
    assert (entry.severity, entry.code, entry.label, entry.duration_us) == ROW[7:11]
    assert (entry.flags, entry.summary) == (Flag.SIMULATED | Flag.CHANGES_STATE, ROW.summary)
    assert entry.text() == (
        "2023-11-14 22:13:20.123 | ok | Recorder | Start recording | 1001 | 13 API_OK | 1.5 ms"
        " | The recorder says API_OK; it is RECORDING now."
    )


@pytest.mark.parametrize("code", [0, 59, 50_005, (1 << 31) - 1, None, "UNAUTHORIZED", "E_1"])
def test_every_shape_of_a_result_code_comes_back(code):
    columns = Columns()
    assert columns.entry(columns.append(ROW._replace(code=code))).code == code


@pytest.mark.parametrize("code", [-7, 1 << 40])
def test_a_number_no_table_has_is_kept_as_text(code):
    columns = Columns()
    assert columns.entry(columns.append(ROW._replace(code=code))).code == str(code)


def test_a_pending_row_settles_in_place():
    columns = Columns()
    first, second = columns.append(PENDING), columns.append(PENDING)
    assert columns.entry(first).is_pending
    assert columns.entry(first).severity_word == "pending"
    assert columns.entry(first).summary == "DEVICEID=1001"
    settled = Settlement("1001", Severity.ERROR, 17, "API_ERROR", 2_000, int(Flag.CONTRADICTION), "A longer line. " * 9)
    assert columns.settle(second, settled)
    assert columns.settle(first, settled._replace(summary="Short."))
    assert [columns.entry(n).summary for n in (first, second)] == ["Short.", ("A longer line. " * 9).strip()]
    assert columns.entry(first).result == "17 API_ERROR"
    assert columns.entry(first).flags == Flag.CONTRADICTION
    assert searched(columns, "short") == [first]
    assert searched(columns, "longer line.") == [second] * 9


def test_a_row_settled_twice_is_found_by_its_last_summary_only():
    columns = Columns()
    entry = columns.append(ROW._replace(summary="First words"))
    columns.settle(entry, Settlement("", Severity.OK, 0, "", 1, 0, "Second words"))
    assert searched(columns, "words") == [entry]
    assert searched(columns, "first") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "Start",
        "API_ERROR_NO_DEFAULT_RECORDING_PATH",
        "a" * 200 + "B" + "c" * 130 + "D" * 140,
        "Größe ÄÖÜ ß",
        "İstanbul ẞ ŉ Ǆ",
        "ΣΊΣΥΦΟΣ",
        "日本語 ABC",
        "🙂 Emoji OK",
        "x\x80y",
    ],
)
def test_the_original_spelling_comes_back(text):
    columns = Columns()
    assert columns.entry(columns.append(ROW._replace(summary=text))).summary == text


@given(st.lists(st.text(max_size=90), min_size=1, max_size=8))
def test_any_text_comes_back_as_one_line(texts):
    columns = Columns()
    ids = [columns.append(ROW._replace(summary=text)) for text in texts]
    shown = [columns.entry(entry).summary for entry in ids]
    assert shown == [one_line(text).encode("utf-8", "replace").decode() for text in texts]


@given(
    st.lists(st.text("abÄöß日 ", min_size=1, max_size=20), min_size=1, max_size=8),
    st.text("abäöß日", min_size=1, max_size=3),
)
def test_searching_the_blob_finds_the_rows_that_hold_the_text(texts, needle):
    columns = Columns()
    for text in texts:
        columns.append(ROW._replace(summary=text))
    assert set(searched(columns, needle)) == {n for n, text in enumerate(texts, 1) if needle in one_line(text).lower()}


def test_a_summary_is_one_line_of_bounded_length():
    assert one_line(" two\r\n lines\tand\v more ") == "two lines and more"
    assert len(one_line("x" * 10_000)) == LONGEST_SUMMARY
    assert one_line("x" * 10_000).endswith("…")


def test_the_oldest_rows_leave_in_blocks_and_numbers_stay():
    columns = Columns(limit=1_000)
    for number in range(1, 1_001):
        assert columns.append(ROW._replace(target=str(number))) == number
    assert (len(columns), columns.first, columns.last) == (1_000, 1, 1_000)
    assert columns.append(ROW) == 1_001
    assert (len(columns), columns.first, columns.last) == (901, 101, 1_001)
    assert columns.entry(100) is None
    assert columns.entry(1_002) is None
    assert columns.entry(0) is None
    assert columns.entry(101).target == "101"
    assert columns.entry(1_000).target == "1000"
    assert not columns.settle(100, Settlement("", Severity.OK, 0, "", 1, 0, "late"))
    assert not columns.raise_flag(100, Flag.REDACTED)
    assert [block.first for block in columns.blocks] == list(range(101, 1_002, 100))


def test_a_full_block_still_settles():
    columns = Columns(limit=100)
    entry = columns.append(PENDING)
    for _ in range(50):
        columns.append(ROW)
    columns.settle(entry, Settlement("9", Severity.OK, 0, "OK", 5, 0, "Late but here"))
    assert columns.entry(entry).summary == "Late but here"
    assert searched(columns, "late but") == [entry]


def test_texts_that_only_dropped_rows_named_are_forgotten():
    columns = Columns(limit=1_000)
    for number in range(5_000):
        columns.append(ROW._replace(target=f"room-{number}", command=f"event-{number}", title=f"Event {number}"))
    assert len(columns.targets) <= 1_001
    assert len(columns.commands) <= 1_001
    assert len(columns.titles) <= 1_001
    assert columns.targets.find("room-0") is None
    assert columns.entry(columns.first).title == f"Event {columns.first - 1}"


def test_a_text_has_one_number_that_never_means_another():
    texts = Texts()
    one = texts.number("one")
    assert texts.number("one") == one == texts.find("one")
    texts.keep(set())
    assert texts.find("one") is None
    assert texts.number("two") != one
    assert list(texts) == ["", "two"]


def test_a_flag_is_raised_once():
    columns = Columns()
    entry = columns.append(ROW)
    assert columns.raise_flag(entry, Flag.REDACTED)
    assert not columns.raise_flag(entry, Flag.REDACTED)
    assert Flag.REDACTED in columns.entry(entry).flags


def test_a_row_takes_no_more_than_110_bytes():
    columns = Columns()
    for number in range(20_000):
        line = f"Recording started on {number % 500}; API_OK after {number} calls."
        columns.append(ROW._replace(target=str(number % 500), summary=line))
    assert columns.byte_count / len(columns) <= 110


def test_a_very_large_limit_makes_more_blocks(monkeypatch):
    monkeypatch.setattr(columns_module, "MOST_ROWS_IN_BLOCK", 64)
    columns = Columns(limit=1_000)
    for _ in range(2_000):
        columns.append(ROW)
    assert len(columns) <= 1_000
    assert {len(block) for block in columns.blocks[:-1]} == {64}
    assert len(columns.blocks) == 15


def test_the_last_row_of_the_largest_block_is_found():
    columns = Columns(limit=10 * MOST_ROWS_IN_BLOCK)
    for _ in range(MOST_ROWS_IN_BLOCK - 1):
        columns.append(PENDING)
    entry = columns.append(ROW._replace(summary="needle"))
    assert len(columns.blocks) == 1
    assert searched(columns, "needle") == [entry]


@pytest.mark.parametrize("limit", [-1, 0, 9])
def test_a_limit_too_small_for_blocks_is_refused(limit):
    with pytest.raises(ValueError, match="too small"):
        Columns(limit)
