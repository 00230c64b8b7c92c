"""Which rows belong together without saying so: a call that changes something, and the events it brings about.

The recorder gives its events no reference to the command behind them, so this is a reading of place and time: the same
device, within seconds, before the next call that changes the same device. It is offered as such and never counted.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from console.journal.columns import SYSTEMS, Block, Columns
from console.journal.entry import EntryKind, Flag

WINDOW_US = 10_000_000
"""How long after a call an event may come that belongs to it."""

MOST_ROWS = 5_000
"""Rows looked at in one direction; in a busy log these are less than a second."""

MOST_FOUND = 12


class Belonging(Enum):
    """How a row belongs to another."""

    EVENT_OF_CALL = "event that followed"
    CALL_OF_EVENT = "call before it"


class Related(NamedTuple):
    """A row that seems to belong to the one asked about."""

    belonging: Belonging
    entry: int
    is_named: bool
    """Call and event carry the same name, such as record.start and RECORDSTART."""


def related(columns: Columns, entry: int) -> tuple[Related, ...]:
    """Return the events of a call that changes something, or the call of an event; in the order of the log."""
    place = columns.place(entry)
    if place is None or not place[0].target[place[1]]:
        return ()
    block, index = place
    if block.kind[index] == EntryKind.EVENT:
        return _call_of(columns, entry, block, index)
    if block.kind[index] == EntryKind.CALL and block.flags[index] & Flag.CHANGES_STATE:
        return _events_of(columns, entry, block, index)
    return ()


def _events_of(columns: Columns, entry: int, block: Block, index: int) -> tuple[Related, ...]:
    found: list[Related] = []
    name = _name(columns, block, index)
    for number in range(entry + 1, min(columns.last, entry + MOST_ROWS) + 1):
        there = columns.place(number)
        assert there is not None, "rows between two that are in memory are in memory"
        here, at = there
        if here.time_us[at] - block.time_us[index] > WINDOW_US or len(found) >= MOST_FOUND:
            break
        if not _is_about_the_same(here, at, block, index):
            continue
        if here.kind[at] == EntryKind.EVENT:
            found.append(Related(Belonging.EVENT_OF_CALL, number, _name(columns, here, at) == name))
        elif here.flags[at] & Flag.CHANGES_STATE:
            break
    return tuple(found)


def _call_of(columns: Columns, entry: int, block: Block, index: int) -> tuple[Related, ...]:
    name = _name(columns, block, index)
    for number in range(entry - 1, max(columns.first, entry - MOST_ROWS) - 1, -1):
        there = columns.place(number)
        assert there is not None, "rows between two that are in memory are in memory"
        here, at = there
        if block.time_us[index] - here.time_us[at] > WINDOW_US:
            break
        is_change = here.kind[at] == EntryKind.CALL and here.flags[at] & Flag.CHANGES_STATE
        if is_change and _is_about_the_same(here, at, block, index):
            return (Related(Belonging.CALL_OF_EVENT, number, _name(columns, here, at) == name),)
    return ()


def _is_about_the_same(one: Block, at: int, other: Block, index: int) -> bool:
    same_target = one.target[at] == other.target[index] and one.environment[at] == other.environment[index]
    return same_target and SYSTEMS[one.system[at]] is SYSTEMS[other.system[index]]


def _name(columns: Columns, block: Block, index: int) -> str:
    """A name that a command and the type of its event share: record.start and RECORDSTART."""
    return "".join(letter for letter in columns.commands[block.command[index]].upper() if letter.isalnum())
