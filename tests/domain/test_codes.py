"""The shipped tables against the published ones, and the reader against ill-formed files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import assets
from console.domain.codes import Codes, IllFormedTable, parse_table
from console.domain.command import Provenance, System
from console.domain.outcome import RetrySafety, Severity

PUBLISHED = Path(__file__).parents[1] / "recordings" / "published"

TABLE = """
system = "uptivity"
any_command = [20]
[defaults]
category = "Recorder"
severity = "error"
success = false
source = "a page"
provenance = "assumed"
[[code]]
code = 1
published = "API_ONE"
meaning = "One."
causes = []
advice = "Do one."
retry = "safe"
"""


def published_enablex() -> list[tuple[int, str, str]]:
    """Number, category and text of every row of the published page."""
    rows, category = [], ""
    for line in (PUBLISHED / "enablex-result-codes.md").read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\*\*(\w+)\*\*", line):
            category = heading[1]
        elif row := re.fullmatch(r"\|\s+(\d+)\s+\|\s+(.*?)\s+\|", line):
            rows.append((int(row[1]), category, row[2]))
    return rows


def published_uptivity() -> list[tuple[int, str]]:
    """Number and label of every row of the published page."""
    text = (PUBLISHED / "uptivity-result-codes.txt").read_text(encoding="utf-8")
    return [(int(code), label) for code, label in re.findall(r"^\| (\d+) \| (\w+) \|", text, re.MULTILINE)]


def test_every_published_enablex_row_is_there_word_for_word(codes: Codes) -> None:
    published = published_enablex()
    assert len(published) == 54
    assert [(row.code, row.category, row.published) for row in codes.enablex.rows] == published


def test_every_published_uptivity_row_is_there_word_for_word(codes: Codes) -> None:
    published = published_uptivity()
    assert [code for code, _ in published] == [*range(19), *range(20, 60)]
    assert [(row.code, row.published) for row in codes.uptivity.rows] == published


def test_every_row_says_what_it_means_and_what_to_do(codes: Codes) -> None:
    for row in (*codes.enablex.rows, *codes.uptivity.rows):
        assert row.meaning.endswith("."), row
        assert row.advice.endswith("."), row
        assert row.source, row
        assert row.is_success or row.causes, row
        assert all(cause.endswith(".") for cause in row.causes), row


def test_only_meanings_somebody_documented_or_saw_are_tagged_so(codes: Codes) -> None:
    certain = {
        row.code: row.provenance
        for row in (*codes.enablex.rows, *codes.uptivity.rows)
        if row.provenance is not Provenance.ASSUMED and (row.code, row.category) != (0, "General")
    }
    assert certain == {
        **dict.fromkeys((10002, 10006, 10104, 20, 46), Provenance.DOCUMENTED),
        **dict.fromkeys((10114, 40001, 50001), Provenance.OBSERVED),
    }


@pytest.mark.parametrize(
    ("system", "successes"), [(System.ENABLEX, {0}), (System.UPTIVITY, {0, 13, 20, 37, 43, 46, 9})]
)
def test_success_is_a_set_of_numbers(codes: Codes, system: System, successes: set[int]) -> None:
    assert {row.code for row in codes.of(system).rows if row.is_success} == successes


def test_success_with_reservation_and_neutral_are_seen(codes: Codes) -> None:
    severities = {code: codes.uptivity.rows_of(code)[0].severity for code in (20, 46, 9, 58, 1)}
    assert severities == {
        20: Severity.OK,
        46: Severity.WARNING,
        9: Severity.WARNING,
        58: Severity.NOTICE,
        1: Severity.ERROR,
    }


@pytest.mark.parametrize(
    ("code", "category", "found"),
    [
        (10000, "Rooms", "Rooms"),
        (10000, "Token", "Token"),
        (40001, "Token", "Token"),
        (40001, None, "Rooms"),
        (40001, "CDR", "Rooms"),
        (0, "Token", "General"),
    ],
)
def test_a_number_in_two_categories_is_found_in_its_context(
    codes: Codes, code: int, category: str | None, found: str
) -> None:
    row = codes.enablex.find(code, category)
    assert row is not None
    assert row.category == found


def test_rows_of_gives_every_row_of_a_number(codes: Codes) -> None:
    assert [row.category for row in codes.enablex.rows_of(10000)] == ["Rooms", "Token"]
    assert codes.uptivity.rows_of(19) == ()
    assert codes.uptivity.find(19) is None


@pytest.mark.parametrize(
    ("system", "code", "word"),
    [
        (System.ENABLEX, 10099, "room"),
        (System.ENABLEX, 10120, "token"),
        (System.ENABLEX, 10206, "report"),
        (System.ENABLEX, 40003, "not found or is not allowed"),
        (System.ENABLEX, 50006, "inside EnableX"),
        (System.ENABLEX, 404, "HTTP status"),
        (System.ENABLEX, -5, "no family"),
        (System.UPTIVITY, 19, "skips 19"),
        (System.UPTIVITY, 60, "newer release"),
        (System.UPTIVITY, 10**17, "no family"),
    ],
)
def test_an_unknown_number_is_guessed_by_its_family(codes: Codes, system: System, code: int, word: str) -> None:
    assert word in codes.of(system).family(code)


@pytest.mark.parametrize(
    ("code", "command", "first"),
    [
        (50004, "", "update failed"),
        (50004, "room.delete", "deletion failed"),
        (50005, "room.delete", "deletion failed"),
        (50005, "room.update", "update failed"),
        (10201, "", "call report"),
        (10201, "archive.session", "archive report"),
        (10204, "", "archive report"),
        (10202, "cdr.room", "call report"),
    ],
)
def test_the_chosen_reading_stands_first(codes: Codes, code: int, command: str, first: str) -> None:
    conflict = codes.enablex.conflict(code)
    assert conflict is not None
    readings = conflict.readings_for(code, command)
    assert len(readings) == 2
    assert first in readings[0]


@pytest.mark.parametrize("code", [50004, 50005, 10201, 10205, 10202, 10204])
def test_a_code_in_conflict_says_so_in_its_verdict(codes: Codes, code: int) -> None:
    verdict = codes.enablex.plain[str(code)]
    assert len(verdict.readings) == 2
    assert [finding.is_contradiction for finding in verdict.findings] == [False]
    assert verdict.findings[0].sentence.endswith(".")


@pytest.mark.parametrize(
    "text", ["Room is full", "[Reason] Token Denied. Room is full.", " token denied. room is FULL "]
)
def test_wordings_are_compared_without_their_dress(codes: Codes, text: str) -> None:
    found = [row.code for row in codes.enablex.rows_called(text)]
    assert found == ([] if text == "Room is full" else [10114])


def test_a_row_takes_what_it_does_not_say_from_the_defaults() -> None:
    row = parse_table(TABLE, "t.toml").rows[0]
    assert (row.category, row.retry, row.source) == ("Recorder", RetrySafety.SAFE, "a page")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("system = ", "t.toml: this is not TOML"),
        ("system = \n", "line 1"),
        ('system = "other"', "t.toml: 'system' is 'other'; allowed is enablex, uptivity"),
        ('system = "enablex"', "there is no [[code]] row"),
        ('system = "enablex"\ncode = 5', "'code' must be written as [[code]] tables"),
        ('system = "enablex"\ndefaults = 5', "'defaults' must be a table"),
        (TABLE.replace('meaning = "One."\n', ""), "line 10, [[code]] 1: 'meaning' is missing"),
        (TABLE.replace('"One."', '" "'), "[[code]] 1: 'meaning' must be a text that is not blank"),
        (TABLE.replace("code = 1", 'code = "x"'), "line 10, [[code]] x: 'code' must be a whole number"),
        (TABLE.replace("code = 1", "code = true"), "'code' must be a whole number"),
        (TABLE.replace("causes = []", "causes = [1]"), "'causes' must be a list of texts"),
        (TABLE.replace("success = false", "success = 0"), "'success' must be true or false"),
        (TABLE.replace('retry = "safe"', 'retry = "never"'), "'retry' is 'never'; allowed is safe"),
        (TABLE.replace('severity = "error"', 'severity = "bad"'), "'severity' is 'bad'; allowed is ok, notice"),
        (TABLE.replace("any_command = [20]", 'any_command = ["20"]'), "'any_command' must be a list of whole numbers"),
        (TABLE + 'colour = "red"\n', "'colour' is not a key of this table"),
        (TABLE + TABLE[TABLE.index("[[code]]") :], "[[code]] 1 stands twice in category 'Recorder'"),
        (TABLE + "[[family]]\nfirst = 1\nlast = 2\n", "line 17, [[family]]: 'text' is missing"),
        (TABLE + '[[conflict]]\ncodes = [1]\nsides = "a"\nwhy = "b"\n', "line 17, [[conflict]] [1]: 'reading' must"),
        (TABLE.replace("[[code]]", '[["code"]]').replace('meaning = "One."\n', ""), "number 1, [[code]] 1: 'meaning'"),
    ],
)
def test_an_ill_formed_table_is_named_with_its_place(text: str, named: str) -> None:
    with pytest.raises(IllFormedTable, match=re.escape(named)):
        parse_table(text, "t.toml")


@given(st.text(max_size=300))
def test_any_text_is_a_table_or_ill_formed(text: str) -> None:
    with pytest.raises(IllFormedTable, match=r"t\.toml"):
        parse_table(text, "t.toml")


@given(st.integers(0, 400), st.integers(1, 60))
def test_a_table_with_a_hole_never_breaks_the_reader(start: int, length: int) -> None:
    whole = assets.read_text("codes/enablex.toml")
    begin = start * len(whole) // 400
    try:
        table = parse_table(whole[:begin] + whole[begin + length :], "t.toml")
    except IllFormedTable as problem:
        assert "t.toml" in str(problem)
    else:
        assert table.rows
