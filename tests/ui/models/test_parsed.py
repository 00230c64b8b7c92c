"""Bodies taken apart for reading."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def spans(raw: bytes, branch: Branch) -> object:
    own = raw[branch.span.start : branch.span.end]
    return [own, [spans(raw, below) for below in branch.branches]] if branch.branches else own


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            b'  {"a" : {"b":[1, "\\"]"]}, "c":null }\r\n',
            [
                b'{"a" : {"b":[1, "\\"]"]}, "c":null }',
                [[b'"a" : {"b":[1, "\\"]"]}', [[b'"b":[1, "\\"]"]', [b"1", b'"\\"]"']]]], b'"c":null'],
            ],
        ),
        (
            b'<?xml version="1.0"?>\n<A x="1"><B>1</B> <!-- <C> --><D/><E><F>\xc3\xbc</F>t</E></A>\n',
            [
                b'<A x="1"><B>1</B> <!-- <C> --><D/><E><F>\xc3\xbc</F>t</E></A>',
                [b'x="1"', b"<B>1</B>", b"<D/>", [b"<E><F>\xc3\xbc</F>t</E>", [b"<F>\xc3\xbc</F>"]]],
            ],
        ),
        (b"<A><B>1</A>", [b"<A><B>1</A>", [b"<B>1"]]),
        (b"<A><A><B/></A></A>", [b"<A><A><B/></A></A>", [[b"<A><B/></A>", [b"<B/>"]]]]),
    ],
)
def test_every_branch_knows_its_bytes(raw: bytes, expected: object) -> None:
    tree = parse(raw)
    assert tree is not None
    assert spans(raw, tree) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
)


@given(
    value=st.lists(JSON, max_size=5) | st.dictionaries(st.text(max_size=3), JSON, max_size=5),
    indent=st.sampled_from([None, 1]),
)
def test_any_json_is_found_whole(value: object, indent: int | None) -> None:
    raw = json.dumps(value, indent=indent).encode()

    def check(branch: Branch, value: object) -> None:
        assert branch.span is not None
        assert raw[branch.span.start : branch.span.end].endswith(raw[branch.span.end - 1 : branch.span.end])
        match value:
            case dict():
                assert [below.name for below in branch.branches] == list(value)
                for below, inner in zip(branch.branches, value.values(), strict=True):
                    check(below, inner)
            case list():
                assert len(branch.branches) == len(value)
                for below, inner in zip(branch.branches, value, strict=True):
                    check(below, inner)
            case str():
                assert branch.value == value
            case _:
                assert branch.value == json.dumps(value)

    tree = parse(raw)
    assert tree is not None
    check(tree, value)


@given(data=st.binary(max_size=60) | st.text(alphabet='<>/ab"{}[]:,\\ !-', max_size=60).map(str.encode))
def test_no_body_is_too_odd(data: bytes) -> None:
    for start in (b"", b"<", b"{", b"["):
        tree = parse(start + data)
        waiting = [] if tree is None else [tree]
        while waiting:
            branch = waiting.pop()
            assert branch.span is None or 0 <= branch.span.start <= branch.span.end <= len(data) + 1
            waiting += branch.branches


@pytest.mark.parametrize(
    ("raw", "first"),
    [
        (b'{"result": 0, "rooms": [' + b",".join(b'{"n": {"m": %d}}' % n for n in range(20_000)) + b"]}", "result"),
        (b"<R><CODE>20</CODE><L>" + b"".join(b"<C><D>%d</D></C>" % n for n in range(20_000)) + b"</L></R>", "CODE"),
        (b'{"cut": 1, "off": [' + b'{"n": 1},' * 60_000, "cut"),
    ],
)
def test_a_large_body_is_taken_apart_as_far_as_one_looks(raw: bytes, first: str) -> None:
    tree = parse(raw)
    assert tree is not None
    assert not tree.is_small
    assert tree.note == f"{tree.span.size:,} bytes"
    few, many = tree.first(2)
    assert few.name == first
    assert not many.is_begun
    assert len(many.first(200)) == 200
    assert len(many.branches) >= 20_000
