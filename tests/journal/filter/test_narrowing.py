"""Terms made from rows find the row they were made from, and are joined to a line without changing what it means."""

from __future__ import annotations

import pytest

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal.columns import Columns
from console.journal.entry import EntryKind, Flag
from console.journal.filter import narrowing
from console.journal.filter.language import parse
from console.journal.filter.search import Search
from tests.journal.rows import row

TERMS = (
    narrowing.severity_term,
    narrowing.system_term,
    narrowing.command_term,
    narrowing.target_term,
    narrowing.result_term,
    narrowing.took_term,
    narrowing.minute_term,
    lambda entry: narrowing.text_term(entry.summary),
    lambda entry: narrowing.since_term(entry.time),
)
ROWS = (
    {},
    {"system": System.UPTIVITY, "target": 'a "quoted" (device)', "code": None, "label": "Timed out"},
    {"severity": None, "flags": Flag.PENDING.value, "code": None, "label": "", "duration_us": None},
    {"kind": EntryKind.EVENT, "system": System.UPTIVITY, "command": "CALLUPDATE", "code": None, "label": ""},
    {"kind": EntryKind.NOTE, "system": None, "command": "", "target": "", "summary": "-not (this) or that\\"},
    {"kind": EntryKind.GAP, "command": "", "code": "E_ROOM", "label": "Word", "duration_us": 12},
)


@pytest.mark.parametrize("changes", ROWS)
@pytest.mark.parametrize("term_of", TERMS)
def test_a_term_finds_its_own_row_and_its_negation_does_not(term_of, changes) -> None:
    columns = Columns(100)
    entry = columns.entry(columns.append(row(**changes)))
    term = term_of(entry)
    if not term:
        return
    assert Search(columns, parse(term)).among(1, 1) == [1]
    assert Search(columns, parse(narrowing.negated(term))).among(1, 1) == []


@pytest.mark.parametrize(
    ("changes", "term_of", "expected"),
    [
        ({"target": ""}, narrowing.target_term, "target:none"),
        ({"target": "206", "system": None}, narrowing.target_term, "target:206"),
        ({"code": None, "label": ""}, narrowing.result_term, "code:none"),
        ({"duration_us": None}, narrowing.took_term, "latency:none"),
        ({"summary": " "}, lambda entry: narrowing.text_term(entry.summary), r"re:/^\s*$/"),
    ],
)
def test_an_empty_cell_has_a_term_too(changes, term_of, expected) -> None:
    columns = Columns(100)
    entry = columns.entry(columns.append(row(**changes)))
    columns.append(row(target="1", code=1, duration_us=1, summary="something"))
    assert term_of(entry) == expected
    assert Search(columns, parse(expected)).among(1, 2) == [1]


@pytest.mark.parametrize(
    ("line", "term", "expected"),
    [
        ("", "code:1", "code:1"),
        ("error", "code:1", "error code:1"),
        ("error or ok", "code:1", "(error or ok) code:1"),
        ("error code:1", "code:1", "error code:1"),
        ("code:1", "code:1", "code:1"),
        ("code:1 or ok", "code:1", "(code:1 or ok) code:1"),
        ("code:10", "code:1", "code:10 code:1"),
        ("colour:red", "code:1", "code:1"),
    ],
)
def test_a_term_is_joined_to_the_line(line: str, term: str, expected: str) -> None:
    assert narrowing.narrowed(line, term) == expected
    parse(expected)


def test_severities_of_rows() -> None:
    columns = Columns(100)
    entry = columns.entry(columns.append(row(severity=Severity.ERROR)))
    assert narrowing.severity_term(entry) == "severity:error"
