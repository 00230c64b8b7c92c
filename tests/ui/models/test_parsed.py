"""Bodies taken apart for reading."""

from __future__ import annotations

import pytest

from console.ui.models.parsed import Branch, parse


def outline(branch: Branch | None) -> object:
    if branch is None:
        return None
    return (branch.name, branch.value or [outline(below) for below in branch.branches])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", None),
        (b"<html><p>Busy", ("html", [("p", "Busy")])),
        (b'{"result": 0, "ok": true}', ("body", [("result", "0"), ("ok", "true")])),
        (b'["a", null]', ("body", [("[0]", "a"), ("[1]", "null")])),
        (b'{"cut": ', None),
        (
            b"<RESULT><CODE> 17 </CODE><MSG>a &lt; b</MSG><EMPTY/></RESULT>",
            ("RESULT", [("CODE", "17"), ("MSG", "a < b"), ("EMPTY", [])]),
        ),
        (b'<A x="1&amp;2"><![CDATA[<raw>]]></A>', ("A", "<raw>")),
        (b"<A><B>1</A>", ("A", [("B", "1")])),
        (b"<A>1</WRONG></A>", ("A", "1")),
        (b"<A/><B/>", ("", [("A", []), ("B", [])])),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', None),
        (b"<x>&unknown;</x>", ("x", "&unknown;")),
        ("\ufeff<x>ü</x>".encode(), ("x", "ü")),
        (
            b'GET /rooms HTTP/1.1\r\nHost: h\r\n\r\n{"a": "b"}',
            ("message", [("head", [("first line", "GET /rooms HTTP/1.1"), ("Host", "h")]), ("body", [("a", "b")])]),
        ),
    ],
)
def test_a_body_becomes_a_tree(raw: bytes, expected: object) -> None:
    assert outline(parse(raw)) == expected


def test_bottomless_nesting_ends_somewhere() -> None:
    assert parse(b"[" * 100_000) is None
    assert parse(b"<a>" * 5_000) is not None


def test_attributes_become_branches() -> None:
    tree = parse(b"""<EVENT id='7' name="a b"><X/></EVENT>""")
    assert outline(tree) == ("EVENT", [("@id", "7"), ("@name", "a b"), ("X", [])])


@pytest.mark.parametrize(("count", "note"), [(1, "1 item"), (2, "2 items")])
def test_a_branch_says_how_much_is_below(count: int, note: str) -> None:
    assert Branch("rooms", "", [Branch("x")] * count).note == note
