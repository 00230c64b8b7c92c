"""What two rows differ in, and what is no difference."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.outcome import Failure, FailureKind, Severity, Verdict
from console.journal.comparing import Comparison, Part, compare
from console.journal.differences import MOST_DIFFERENCES
from console.journal.entry import Detail, Entry, EntryKind

ENTRY = Entry(1, 0, EntryKind.CALL, command="room.get", environment="Test", target="5f00", severity=Severity.OK, code=0)
OK = Verdict(0, "Success", "It was done.", Severity.OK, is_success=True)

SCALARS = st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=5)
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
)


def replies(left: object, right: object) -> Comparison:
    one, other = (body if isinstance(body, bytes) else json.dumps(body).encode() for body in (left, right))
    return compare(Detail(ENTRY, reply=one), Detail(ENTRY, reply=other))


def told(comparison: Comparison) -> list[tuple[str, str, str, str]]:
    return [(found.path, found.change.value, found.left, found.right) for found in comparison.differences]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, []),
        ({"a": 1}, {"a": 2}, [("a", "changed", "1", "2")]),
        ({"a": 1}, {"a": True}, [("a", "changed", "1", "true")]),
        ({"a": "1"}, {"a": 1}, [("a", "changed", '"1"', "1")]),
        ({"a": {"b": None}}, {"a": {}}, [("a.b", "removed", "null", "")]),
        ({"a": {}}, {"a": {"b.c": [1]}}, [('a."b.c"', "added", "", "[1]")]),
        ([1, 2, 3, 4], [1, 3, 4], [("[1]", "removed", "2", "")]),
        ([1, 3], [1, 2, 3], [("[1]", "added", "", "2")]),
        ([1, 2, 3], [1, 9, 3], [("[1]", "changed", "2", "9")]),
        (["a", "b", "c"], ["b", "c", "a"], [("[0]", "moved", "item 0", "item 2")]),
        (
            {"rooms": [{"room_id": "x", "n": 1}, {"room_id": "y", "n": 2}]},
            {"rooms": [{"room_id": "w", "n": 0}, {"room_id": "x", "n": 1}, {"room_id": "y", "n": 3}]},
            [("rooms[1].n", "changed", "2", "3"), ("rooms[0]", "added", "", '{"room_id": "w", "n": 0}')],
        ),
        ([{"id": 1}, {"id": 2}], [{"id": 2}, {"id": 1}], [("[1]", "moved", "item 1", "item 0")]),
        ({"a": 1}, [1], [("(whole)", "changed", '{"a": 1}', "[1]")]),
    ],
)
def test_json_is_compared_by_structure(left: object, right: object, expected: list[tuple[str, str, str, str]]) -> None:
    assert sorted(told(replies(left, right))) == sorted(expected)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (b"<R><A>1</A><B>2</B></R>", b"<R>\n <A>1</A>\n <B> 2 </B></R>", []),
        (b"<R><A>1</A></R>", b"<R><A>2</A></R>", [("R/A", "changed", "1", "2")]),
        (b"<R><A/></R>", b"<R><A/><B>x</B></R>", [("R/B", "added", "", "x")]),
        (b'<R a="1"/>', b'<R a="2"/>', [("R/@a", "changed", "1", "2")]),
        (
            b"<R><A>1</A><B>2</B></R>",
            b"<R><B>2</B><A>1</A></R>",
            [("R", "moved", "elements in the order A, B", "B, A")],
        ),
        (
            b"<R><C><CALLID>1</CALLID><S>a</S></C><C><CALLID>2</CALLID><S>b</S></C></R>",
            b"<R><C><CALLID>2</CALLID><S>z</S></C></R>",
            [("R/C[1]", "removed", "CALLID=1, S=a", ""), ("R/C[2]/S", "changed", "b", "z")],
        ),
        (b"<R/>", b"<S/>", [("R", "changed", "<R>", "<S>")]),
        (b"<R/>", b"{}", [("(whole)", "changed", "XML", "JSON")]),
        (b"", b"<R/>", [("(whole)", "added", "", "XML")]),
        (b"plain\nsame", b"other\nsame", [("line 1", "changed", "plain", "other")]),
        (b"{broken", b"{broken\nmore", [("line 2", "added", "", "more")]),
        (b"\xff\x00", b"\xff\x01", [("byte 1", "changed", "00", "01")]),
    ],
)
def test_xml_and_text_are_compared(left: bytes, right: bytes, expected: list[tuple[str, str, str, str]]) -> None:
    comparison = replies(left, right)
    assert sorted(told(comparison)) == sorted(expected)
    assert comparison.of(Part.REPLY) == comparison.differences


@given(DOCUMENTS)
def test_a_document_does_not_differ_from_itself(document: object) -> None:
    shuffled = json.dumps(document, sort_keys=True, indent=1).encode()
    assert replies(document, shuffled).is_same


@given(DOCUMENTS, DOCUMENTS)
def test_documents_that_differ_are_said_to(left: object, right: object) -> None:
    is_same = json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)
    comparison = replies(left, right)
    assert comparison.is_same is is_same
    assert replies(right, left).is_same is is_same


def test_verdict_heads_and_row_are_compared_too() -> None:
    request = b"POST https://x.example.com/rooms HTTP/1.1\r\nAccept: a\r\n\r\n" + b'{"name":"A"}'
    left = Detail(ENTRY, request, b"{}", verdict=OK, facts={"status": 200, "headers": {"Date": "1"}})
    failed = Failure(FailureKind.TIMEOUT, "No answer came.", "", "")
    right = replace(
        left,
        entry=replace(ENTRY, target="5f01", severity=Severity.ERROR),
        request=request.replace(b": a", b": b").replace(b'"A"', b'"B"'),
        verdict=None,
        failure=failed,
        facts={"status": 500, "headers": {"date": "1"}},
    )
    found = {(one.part, one.path) for one in compare(left, right).differences}
    assert found == {
        (Part.ROW, "target"), (Part.VERDICT, "severity"), (Part.VERDICT, "meaning"), (Part.VERDICT, "success"),
        (Part.VERDICT, "text"), (Part.VERDICT, "findings"), (Part.VERDICT, "unanswered"),
        (Part.VERDICT, "what happened"),
        (Part.REQUEST_HEAD, "accept"), (Part.REQUEST, "name"), (Part.REPLY_HEAD, "status"),
    }  # fmt: skip


def test_long_values_are_cut_around_the_place_where_they_part() -> None:
    (found,) = replies({"a": "x" * 5_000 + "1"}, {"a": "x" * 5_000 + "2"}).differences
    assert len(found.left) < 300
    assert found.left.rstrip('"').endswith("1")
    assert found.right.rstrip('"').endswith("2")
    assert found.left.startswith("…")


@pytest.mark.parametrize(
    ("left", "right", "remark"),
    [
        ([{"n": n} for n in range(3_000)], [{"n": -n} for n in range(3_000)], "by position"),
        (list(range(5_000)), [-n - 1 for n in range(5_000)], f"more than {MOST_DIFFERENCES:,} differences"),
        ([[n] for n in range(40_000)], [[n] for n in range(40_000)] + [1], "first 60,000 values"),
        (b"a" * 3_000_000, b"a" * 3_000_000 + b"b", "1,048,576 bytes"),
        (b"<R>" + b"<A>1</A>" * 50_000 + b"</R>", b"<R>" + b"<A>2</A>" * 50_000 + b"</R>", "by position"),
        (b"l\n" * 5_000, b"m\n" * 5_000, "2,000 lines"),
        (b"[" * 300 + b"]" * 300, b"[" * 301 + b"]" * 301, "deeper than 100 levels"),
    ],
)
def test_work_is_bounded_and_says_so(left: object, right: object, remark: str) -> None:
    start = time.process_time()
    comparison = replies(left, right)
    assert any(remark in one for one in comparison.remarks)
    assert not comparison.is_same
    assert len(comparison.differences) <= MOST_DIFFERENCES
    assert time.process_time() - start < 10
