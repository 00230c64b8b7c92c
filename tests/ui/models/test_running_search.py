"""A search in slices finds what a search at once finds, however it is cut."""

from __future__ import annotations

from itertools import count

import pytest

from console.journal.filter.language import parse
from console.journal.filter.search import Search
from console.ui.models.running_search import SLICE_S, RunningSearch
from tests.ui.conftest import RowJournal


def worked_off(running: RunningSearch, most: int) -> tuple[list[int], int]:
    """Let time run out at once, so that every step is a slice of its own."""
    ticks = count(step=SLICE_S)
    found, slices = [], 0
    while not running.is_done or running.count:
        if not running.is_done:
            running.work(lambda: next(ticks))
            slices += 1
        found[:0] = running.take(most)
    return found, slices


@pytest.mark.parametrize("most", [1, 7, 10_000])
@pytest.mark.parametrize(("oldest", "newest"), [(1, 90), (40, 90), (95, 120), (89, 90)])
def test_hits_come_in_order_and_within_bounds(oldest: int, newest: int, most: int) -> None:
    rows = RowJournal(limit=1_000)
    for number in range(120):
        rows.add("even" if number % 2 else "odd")
    search = Search(rows.columns, parse("even"))
    found, slices = worked_off(RunningSearch(search, oldest, newest), most)
    assert found == search.among(oldest, newest)
    assert slices >= 2


def test_nothing_is_looked_at_where_nothing_is_wanted() -> None:
    rows = RowJournal()
    rows.add("even")
    assert RunningSearch(Search(rows.columns, parse("even")), 2, 1).is_done
