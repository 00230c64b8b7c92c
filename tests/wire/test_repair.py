"""Malformed XML is put in order with as little lost as possible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from console.wire.repair import balance, clean

BALANCED = [
    pytest.param(b"<A><B>1</B></A>", b"<A><B>1</B></A>", id="nothing to do"),
    pytest.param(b"<A><B>1<C>2</C></A>", b"<A><B>1</B><C>2</C></A>", id="a leaf left open"),
    pytest.param(
        b"<L><U><N>a</N><U><N>b</N></U></L>", b"<L><U><N>a</N></U><U><N>b</N></U></L>", id="an item left open"
    ),
    pytest.param(b"<A><B>1</C></B></A>", b"<A><B>1</B></A>", id="a closing tag that fits nothing"),
    pytest.param(b"<A><B>1 < 2</B></A>", b"<A><B>1 &lt; 2</B></A>", id="a bare '<'"),
    pytest.param(b"<A><B>1", b"<A><B>1</B></A>", id="cut off"),
    pytest.param(b"<C><C>1</C><D>x</C>", b"<C><C>1</C><D>x</D></C>", id="a leaf named like its item"),
    pytest.param(b"<A><B/>x</A>trailing<D/>", b"<A><B></B>x</A>", id="what follows the root is left out"),
    pytest.param(b"<p:A><p:B>1</p:A>", b"<A><B>1</B></A>", id="prefixes nobody declared"),
    pytest.param(b"<A>]]></A>", b"<A>]]&gt;</A>", id="the end of a CDATA that never began"),
    pytest.param(b"<A><B>1<!-- x</B></A>", b"<A><B>1&lt;!-- x</B></A>", id="a comment that never ends"),
    pytest.param(b"<A><!-- x --><B>1<!-- y</B></A>", b"<A><B>1&lt;!-- y</B></A>", id="only the second never ends"),
    pytest.param(b"no tags", b"", id="no tag at all"),
]


@pytest.mark.parametrize(("raw", "expected"), BALANCED)
def test_tags_are_put_in_order(raw: bytes, expected: bytes) -> None:
    assert balance(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"a & b", b"a &amp; b"),
        (b"&amp; &#10; &#x41; &lt;", b"&amp; &#10; &#x41; &lt;"),
        (b"&nbsp;", b"&amp;nbsp;"),
        (b"a\x00b\x07c\td", b"abc\td"),
        (b"&#0;&#7;", b""),
    ],
)
def test_bare_ampersands_and_forbidden_characters_are_put_right(raw: bytes, expected: bytes) -> None:
    assert clean(raw) == expected


_PIECES = st.sampled_from(
    ["<A>", "</A>", "<B>", "</B>", "<B/>", "<A b='1'>", "<", ">", "&", "x", " ", "<!--", "-->", "\n"]
)


@given(st.lists(_PIECES, max_size=20).map("".join))
def test_whatever_is_balanced_can_be_parsed(text: str) -> None:
    balanced = balance(clean(text.encode()))
    assert not balanced or etree.fromstring(balanced) is not None
