"""Completion of a filter line: what could stand at the cursor, from the values really seen and the language's words.

seen = Seen(columns)              # kept by the window
seen.refresh()                    # before a list opens; looks at the newest rows only, so it takes milliseconds
suggest(line, cursor, seen)       # best first; each says what to insert for which stretch of the line, and why
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal.columns import NO_CODE, SYSTEMS, Columns
from console.journal.filter.language import FIELD_HELP, Comparison, Field, Property, Span, written

NEWEST_ROWS = 50_000
"""Rows whose values are offered, and ranked by how often they occur there."""

MOST = 40
"""Suggestions that are returned."""

SHORTEST_VALUE = 2
"""Letters of a bare word after which values are offered too, not only fields and words of the language."""

_PLACE = re.compile(
    r"""(?:^|(?<=[\s(]))-?
        (?:(?P<field>[A-Za-z_]+)(?P<comparison>:|>=|<=|>|<))?
        (?P<value>"(?:[^"\\]|\\.)*|[^\s()"]*)$""",
    re.VERBOSE,
)
_REST_OF_WORD = re.compile(r'[^\s()"]*')
_REST_OF_QUOTED = re.compile(r'(?:[^"\\]|\\.)*"?')

PROPERTY_HELP = {
    Property.CONTRADICTION: "two statements of the answer contradict each other",
    Property.SIMULATED: "from or to a simulator",
    Property.EVENT: "arrived without being asked for",
    Property.PENDING: "the answer is still awaited",
    Property.CALL: "a command that was sent",
    Property.GAP: "something may have been missed while a connection was down",
    Property.NOTE: "something the console itself had to say",
    Property.UNANSWERED: "nobody answered, or not readably",
    Property.CANCELLED: "the operator cancelled it",
    Property.RETRY: "a further attempt of an earlier call",
    Property.ASSUMED: "the command itself is our assumption",
    Property.ANYWAY: "sent although the values had failed the check",
    Property.REDACTED: "secrets were removed from its bytes",
    Property.CHANGE: "the command changes something at its system",
}
"""What each property means, for completion."""

_NEEDS_MORE = {Field.LATENCY: ">", Field.CODE: ":", Field.SEVERITY: ":"}
_EXAMPLES = {
    Field.LATENCY: (("500ms", "half a second"), ("1s", "one second"), ("100ms", "a tenth of a second")),
    Field.AFTER: (
        ("10:32", "a time of day, as the log shows it; add Z for UTC"),
        ("-5min", "five minutes ago, till now"),
    ),
    Field.BEFORE: (("10:32", "a time of day, as the log shows it; add Z for UTC"),),
}
_WORDS = {
    "not": "rows that do not match what follows; also written -",
    "or": "rows that match one of both sides",
    "and": "rows that match both sides; also without the word",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that could stand at the cursor."""

    text: str
    """What to insert."""
    span: Span
    """Which stretch of the line it replaces."""
    explanation: str


@dataclass(frozen=True, slots=True)
class _Value:
    field: Field
    text: str
    explanation: str
    count: int = 0


class Seen:
    """The values that occur among the newest rows, and how often."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._through = -1
        self._values: dict[Field, tuple[_Value, ...]] = {}

    def refresh(self) -> None:
        """Look at the newest rows anew when there are new ones."""
        if self._through == self._columns.last:
            return
        self._through = self._columns.last
        self._values = {
            Field.OP: tuple(self._commands()),
            Field.ENV: tuple(self._environments()),
            Field.CODE: tuple(self._codes()),
            **self._targets(),
        }

    def of(self, field: Field) -> tuple[_Value, ...]:
        """Return the values seen of a field, the most frequent first."""
        return self._values.get(field, ())

    def __iter__(self) -> Iterator[_Value]:
        for values in self._values.values():
            yield from values

    def _count(self, *names: str) -> list[tuple[tuple[int, ...], int]]:
        """Count what stands in these columns of the newest rows, the most frequent first."""
        counts: Counter[tuple[int, ...]] = Counter()
        wanted = NEWEST_ROWS
        for block in reversed(self._columns.blocks):
            rows = min(wanted, len(block))
            start = len(block) - rows
            counts.update(zip(*(getattr(block, name)[start:] for name in names), strict=True))
            wanted -= rows
            if not wanted:
                break
        return counts.most_common()

    def _commands(self) -> Iterator[_Value]:
        for (number,), count in self._count("command"):
            if number:
                yield _Value(Field.OP, self._columns.commands[number], self._columns.titles[number], count)

    def _environments(self) -> Iterator[_Value]:
        for (number,), count in self._count("environment"):
            if number:
                yield _Value(Field.ENV, self._columns.environments[number], "environment", count)

    def _codes(self) -> Iterator[_Value]:
        done = set()
        for (code, label), count in self._count("code", "label"):
            if code >= 0 and code not in done:
                done.add(code)
                yield _Value(Field.CODE, str(code), self._columns.labels[label], count)
            elif code == NO_CODE and code not in done:
                done.add(code)
                yield _Value(Field.CODE, "none", "rows without a result code", count)

    def _targets(self) -> dict[Field, tuple[_Value, ...]]:
        found: dict[Field, list[_Value]] = {Field.ROOM: [], Field.DEVICE: []}
        for (number, system_number), count in self._count("target", "system"):
            system = SYSTEMS[system_number]
            if number and system is not None:
                field = Field.ROOM if system is System.ENABLEX else Field.DEVICE
                found[field].append(_Value(field, self._columns.targets[number], f"{field.value} seen", count))
        both = tuple(value for values in found.values() for value in values)
        return {Field.TARGET: both, **{field: tuple(values) for field, values in found.items()}}


def suggest(line: str, cursor: int, seen: Seen) -> list[Suggestion]:
    """Return what could stand at the cursor, best first; nothing inside a text that says everything already."""
    place = _PLACE.search(line[:cursor])
    if place is None:
        return []
    typed = place["value"]
    rest = _REST_OF_QUOTED if typed.startswith('"') else _REST_OF_WORD
    end = rest.match(line, cursor)
    span = Span(place.start("value"), cursor if end is None else end.end())
    if place["field"] is None:
        return [] if typed.startswith('"') else _ranked(typed, _words(typed, seen), span)
    try:
        field = Field(place["field"].lower())
    except ValueError:
        return []
    return _ranked(typed.strip('"'), _values(field, Comparison(place["comparison"]), seen), span)


@dataclass(frozen=True, slots=True)
class _Candidate:
    matched: str
    """What the typed letters are held against."""
    text: str
    explanation: str
    rank: int
    """What comes first among equally good matches: less is better."""
    from_start_only: bool = False


def _ranked(typed: str, candidates: Iterable[_Candidate], span: Span) -> list[Suggestion]:
    wanted = typed.lower()
    fits = [
        (not here.matched.lower().startswith(wanted), here.rank, len(here.matched), here.matched, here)
        for here in candidates
        if (here.matched.lower().startswith(wanted) if here.from_start_only else wanted in here.matched.lower())
        and here.text != typed
    ]
    fits.sort(key=lambda fit: fit[:4])
    unique = dict.fromkeys(Suggestion(here.text, span, here.explanation) for *_, here in fits)
    return list(unique)[:MOST]


def _words(typed: str, seen: Seen) -> Iterator[_Candidate]:
    """What a bare word could become: a field, a severity, a word of the language, or a field with a value seen."""
    for field in Field:
        yield _Candidate(field.value, f"{field.value}{_NEEDS_MORE.get(field, ':')}", FIELD_HELP[field], 0)
    for severity in Severity:
        yield _Candidate(severity.word, severity.word, f"rows of severity {severity.word}", 1)
    for word, meaning in _WORDS.items():
        yield _Candidate(word, word, meaning, 2, from_start_only=True)
    if len(typed) < SHORTEST_VALUE:
        return
    for property_, meaning in PROPERTY_HELP.items():
        yield _Candidate(property_.value, f"is:{property_.value}", meaning, 3)
    for value in seen:
        text = f"{value.field.value}:{written(value.text)}"
        yield _Candidate(value.text, text, f"{value.explanation} ({_rows(value.count)})", 4, from_start_only=True)


def _values(field: Field, comparison: Comparison, seen: Seen) -> Iterator[_Candidate]:
    match field:
        case Field.IS:
            pairs = [(property_.value, meaning) for property_, meaning in PROPERTY_HELP.items()]
        case Field.SYSTEM:
            pairs = [(System.ENABLEX.value, "EnableX"), ("recorder", "Recorder; also uptivity")]
        case Field.SEVERITY:
            pairs = [(severity.word, f"severity {severity.word}") for severity in Severity]
        case _:
            pairs = list(_EXAMPLES.get(field, ()))
    for rank, (text, explanation) in enumerate(pairs):
        yield _Candidate(text, text, explanation, rank)
    for rank, value in enumerate(seen.of(field)):
        if comparison is Comparison.IS or value.text != "none":
            yield _Candidate(value.text, written(value.text), f"{value.explanation} ({_rows(value.count)})", rank)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
