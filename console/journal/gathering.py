"""Rows of a session file as whole columns, put together by SQLite itself.

Read row by row, most time goes into making a dozen small objects for each. One statement that gathers a few thousand
rows into a handful of texts makes none, and SQLite works on it without the interpreter, so that a window beside it
stays quick. What recurs from row to row (kind, command, code and the like) comes as one text, the row's profile, which
is understood once however often it occurs.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Sequence
from itertools import islice
from operator import lt
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from console.domain.outcome import Severity
from console.journal.columns import NO_DURATION, NO_SEVERITY, SYSTEMS, Profile, one_line
from console.journal.entry import EntryKind

if TYPE_CHECKING:
    from console.journal.record import Cell

Cells: TypeAlias = "tuple[Cell, ...]"
Key: TypeAlias = "str | Cells"
"""A profile as it was read: one text, or cells."""

ODDITIES = (TypeError, KeyError, ValueError, OverflowError)
"""What turning cells into columns raises when they are not as we write them."""

_END = "\x1f"
"""Behind the parts of a profile."""

GATHER = (
    "SELECT count(*), group_concat(id), group_concat(time_us), group_concat(ifnull(duration_us, :no_duration)),"
    " group_concat(target, char(10)), group_concat("
    "printf('%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f', kind, system, severity, flags, typeof(code)) || ifnull(code, '')"
    " || '\x1f' || command || '\x1f' || title || '\x1f' || environment || '\x1f' || label, char(10)),"
    " group_concat(summary, char(10))"
    " FROM entry WHERE id >= :first AND id < (SELECT min(id) FROM entry WHERE id >= :first) + :count"
)
"""Gathers rows from the first one there is at or behind a number; none when there is none.

`printf` is quicker, but ends a text at its first zero; it is for what is a number or one of our words.
"""

_SYSTEM: dict[Cell, int] = {"" if system is None else system.value: number for number, system in enumerate(SYSTEMS)}
_KIND: dict[Cell, int] = {kind.word: int(kind) for kind in EntryKind}
_SEVERITY: dict[Cell, int] = {None: NO_SEVERITY, "": NO_SEVERITY}
_SEVERITY |= {form: int(severity) for severity in Severity for form in (int(severity), str(int(severity)))}
_FLAGS = 0xFFFF


class Unusual(ValueError):
    """Rows that are not as we write them, and have to be looked at one by one."""


class Gathered(NamedTuple):
    """Rows by their columns."""

    numbers: array[int]
    times_us: array[int]
    durations_us: array[int]
    targets: Sequence[str]
    profiles: Sequence[Key]
    summaries: str
    """All summaries, with line feeds between them; whether each is one line is still to be seen."""


def range_of(first: int, count: int) -> dict[str, int]:
    """Return what `GATHER` asks for."""
    return {"first": first, "count": count, "no_duration": NO_DURATION}


def gathered(cells: Sequence[Any]) -> Gathered:
    """Return what `GATHER` gave for a range that holds rows; raises one of `ODDITIES` for what we do not write."""
    if None in cells:
        raise Unusual
    count, numbers, times_us, durations_us, targets, profiles, summaries = cells
    found = Gathered(
        *(_numbers("q", numbers), _numbers("q", times_us), _numbers("I", durations_us)),
        *(targets.split("\n"), profiles.split("\n"), summaries),
    )
    # An empty cell is passed over when columns are gathered, and a line feed in one makes two of it.
    if any(len(column) != count for column in found[:-1]) or not _is_ascending(found.numbers):
        raise Unusual
    return found


def gathered_of_rows(rows: Sequence[Cells]) -> Gathered:
    """Return rows that were read one by one; raises one of `ODDITIES` for what we do not write."""
    columns: Any = zip(*rows, strict=True)
    numbers, times_us, kinds, systems, commands, titles, environments, targets, *rest, summaries = columns
    severities, codes, labels, durations_us, flags = rest
    return Gathered(
        array("q", numbers),
        array("q", times_us),
        array("I", [NO_DURATION if duration is None else duration for duration in durations_us]),
        targets,
        list(zip(kinds, systems, severities, flags, commands, titles, environments, codes, labels, strict=True)),
        "\n".join(summaries),
    )


def profile_of(key: Key) -> Profile:
    """Return what a profile says; raises one of `ODDITIES` for what we do not write."""
    kind, system, severity, flags, *texts, code, label = _split(key) if isinstance(key, str) else key
    bits = int(str(flags))
    command, title, environment, label = (_text(cell) for cell in (*texts, label))
    if bits != bits & _FLAGS or not isinstance(code, int | str | None):
        raise Unusual
    return Profile(_KIND[kind], _SYSTEM[system], _SEVERITY[severity], bits, command, title, environment, label, code)


def _split(key: str) -> Cells:
    *cells, type_, code, command, title, environment, label = key.split(_END)
    return (*cells, command, title, environment, _CODES[type_](code), label)


def mended(cells: Cells) -> Cells:
    """Return the cells of a readable row that is not as we write it, as we would have written them."""
    number, time_us, kind, system, *texts, severity, code, label, duration_us, flags, summary = cells
    return (
        *(number, int(str(time_us)), str(kind).lower(), str(system or ""), *(str(text) for text in texts)),
        *(None if severity is None else int(str(severity)), code if isinstance(code, int | str) else None, str(label)),
        None if duration_us is None else min(max(int(str(duration_us)), 0), NO_DURATION - 1),
        *(int(str(flags)) & _FLAGS, one_line(str(summary))),
    )


_CODES: dict[str, Callable[[str], int | str | None]] = {"integer": int, "text": str, "null": lambda _: None}


def _numbers(type_: str, joined: str) -> array[int]:
    return array(type_, json.loads(f"[{joined}]"))


def _is_ascending(numbers: array[int]) -> bool:
    return all(map(lt, numbers, islice(numbers, 1, None)))


def _text(cell: Cell) -> str:
    if not isinstance(cell, str):
        raise Unusual
    return cell
