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
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import assert_never

from console.domain.command import System
from console.journal.columns import NO_CODE, NO_DURATION, NO_SEVERITY, SYSTEMS, UNSETTLED, Block, Columns, Texts
from console.journal.entry import EntryKind, Flag
from console.journal.filter.fragments import Fragment, fragments, is_quick
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

STEP_BYTES = 1 << 18
"""Bytes that are looked through for a text before the time is looked at."""

LONGEST_MATCH_S = 0.05
"""Seconds that a regular expression may take for one row before the search is given up."""

MATCHES_OVERDRAFT_S = 0.25
"""Seconds that a regular expression may take in all beyond what its rows allow."""

MATCH_ALLOWANCE_S = 0.000_1
"""Seconds of a regular expression that each row allows; usual ones take a hundredth of that."""

STEP_S = 0.004
"""Seconds of looking for a text or a regular expression after which a step of a search ends."""

FEW_NUMBERS = 4
"""Numbers that are looked for one after the other; more are looked for in one go."""

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
_UNSIGNED = bytes((*[1] * 128, *[0] * 128))
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
            masks.append(_holds(block.code[start:stop], int(needle)))
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
            return _holds(numbers, absent)
        if term.comparison is Comparison.IS:
            return _holds(numbers, term.number)
        mask = bytes(map(_test(term.comparison, term.number), numbers))
        known = _not_negative(numbers) if absent < 0 else _holds(numbers, absent).translate(_INVERTED)
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
        mask = self._found[expression] = bytearray(len(self._block))
        for index in self._rows_with(Fragment(expression.needle.encode())):
            if index is None:
                yield
            else:
                mask[index] = 1

    def _search_pattern(self, expression: Matches) -> Iterator[None]:
        mask = self._found[expression] = bytearray(len(self._block))
        test, lowered = _tester(expression.pattern), self._block.lowered
        wanted = fragments(expression.pattern)
        if not wanted:
            yield from self._try_all(mask, test)
        for fragment in wanted:
            for index in self._rows_with(fragment):
                if index is None:
                    yield
                elif not mask[index]:
                    mask[index] = fragment.is_all or test(lowered(index))

    def _rows_with(self, fragment: Fragment) -> Iterator[int | None]:
        """Yield the indices of the settled rows that hold a fragment, and None wherever a step of the search ends."""
        blob, index_at, find = self._block.blob, self._block.index_at, fragment.finder()
        start, end, ends = 0, len(self._block.blob), time.perf_counter() + STEP_S
        while start < end:
            stop = blob.index(10, min(start + STEP_BYTES, end) - 1) + 1
            place = find(blob, start, stop)
            while place >= 0:
                index = index_at(place)
                if index is not None:
                    yield index
                start = blob.index(10, place) + 1  # one hit a row is enough
                if time.perf_counter() > ends:
                    yield None
                    ends = time.perf_counter() + STEP_S
                place = find(blob, start, stop)
            start = stop
            if start == end or time.perf_counter() > ends:
                yield None
                ends = time.perf_counter() + STEP_S

    def _try_all(self, mask: bytearray, test: Callable[[str], bool]) -> Iterator[None]:
        block = self._block
        ends = time.perf_counter() + STEP_S
        for index in range(len(mask)):
            if block.offset[index] != UNSETTLED:
                mask[index] = test(block.lowered(index))
            if index % 16 == 15 and time.perf_counter() > ends:
                yield
                ends = time.perf_counter() + STEP_S


def _tester(pattern: str) -> Callable[[str], bool]:
    """Return a test for one summary that gives up, loudly, on an expression that runs away."""
    import regex  # 3 MB, and few filters have a pattern

    search, clock = regex.compile(pattern, regex.IGNORECASE).search, time.perf_counter
    if is_quick(pattern):  # to watch the time takes four times as long as to search
        return lambda summary: search(summary) is not None
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


def _holds(numbers: array[int], wanted: int) -> bytes:
    """Return where a number stands, by its bytes: four of these are compared sooner than one number."""
    try:
        sought = array(numbers.typecode, (wanted,)).tobytes()
    except OverflowError:
        return bytes(len(numbers))
    size, stream = numbers.itemsize, numbers.tobytes()
    return _joined(int.__and__, [_equal(stream[place::size], byte) for place, byte in enumerate(sought)])


def _not_negative(numbers: array[int]) -> bytes:
    """Return where numbers are not negative, by the byte that has their sign."""
    size = numbers.itemsize
    return numbers.tobytes()[size - 1 if sys.byteorder == "little" else 0 :: size].translate(_UNSIGNED)


def _in_set(numbers: array[int], wanted: set[int]) -> bytes:
    if not 0 < len(wanted) <= FEW_NUMBERS:
        return bytes(map(wanted.__contains__, numbers))
    return _joined(int.__or__, [_holds(numbers, number) for number in wanted])


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
