"""What a filter line means, and how a wrong one is explained."""

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.journal.filter.language import (
    AllOf,
    AnyOf,
    Compared,
    Comparison,
    Contains,
    Everything,
    Expression,
    Field,
    FilterError,
    IsA,
    Matches,
    Named,
    Not,
    Property,
    TimeOfDay,
    all_of,
    parse,
)

ERROR = Compared(Field.SEVERITY, Comparison.IS, 3)
OK = Compared(Field.SEVERITY, Comparison.IS, 0)
FULL = Contains("full")
MOMENT = round(dt.datetime(2026, 11, 22, 10, 32, tzinfo=dt.UTC).timestamp() * 1e6)


@pytest.mark.parametrize(
    ("line", "expression"),
    [
        ("", Everything()),
        ("   ", Everything()),
        ("Full", FULL),
        ('"Room is full"', Contains("room is full")),
        (r'text:"say \"no\""', Contains('say "no"')),
        ("error", ERROR),
        ("-ok", Not(OK)),
        ("not ok", Not(OK)),
        ("- ok", AllOf((Contains("-"), OK))),
        ("error full", AllOf((ERROR, FULL))),
        ("error AND full", AllOf((ERROR, FULL))),
        ("error or ok full", AnyOf((ERROR, AllOf((OK, FULL))))),
        ("(error or ok) full", AllOf((AnyOf((ERROR, OK)), FULL))),
        ("-(error or ok)", Not(AnyOf((ERROR, OK)))),
        ("system:recorder", Named(Field.SYSTEM, "uptivity")),
        ("SYSTEM:EnableX", Named(Field.SYSTEM, "enablex")),
        ("op:record.start", Named(Field.OP, "record.start")),
        ("room:5F00 device:200", AllOf((Named(Field.ROOM, "5f00"), Named(Field.DEVICE, "200")))),
        ('env:"Test bench"', Named(Field.ENV, "test bench")),
        ("code:10114", Compared(Field.CODE, Comparison.IS, 10114)),
        ("code:0", Compared(Field.CODE, Comparison.IS, 0)),
        ("code:none", Compared(Field.CODE, Comparison.IS, None)),
        ("code>=50000", Compared(Field.CODE, Comparison.AT_LEAST, 50000)),
        ("severity>=warning", Compared(Field.SEVERITY, Comparison.AT_LEAST, 2)),
        ("latency>500ms", Compared(Field.LATENCY, Comparison.OVER, 500_000)),
        ("latency<=1.5s", Compared(Field.LATENCY, Comparison.AT_MOST, 1_500_000)),
        ("latency<20", Compared(Field.LATENCY, Comparison.UNDER, 20_000)),
        ("is:contradiction", IsA(Property.CONTRADICTION)),
        ("re:/full|busy/", Matches("full|busy")),
        ("re:full", Matches("full")),
        ("re:/a b/ error", AllOf((Matches("a b"), ERROR))),
        ("after:10:32", TimeOfDay(Field.AFTER, 37_920_000_000)),
        ("before:9:05:30", TimeOfDay(Field.BEFORE, 32_730_000_000)),
        ("after:10:32:00.25", TimeOfDay(Field.AFTER, 37_920_250_000)),
        ("after:10:32Z", TimeOfDay(Field.AFTER, 37_920_000_000, is_utc=True)),
        ("after:2026-11-22T10:32Z", Compared(Field.AFTER, Comparison.AT_LEAST, MOMENT)),
        ("before:2026-11-22T11:32+01:00", Compared(Field.BEFORE, Comparison.UNDER, MOMENT)),
    ],
)
def test_a_line_means(line: str, expression: Expression) -> None:
    assert parse(line) == expression


@pytest.mark.parametrize(
    ("line", "marked", "hint"),
    [
        ("error sevrity:ok", "sevrity", "did you mean 'severity'?"),
        ("is:contradicton", "contradicton", "did you mean 'contradiction'?"),
        ("severity:wrong", "wrong", "'wrong' is no severity"),
        ("system:cisco", "cisco", "enablex, uptivity"),
        ("code:full", "full", "code:10114"),
        ("code>none", "none", "no result code"),
        ("latency>fast", "fast", "500ms"),
        ("room>5", "room>5", "takes ':' only"),
        ("code:", "code:", "needs a value"),
        ("re:/full/i", "i", "capitals"),
        ("latency>500 ms", "ms", "latency>500ms without a space"),
        ("code:>5", ">5", "code>5"),
        ("severity:>=warning", ">=warning", "severity>=warning"),
        ("re:/((a{1000}){1000}){1000}/", "/((a{1000}){1000}){1000}/", "smaller numbers"),
        ("(" * 51 + "a" + ")" * 51, "(", "with fewer"),
        ("not " * 3_000 + "a", "not", "with fewer"),
        ("after:25:00", "25:00", "10:32"),
        ("after:-5", "-5", "-5min"),
        ("after:-999999999h", "-999999999h", "-5min"),
        ("after:0001-01-01T00:00+23:00", "0001-01-01T00:00+23:00", "10:32"),
        ("re:/(/", "/(/", "no regular expression"),
        ("(error", "(", "never closed"),
        ("error)", ")", "closes nothing"),
        (")", ")", "closes nothing"),
        ('ok "open', '"open', "never closed"),
        ("or ok", "or", "before and after"),
        ("ok and", "", "missing at the end"),
        ("not", "", "missing at the end"),
    ],
)
def test_a_wrong_line_marks_the_word_and_says_what_would_be_right(line: str, marked: str, hint: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(line)
    assert line[caught.value.span.start : caught.value.span.end] == marked
    assert hint in str(caught.value)


def test_expressions_ask_together_for_what_each_of_them_asks_for() -> None:
    assert all_of([]) == all_of([Everything(), Everything()]) == Everything()
    assert all_of([FULL, Everything(), FULL]) == FULL
    assert all_of([FULL, ERROR]) == AllOf((FULL, ERROR))


@given(st.text(alphabet='abz09:<>=()"/\\-. \tAND or not', max_size=40) | st.text(max_size=40))
def test_every_line_is_read_or_explained(line: str) -> None:
    try:
        parse(line)
    except FilterError as error:
        assert 0 <= error.span.start <= error.span.end <= len(line)


@pytest.mark.parametrize(("ago", "seconds"), [("-60s", 60), ("-5min", 300), ("-2H", 7_200), ("-0s", 0)])
def test_a_time_ago_is_counted_from_when_the_line_is_read(ago: str, seconds: int) -> None:
    before = time.time_ns() // 1_000
    after, until = parse(f"after:{ago}"), parse(f"before:{ago}")
    now = time.time_ns() // 1_000
    assert isinstance(after, Compared)
    assert isinstance(until, Compared)
    assert (after.comparison, until.comparison) == (Comparison.AT_LEAST, Comparison.UNDER)
    assert before <= after.number + seconds * 1_000_000 <= until.number + seconds * 1_000_000 <= now
