"""The log's model: rows come in batches, change in place, leave when they are old, and obey the filter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt, QTimer
from PySide6.QtTest import QAbstractItemModelTester

from console.domain.outcome import Severity
from console.journal.entry import Flag
from console.journal.filter.language import Expression, parse
from console.ui.models import log_model, running_search
from console.ui.models.log_cells import LogColumn
from console.ui.models.log_model import ENTRY_ROLE, FIRST_HITS, WHOLE_TEXT_ROLE, LogModel
from tests.ui.conftest import RowJournal

ERRORS = parse("error")
EVERYTHING = parse("")
RUNS_AWAY = parse("re:/(a+a+)+b$|ab/")
POISON = "a" * 480 + "!"
"""A text over which that expression would take years."""


@pytest.fixture
def model(qapp, rows) -> LogModel:
    return LogModel(rows)


def filter_by(model: LogModel, line: str | Expression) -> None:
    """Filter and wait until every row has been held against it."""
    model.set_filter(parse(line) if isinstance(line, str) else line)
    model.finish_search()


def shown(model: LogModel) -> list[str]:
    return [str(model.index(row, LogColumn.SUMMARY).data()) for row in range(model.rowCount())]


def test_qt_finds_nothing_wrong_with_it(model, rows) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for number in range(6):
        rows.add(f"row {number}", severity=Severity(number % 4))
    pending = rows.add_pending()
    model.flush()
    rows.settle(pending, Severity.ERROR)
    model.flush()
    filter_by(model, ERRORS)
    rows.add("late", severity=Severity.ERROR)
    model.flush()
    filter_by(model, EVERYTHING)
    assert model.rowCount() == 8
    del tester


def test_flushes_are_rarer_while_rows_pass_faster_than_anybody_can_read(model, rows) -> None:
    def pause_after(count: int) -> int:
        """Return how long the next row waits after a flush of so many rows."""
        for number in range(count):
            rows.add(f"row {number}")
        model.flush()
        rows.add("the next row")
        (timer,) = (timer for timer in model.findChildren(QTimer) if timer.isActive())
        return timer.interval()

    assert pause_after(log_model.RUSH_ROWS + 1) == log_model.RUSH_FLUSH_MS
    assert pause_after(1) < log_model.RUSH_FLUSH_MS


def test_one_flush_inserts_all_new_rows_at_once(model, rows) -> None:
    inserted = []
    model.rowsInserted.connect(lambda _, first, last: inserted.append((first, last)))
    for number in range(500):
        rows.add(f"row {number}")
    assert model.rowCount() == 0
    model.flush()
    assert inserted == [(0, 499)]


def test_the_flush_comes_by_itself(model, rows, qtbot) -> None:
    with qtbot.waitSignal(model.flushed, timeout=2000):
        rows.add("by itself")
    assert shown(model) == ["by itself"]


def test_a_pending_row_changes_in_place(model, rows) -> None:
    entry = rows.add_pending("Waiting.")
    model.flush()
    assert model.index(0, LogColumn.SEVERITY).data() == "pending"
    assert str(model.index(0, LogColumn.TOOK).data()).endswith("…")
    changed = []
    model.dataChanged.connect(lambda first, last, _: changed.append((first.row(), last.row())))
    rows.settle(entry, Severity.WARNING, "Too early.")
    model.flush()
    assert changed == [(0, 0)]
    assert [model.index(0, c).data() for c in (LogColumn.SEVERITY, LogColumn.TOOK, LogColumn.SUMMARY)] == [
        "warning", "5.0 ms", "Too early.",
    ]  # fmt: skip


def test_pause_stops_the_view_only_and_counts_what_it_misses(model, rows) -> None:
    rows.add("seen")
    model.flush()
    model.set_paused(True)
    for _ in range(3):
        rows.add("missed")
    model.flush()
    assert (shown(model), model.unseen_count) == (["seen"], 3)
    model.set_paused(False)
    assert (model.rowCount(), model.unseen_count) == (4, 0)


def test_old_rows_leave_the_view_when_they_leave_memory(qapp) -> None:
    rows = RowJournal(limit=20)
    model = LogModel(rows)
    for number in range(15):
        rows.add(f"row {number}")
    model.flush()
    for number in range(15, 33):
        rows.add(f"row {number}")
    model.flush()
    first = rows.columns.first
    assert first > 1
    assert model.id_at(0) == first
    assert shown(model) == [f"row {number}" for number in range(first - 1, 33)]


@pytest.mark.parametrize("is_filtered", [False, True])
def test_a_paused_view_survives_that_all_its_rows_leave_memory(qapp, is_filtered: bool) -> None:
    rows = RowJournal(limit=20)
    model = LogModel(rows)
    if is_filtered:
        filter_by(model, parse("row"))
    for number in range(5):
        rows.add(f"row {number}")
    model.flush()
    model.set_paused(True)
    for number in range(5, 60):
        rows.add(f"row {number}")
    model.flush()
    assert model.rowCount() == 0
    model.set_paused(False)
    assert shown(model)[-1] == "row 59"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (EVERYTHING, ["Alpha", "Beta", "Gamma"]),
        (ERRORS, ["Beta"]),
        (parse("a"), ["Alpha", "Beta", "Gamma"]),
        (parse("gam"), ["Gamma"]),
        (parse("studio"), ["Beta"]),
        (parse("create"), ["Alpha", "Beta", "Gamma"]),
        (parse("nothing"), []),
        (parse("a -ok -notice -error"), []),
    ],
)
def test_a_filter_shows_what_matches_and_counts_the_rest(model, rows, wanted: Expression, expected: list[str]) -> None:
    rows.add("Alpha")
    rows.add("Beta", severity=Severity.ERROR, target="Studio-7")
    rows.add("Gamma", severity=Severity.NOTICE)
    model.flush()
    filter_by(model, wanted)
    assert shown(model) == expected
    assert model.filtered_count == 3 - len(expected)


def test_many_rows_are_searched_as_few_are(model, rows) -> None:
    for number in range(2_500):
        rows.add("Needle" if number % 500 == 0 else "hay", target="t" if number != 7 else "needle-room")
    model.flush()
    filter_by(model, parse("needle"))
    assert [model.id_at(row) for row in range(model.rowCount())] == [1, 8, 501, 1001, 1501, 2001]


def test_a_row_moves_into_or_out_of_a_filtered_view_when_its_call_ends(model, rows) -> None:
    rows.add("first", severity=Severity.ERROR)
    one, two = rows.add_pending(), rows.add_pending()
    rows.add("last", severity=Severity.ERROR)
    model.flush()
    filter_by(model, ERRORS)
    rows.settle(one, Severity.OK, "good")
    rows.settle(two, Severity.ERROR, "bad")
    model.flush()
    assert shown(model) == ["first", "bad", "last"]
    filter_by(model, parse("-error -is:pending"))
    assert shown(model) == ["good"]


def test_rows_and_entries_find_each_other(model, rows) -> None:
    for severity in Severity:
        rows.add(severity.word, severity=severity)
    model.flush()
    filter_by(model, ERRORS)
    assert (model.id_at(0), model.row_of(4), model.row_of(1), model.id_at(1)) == (4, 0, None, None)
    assert model.index(0, 0).data(ENTRY_ROLE).summary == "error"


def test_long_and_hostile_text_is_cut_and_visible_and_kept_whole(model, rows) -> None:
    text = "\x1b[31mred\u202e" + "x" * 400
    rows.add(text)
    model.flush()
    index = model.index(0, LogColumn.SUMMARY)
    said = index.data(Qt.ItemDataRole.DisplayRole)
    assert said.startswith("␛[31mred⟨202E⟩")
    assert len(said) <= 300
    assert said.endswith("…")
    assert index.data(WHOLE_TEXT_ROLE) == text


def test_flags_are_told_in_the_tooltip(model, rows) -> None:
    rows.add(flags=(Flag.SIMULATED | Flag.CONTRADICTION).value)
    model.flush()
    said = model.index(0, LogColumn.SYSTEM).data(Qt.ItemDataRole.ToolTipRole)
    assert "simulator" in said
    assert "contradicts" in said


def test_it_is_a_table_with_named_columns(model) -> None:
    assert isinstance(model, QAbstractItemModel)
    heads = [model.headerData(c, Qt.Orientation.Horizontal) for c in LogColumn]
    assert heads[0] == "Time"
    assert all(heads)


@pytest.fixture
def many_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every step of a search be a slice of its own, however quick the machine is."""
    monkeypatch.setattr(running_search, "SLICE_S", 0)


def fill(rows: RowJournal, count: int, **changes: object) -> None:
    for number in range(count):
        rows.add(f"row {number}", **changes)


def adds_up(model: LogModel, rows: RowJournal) -> bool:
    seen = model.rowCount() + model.filtered_count + model.unseen_count
    return seen == len(rows.columns)


def test_the_newest_hits_come_first_and_the_older_ones_are_put_before(model, rows, many_slices) -> None:
    fill(rows, FIRST_HITS * 20)
    model.flush()
    resets, inserted = [], []
    model.modelReset.connect(lambda: resets.append((model.rowCount(), model.id_at(model.rowCount() - 1))))
    model.rowsInserted.connect(lambda _, first, last: inserted.append((first, last)))
    filter_by(model, "row")
    (first_hits, newest), *others = resets
    assert not others
    assert FIRST_HITS <= first_hits < FIRST_HITS * 20
    assert newest == FIRST_HITS * 20
    assert {first for first, _ in inserted} == {0}
    assert [model.id_at(row) for row in range(model.rowCount())] == list(range(1, FIRST_HITS * 20 + 1))


def test_rows_that_come_and_change_while_a_search_runs_find_their_place(model, rows, many_slices) -> None:
    pending = [rows.add_pending("alpha") for _ in range(3)]
    fill(rows, 30_000, severity=Severity.ERROR)
    model.flush()
    model.set_filter(parse("-is:pending -ok"))
    assert model.is_searching
    rows.settle(pending[0], Severity.ERROR, "alpha")
    rows.settle(pending[1], Severity.OK, "alpha")
    late = rows.add("late", severity=Severity.ERROR)
    model.flush()
    rows.columns.settle(10, rows.settlement(Severity.OK))
    rows.tell_updated(10)
    model.flush()
    model.finish_search()
    expected = [entry for entry in range(1, late + 1) if entry not in (pending[1], pending[2], 10)]
    assert [model.id_at(row) for row in range(model.rowCount())] == expected
    assert adds_up(model, rows)


def test_hundreds_of_rows_that_change_their_place_do_it_in_two_steps(model, rows) -> None:
    entries = [rows.add_pending("waits") for _ in range(600)]
    model.flush()
    filter_by(model, "-is:pending")
    changes = []
    model.rowsInserted.connect(lambda _, first, last: changes.append(("in", first, last)))
    model.rowsRemoved.connect(lambda _, first, last: changes.append(("out", first, last)))
    for entry in entries[::2]:
        rows.settle(entry)
    model.flush()
    assert changes == [("in", 0, 299)]
    for entry in entries[1::2]:
        rows.settle(entry)
    model.flush()
    assert changes[1:] == [("out", 1, 299), ("in", 1, 599)] or changes[1:] == [("out", 0, 299), ("in", 0, 599)]
    assert [model.id_at(row) for row in range(600)] == entries


def test_clearing_hides_rows_counts_them_as_filtered_and_can_be_taken_back(model, rows) -> None:
    fill(rows, 5)
    model.flush()
    filter_by(model, "row")
    model.clear()
    rows.add("row after")
    model.flush()
    assert (shown(model), model.filtered_count, model.cleared_count) == (["row after"], 5, 5)
    filter_by(model, EVERYTHING)
    assert (shown(model), model.cleared_count) == (["row after"], 5)
    filter_by(model, "after")
    model.show_cleared()
    model.finish_search()
    assert (shown(model), model.filtered_count, model.cleared_count) == (["row after"], 5, 0)
    filter_by(model, EVERYTHING)
    assert model.rowCount() == 6
    assert adds_up(model, rows)


@pytest.mark.parametrize("line", ["", "row", "error", "row -error"])
@pytest.mark.parametrize("is_paused", [False, True])
@pytest.mark.parametrize("is_cleared", [False, True])
def test_every_row_is_shown_filtered_or_unseen(qapp, line: str, *, is_paused: bool, is_cleared: bool) -> None:
    rows = RowJournal(limit=50)
    model = LogModel(rows)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    filter_by(model, line)
    fill(rows, 12)
    model.flush()
    if is_cleared:
        model.clear()
    model.set_paused(is_paused)
    for _ in range(6):
        fill(rows, 13, severity=Severity.ERROR)
        rows.settle(rows.add_pending("row"))
        model.flush()
        assert adds_up(model, rows)
    model.set_paused(False)
    model.show_cleared()
    model.finish_search()
    assert adds_up(model, rows)
    assert model.unseen_count == 0
    del tester


def test_a_filter_that_runs_away_leaves_the_view_as_it_was(model, rows) -> None:
    rows.add(POISON)
    fill(rows, 3)
    model.flush()
    filter_by(model, "row")
    problems = []
    model.search_failed.connect(problems.append)
    filter_by(model, RUNS_AWAY)
    assert "takes too long" in problems[0]
    assert (shown(model), model.filter, model.is_searching) == (["row 0", "row 1", "row 2"], parse("row"), False)


def test_a_filter_that_runs_away_late_gives_back_the_rows_there_were(qapp, many_slices, monkeypatch) -> None:
    monkeypatch.setattr(log_model, "FIRST_HITS", 1)
    rows = RowJournal(limit=1_000)
    model = LogModel(rows)
    rows.add(POISON)
    fill(rows, 250)
    rows.add("ab")
    model.flush()
    problems, resets = [], []
    model.search_failed.connect(problems.append)
    model.modelReset.connect(lambda: resets.append(model.rowCount()))
    filter_by(model, RUNS_AWAY)
    assert (len(problems), resets[0], model.rowCount()) == (1, 1, 252)


def test_a_new_row_that_cannot_be_judged_pauses_the_view_until_there_is_another_filter(model, rows) -> None:
    rows.add("ab")
    model.flush()
    filter_by(model, RUNS_AWAY)
    problems = []
    model.search_failed.connect(problems.append)
    rows.add(POISON)
    model.flush()
    assert "paused" in problems[0]
    assert (model.is_paused, shown(model), model.unseen_count) == (True, ["ab"], 1)
    filter_by(model, EVERYTHING)
    assert (model.is_paused, model.rowCount(), model.unseen_count) == (False, 2, 0)
