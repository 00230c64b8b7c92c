"""Times in a filter line are those that the log shows: this workstation's, wherever it stands."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

import pytest

from console.journal.columns import Columns
from console.journal.filter import narrowing
from console.journal.filter.language import parse
from console.journal.filter.search import Search
from tests.journal.rows import row

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a Windows process cannot be changed")

WINTER = dt.datetime(2026, 1, 15, 9, 32, tzinfo=dt.UTC)
SUMMER = dt.datetime(2026, 7, 15, 8, 32, tzinfo=dt.UTC)
TWICE = dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)
"""02:30 of the night in which the clock is put back, the second time."""


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An hour ahead of UTC, two in summer."""
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
        time.tzset()
        yield
    time.tzset()


def found(line: str, *moments: dt.datetime) -> list[int]:
    columns = Columns(100)
    for moment in moments:
        columns.append(row(time_us=round(moment.timestamp() * 1_000_000)))
    return Search(columns, parse(line)).among(1, len(moments))


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("after:10:32", [1, 2]),
        ("after:10:32:01", []),
        ("before:10:32", []),
        ("after:09:32Z", [1]),
        ("before:09:00Z", [2]),
        ("after:2026-01-15T10:32 before:2026-01-15T10:33", [1]),
        ("after:2026-07-15T10:32 before:2026-07-15T10:33", [2]),
        ("after:2026-01-15T09:32Z before:2026-01-15T09:33Z", [1]),
    ],
)
def test_a_time_is_read_as_the_log_shows_it(line: str, rows: list[int]) -> None:
    assert found(line, WINTER, SUMMER) == rows


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (WINTER, "after:2026-01-15T10:32"),
        (SUMMER + dt.timedelta(microseconds=250_000), "after:2026-07-15T10:32:00.250000"),
        (TWICE, "after:2026-10-25T01:30Z"),
        (TWICE - dt.timedelta(hours=1), "after:2026-10-25T02:30"),
    ],
)
def test_a_moment_is_written_as_the_log_shows_it_and_read_back(moment: dt.datetime, written: str) -> None:
    assert narrowing.since_term(moment) == written
    assert found(written, moment - dt.timedelta(microseconds=1), moment) == [2]


def test_a_moment_that_no_clock_here_shows_is_written_in_utc() -> None:
    moment = dt.datetime.min.replace(tzinfo=dt.UTC)
    assert narrowing.since_term(moment) == "after:0001-01-01T00:00Z"
    parse(narrowing.since_term(moment))
