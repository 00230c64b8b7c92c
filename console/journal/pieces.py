"""Rows of a session file turned into columns by the thousand, so that a million of them open in seconds.

SQLite gathers the rows (`gathering`), and what is made of them here, a `Piece`, belongs to no `Columns` yet: it names
texts by their place in lists of its own. That is the work of the thread that reads the file. Taking a piece over
(`Columns.extend`) is then little more than copying memory, which the window's thread does between two frames.

Rows that are not as we write them (a damaged file, a newer version) are read one by one, which mends what can be
mended, and leaves out and reports what cannot.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, count, islice, product, repeat
from operator import add
from typing import TYPE_CHECKING, TypeVar

from console.journal.columns import LONGEST_SUMMARY, Profile
from console.journal.entry import Flag
from console.journal.gathering import (
    ODDITIES,
    Cells,
    Gathered,
    Key,
    Unusual,
    gathered,
    gathered_of_rows,
    mended,
    profile_of,
)
from console.journal.spelling import DIGIT, SHAPE, capital_runs, runs_of

if TYPE_CHECKING:
    from console.journal.session import Session

ROWS = 4_096
"""Rows in a piece: more cost the window a noticeable moment when they are taken over, fewer cost more in all."""

MOST_REMEMBERED = 20_000
"""Profiles, and shapes of summaries, that are remembered."""

T = TypeVar("T")

_PENDING = Flag.PENDING.value
_DIGITS = tuple(bytes((DIGIT | digit,)) for digit in range(64))
_LAST_DIGITS = tuple(digit + b"\n" for digit in _DIGITS)


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows ready to be taken over; texts and codes are named by their place in the lists of the piece."""

    index: int
    """Where in its block the first row will stand; the blob has it written in."""
    numbers: array[int]
    """The number of each row in the file."""
    times_us: array[int]
    durations_us: array[int]
    targets: tuple[Sequence[int], list[str]]
    """Places in the list, and the list."""
    profiles: tuple[Sequence[int], list[Profile]]
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
        self._session = session
        self._block_size = block_size
        self._wanted = first
        self._index = 0
        self._is_at_end = False
        self._cutter = Cutter(session)

    @property
    def through(self) -> int:
        """Number of the last row that was read, whether it could be understood or not."""
        return self._wanted - 1

    def next(self) -> Piece | None:
        """Return the next piece; None behind the last row."""
        while True:
            room = min(ROWS, self._block_size - self._index)
            piece = self._gathered(room) or self._read(room)
            if piece is not None:
                self._index = (self._index + len(piece)) % self._block_size
                return piece
            if self._is_at_end:
                return None

    def _gathered(self, room: int) -> Piece | None:
        """Return the next rows gathered by SQLite; None when they have to be read one by one, or there are none."""
        cells = self._session.gather(self._wanted, room)
        if cells is None:
            return None
        try:
            found = gathered(cells)
            if found.numbers[0] < self._wanted:
                return None
            piece = self._cutter.piece(found, self._index)
        except ODDITIES:
            return None
        self._wanted = found.numbers[-1] + 1
        return piece

    def _read(self, room: int) -> Piece | None:
        """Return the next rows read one by one; None when none of them can be understood, or there are none."""
        rows = next(self._session.batches(self._wanted, room), [])
        self._is_at_end = not rows
        if not rows:
            return None
        self._wanted = int(str(rows[-1][0])) + 1
        return self._cutter.cut(rows, self._index)


class Cutter:
    """Makes pieces of rows, and remembers what makes the next one cheaper."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._profiles: dict[Key, Profile] = {}
        self._runs: dict[bytes, bytes] = {}
        self._tails_from = 0
        self._tails = _tails()

    def cut(self, rows: Sequence[Cells], index: int) -> Piece | None:
        """Return rows as a piece that begins at this place of its block; None when none of them can be read."""
        try:
            return self.piece(gathered_of_rows(rows), index)
        except ODDITIES:
            sound = [mended(cells) for cells in rows if self._session.read(cells) is not None]
            return self.piece(gathered_of_rows(sound), index) if sound else None

    def piece(self, rows: Gathered, index: int) -> Piece:
        """Return gathered rows as a piece; raises one of `ODDITIES` when they are not as we write them."""
        lines, runs, exact = self._summaries(rows.summaries, len(rows.numbers))
        profile_places, keys = _placed(rows.profiles)
        profiles = list(map(self._profile, keys))
        target_places, targets = _placed(rows.targets)
        if not set(map(type, targets)) <= {str}:
            raise Unusual
        lengths = array("H", map(len, lines))
        sizes = map(add, map(add, lengths, map(len, runs)), repeat(4))
        tails = self._tails_of(index, len(lines))
        return Piece(
            index=index,
            numbers=rows.numbers,
            times_us=rows.times_us,
            durations_us=rows.durations_us,
            targets=(target_places, targets),
            profiles=(profile_places, profiles),
            lengths=lengths,
            strides=list(accumulate(sizes, initial=0))[:-1],
            blob=b"".join(chain.from_iterable(zip(lines, runs, tails, strict=True))),
            unsettled=_unsettled(rows.summaries, profile_places, profiles),
            exact=exact,
        )

    def _profile(self, key: Key) -> Profile:
        known = self._profiles.get(key)
        if known is None:
            if len(self._profiles) >= MOST_REMEMBERED:
                self._profiles.clear()
            known = self._profiles[key] = profile_of(key)
        return known

    def _tails_of(self, index: int, count: int) -> list[bytes]:
        if index != self._tails_from:
            self._tails = islice(_tails(), index, None)
        self._tails_from = index + count
        return list(islice(self._tails, count))

    def _summaries(self, joined: str, count: int) -> tuple[list[bytes], list[bytes], dict[int, str]]:
        """Return the summaries in lower case, where their capitals are, and those for which that cannot be said."""
        raw = joined.encode("utf-8", "replace")
        lines = raw.lower().split(b"\n")
        if len(lines) != count:
            raise Unusual
        shapes = raw.translate(SHAPE).split(b"\n")
        runs = list(map(self._runs_of_shape(shapes).__getitem__, shapes))
        exact = {} if len(raw) == len(joined) else _spell_out(joined, lines, runs)
        if max(map(len, lines)) > LONGEST_SUMMARY and max(map(len, joined.split("\n"))) > LONGEST_SUMMARY:
            raise Unusual
        return lines, runs, exact

    def _runs_of_shape(self, shapes: list[bytes]) -> dict[bytes, bytes]:
        known = self._runs
        new = set(shapes).difference(known)
        if len(known) + len(new) > MOST_REMEMBERED:
            known.clear()
            new = set(shapes)
        for shape in new:
            known[shape] = runs_of(shape.decode())
        return known


def _spell_out(joined: str, lines: list[bytes], runs: list[bytes]) -> dict[int, str]:
    """Put right what was said of texts that are not ASCII; return those whose capitals cannot be told."""
    exact = {}
    for place, text in enumerate(joined.split("\n")):
        if text.isascii():
            continue
        lowered = text.lower()
        found = capital_runs(text, lowered)
        if found is None:
            exact[place] = text
        lines[place], runs[place] = lowered.encode("utf-8", "replace"), found or b""
    return exact


def _unsettled(joined: str, places: Sequence[int], profiles: Sequence[Profile]) -> dict[int, str]:
    """Return the summaries of the pending rows."""
    pending = {place for place, profile in enumerate(profiles) if profile.flags & _PENDING}
    if not pending:
        return {}
    summaries = joined.split("\n")
    return {row: summaries[row] for row, place in enumerate(places) if place in pending}


def _tails() -> Iterator[bytes]:
    """Yield what ends each summary of a block: its index in three digits, and a line feed."""
    return map(b"".join, product(_DIGITS, _DIGITS, _LAST_DIGITS))


def _placed(values: Sequence[T]) -> tuple[list[int], list[T]]:
    """Return the place of each value in a list of those that occur, and the list."""
    different = list(dict.fromkeys(values))
    place_of = dict(zip(different, count(), strict=False))
    return [place_of[value] for value in values], different
