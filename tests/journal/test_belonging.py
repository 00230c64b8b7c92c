"""Which events belong to which call, read from device and time."""

from __future__ import annotations

import pytest

from console.domain.command import System
from console.journal.belonging import Belonging, related
from console.journal.columns import Columns
from console.journal.entry import EntryKind, Flag
from tests.journal.rows import SECOND_US, row

CHANGE = Flag.CHANGES_STATE.value
EVENT = {"kind": EntryKind.EVENT, "command": "RECORDSTART"}


def filled(*rows: dict) -> Columns:
    columns = Columns()
    for values in rows:
        columns.append(row(**values))
    return columns


def test_a_call_finds_its_events_and_they_find_it() -> None:
    columns = filled(
        {"flags": CHANGE},
        {**EVENT, "time_us": SECOND_US},
        {**EVENT, "target": "999", "time_us": SECOND_US},
        {**EVENT, "command": "CHANNELSTATE", "time_us": 2 * SECOND_US},
    )
    assert [(one.entry, one.is_named) for one in related(columns, 1)] == [(2, True), (4, False)]
    assert related(columns, 2) == ((Belonging.CALL_OF_EVENT, 1, True),)
    assert [one.entry for one in related(columns, 4)] == [1]
    assert related(columns, 3) == ()


@pytest.mark.parametrize(
    ("call", "event"),
    [
        ({"flags": CHANGE}, {**EVENT, "time_us": 11 * SECOND_US}),
        ({"flags": 0}, EVENT),
        ({"flags": CHANGE, "target": ""}, {**EVENT, "target": ""}),
        ({"flags": CHANGE, "environment": "Lab"}, EVENT),
        ({"flags": CHANGE, "system": System.ENABLEX}, EVENT),
    ],
    ids=["too late", "changes nothing", "about nothing", "elsewhere", "another system"],
)
def test_what_does_not_belong_is_not_offered(call: dict, event: dict) -> None:
    columns = filled(call, event)
    assert related(columns, 1) == related(columns, 2) == ()


def test_events_after_the_next_change_belong_to_that() -> None:
    columns = filled({"flags": CHANGE}, EVENT, {"flags": CHANGE, "command": "record.stop"}, EVENT)
    assert [one.entry for one in related(columns, 1)] == [2]
    assert [one.entry for one in related(columns, 3)] == [4]
    assert [one.entry for one in related(columns, 4)] == [3]


def test_a_row_that_is_not_there_belongs_to_nothing() -> None:
    assert related(Columns(), 7) == ()
