"""The published result codes as data: rows, tables, and the reader of their TOML files.

A table is keyed by number and category, since the vendors publish one number in two categories and one text under two
numbers. Beside the rows a table holds what the published facts leave open: conflicting readings, families of unknown
numbers, and the text codes of the newer EnableX envelope. `resources/codes/*.toml` say how to add a row.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn, TypeGuard, TypeVar

from console.domain.command import Provenance, System
from console.domain.outcome import Finding, FindingKind, RetrySafety, Severity, Verdict

_Enum = TypeVar("_Enum", bound=StrEnum)


class IllFormedTable(ValueError):
    """A table of result codes that cannot be used; the message names the file, the line or row, and the key."""


@dataclass(frozen=True, slots=True)
class ResultCode:
    """One published row."""

    system: System
    code: int
    category: str
    published: str
    """The published text or label, word for word."""
    meaning: str
    causes: tuple[str, ...]
    advice: str
    retry: RetrySafety
    severity: Severity
    is_success: bool
    source: str
    provenance: Provenance
    """How certain the meaning is; the label of a published row is documented in any case."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a code about which published facts conflict."""

    text: str
    chosen_for: frozenset[str]
    """Codes (as digits) and command ids for which this reading is the one we follow."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Published facts that contradict each other, and how we choose."""

    codes: tuple[int, ...]
    sides: str
    """What stands against what, as a clause."""
    why: str
    readings: tuple[Reading, ...]

    def readings_for(self, code: int, command_id: str = "") -> tuple[str, ...]:
        """Return every reading, the one chosen for this code and command first; a command decides before a code."""
        for wanted in (command_id, str(code)):
            chosen = [reading for reading in self.readings if wanted in reading.chosen_for]
            if chosen:
                others = [reading.text for reading in self.readings if reading is not chosen[0]]
                return (chosen[0].text, *others)
        return tuple(reading.text for reading in self.readings)

    @property
    def finding(self) -> Finding:
        """The conflict as an oddity of every verdict it touches."""
        sentence = f"Published facts conflict: {self.sides}. {self.why}"
        return Finding(FindingKind.PUBLISHED_CONFLICT, sentence, is_contradiction=False)


@dataclass(frozen=True, slots=True)
class Family:
    """A range of numbers that most likely mean the same kind of thing."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class TextCode:
    """A code that is a word, from the newer EnableX envelope."""

    code: str
    meaning: str
    causes: tuple[str, ...]
    advice: str
    retry: RetrySafety


@dataclass(frozen=True, slots=True)
class CodeTable:
    """The result codes of one system, looked up by number."""

    system: System
    rows: tuple[ResultCode, ...]
    any_command: frozenset[int] = frozenset()
    """Codes every command may return, whatever it expects."""
    conflicts: tuple[Conflict, ...] = ()
    families: tuple[Family, ...] = ()
    text_codes: Mapping[str, TextCode] = field(default_factory=dict)
    plain: Mapping[str, Verdict] = field(init=False, repr=False, compare=False)
    """By digits: the verdict of a code that nothing contradicts. Made once and shared, so that the usual answer costs
    one look-up. Where a number stands in two categories it is the first one's."""
    _by_code: Mapping[int, tuple[ResultCode, ...]] = field(init=False, repr=False, compare=False)
    _by_text: Mapping[str, tuple[ResultCode, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_code: dict[int, tuple[ResultCode, ...]] = {}
        by_text: dict[str, tuple[ResultCode, ...]] = {}
        for row in self.rows:
            by_code[row.code] = (*by_code.get(row.code, ()), row)
            text = comparable(row.published)
            by_text[text] = (*by_text.get(text, ()), row)
        object.__setattr__(self, "_by_code", by_code)
        object.__setattr__(self, "_by_text", by_text)
        object.__setattr__(self, "plain", {str(code): self.verdict(rows[0]) for code, rows in by_code.items()})

    def find(self, code: int, category: str | None = None) -> ResultCode | None:
        """Return the row of a number, of this category if it stands there, else of the first one that has it."""
        rows = self.rows_of(code)
        return next((row for row in rows if row.category == category), rows[0] if rows else None)

    def rows_of(self, code: int) -> tuple[ResultCode, ...]:
        """Return every row of a number, in the published order."""
        return self._by_code.get(code, ())

    def rows_called(self, text: str) -> tuple[ResultCode, ...]:
        """Return every row published under a text; case, blanks, full stop and the `[Reason]` mark do not count."""
        return self._by_text.get(comparable(text), ())

    def conflict(self, code: int) -> Conflict | None:
        """Return the published conflict that touches a number."""
        return next((conflict for conflict in self.conflicts if code in conflict.codes), None)

    def family(self, code: int) -> str:
        """Say in plain words what an unpublished number most likely is about."""
        for family in self.families:
            if family.first <= code <= family.last:
                return family.text
        return "It belongs to no family of published codes."

    def verdict(self, row: ResultCode, command_id: str = "") -> Verdict:
        """Return the verdict of a row that nothing contradicts, with the readings of a published conflict."""
        conflict = self.conflict(row.code)
        return Verdict(
            code=row.code,
            label=row.published,
            meaning=row.meaning,
            severity=row.severity,
            is_success=row.is_success,
            causes=row.causes,
            advice=row.advice,
            retry=row.retry,
            findings=() if conflict is None else (conflict.finding,),
            source=row.source,
            provenance=row.provenance,
            published=row.published,
            readings=() if conflict is None else conflict.readings_for(row.code, command_id),
            text=row.published if self.system is System.UPTIVITY else "",
        )


@dataclass(frozen=True, slots=True)
class Codes:
    """Both tables."""

    enablex: CodeTable
    uptivity: CodeTable

    @classmethod
    def read(cls, read_text: Callable[[str], str]) -> Codes:
        """Read both through a function that gives the text of a resource, such as `assets.read_text`."""
        return cls(read_table(System.ENABLEX, read_text), read_table(System.UPTIVITY, read_text))

    def of(self, system: System) -> CodeTable:
        """Return the table of a system."""
        return self.enablex if system is System.ENABLEX else self.uptivity


def comparable(text: str) -> str:
    """Return a text reduced to what counts when two wordings are compared."""
    words = text.casefold().replace("[reason]", " ").split()
    if words[:1] == ["reason"]:
        del words[0]
    return " ".join(words).rstrip(".")


def read_table(system: System, read_text: Callable[[str], str]) -> CodeTable:
    """Read the table of one system through a function that gives the text of a resource."""
    name = f"codes/{system}.toml"
    return parse_table(read_text(name), name)


def parse_table(text: str, origin: str) -> CodeTable:
    """Read a table from TOML text; `origin` is the file's name for messages."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise IllFormedTable(f"{origin}: this is not TOML: {problem}.") from None
    top = _Section(document, origin)
    system = top.word("system", System)
    defaults = top.section("defaults")
    rows = tuple(_row(section, system, defaults) for section in _sections(document, "code", text, origin))
    if not rows:
        raise IllFormedTable(f"{origin}: there is no [[code]] row.")
    _refuse_duplicates(rows, origin)
    return CodeTable(
        system,
        rows,
        frozenset(top.numbers("any_command")),
        tuple(_conflict(section) for section in _sections(document, "conflict", text, origin)),
        tuple(_family(section) for section in _sections(document, "family", text, origin)),
        {code.code: code for code in map(_text_code, _sections(document, "text_code", text, origin))},
    )


@dataclass(frozen=True, slots=True)
class _Section:
    """One table of the TOML document, with the place to name when a key is missing or of the wrong type."""

    keys: Mapping[str, object]
    place: str
    defaults: Mapping[str, object] = field(default_factory=dict)

    def fail(self, key: str, complaint: str) -> NoReturn:
        raise IllFormedTable(f"{self.place}: '{key}' {complaint}.")

    def get(self, key: str) -> object:
        found = self.keys.get(key, self.defaults.get(key))
        return self.fail(key, "is missing") if found is None else found

    def string(self, key: str) -> str:
        found = self.get(key)
        return found if isinstance(found, str) and found.strip() else self.fail(key, "must be a text that is not blank")

    def number(self, key: str) -> int:
        found = self.get(key)
        return found if _is_number(found) else self.fail(key, "must be a whole number")

    def claim(self, key: str) -> bool:
        found = self.get(key)
        return found if isinstance(found, bool) else self.fail(key, "must be true or false")

    def strings(self, key: str) -> tuple[str, ...]:
        found = self.get(key)
        if isinstance(found, list) and all(isinstance(item, str) and item for item in found):
            return tuple(found)
        return self.fail(key, "must be a list of texts")

    def numbers(self, key: str) -> tuple[int, ...]:
        found = self.keys.get(key, [])
        if isinstance(found, list) and all(_is_number(item) for item in found):
            return tuple(found)
        return self.fail(key, "must be a list of whole numbers")

    def word(self, key: str, words: type[_Enum]) -> _Enum:
        found = self.string(key)
        try:
            return words(found)
        except ValueError:
            return self.fail(key, f"is {found!r}; allowed is {', '.join(words)}")

    def severity(self, key: str) -> Severity:
        found = self.get(key)
        by_word = {severity.word: severity for severity in Severity}
        if isinstance(found, str) and found in by_word:
            return by_word[found]
        return self.fail(key, f"is {found!r}; allowed is {', '.join(by_word)}")

    def section(self, key: str) -> Mapping[str, object]:
        found = self.keys.get(key, {})
        return found if isinstance(found, dict) else self.fail(key, "must be a table")

    def only(self, *allowed: str) -> None:
        for key in self.keys:
            if key not in allowed:
                self.fail(key, f"is not a key of this table; allowed is {', '.join(allowed)}")


_ROW_KEYS = (
    *("code", "category", "published", "meaning", "causes", "advice"),
    *("retry", "severity", "success", "source", "provenance"),
)


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _sections(document: Mapping[str, object], name: str, text: str, origin: str) -> list[_Section]:
    """Every [[name]] of the document, each with its place: the line it starts at, or its number within a table."""
    found = document.get(name, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise IllFormedTable(f"{origin}: '{name}' must be written as [[{name}]] tables.")
    starts = [number for number, line in enumerate(text.splitlines(), 1) if line.split("#")[0].strip() == f"[[{name}]]"]
    places = [f"line {start}" for start in starts]
    if len(places) != len(found):
        places = [f"number {number}" for number in range(1, len(found) + 1)]
    return [
        _Section(keys, f"{origin}, {place}, [[{name}]] {keys.get('code', keys.get('codes', ''))}".rstrip())
        for keys, place in zip(found, places, strict=True)
    ]


def _row(bare: _Section, system: System, defaults: Mapping[str, object]) -> ResultCode:
    bare.only(*_ROW_KEYS)
    section = _Section(bare.keys, bare.place, defaults)
    return ResultCode(
        system=system,
        code=section.number("code"),
        category=section.string("category"),
        published=section.string("published"),
        meaning=section.string("meaning"),
        causes=section.strings("causes"),
        advice=section.string("advice"),
        retry=section.word("retry", RetrySafety),
        severity=section.severity("severity"),
        is_success=section.claim("success"),
        source=section.string("source"),
        provenance=section.word("provenance", Provenance),
    )


def _refuse_duplicates(rows: tuple[ResultCode, ...], origin: str) -> None:
    seen: set[tuple[int, str]] = set()
    for row in rows:
        if (row.code, row.category) in seen:
            raise IllFormedTable(f"{origin}: [[code]] {row.code} stands twice in category '{row.category}'.")
        seen.add((row.code, row.category))


def _conflict(section: _Section) -> Conflict:
    section.only("codes", "sides", "why", "reading")
    readings = _sections(section.keys, "reading", "", section.place)
    if len(readings) < 2:
        section.fail("reading", "must stand there at least twice")
    return Conflict(
        section.numbers("codes"),
        section.string("sides"),
        section.string("why"),
        tuple(Reading(one.string("text"), frozenset(one.strings("chosen_for"))) for one in readings),
    )


def _family(section: _Section) -> Family:
    section.only("first", "last", "text")
    return Family(section.number("first"), section.number("last"), section.string("text"))


def _text_code(section: _Section) -> TextCode:
    section.only("code", "meaning", "causes", "advice", "retry")
    return TextCode(
        code=section.string("code"),
        meaning=section.string("meaning"),
        causes=section.strings("causes"),
        advice=section.string("advice"),
        retry=section.word("retry", RetrySafety),
    )
