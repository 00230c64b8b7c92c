"""Which rows a filter finds, held against looking at every row one by one."""

from array import array
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal.columns import Columns, Row, Settlement
from console.journal.entry import Entry, EntryKind, Flag
from console.journal.filter import masks
from console.journal.filter.language import parse
from console.journal.filter.masks import RunsAway
from console.journal.filter.search import Search
from tests.journal.rows import row

HOUR_US = 3_600_000_000

SYSTEMS = st.sampled_from([System.ENABLEX, System.UPTIVITY])
ROWS = st.builds(
    Row,
    time_us=st.integers(0, 50 * HOUR_US),
    kind=st.sampled_from([EntryKind.CALL, EntryKind.EVENT, EntryKind.NOTE]),
    system=SYSTEMS,
    command=st.sampled_from(["room.create", "record.start", "CALLSTART"]),
    title=st.just("Start recording"),
    environment=st.sampled_from(["Simulators", "Test bench"]),
    target=st.sampled_from(["", "200", "201", "5f00"]),
    severity=st.sampled_from(list(Severity)),
    code=st.sampled_from([None, 0, 20, 10114, "RATE_LIMITED"]),
    label=st.sampled_from(["", "Room is full"]),
    duration_us=st.sampled_from([None, 0, 900, 700_000]),
    flags=st.integers(0, 0xFFF).map(lambda flags: flags & ~Flag.PENDING),
    summary=st.sampled_from(["Token denied. Room is full", "ÄÖ straße", "", "line\x80", "done"]),
)


def shown(entry: Entry) -> str:
    return f"{entry.summary}\n{entry.title}\n{entry.target}\n{entry.label}".lower()


CASES: list[tuple[str, Callable[[Entry], bool]]] = [
    ("", lambda e: True),
    ("full", lambda e: "full" in shown(e)),
    ("straße", lambda e: "straße" in shown(e)),
    ("20", lambda e: "20" in shown(e) or e.code == 20),
    ("re:/room.*full$/", lambda e: e.summary.endswith("Room is full")),
    ("error", lambda e: e.severity is Severity.ERROR),
    ("severity>=warning", lambda e: e.severity is not None and e.severity >= Severity.WARNING),
    ("system:recorder", lambda e: e.system is System.UPTIVITY),
    ("op:room", lambda e: e.command == "room.create"),
    ("env:test", lambda e: e.environment == "Test bench"),
    ("device:20", lambda e: e.system is System.UPTIVITY and e.target.startswith("20")),
    ("target:20", lambda e: e.target.startswith("20")),
    ("room:5f", lambda e: e.system is System.ENABLEX and e.target == "5f00"),
    ("target:none", lambda e: not e.target),
    ("latency:none", lambda e: e.duration_us is None),
    (f"{'(' * 50}full{')' * 50}", lambda e: "full" in shown(e)),
    ("code:0", lambda e: e.code == 0),
    ("code:none", lambda e: e.code is None),
    ("code<100", lambda e: isinstance(e.code, int) and e.code < 100),
    ("code>=10000", lambda e: isinstance(e.code, int) and e.code >= 10000),
    ("latency>500ms", lambda e: e.duration_us is not None and e.duration_us > 500_000),
    ("latency<=1ms", lambda e: e.duration_us is not None and e.duration_us <= 1_000),
    ("is:event", lambda e: e.kind is EntryKind.EVENT),
    ("is:simulated", lambda e: Flag.SIMULATED in e.flags),
    ("is:change", lambda e: Flag.CHANGES_STATE in e.flags),
    ("is:pending", lambda e: Flag.PENDING in e.flags),
    ("after:10:32Z", lambda e: e.time_us // 1_000_000 % 86400 >= 37920),
    ("before:1:00Z", lambda e: e.time_us // 1_000_000 % 86400 < 3600),
    ("after:1970-01-02T00:00Z", lambda e: e.time_us >= 24 * HOUR_US),
    ("before:1970-01-02T00:00Z", lambda e: e.time_us < 24 * HOUR_US),
    ("-full error", lambda e: "full" not in shown(e) and e.severity is Severity.ERROR),
    ("(error or ok) -(device:200 or is:event)", lambda e: (
        e.severity in (Severity.ERROR, Severity.OK)
        and not (e.system is System.UPTIVITY and e.target.startswith("200"))
        and e.kind is not EntryKind.EVENT
    )),
]  # fmt: skip


def found(columns: Columns, line: str) -> list[int]:
    return [entry for batch in Search(columns, parse(line)).newest_first() for entry in batch]


@pytest.mark.parametrize(("line", "matches"), CASES, ids=[line or "everything" for line, _ in CASES])
@settings(max_examples=25)
@given(rows=st.lists(ROWS, max_size=40))
def test_a_filter_finds_what_looking_at_every_row_finds(
    line: str, matches: Callable[[Entry], bool], rows: list[Row]
) -> None:
    columns = Columns(limit=100)
    for made in rows:
        columns.append(made)
    entries = [columns.entry(number) for number in range(columns.first, columns.last + 1)]
    expected = [entry.id for entry in entries if entry is not None and matches(entry)]
    assert found(columns, line) == expected[::-1]
    assert Search(columns, parse(line)).among(1, columns.last) == expected


def pending(summary: str, severity: Severity | None = None) -> Row:
    return Row(
        1, EntryKind.CALL, System.UPTIVITY, "record.start", "Start recording", "Simulators", "200", severity, None, "",
        None, Flag.PENDING, summary,
    )  # fmt: skip


def test_a_pending_row_is_found_by_its_announcement_and_later_by_its_result() -> None:
    columns = Columns(limit=100)
    entry = columns.append(pending("Asking device 200"))
    assert found(columns, "asking") == [entry]
    assert found(columns, "is:pending") == [entry]
    assert columns.settle(entry, Settlement("200", Severity.OK, 0, "API_RECORDING_STARTED", 900, 0, "Recording began"))
    assert found(columns, "asking") == []
    assert found(columns, "began") == [entry]
    assert found(columns, "api_recording") == [entry]
    assert found(columns, "is:pending") == []


def test_rows_newer_than_the_start_are_left_to_the_follower() -> None:
    columns = Columns(limit=100)
    for _ in range(30):
        columns.append(pending("one"))
    steps = Search(columns, parse("one")).newest_first(up_to=25)
    columns.append(pending("one"))
    assert [entry for batch in steps for entry in batch] == list(range(25, 0, -1))


def test_an_expression_that_runs_away_is_given_up_and_named() -> None:
    columns = Columns(limit=100)
    columns.append(pending("a" * 480 + "!"))
    with pytest.raises(RunsAway, match=r"\(a\+a\+\)\+b"):
        found(columns, "re:/(a+a+)+b$/")


@pytest.mark.parametrize("line", ["full", "re:/room.*full/", "re:/[a-z] full/"])
def test_rows_that_come_during_a_search_do_not_disturb_it(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masks, "STEP_S", 0.0)
    columns = Columns(limit=1_000)
    for _ in range(20):
        columns.append(row(summary="The room is full."))
    found: list[int] = []
    for batch in Search(columns, parse(line)).newest_first():
        found += batch
        columns.append(row(summary="The room is full again."))
    assert columns.last > 25, "the search was in steps"
    assert found == list(range(20, 0, -1))


@pytest.mark.parametrize("typecode", "BbHiIqQ")
@pytest.mark.parametrize("wanted", [-1, 0, 1, 255, 256, 65_535, (1 << 31) - 1, 1 << 40, 1 << 70])
def test_numbers_are_found_by_their_bytes(typecode: str, wanted: int) -> None:
    low, high = (0, 255) if typecode == "B" else (-128, 127) if typecode == "b" else (0, 65_535)
    known = [number for number in (low, 0, 1, 64, high, wanted) if _fits(typecode, number)]
    column = array(typecode, known)
    assert masks._holds(column, wanted) == bytes(number == wanted for number in known)
    assert masks._not_negative(column) == bytes(number >= 0 for number in known) or not typecode.islower()


def _fits(typecode: str, number: int) -> bool:
    try:
        return bool(array(typecode, (number,)))
    except OverflowError:
        return False
