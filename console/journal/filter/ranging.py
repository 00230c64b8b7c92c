"""A stretch of time in a filter line: written by whoever selects one, read by whoever shows it."""

from __future__ import annotations

import datetime as dt

from console.journal.filter.language import (
    AllOf,
    Compared,
    Comparison,
    Expression,
    Field,
    FilterError,
    Token,
    parse,
    tokens,
)
from console.journal.filter.narrowing import narrowed, since_term, until_term

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_TIMES = frozenset((Field.AFTER.value, Field.BEFORE.value))


def ranged(line: str, start_us: int, end_us: int) -> str:
    """Return the line with this stretch of time, from its first microsecond up to but without its last."""
    return narrowed(unranged(line), f"{since_term(_moment(start_us))} {until_term(_moment(end_us))}")


def unranged(line: str) -> str:
    """Return the line without the terms of time that all rows must match; a line that cannot be read stays."""
    try:
        parse(line)
    except FilterError:
        return line
    found = tokens(line)
    if any(token.kind == "word" and token.text.lower() == "or" for token in found):
        return line
    for number in range(len(found) - 1, -1, -1):
        if _is_plain_time(found, number):
            line = line[: found[number].span.start].rstrip() + " " + line[found[number].span.end :].lstrip()
    return line.strip()


def range_of(expression: Expression) -> tuple[int | None, int | None]:
    """Return the stretch of time, in microseconds since 1970, that all rows must be in; None leaves an end open."""
    parts = expression.parts if isinstance(expression, AllOf) else (expression,)
    start = end = None
    for part in parts:
        match part:
            case AllOf():
                inner_start, inner_end = range_of(part)
                start, end = _latest(start, inner_start), _earliest(end, inner_end)
            case Compared(Field.AFTER, Comparison.AT_LEAST, number):
                start = _latest(start, number)
            case Compared(Field.BEFORE, Comparison.UNDER, number):
                end = _earliest(end, number)
            case _:
                pass
    return start, end


def _is_plain_time(found: list[Token], number: int) -> bool:
    """Whether a term of time stands by itself: not negated, not inside parentheses, with no `and` beside it."""
    token = found[number]
    if token.kind != "term" or token.field.lower() not in _TIMES:
        return False
    before, after = found[:number], found[number + 1 :]
    is_open = sum({"(": 1, ")": -1}.get(other.text, 0) for other in before if other.kind == "mark") > 0
    touched = [*before[-1:], *after[:1]]
    is_joined = any(other.kind == "word" and other.text.lower() in ("and", "not") for other in touched)
    return not is_open and not is_joined and not (before and before[-1].kind == "minus")


def _moment(time_us: int) -> dt.datetime:
    return _EPOCH + dt.timedelta(microseconds=time_us)


def _latest(one: int | None, other: int | None) -> int | None:
    return max((time for time in (one, other) if time is not None), default=None)


def _earliest(one: int | None, other: int | None) -> int | None:
    return min((time for time in (one, other) if time is not None), default=None)
