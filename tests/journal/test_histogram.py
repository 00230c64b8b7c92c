"""Bars over time, held against counting row by row."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.outcome import Severity
from console.journal.columns import Columns, Settlement
from console.journal.entry import Flag
from console.journal.histogram import LANES, Histogram
from tests.journal.rows import SECOND_US, row

EVENTS = st.lists(st.tuples(st.integers(0, 10**16), st.sampled_from(LANES)), max_size=60)


def fill(columns: Columns, rows: list[tuple[int, Severity | None]]) -> None:
    for time_us, severity in rows:
        columns.append(row(time_us=time_us, severity=severity, flags=0 if severity is not None else Flag.PENDING))


def counted(histogram: Histogram) -> Counter[tuple[int, Severity | None]]:
    found: Counter[tuple[int, Severity | None]] = Counter()
    for number, bar in enumerate(histogram.bars):
        found.update({(number, lane): count for lane, count in zip(LANES, bar.counts, strict=True) if count})
    return found


def expected(histogram: Histogram, rows: list[tuple[int, Severity | None]]) -> Counter[tuple[int, Severity | None]]:
    found: Counter[tuple[int, Severity | None]] = Counter()
    for time_us, severity in rows:
        for number, bar in enumerate(histogram.bars):
            if bar.start_us <= time_us < bar.end_us:
                found[number, severity] += 1
    return found


@given(before=EVENTS, after=EVENTS, is_sorted=st.booleans(), buckets=st.integers(2, 12))
def test_every_row_stands_in_the_bar_of_its_time(
    before: list[tuple[int, Severity | None]], after: list[tuple[int, Severity | None]], is_sorted: bool, buckets: int
) -> None:
    if is_sorted:
        before.sort(key=lambda event: event[0])
        after.sort(key=lambda event: event[0])
    columns = Columns(limit=200)
    fill(columns, before)
    histogram = Histogram(columns, buckets)
    for _ in histogram.steps():
        pass
    assert histogram.total == len(before)
    fill(columns, after)
    histogram.take_new()
    assert histogram.total == len(before + after)
    assert len(histogram.bars) == buckets
    assert counted(histogram) == expected(histogram, before + after)


@given(rows=EVENTS, start=st.integers(0, 10**16), length=st.integers(1, 10**15))
def test_a_chosen_span_counts_only_what_lies_in_it(
    rows: list[tuple[int, Severity | None]], start: int, length: int
) -> None:
    columns = Columns(limit=200)
    fill(columns, rows)
    histogram = Histogram(columns, 7, (start, start + length))
    for _ in histogram.steps():
        pass
    assert histogram.start_us == start
    assert counted(histogram) == expected(histogram, rows)


def test_a_settled_row_moves_to_its_severity() -> None:
    columns = Columns(limit=100)
    fill(columns, [(5 * SECOND_US, None), (6 * SECOND_US, Severity.OK)])
    histogram = Histogram(columns, 4)
    for _ in histogram.steps():
        pass
    pending = len(LANES) - 1
    assert sum(bar.counts[pending] for bar in histogram.bars) == 1
    columns.settle(1, Settlement("200", Severity.ERROR, 20, "", 900, 0, "No"))
    histogram.revise([1, 2])
    histogram.revise([1])
    assert [sum(bar.counts[lane] for bar in histogram.bars) for lane in range(len(LANES))] == [1, 0, 0, 1, 0]


def test_rows_that_leave_memory_make_it_stale_until_it_is_counted_anew() -> None:
    columns = Columns(limit=10)
    fill(columns, [(second * SECOND_US, Severity.OK) for second in range(10)])
    histogram = Histogram(columns, 4)
    for _ in histogram.steps():
        pass
    assert not histogram.is_stale
    fill(columns, [(second * SECOND_US, Severity.OK) for second in range(10, 13)])
    assert histogram.is_stale
    for _ in histogram.steps():
        pass
    assert not histogram.is_stale
    assert histogram.total == len(columns)


def test_a_hundred_thousand_rows_are_counted_in_steps() -> None:
    columns = Columns(limit=1_000_000)
    fill(columns, [(number, Severity.OK) for number in range(100_000)])
    histogram = Histogram(columns)
    assert sum(1 for _ in histogram.steps()) > 5
    assert histogram.total == 100_000


@pytest.mark.parametrize(("buckets", "span"), [(1, None), (5, (7, 7))])
def test_an_empty_histogram_is_refused(buckets: int, span: tuple[int, int] | None) -> None:
    with pytest.raises(ValueError, match="at least two buckets"):
        Histogram(Columns(), buckets, span)
