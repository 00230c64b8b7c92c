"""The filter language: from a typed line to an expression, or to an error that marks the wrong word.

    line     = [ either ]
    either   = both { "or" both }
    both     = one { [ "and" ] one }            words side by side must all match
    one      = ( "not" | "-" ) one | "(" either ")" | term
    term     = field ( ":" | ">" | ">=" | "<" | "<=" ) value | severity | text
    value    = word | "quoted text" | /regular expression/

Times are those of this workstation, as the log shows them; with a `Z` at the end they are UTC.
A term without a field is a severity when it names one (`-ok`, `error`), else a text looked for in the summaries.
Upper and lower case do not matter, except inside a regular expression that says so. A hand-written descent of one
function a rule was chosen over a grammar library because every error needs its place in the line and a suggestion.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NoReturn, TypeAlias, TypeVar

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal.filter.patterns import IllFormedPattern, check_pattern


class Comparison(Enum):
    """How a field is held against a value."""

    IS = ":"
    OVER = ">"
    AT_LEAST = ">="
    UNDER = "<"
    AT_MOST = "<="


class Field(Enum):
    """The fields of the language."""

    SYSTEM = "system"
    CODE = "code"
    OP = "op"
    SEVERITY = "severity"
    ENV = "env"
    ROOM = "room"
    DEVICE = "device"
    TARGET = "target"
    LATENCY = "latency"
    TEXT = "text"
    RE = "re"
    IS = "is"
    AFTER = "after"
    BEFORE = "before"


FIELD_HELP = {
    Field.SYSTEM: "enablex or uptivity (recorder)",
    Field.CODE: "a result code, for example code:10114, code>=50000 or code:none",
    Field.OP: "a command, whole or its beginning: op:record.start, op:room",
    Field.SEVERITY: "ok, notice, warning or error; severity>=warning",
    Field.ENV: "an environment's name or its beginning",
    Field.ROOM: "a room id or its beginning",
    Field.DEVICE: "a device id or its beginning",
    Field.TARGET: "a room or device id or its beginning, or target:none",
    Field.LATENCY: "how long the answer took: latency>500ms, latency<=2s, latency:none",
    Field.TEXT: 'text in the summary: text:"room is full"',
    Field.RE: "a regular expression over the summary: re:/full|busy/",
    Field.IS: "a property of the row: is:contradiction, is:simulated, is:event …",
    Field.AFTER: "a time as the log shows it, or so long ago: after:10:32, after:2026-11-22T10:32Z, after:-5min",
    Field.BEFORE: "a time of day or a moment, as the log shows it: before:10:32; add Z for UTC",
}
"""What each field takes, for completion and for error messages."""


class Property(Enum):
    """What a row can be, for `is:`."""

    CONTRADICTION = "contradiction"
    SIMULATED = "simulated"
    EVENT = "event"
    PENDING = "pending"
    CALL = "call"
    GAP = "gap"
    NOTE = "note"
    UNANSWERED = "unanswered"
    CANCELLED = "cancelled"
    RETRY = "retry"
    ASSUMED = "assumed"
    ANYWAY = "anyway"
    REDACTED = "redacted"
    CHANGE = "change"
    BOOKMARKED = "bookmarked"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the typed line, in characters."""

    start: int
    end: int


class FilterError(ValueError):
    """A line that cannot be read: the message says what is wrong and what would be right; `span` marks the word."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.span = span


@dataclass(frozen=True, slots=True)
class Everything:
    """The empty line: every row."""


@dataclass(frozen=True, slots=True)
class Contains:
    """Rows whose summary holds a text, in lower case."""

    needle: str


@dataclass(frozen=True, slots=True)
class Matches:
    """Rows whose summary matches a regular expression."""

    pattern: str


@dataclass(frozen=True, slots=True)
class IsA:
    """Rows with a property."""

    property: Property


@dataclass(frozen=True, slots=True)
class Named:
    """Rows whose system, command, environment, room or device has this name or begins with it."""

    field: Field
    name: str
    """Empty: the row is about no room and no device."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Rows whose severity, code, latency (µs) or time (µs since 1970) stands in a relation to a number."""

    field: Field
    comparison: Comparison
    number: int | None
    """None: the row has no code, or took no time that is known."""


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """Rows after or before a time of day (µs since midnight), on whatever day."""

    field: Field
    time_us: int
    is_utc: bool = False
    """False: in the time of this workstation, as the log shows it."""


@dataclass(frozen=True, slots=True)
class Not:
    """Rows that do not match."""

    inner: Expression


@dataclass(frozen=True, slots=True)
class AllOf:
    """Rows that match every part."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Rows that match at least one part."""

    parts: tuple[Expression, ...]


Choice = TypeVar("Choice", bound=Enum)

Expression: TypeAlias = Everything | Contains | Matches | IsA | Named | Compared | TimeOfDay | Not | AllOf | AnyOf
"""What a line means."""


DEEPEST = 50
"""How deep parentheses and `not` may be nested; nobody reads more, and every level costs a little of the stack."""


def parse(line: str) -> Expression:
    """Read a filter line; raises `FilterError` that marks the wrong word and says what would be right."""
    parser = _Parser(line, tokens(line))
    return parser.line()


def all_of(expressions: Iterable[Expression]) -> Expression:
    """Return what asks for the rows that match all of these; without any it asks for everything."""
    match [one for one in dict.fromkeys(expressions) if not isinstance(one, Everything)]:
        case []:
            return Everything()
        case [only]:
            return only
        case parts:
            return AllOf(tuple(parts))


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<mark>[()])
      | (?P<minus>-(?=\S))
      | (?P<field>[A-Za-z_]+)(?P<comparison>:|>=|<=|>|<)(?P<value>"(?:[^"\\]|\\.)*"?|/(?:[^/\\]|\\.)*/?|[^\s()"]*)
      | (?P<quoted>"(?:[^"\\]|\\.)*"?)
      | (?P<word>[^\s()"]+)
    )""",
    re.VERBOSE,
)


_PLAIN = re.compile(r'[^\s()"/\\-][^\s()"]*')


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the line: a term, a quoted text, a bare word, a minus or a bracket."""

    kind: str
    """`term`, `quoted`, `word`, `minus` or `mark`."""
    text: str
    span: Span
    field: str = ""
    comparison: str = ""
    value_span: Span = Span(0, 0)


def tokens(line: str) -> list[Token]:
    """Return the words of a line, also of one that cannot be read."""
    found: list[Token] = []
    at = 0
    while at < len(line.rstrip()):
        match = _TOKEN.match(line, at)
        assert match is not None, "every character begins some token"
        kind = match.lastgroup or ""
        kind = "term" if kind == "value" else kind
        group = "field" if kind == "term" else kind
        value_span = Span(*match.span("value")) if kind == "term" else Span(*match.span(group))
        span = Span(match.start(group), match.end())
        text = match["value"] if kind == "term" else match[group]
        found.append(Token(kind, text, span, match["field"] or "", match["comparison"] or "", value_span))
        at = match.end()
    return found


class _Parser:
    """One function a rule of the grammar in the module's docstring."""

    def __init__(self, line: str, words: list[Token]) -> None:
        self._line = line
        self._rest = words[::-1]
        self._depth = 0

    def line(self) -> Expression:
        if not self._rest:
            return Everything()
        expression = self._either()
        if self._rest:
            _refuse("This ')' closes nothing; take it out or open one before.", self._rest[-1].span)
        return expression

    def _either(self) -> Expression:
        parts = [self._both()]
        while self._take_word("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _both(self) -> Expression:
        parts = [self._one()]
        while self._rest and self._rest[-1].text != ")" and not self._is_word("or"):
            self._take_word("and")
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _one(self) -> Expression:
        if not self._rest:
            end = len(self._line.rstrip())
            _refuse("Something is missing at the end: a text, a field such as code:10114, or '('.", Span(end, end))
        token = self._rest.pop()
        if token.kind == "minus" or (token.kind == "word" and token.text.lower() == "not"):
            return self._within(token, lambda: Not(self._one()))
        if token.kind == "mark":
            return self._within(token, lambda: self._group(token))
        if token.kind == "word" and token.text.lower() in ("and", "or"):
            _refuse(f"'{token.text}' needs something before and after it.", token.span)
        self._refuse_what_sticks_to(token)
        return _term(token)

    def _within(self, token: Token, read: Callable[[], Expression]) -> Expression:
        """Read what stands inside parentheses or behind a `not`, which do not nest without end."""
        if self._depth == DEEPEST:
            _refuse(f"Parentheses and 'not' are more than {DEEPEST} deep here; write it with fewer.", token.span)
        self._depth += 1
        inner = read()
        self._depth -= 1
        return inner

    def _refuse_what_sticks_to(self, token: Token) -> None:
        """Refuse `re:/full/i` and `latency>500 ms`: what follows would be looked for as a text of its own."""
        stuck = self._rest[-1] if self._rest else None
        if stuck is None or stuck.kind != "word":
            return
        field = token.field.lower()
        if field == Field.LATENCY.value and token.text.isdecimal() and stuck.text.lower() in _UNITS:
            _refuse(f"Write {token.field}{token.comparison}{token.text}{stuck.text} without a space.", stuck.span)
        if field == Field.RE.value and token.text.startswith("/") and stuck.span.start == token.span.end:
            _refuse(
                f"'{stuck.text}' stands right behind the expression; capitals are the same as small letters anyway,"
                " so take it out, or put a space before a further word.",
                stuck.span,
            )

    def _group(self, opening: Token) -> Expression:
        if opening.text == ")":
            _refuse("This ')' closes nothing; take it out or open one before.", opening.span)
        inner = self._either()
        if not self._rest:
            _refuse("This '(' is never closed; add ')'.", opening.span)
        self._rest.pop()
        return inner

    def _is_word(self, word: str) -> bool:
        return bool(self._rest) and self._rest[-1].kind == "word" and self._rest[-1].text.lower() == word

    def _take_word(self, word: str) -> bool:
        if not self._is_word(word):
            return False
        self._rest.pop()
        return True


def _term(token: Token) -> Expression:
    if token.kind == "quoted":
        return Contains(_unquoted(token.text, token.span).lower())
    if token.kind == "word":
        severity = _severity_of(token.text)
        return Contains(token.text.lower()) if severity is None else Compared(Field.SEVERITY, Comparison.IS, severity)
    field = _field(token)
    comparison = Comparison(token.comparison)
    value = _unquoted(token.text, token.value_span)
    if not value:
        _refuse(f"{field.value}{token.comparison} needs a value: {FIELD_HELP[field]}.", token.span)
    can_compare = field in (Field.CODE, Field.SEVERITY, Field.LATENCY)
    if can_compare and comparison is Comparison.IS and value[0] in "<>=":
        _refuse(f"Leave the colon out: {field.value}{value}.", token.value_span)
    if comparison is not Comparison.IS and not can_compare:
        _refuse(f"{field.value} takes ':' only: {FIELD_HELP[field]}.", token.span)
    return _field_term(field, comparison, value, token.value_span)


def _field_term(field: Field, comparison: Comparison, value: str, span: Span) -> Expression:
    match field:
        case Field.TEXT:
            return Contains(value.lower())
        case Field.RE:
            return Matches(_pattern(value, span))
        case Field.IS:
            return IsA(_one_of(Property, value, "is:", span))
        case Field.SYSTEM:
            name = {"recorder": System.UPTIVITY.value}.get(value.lower(), value.lower())
            return Named(field, _one_of(System, name, "system:", span).value)
        case Field.TARGET if value.lower() == "none":
            return Named(field, "")
        case Field.OP | Field.ENV | Field.ROOM | Field.DEVICE | Field.TARGET:
            return Named(field, value.lower())
        case Field.SEVERITY:
            return Compared(field, comparison, _severity(value, span))
        case Field.CODE:
            return Compared(field, comparison, _code(value, comparison, span))
        case Field.LATENCY:
            is_unknown = value.lower() == "none" and comparison is Comparison.IS
            return Compared(field, comparison, None if is_unknown else _microseconds(value, span))
        case Field.AFTER | Field.BEFORE:
            return _moment(field, value, span)


def _field(token: Token) -> Field:
    try:
        return Field(token.field.lower())
    except ValueError:
        names = [field.value for field in Field]
        span = Span(token.span.start, token.span.start + len(token.field))
        _refuse(f"There is no field '{token.field}'{_did_you_mean(token.field, names)}.", span)


def _one_of(choices: type[Choice], value: str, prefix: str, span: Span) -> Choice:
    names = [str(choice.value) for choice in choices]
    if value.lower() not in names:
        _refuse(f"There is no {prefix}{value}{_did_you_mean(value, names)}.", span)
    return choices(value.lower())


def _severity(value: str, span: Span) -> int:
    severity = _severity_of(value)
    if severity is None:
        names = [severity.word for severity in Severity]
        _refuse(f"'{value}' is no severity{_did_you_mean(value, names)}.", span)
    return severity


def _severity_of(word: str) -> int | None:
    return next((severity.value for severity in Severity if severity.word == word.lower()), None)


def _code(value: str, comparison: Comparison, span: Span) -> int | None:
    if value.lower() == "none" and comparison is Comparison.IS:
        return None
    if not re.fullmatch(r"-?\d{1,9}", value):
        _refuse(f"'{value}' is no result code; write a number such as code:10114, or code:none.", span)
    return int(value)


_UNITS = {"us": 1, "µs": 1, "ms": 1_000, "s": 1_000_000, "min": 60_000_000}


def _microseconds(value: str, span: Span) -> int:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(us|µs|ms|s|min)?", value.lower())
    if match is None:
        _refuse(f"'{value}' is no duration; write for example 500ms or 2s.", span)
    return round(float(match[1]) * _UNITS[match[2] or "ms"])


def _pattern(value: str, span: Span) -> str:
    body = value[1:-1] if len(value) > 1 and value[0] == value[-1] == "/" else value.lstrip("/")
    try:
        check_pattern(body)
    except IllFormedPattern as problem:
        _refuse(str(problem), span)
    return body


_CLOCK = re.compile(r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:\.(?P<us>\d{1,6}))?)?(?P<utc>[zZ])?")
_AGO = re.compile(r"-(?P<count>\d{1,6})(?P<unit>s|min|h)", re.IGNORECASE)
_AGO_UNITS = {"s": "seconds", "min": "minutes", "h": "hours"}
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _moment(field: Field, value: str, span: Span) -> Expression:
    clock = _CLOCK.fullmatch(value)
    if clock and int(clock["h"]) < 24 and int(clock["m"]) < 60 and int(clock["s"] or 0) < 60:
        seconds = int(clock["h"]) * 3600 + int(clock["m"]) * 60 + int(clock["s"] or 0)
        return TimeOfDay(field, seconds * 1_000_000 + int((clock["us"] or "").ljust(6, "0")), bool(clock["utc"]))
    try:
        moment = _ago(value) or dt.datetime.fromisoformat(value).astimezone(dt.UTC)  # no zone: this workstation's time
    except (ValueError, OverflowError, OSError):
        _refuse(f"'{value}' is no time; write 10:32, 10:32:05, 2026-11-22T10:32 (Z at the end: UTC) or -5min.", span)
    comparison = Comparison.AT_LEAST if field is Field.AFTER else Comparison.UNDER
    return Compared(field, comparison, (moment - _EPOCH) // dt.timedelta(microseconds=1))


def _ago(value: str) -> dt.datetime | None:
    """Return the moment so long before now; it stays where it is until the line is read again."""
    ago = _AGO.fullmatch(value)
    return ago and dt.datetime.now(dt.UTC) - dt.timedelta(**{_AGO_UNITS[ago["unit"].lower()]: int(ago["count"])})


def _unquoted(text: str, span: Span) -> str:
    if not text.startswith('"'):
        return text
    if len(text) < 2 or not text.endswith('"'):
        _refuse('The text is never closed; add ".', span)
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def written(value: str) -> str:
    """Write a value so that the language reads it as one."""
    return value if _PLAIN.fullmatch(value) else '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'


def _did_you_mean(word: str, names: list[str]) -> str:
    close = difflib.get_close_matches(word.lower(), names, n=1)
    return f"; did you mean '{close[0]}'?" if close else f"; there are {', '.join(names)}"


def _refuse(message: str, span: Span) -> NoReturn:
    raise FilterError(message.replace("?.", "?"), span)
