"""Rows of a session file turned into columns by the thousand, so that a million of them open in seconds.

A row at a time costs a dozen calls; here a whole column of a few thousand rows is turned by one call each. It works in
the thread that reads the file: what it makes, a `Piece`, belongs to no `Columns` yet and names texts by their place in
lists of its own. Taking it over (`Columns.extend`) is then little more than copying memory, which the window's thread
does between two frames.

Rows that are not as we write them (a damaged file, a newer version) go through a slower door that mends what can be
mended, and leaves out and reports what cannot.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, count, islice, product, repeat
from operator import add
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from console.domain.outcome import Severity
from console.journal.columns import (
    LONGEST_SUMMARY,
    NO_DURATION,
    NO_SEVERITY,
    SHAPE,
    SYSTEMS,
    capital_runs,
    one_line,
    runs_of,
)
from console.journal.entry import EntryKind, Flag

if TYPE_CHECKING:
    from console.journal.file import Cell
    from console.journal.session import Session

ROWS = 512
"""Rows in a piece: few enough to stay in the processor's cache on their way from column to column (measured)."""

MOST_SHAPES = 20_000
"""Shapes of summaries that are remembered."""

Cells: TypeAlias = "tuple[Cell, ...]"
T = TypeVar("T")

_SYSTEM = {"" if system is None else system.value: number for number, system in enumerate(SYSTEMS)}
_KIND = {kind.word: int(kind) for kind in EntryKind}
_SEVERITY: dict[Cell, int] = {None: NO_SEVERITY, **{int(severity): int(severity) for severity in Severity}}
_PENDING = Flag.PENDING.value
_FLAGS = 0xFFFF
_DIGITS = tuple(bytes((0x80 | digit,)) for digit in range(64))
_LAST_DIGITS = tuple(digit + b"\n" for digit in _DIGITS)


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows ready to be taken over; texts and codes are named by their place in the lists of the piece."""

    index: int
    """Where in its block the first row will stand; the blob has it written in."""
    numbers: array[int]
    """The number of each row in the file."""
    plain: dict[str, array[int]]
    """The columns that are numbers by themselves, by the name of their array."""
    texts: dict[str, tuple[array[int], list[str]]]
    """The columns of environments, targets and labels: places in the list, and the list."""
    commands: tuple[array[int], list[tuple[str, str]]]
    """Places in the list, and ids and titles of the commands."""
    codes: tuple[array[int], list[int | str | None]]
    lengths: array[int]
    """Bytes of each lower-cased summary."""
    strides: list[int]
    """Where each summary begins in the blob of the piece."""
    blob: bytes
    unsettled: dict[int, str]
    """Summaries of pending rows, by their place in the piece."""
    exact: dict[int, str]
    """Summaries whose capitals cannot be told from their lower-cased form."""

    def __len__(self) -> int:
        return len(self.numbers)


class Pieces:
    """Cuts the rows of a session file into pieces that never reach over a block; for the thread that reads the file."""

    def __init__(self, session: Session, block_size: int, first: int = 1) -> None:
        self._batches = session.batches(first, ROWS)
        self._block_size = block_size
        self._index = 0
        self._cutter = Cutter(session)
        self._left: Sequence[Cells] = ()

    def next(self) -> Piece | None:
        """Return the next piece; None behind the last row."""
        while True:
            if not self._left:
                self._left = next(self._batches, ())
            if not self._left:
                return None
            room = self._block_size - self._index
            rows, self._left = self._left[:room], self._left[room:]
            piece = self._cutter.cut(rows, self._index)
            if piece is not None:
                self._index = (self._index + len(piece)) % self._block_size
                return piece


class Cutter:
    """Makes pieces of rows, and remembers what makes the next one cheaper."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._runs: dict[bytes, bytes] = {}
        self._tails_from = 0
        self._tails = _tails()

    def cut(self, rows: Sequence[Cells], index: int) -> Piece | None:
        """Return rows as a piece that begins at this place of its block; None when none of them can be read."""
        try:
            return self._piece(rows, index)
        except (TypeError, KeyError, OverflowError, _Unusual):
            sound = [mended(cells) for cells in rows if self._session.read(cells) is not None]
            return self._piece(sound, index) if sound else None

    def _tails_of(self, index: int, count: int) -> list[bytes]:
        if index != self._tails_from:
            self._tails = islice(_tails(), index, None)
        self._tails_from = index + count
        return list(islice(self._tails, count))

    def _piece(self, rows: Sequence[Cells], index: int) -> Piece:
        # What a damaged file holds may be anything; the arrays and tables refuse what is not right for them.
        columns: Iterator[tuple[Any, ...]] = zip(*rows, strict=True)
        (
            numbers,
            times,
            kinds,
            systems,
            commands,
            titles,
            environments,
            targets,
            severities,
            codes,
            labels,
            durations,
            flags,
            summaries,
        ) = columns
        plain = {
            "time_us": array("q", times),
            "kind": array("B", map(_KIND.__getitem__, kinds)),
            "system": array("B", map(_SYSTEM.__getitem__, systems)),
            "severity": array("b", map(_SEVERITY.__getitem__, severities)),
            "duration_us": array("I", [NO_DURATION if duration is None else duration for duration in durations]),
            "flags": array("H", flags),
        }
        command_places, command_ids = _placed(commands)
        title_of = dict(zip(commands, titles, strict=True))
        _only(titles, str)
        different_codes = list(dict.fromkeys(codes))
        _only(different_codes, int, str, type(None))
        pending = [place for place, bits in enumerate(flags) if bits & _PENDING]
        lines, runs, exact = self._summaries(summaries)
        lengths = array("H", map(len, lines))
        tails = self._tails_of(index, len(lines))
        sizes = map(add, map(add, lengths, map(len, runs)), repeat(4))
        strides = list(accumulate(sizes, initial=0))[:-1]
        return Piece(
            index=index,
            numbers=array("q", numbers),
            plain=plain,
            texts={
                "environment": _placed(environments),
                "target": _placed(targets),
                "label": _placed(labels),
            },
            commands=(command_places, [(command, title_of[command]) for command in command_ids]),
            codes=(_places(codes, different_codes), different_codes),
            lengths=lengths,
            strides=strides,
            blob=b"".join(chain.from_iterable(zip(lines, runs, tails, strict=True))),
            unsettled={place: summaries[place] for place in pending},
            exact=exact,
        )

    def _summaries(self, summaries: Sequence[str]) -> tuple[list[bytes], list[bytes], dict[int, str]]:
        """Return the summaries in lower case, where their capitals are, and those for which that cannot be said."""
        joined = "\n".join(summaries)
        if joined.count("\n") != len(summaries) - 1 or max(map(len, summaries)) > LONGEST_SUMMARY:
            raise _Unusual
        exact: dict[int, str] = {}
        if not joined.isascii():
            return *self._mixed_summaries(summaries, exact), exact
        raw = joined.encode()
        shapes = raw.translate(SHAPE).split(b"\n")
        return raw.lower().split(b"\n"), list(map(self._runs_of_shape(shapes).__getitem__, shapes)), exact

    def _runs_of_shape(self, shapes: list[bytes]) -> dict[bytes, bytes]:
        known = self._runs
        new = set(shapes).difference(known)
        if len(known) + len(new) > MOST_SHAPES:
            known.clear()
            new = set(shapes)
        for shape in new:
            known[shape] = runs_of(shape.decode())
        return known

    def _mixed_summaries(self, summaries: Sequence[str], exact: dict[int, str]) -> tuple[list[bytes], list[bytes]]:
        lines, runs = [], []
        for place, text in enumerate(summaries):
            lowered = text.lower()
            found = capital_runs(text, lowered)
            if found is None:
                exact[place] = text
            lines.append(lowered.encode("utf-8", "replace"))
            runs.append(found or b"")
        return lines, runs


def mended(cells: Cells) -> Cells:
    """Return the cells of a readable row that is not as we write it, as we would have written them."""
    number, time_us, kind, system, *texts, severity, code, label, duration_us, flags, summary = cells
    return (
        *(number, int(str(time_us)), str(kind).lower(), str(system), *(str(text) for text in texts)),
        *(None if severity is None else int(str(severity)), code if isinstance(code, int | str) else None, str(label)),
        None if duration_us is None else min(max(int(str(duration_us)), 0), NO_DURATION - 1),
        *(int(str(flags)) & _FLAGS, one_line(str(summary))),
    )


class _Unusual(Exception):
    """A summary that is no single line, or too long."""


def _tails() -> Iterator[bytes]:
    """Yield what ends each summary of a block: its index in three digits, and a line feed."""
    return map(b"".join, product(_DIGITS, _DIGITS, _LAST_DIGITS))


def _placed(texts: Sequence[str]) -> tuple[array[int], list[str]]:
    """Return the place of each text in a list of those that occur, and the list."""
    different = list(dict.fromkeys(texts))
    _only(different, str)
    return _places(texts, different), different


def _places(values: Sequence[T], different: list[T]) -> array[int]:
    place_of = dict(zip(different, count(), strict=False))
    return array("I", map(place_of.__getitem__, values))


def _only(values: Sequence[Any], *types: type) -> None:
    if not set(map(type, values)).issubset(types):
        raise _Unusual
