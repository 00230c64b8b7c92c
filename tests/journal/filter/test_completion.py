"""What is offered at the cursor."""

import pytest

from console.domain.command import System
from console.domain.outcome import Severity
from console.journal.columns import Columns
from console.journal.filter.completion import Seen, suggest
from console.journal.filter.language import parse
from tests.journal.rows import row


@pytest.fixture
def seen() -> Seen:
    columns = Columns(limit=1_000)
    for _ in range(3):
        columns.append(row(target="201"))
    columns.append(row(target="200", code=None, label="no answer in time", severity=Severity.ERROR))
    columns.append(
        row(
            system=System.ENABLEX, command="room.create", title="Create room", target="5f00",
            environment='Test "bench"', code=10114, label="Room is full",
        )
    )  # fmt: skip
    values = Seen(columns)
    values.refresh()
    return values


def completed(line: str, seen: Seen) -> list[str]:
    """The lines that come of accepting each suggestion; | marks the cursor."""
    cursor = line.index("|")
    bare = line.replace("|", "")
    return [bare[: one.span.start] + one.text + bare[one.span.end :] for one in suggest(bare, cursor, seen)]


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("sys|", "system:"),
        ("lat|", "latency>"),
        ("err|", "error"),
        ("-si|", "-is:simulated"),
        ("n|", "notice"),
        ("ok (is:con|", "ok (is:contradiction"),
        ("is:pe|nd ok", "is:pending ok"),
        ("system:r|", "system:recorder"),
        ("severity>=w|", "severity>=warning"),
        ("op:|", "op:record.start"),
        ("op:cre|", "op:room.create"),
        ("device:|", "device:201"),
        ("room:|", "room:5f00"),
        ("code:1|", "code:10114"),
        ("env:T|", 'env:"Test \\"bench\\""'),
        ('env:"Te|st b" ok', 'env:"Test \\"bench\\"" ok'),
        ("room.c|", "op:room.create"),
        ("latency>|", "latency>500ms"),
    ],
)
def test_the_best_suggestion_comes_first_and_can_be_read(line: str, first: str, seen: Seen) -> None:
    lines = completed(line, seen)
    assert lines[0] == first
    if not first.endswith((":", ">", "not")) and "(" not in first:
        parse(first)


@pytest.mark.parametrize("line", ['"done"|', '"a text|', "nofield:x|", "is:pending|", "re:/a|", "op:zzz|"])
def test_nothing_is_offered_where_nothing_fits(line: str, seen: Seen) -> None:
    assert completed(line, seen) == []


def test_every_suggestion_is_explained(seen: Seen) -> None:
    for line in ("", "i", "is:", "op:", "code:", "env:", "severity:", "after:"):
        assert all(one.explanation for one in suggest(line, len(line), seen)), line


def test_the_empty_line_offers_the_fields(seen: Seen) -> None:
    assert {"system:", "code:", "is:", "error"} <= set(completed("|", seen))


def test_values_are_offered_most_frequent_first_and_codes_with_their_label(seen: Seen) -> None:
    assert completed("device:|", seen) == ["device:201", "device:200"]
    (found,) = [one for one in suggest("code:101", 8, seen) if one.text == "10114"]
    assert found.explanation.startswith("Room is full")
    assert "none" not in [one.text for one in suggest("code>=", 6, seen)]


def test_new_rows_are_offered_after_a_refresh() -> None:
    columns = Columns(limit=100)
    values = Seen(columns)
    values.refresh()
    columns.append(row(command="call.start", title="Start call"))
    assert completed("op:|", values) == []
    values.refresh()
    assert completed("op:|", values) == ["op:call.start"]


def test_how_often_a_value_was_seen_is_counted_in_words(seen: Seen) -> None:
    said = {one.text: one.explanation for one in suggest("device:", 7, seen)}
    assert said["201"].endswith("(3 rows)")
    assert said["200"].endswith("(1 row)")
