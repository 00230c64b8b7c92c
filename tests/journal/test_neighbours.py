"""The next and previous row of a sort, held against walking row by row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal.columns import Columns
from console.journal.filter.language import parse
from console.journal.neighbours import Direction, Neighbour, find, look, matching, position, same_target
from tests.journal.rows import row


def walk(wanted: list[int], entry: int, direction: Direction) -> Neighbour | None:
    others = [one for one in wanted if one != entry]
    ahead = [one for one in others if (one > entry) is (direction is Direction.NEXT)]
    pick = min if direction is Direction.NEXT else max
    if ahead:
        return Neighbour(pick(ahead), False)
    return Neighbour(pick(others), True) if others else None


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.data())
def test_a_neighbour_is_the_nearest_one_and_wraps_once(are_errors: list[bool], data: st.DataObject) -> None:
    columns = Columns(limit=200)
    for is_error in are_errors:
        columns.append(row(severity=Severity.ERROR if is_error else Severity.OK))
    wanted = [number for number, is_error in enumerate(are_errors, 1) if is_error]
    entry = data.draw(st.integers(1, len(are_errors)))
    errors = matching(columns, parse("error"))
    for direction in Direction:
        assert find(columns, errors, entry, direction) == walk(wanted, entry, direction)
    *_, last = position(columns, errors, entry)
    assert last == (sum(one <= entry for one in wanted), len(wanted), True)


def test_a_far_neighbour_is_found_in_many_small_steps() -> None:
    columns = Columns(limit=1_000_000)
    columns.append(row(severity=Severity.ERROR))
    for _ in range(40_000):
        columns.append(row())
    steps = list(look(columns, matching(columns, parse("error")), 40_001, Direction.PREVIOUS))
    assert steps[-1] == Neighbour(1, False)
    assert len(steps) > 10
    assert set(steps[:-1]) == {None}


def test_the_same_target_is_the_very_same_of_the_same_system() -> None:
    columns = Columns(limit=100)
    for target, system in [
        ("200", System.UPTIVITY), ("2001", System.UPTIVITY), ("200", System.ENABLEX),
        ("200", System.UPTIVITY), ("", None),
    ]:  # fmt: skip
        columns.append(row(target=target, system=system))
    same = same_target(columns, 1)
    assert same is not None
    assert find(columns, same, 1, Direction.NEXT) == Neighbour(4, False)
    assert find(columns, same, 4, Direction.NEXT) == Neighbour(1, True)
    assert same_target(columns, 5) is None
    assert same_target(columns, 99) is None


@pytest.mark.parametrize("direction", Direction)
def test_rows_that_left_memory_are_no_neighbours(direction: Direction) -> None:
    columns = Columns(limit=10)
    for _ in range(25):
        columns.append(row(severity=Severity.ERROR))
    found = find(columns, matching(columns, parse("error")), columns.first, direction)
    assert found is not None
    assert found.entry in (columns.first + 1, columns.last)
