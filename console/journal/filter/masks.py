"""Which rows of a block match: one byte a row, 1 for a match, made with whole-array operations.

A column of small numbers becomes a mask with one `bytes.translate`, wider ones with one `map`; masks are joined as big
integers. Text is looked for once in a block's blob, and the places found are turned into rows. That is what lets plain
Python filter a million rows within a blink; numpy was measured and turned down for its start-up time and memory.
"""

from __future__ import annotations

import datetime as dt
import functools
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import assert_never

from console.domain.command import System
from console.journal.columns import NO_CODE, NO_DURATION, NO_SEVERITY, SYSTEMS, UNSETTLED, Block, Columns, Texts
from console.journal.entry import EntryKind, Flag
from console.journal.filter.language import (
    AllOf,
    AnyOf,
    Compared,
    Comparison,
    Contains,
    Everything,
    Expression,
    Field,
    IsA,
    Matches,
    Named,
    Not,
    Property,
    TimeOfDay,
)

STEP_HITS = 2_000
"""Hits of a text after which a step of a search ends."""

LONGEST_MATCH_S = 0.05
"""Seconds that a regular expression may take for one row before the search is given up."""

MATCHES_OVERDRAFT_S = 0.25
"""Seconds that a regular expression may take in all beyond what its rows allow."""

MATCH_ALLOWANCE_S = 0.000_1
"""Seconds of a regular expression that each row allows; usual ones take a hundredth of that."""

STEP_S = 0.004
"""Seconds of a regular expression after which a step of a search ends."""

_FLAGS = {
    Property.CONTRADICTION: Flag.CONTRADICTION,
    Property.SIMULATED: Flag.SIMULATED,
    Property.PENDING: Flag.PENDING,
    Property.UNANSWERED: Flag.UNANSWERED,
    Property.CANCELLED: Flag.CANCELLED,
    Property.RETRY: Flag.RETRY,
    Property.ASSUMED: Flag.ASSUMED,
    Property.ANYWAY: Flag.SENT_ANYWAY,
    Property.REDACTED: Flag.REDACTED,
    Property.CHANGE: Flag.CHANGES_STATE,
    Property.BOOKMARKED: Flag.BOOKMARKED,
}
_KINDS = {
    Property.CALL: EntryKind.CALL,
    Property.EVENT: EntryKind.EVENT,
    Property.GAP: EntryKind.GAP,
    Property.NOTE: EntryKind.NOTE,
}
_INVERTED = bytes((1, *bytes(255)))
_DAY_US = 86_400_000_000
_QUARTER_US = 900_000_000
"""A quarter of an hour: clocks are put forward and back at no other times."""


class RunsAway(Exception):
    """A regular expression took too long for a single row; the message names it."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"/{pattern}/ takes too long; write it without nested repetition.")


class Masks:
    """Masks of one block for one expression; text searches over the whole block are kept."""

    def __init__(self, columns: Columns, block: Block) -> None:
        self._columns = columns
        self._block = block
        self._found: dict[Expression, bytearray] = {}

    def search_texts(self, expression: Expression) -> Iterator[None]:
        """Look for the expression's texts in the whole block, in steps; afterwards `of` is quick for any rows."""
        match expression:
            case Contains():
                yield from self._search_literal(expression)
            case Matches():
                yield from self._search_pattern(expression)
            case Not(inner):
                yield from self.search_texts(inner)
            case AllOf(parts) | AnyOf(parts):
                for part in parts:
                    yield from self.search_texts(part)
            case _:
                return

    def of(self, expression: Expression, start: int, stop: int) -> bytes:
        """Return the mask of the rows from index `start` up to but without `stop`."""
        match expression:
            case Everything():
                return b"\x01" * (stop - start)
            case Contains(needle):
                return self._contains(expression, needle, start, stop)
            case Matches(pattern):
                return self._summaries(expression, _tester(pattern), start, stop)
            case IsA(property_):
                return self._property(property_, start, stop)
            case Named(field, name):
                return self._named(field, name, start, stop)
            case Compared():
                return self._compared(expression, start, stop)
            case TimeOfDay():
                return self._time_of_day(expression, start, stop)
            case Not(inner):
                return self.of(inner, start, stop).translate(_INVERTED)
            case AllOf(parts):
                return _joined(int.__and__, [self.of(part, start, stop) for part in parts])
            case AnyOf(parts):
                return _joined(int.__or__, [self.of(part, start, stop) for part in parts])
            case _:
                assert_never(expression)

    def _contains(self, expression: Contains, needle: str, start: int, stop: int) -> bytes:
        """Rows that show the text anywhere: in the summary, the command, the target or the result."""
        masks = [self._summaries(expression, lambda summary: needle in summary, start, stop)]
        columns, block = self._columns, self._block
        titles = {number for number, title in columns.titles.items() if needle in title.lower()}
        if titles:
            masks.append(_in_set(block.command[start:stop], titles))
        for texts, numbers in ((columns.labels, block.label), (columns.targets, block.target)):
            wanted = _numbers(texts, lambda text: needle in text.lower())
            if wanted:
                masks.append(_in_set(numbers[start:stop], wanted))
        words = {NO_CODE - number for number in _numbers(columns.codes, lambda text: needle in text.lower())}
        if words:
            masks.append(_in_set(block.code[start:stop], words))
        if needle.isdecimal():
            masks.append(bytes(map(int(needle).__eq__, block.code[start:stop])))
        return _joined(int.__or__, masks)

    def _summaries(self, expression: Expression, test: Callable[[str], bool], start: int, stop: int) -> bytes:
        block = self._block
        found = self._found.get(expression)
        mask = bytearray(stop - start) if found is None else found[start:stop]
        if found is None:
            pending = block.unsettled
            for index in range(start, stop):
                text = pending[index].lower() if index in pending else block.lowered(index)
                mask[index - start] = test(text)
        else:
            for index, text in block.unsettled.items():
                if start <= index < stop:
                    mask[index - start] = test(text.lower())
        return bytes(mask)

    def _property(self, wanted: Property, start: int, stop: int) -> bytes:
        flag = _FLAGS.get(wanted)
        if flag is None:
            return _equal(self._block.kind[start:stop].tobytes(), _KINDS[wanted])
        low_byte_first = sys.byteorder == "little"
        is_low = flag < 1 << 8
        stream = self._block.flags[start:stop].tobytes()[0 if is_low is low_byte_first else 1 :: 2]
        return stream.translate(_bit_table(flag.value if is_low else flag.value >> 8))

    def _named(self, field: Field, name: str, start: int, stop: int) -> bytes:
        block, columns = self._block, self._columns
        match field:
            case Field.SYSTEM:
                return self._system(System(name), start, stop)
            case Field.OP:
                wanted = _numbers(columns.commands, lambda text: text.lower().startswith(name))
                return _in_set(block.command[start:stop], wanted)
            case Field.ENV:
                wanted = _numbers(columns.environments, lambda text: text.lower().startswith(name))
                return _in_set(block.environment[start:stop], wanted)
            case Field.TARGET if not name:
                return _in_set(block.target[start:stop], {0})
            case _:
                wanted = _numbers(columns.targets, lambda text: text.lower().startswith(name))
                if field is Field.TARGET:
                    return _in_set(block.target[start:stop], wanted)
                owner = System.ENABLEX if field is Field.ROOM else System.UPTIVITY
                targets = _in_set(block.target[start:stop], wanted)
                return _joined(int.__and__, [targets, self._system(owner, start, stop)])

    def _system(self, system: System, start: int, stop: int) -> bytes:
        return _equal(self._block.system[start:stop].tobytes(), SYSTEMS.index(system))

    def _compared(self, term: Compared, start: int, stop: int) -> bytes:
        block = self._block
        match term.field:
            case Field.SEVERITY:
                numbers, absent = block.severity[start:stop], NO_SEVERITY
            case Field.CODE:
                numbers, absent = block.code[start:stop], NO_CODE
            case Field.LATENCY:
                numbers, absent = block.duration_us[start:stop], NO_DURATION
            case _:
                numbers, absent = block.time_us[start:stop], -1
        if term.number is None:
            return bytes(map(absent.__eq__, numbers))
        mask = bytes(map(_test(term.comparison, term.number), numbers))
        if term.comparison is Comparison.IS:
            return mask
        known = bytes(map((0).__le__, numbers)) if absent < 0 else bytes(map(absent.__ne__, numbers))
        return _joined(int.__and__, [mask, known])

    def _time_of_day(self, wanted: TimeOfDay, start: int, stop: int) -> bytes:
        moments, ahead = self._block.time_us[start:stop], _Ahead()
        times = (
            (time_us % _DAY_US for time_us in moments)
            if wanted.is_utc
            else ((time_us + ahead[time_us // _QUARTER_US]) % _DAY_US for time_us in moments)
        )
        return bytes(map(wanted.time_us.__le__ if wanted.field is Field.AFTER else wanted.time_us.__gt__, times))

    def _search_literal(self, expression: Contains) -> Iterator[None]:
        block, needle = self._block, expression.needle.encode()
        mask = self._found[expression] = bytearray(len(block))
        blob, find, hits = block.blob, block.blob.find, 0
        place = find(needle)
        while place >= 0:
            index = block.index_at(place)
            if index is not None:
                mask[index] = 1
            hits += 1
            if hits % STEP_HITS == 0:
                yield
            place = find(needle, blob.index(10, place))  # one hit a row is enough
        yield

    def _search_pattern(self, expression: Matches) -> Iterator[None]:
        block, test = self._block, _tester(expression.pattern)
        mask = self._found[expression] = bytearray(len(block))
        ends = time.perf_counter() + STEP_S
        for index in range(len(block)):
            if block.offset[index] != UNSETTLED:
                mask[index] = test(block.lowered(index))
            if index % 16 == 15 and time.perf_counter() > ends:
                yield
                ends = time.perf_counter() + STEP_S


def _tester(pattern: str) -> Callable[[str], bool]:
    """Return a test for one summary that gives up, loudly, on an expression that runs away."""
    import regex  # 3 MB, and few filters have a pattern

    search, clock = regex.compile(pattern, regex.IGNORECASE).search, time.perf_counter
    allowance = MATCHES_OVERDRAFT_S

    def test(summary: str) -> bool:
        nonlocal allowance
        started = clock()
        try:
            found = search(summary, timeout=LONGEST_MATCH_S)
        except TimeoutError:
            raise RunsAway(pattern) from None
        allowance += MATCH_ALLOWANCE_S - (clock() - started)
        if allowance < 0:
            raise RunsAway(pattern)
        return found is not None

    return test


def _test(comparison: Comparison, number: int) -> Callable[[int], bool]:
    """Return a test of a column's number, as a method of the bound so that `map` runs without Python code."""
    match comparison:
        case Comparison.IS:
            return number.__eq__
        case Comparison.OVER:
            return number.__lt__
        case Comparison.AT_LEAST:
            return number.__le__
        case Comparison.UNDER:
            return number.__gt__
        case Comparison.AT_MOST:
            return number.__ge__


@functools.cache
def _bit_table(bit: int) -> bytes:
    """Return the translation of a byte into whether it has a bit; painting asks for it row by row."""
    return bytes(bool(byte & bit) for byte in range(256))


def _equal(stream: bytes, byte: int) -> bytes:
    table = bytearray(256)
    table[byte] = 1
    return stream.translate(bytes(table))


def _in_set(numbers: Iterable[int], wanted: set[int]) -> bytes:
    return bytes(map(wanted.__contains__, numbers))


def _numbers(texts: Texts, test: Callable[[str], bool]) -> set[int]:
    found = (texts.find(text) for text in texts if text and test(text))
    return {number for number in found if number is not None}


class _Ahead(dict[int, int]):
    """How many µs the clock of this workstation is ahead of UTC in each quarter of an hour since 1970."""

    def __missing__(self, quarter: int) -> int:
        try:
            moment = dt.datetime.fromtimestamp(quarter * 900, dt.UTC).astimezone()
            ahead = (moment.utcoffset() or dt.timedelta()) // dt.timedelta(microseconds=1)
        except (ValueError, OverflowError, OSError):
            ahead = 0  # the absurd time of a damaged file
        return self.setdefault(quarter, ahead)


def _joined(operation: Callable[[int, int], int], masks: Sequence[bytes]) -> bytes:
    """Join masks of one length by AND or OR, as integers of as many bytes."""
    if len(masks) == 1:
        return masks[0]
    numbers = [int.from_bytes(mask, "little") for mask in masks]
    return functools.reduce(operation, numbers).to_bytes(len(masks[0]), "little")
