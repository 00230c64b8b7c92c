"""The rows in memory: numbers in arrays, texts that recur once, summaries in one searchable blob per block."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal.entry import Entry, EntryKind, Flag
from console.journal.spelling import DIGIT, SHAPE, capital_runs, runs_of_shape, with_capitals

if TYPE_CHECKING:
    from console.journal.pieces import Piece

DEFAULT_LIMIT = 1_000_000
"""Rows kept in memory."""

LONGEST_SUMMARY = 500
"""Characters of a summary that are kept."""

MOST_ROWS_IN_BLOCK = 1 << 18
"""What the three digits of a row's index in the blob can count."""

NO_SEVERITY = -1
NO_CODE = -1
NO_DURATION = 0xFFFF_FFFF
UNSETTLED = 0xFFFF_FFFF

SYSTEMS: tuple[System | None, ...] = (None, *System)
"""What the numbers of the system column stand for."""

_SYSTEM_NUMBER = {system: number for number, system in enumerate(SYSTEMS)}
_PENDING = Flag.PENDING.value


class Row(NamedTuple):
    """What is known of a row when it is announced or arrives."""

    time_us: int
    kind: EntryKind
    system: System | None
    command: str
    title: str
    environment: str
    target: str
    severity: Severity | None
    code: int | str | None
    label: str
    duration_us: int | None
    flags: int
    summary: str


class Settlement(NamedTuple):
    """What becomes known of a row when its call has ended."""

    target: str
    severity: Severity
    code: int | str | None
    label: str
    duration_us: int
    flags: int
    summary: str


class Profile(NamedTuple):
    """What recurs from row to row, as the columns hold it, but for the texts and codes that they number."""

    kind: int
    system: int
    severity: int
    flags: int
    command: str
    title: str
    environment: str
    label: str
    code: int | str | None


class Texts:
    """Texts that recur, each kept once and known by a number that never means another text."""

    __slots__ = ("_next", "_numbers", "_texts")

    def __init__(self) -> None:
        self._texts: dict[int, str] = {0: ""}
        self._numbers: dict[str, int] = {"": 0}
        self._next = 1

    def __len__(self) -> int:
        return len(self._texts)

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __getitem__(self, number: int) -> str:
        return self._texts[number]

    def number(self, text: str) -> int:
        """Return the number of a text, which is given one when it is new."""
        known = self._numbers.get(text)
        if known is not None:
            return known
        number, self._next = self._next, self._next + 1
        self._texts[number] = text
        self._numbers[text] = number
        return number

    def numbers(self, texts: Sequence[str]) -> list[int]:
        """Return the numbers of many different texts at once."""
        new = [text for text in texts if text not in self._numbers]
        given = range(self._next, self._next + len(new))
        self._next += len(new)
        self._texts.update(zip(given, new, strict=True))
        self._numbers.update(zip(new, given, strict=True))
        return list(map(self._numbers.__getitem__, texts))

    def find(self, text: str) -> int | None:
        """Return the number of a text that has been seen, else None; filters compare numbers."""
        return self._numbers.get(text)

    def keep(self, used: set[int]) -> None:
        """Forget the texts whose numbers are not used any more."""
        for number in self._texts.keys() - used - {0}:
            del self._numbers[self._texts.pop(number)]


_PROFILE_ARRAYS = ("kind", "system", "severity", "flags", "command", "environment", "label", "code")
_ARRAYS = (
    *("time_us", "system", "kind", "command", "environment", "target", "severity", "code", "label"),
    *("duration_us", "flags", "offset", "length"),
)


class Block:
    """A stretch of rows. Readers use the arrays directly: index is the entry's id minus `first`."""

    __slots__ = (*_ARRAYS, "_exact", "_unsettled", "blob", "first")

    def __init__(self, first: int) -> None:
        self.first = first
        """Id of the first row."""
        self.time_us = array("q")
        self.system = array("B")
        self.kind = array("B")
        self.command = array("I")
        self.environment = array("H")
        self.target = array("I")
        self.severity = array("b")
        self.code = array("i")
        self.label = array("I")
        self.duration_us = array("I")
        self.flags = array("H")
        self.offset = array("I")
        """Where the summary begins in the blob; `UNSETTLED` while the row is pending."""
        self.length = array("H")
        """Bytes of the lower-cased summary."""
        self.blob = bytearray()
        """Per settled row: lower-cased summary in UTF-8, where its capitals are, its index, a line feed.

        Rows stand in the order in which they were settled, and one that changed later stands twice: `index_at` tells
        which row a place belongs to.
        """
        self._unsettled: dict[int, str] = {}
        self._exact: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.time_us)

    @property
    def unsettled(self) -> dict[int, str]:
        """Index and summary of the pending rows, which are not in the blob yet."""
        return self._unsettled

    def hold(self, index: int, text: str) -> None:
        """Keep the summary of a pending row beside the blob, which it enters when it is settled."""
        self._unsettled[index] = text

    def settle(self, index: int, text: str) -> None:
        """Write a row's summary into the blob, replacing the one it had."""
        self._unsettled.pop(index, None)
        self._exact.pop(index, None)
        if text.isascii():
            raw = text.encode("ascii")
            stored, runs = raw.lower(), runs_of_shape(raw.translate(SHAPE))
        else:
            lowered = text.lower()
            stored, found = lowered.encode("utf-8", "replace")[:0xFFFF], capital_runs(text, lowered)
            runs = found or b""
            if found is None:
                self._exact[index] = text
        blob = self.blob
        self.offset[index] = len(blob)
        self.length[index] = len(stored)
        blob += stored
        blob += runs
        blob += bytes((DIGIT | index >> 12 & 63, DIGIT | index >> 6 & 63, DIGIT | index & 63, 10))

    def adopt(self, piece: Piece) -> None:
        """Append the summaries of rows whose other columns have been appended."""
        start = len(self.blob)
        self.offset.extend(map(start.__add__, piece.strides))
        self.length.extend(piece.lengths)
        self.blob += piece.blob
        self._exact.update((piece.index + place, text) for place, text in piece.exact.items())
        for place, text in piece.unsettled.items():
            self.offset[piece.index + place], self.length[piece.index + place] = UNSETTLED, 0
            self.hold(piece.index + place, text)

    def summary(self, index: int) -> str:
        """Return a row's summary in its original spelling."""
        if index in self._unsettled:
            return self._unsettled[index]
        if index in self._exact:
            return self._exact[index]
        start = self.offset[index]
        end = start + self.length[index]
        runs = self.blob[end : self.blob.index(10, end) - 3]
        return with_capitals(self.blob[start:end].decode("utf-8", "replace"), runs)

    def lowered(self, index: int) -> str:
        """Return a settled row's summary in lower case, as searches see it."""
        start = self.offset[index]
        return self.blob[start : start + self.length[index]].decode("utf-8", "replace")

    def index_at(self, place: int) -> int | None:
        """Return which row's current summary covers a place of the blob; None for a replaced one."""
        line_end = self.blob.index(10, place)
        high, middle, low = self.blob[line_end - 3 : line_end]
        index = (high & 63) << 12 | (middle & 63) << 6 | low & 63
        start = self.offset[index]
        return index if start <= place < start + self.length[index] else None

    def trim(self) -> None:
        """Give back the memory that growing arrays hold in reserve; called once a block is full."""
        for name in _ARRAYS:
            column = getattr(self, name)
            setattr(self, name, array(column.typecode, column))
        self.blob = bytearray(self.blob)

    @property
    def byte_count(self) -> int:
        """Memory of the columns and summaries, in bytes."""
        arrays: list[array[int]] = [getattr(self, name) for name in _ARRAYS]
        loose = sum(len(text) + 50 for texts in (self._exact, self._unsettled) for text in texts.values())
        return sum(column.itemsize * len(column) for column in arrays) + len(self.blob) + loose


class Columns:
    """All rows in memory; the blocks hold the numbers of `commands`, `environments`, `targets`, `labels`, `codes`."""

    def __init__(self, limit: int = DEFAULT_LIMIT) -> None:
        if limit < 10:
            raise ValueError(f"A limit of {limit} rows is too small; at least 10 are needed.")
        self._block_size = min(limit // 10, MOST_ROWS_IN_BLOCK)
        self._most_blocks = limit // self._block_size
        self._blocks = [Block(1)]
        self._next = 1
        self.commands = Texts()
        self.titles: dict[int, str] = {0: ""}
        """Title for each number of `commands`."""
        self.environments = Texts()
        self.targets = Texts()
        self.labels = Texts()
        self.codes = Texts()
        """Codes that are words, as the newer EnableX envelope has them: number n stands as -1-n in the code column."""

    def __len__(self) -> int:
        return self._next - self.first

    @property
    def first(self) -> int:
        """Id of the oldest row in memory; one more than `last` when there is none."""
        return self._blocks[0].first

    @property
    def last(self) -> int:
        """Id of the newest row; 0 when there is none."""
        return self._next - 1

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The stretches of rows, oldest first."""
        return tuple(self._blocks)

    @property
    def byte_count(self) -> int:
        """Memory of all blocks, in bytes."""
        return sum(block.byte_count for block in self._blocks)

    def append(self, row: Row) -> int:
        """Add a row and return its id. The oldest block leaves when there is no room."""
        block = self._blocks[-1]
        if len(block.time_us) >= self._block_size:
            block = self._next_block()
        index = len(block.time_us)
        block.time_us.append(row.time_us)
        block.system.append(_SYSTEM_NUMBER[row.system])
        block.kind.append(row.kind)
        block.command.append(self._command_number(row.command, row.title))
        block.environment.append(min(self.environments.number(row.environment), 0xFFFF))
        block.target.append(self.targets.number(row.target))
        block.severity.append(NO_SEVERITY if row.severity is None else row.severity)
        block.code.append(self.code_number(row.code))
        block.label.append(self.labels.number(row.label))
        block.duration_us.append(NO_DURATION if row.duration_us is None else min(row.duration_us, NO_DURATION - 1))
        block.flags.append(row.flags)
        block.offset.append(UNSETTLED)
        block.length.append(0)
        summary = one_line(row.summary)
        if row.flags & _PENDING:
            block.hold(index, summary)
        else:
            block.settle(index, summary)
        entry = self._next
        self._next = entry + 1
        return entry

    def extend(self, piece: Piece) -> None:
        """Take over rows that were prepared elsewhere; the oldest block leaves when there is no room."""
        block = self._blocks[-1]
        if len(block.time_us) >= self._block_size:
            block = self._next_block()
        if piece.index != len(block.time_us) or piece.index + len(piece) > self._block_size:
            raise ValueError(f"Rows made for place {piece.index} of a block do not go on from {len(block.time_us)}.")
        block.time_us.extend(piece.times_us)
        block.duration_us.extend(piece.durations_us)
        places, targets = piece.targets
        _extend(block.target, self.targets.numbers(targets), places)
        places, profiles = piece.profiles
        for name, numbers in zip(_PROFILE_ARRAYS, zip(*map(self._numbered, profiles), strict=True), strict=True):
            _extend(getattr(block, name), numbers, places)
        block.adopt(piece)
        self._next += len(piece)

    @property
    def block_size(self) -> int:
        """Rows in a block."""
        return self._block_size

    def settle(self, entry: int, settled: Settlement) -> bool:
        """Enter how a row's call ended; False when the row has left memory already."""
        found = self.place(entry)
        if found is None:
            return False
        block, index = found
        block.target[index] = self.targets.number(settled.target)
        block.severity[index] = settled.severity
        block.code[index] = self.code_number(settled.code)
        block.label[index] = self.labels.number(settled.label)
        block.duration_us[index] = min(settled.duration_us, NO_DURATION - 1)
        block.flags[index] = settled.flags
        block.settle(index, one_line(settled.summary))
        return True

    def raise_flag(self, entry: int, flag: Flag) -> bool:
        """Set a flag on a row; False when it has left memory or carries the flag already."""
        found = self.place(entry)
        if found is None:
            return False
        block, index = found
        if block.flags[index] & flag:
            return False
        block.flags[index] |= flag
        return True

    def lower_flag(self, entry: int, flag: Flag) -> bool:
        """Take a flag from a row; False when it has left memory or does not carry the flag."""
        found = self.place(entry)
        if found is None or not found[0].flags[found[1]] & flag:
            return False
        found[0].flags[found[1]] &= ~flag
        return True

    def place(self, entry: int) -> tuple[Block, int] | None:
        """Return where a row is: its block and its index there; None when it is not in memory."""
        offset = entry - self._blocks[0].first
        if offset < 0 or entry >= self._next:
            return None
        number, index = divmod(offset, self._block_size)
        return self._blocks[number], index

    def entry(self, entry: int) -> Entry | None:
        """Return a row as shown, or None when it is not in memory."""
        found = self.place(entry)
        if found is None:
            return None
        block, index = found
        severity, duration = block.severity[index], block.duration_us[index]
        kind = EntryKind(block.kind[index])
        return Entry(
            id=entry,
            time_us=block.time_us[index],
            kind=kind,
            system=SYSTEMS[block.system[index]],
            command=self.commands[block.command[index]],
            title=self.titles[block.command[index]] or kind.word.capitalize(),  # gaps and notes have no command
            environment=self.environments[block.environment[index]],
            target=self.targets[block.target[index]],
            severity=None if severity == NO_SEVERITY else Severity(severity),
            code=self.code(block.code[index]),
            label=self.labels[block.label[index]],
            duration_us=None if duration == NO_DURATION else duration,
            flags=Flag(block.flags[index]),
            summary=block.summary(index),
        )

    def code_number(self, code: int | str | None) -> int:
        """Return how a result code stands in the code column."""
        if code is None:
            return NO_CODE
        if isinstance(code, int) and 0 <= code < 1 << 31:
            return code
        return NO_CODE - self.codes.number(str(code))

    def code(self, number: int) -> int | str | None:
        """Return the result code that a number of the code column stands for."""
        if number >= 0:
            return number
        return None if number == NO_CODE else self.codes[NO_CODE - number]

    def _command_number(self, command: str, title: str) -> int:
        number = self.commands.number(command)
        if number not in self.titles:
            self.titles[number] = title
        return number

    def _numbered(self, profile: Profile) -> tuple[int, ...]:
        """Return what stands in each of `_PROFILE_ARRAYS`."""
        kind, system, severity, flags, command, title, environment, label, code = profile
        return (
            *(kind, system, severity, flags, self._command_number(command, title)),
            *(min(self.environments.number(environment), 0xFFFF), self.labels.number(label), self.code_number(code)),
        )

    def _next_block(self) -> Block:
        self._blocks[-1].trim()
        self._blocks.append(Block(self._next))
        if len(self._blocks) > self._most_blocks:
            del self._blocks[0]
            self._forget_unused_texts()
        return self._blocks[-1]

    def _forget_unused_texts(self) -> None:
        """Let targets and event types that only dropped rows named go, so that a long run does not grow."""
        if len(self.targets) > self._block_size:
            self.targets.keep({number for block in self._blocks for number in set(block.target)})
        if len(self.commands) > self._block_size:
            used = {number for block in self._blocks for number in set(block.command)}
            self.commands.keep(used)
            self.titles = {number: title for number, title in self.titles.items() if number in used or number == 0}


def _extend(column: array[int], numbers: Sequence[int], places: Iterable[int]) -> None:
    """Append by numbers what was said by places in a list."""
    column.extend(array(column.typecode, [numbers[place] for place in places]))


def one_line(text: str) -> str:
    """Return a text without line breaks and of bounded length, as summaries are kept."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUMMARY else line[: LONGEST_SUMMARY - 1] + "…"
