"""XML is read as hostile, and a stream falls into the same elements however it was cut."""

from __future__ import annotations

import time
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.outcome import FailureKind
from console.wire import xml
from console.wire.errors import Unreadable

OK = b"<RESULT><REQUESTID>1</REQUESTID><RESULTTYPE>API_OK</RESULTTYPE><RESULTCODE>20</RESULTCODE></RESULT>"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE RESULT [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<RESULT><RESULTMSG>&b;</RESULTMSG></RESULT>"
)

STREAMS = [
    pytest.param(OK, [OK], id="one element"),
    pytest.param(OK + b"\r\n", [OK], id="line end after it"),
    pytest.param(OK + OK, [OK, OK], id="two glued together"),
    pytest.param(b"\r\n \xef\xbb\xbf" + OK + b"\r\n\r\n" + OK, [OK, OK], id="blanks and a byte order mark around"),
    pytest.param(b"<A/><B x='1'/>", [b"<A/>", b"<B x='1'/>"], id="elements that close themselves"),
    pytest.param(b"<A b='>' c=\"/>'\">x</A>", [b"<A b='>' c=\"/>'\">x</A>"], id="'>' inside attributes"),
    pytest.param(b"<A><!-- </A> --></A>", [b"<A><!-- </A> --></A>"], id="comment"),
    pytest.param(b"<A><![CDATA[</A>]]></A>", [b"<A><![CDATA[</A>]]></A>"], id="CDATA"),
    pytest.param(b"<A><?x </A> ?></A>", [b"<A><?x </A> ?></A>"], id="processing instruction"),
    pytest.param(b"<A><A>x</A><A/></A>", [b"<A><A>x</A><A/></A>"], id="the root's own name inside"),
    pytest.param(b"<A><AB>x</AB></A >", [b"<A><AB>x</AB></A >"], id="a name that begins like the root's"),
    pytest.param(b"<A><B>x</A><C/>", [b"<A><B>x</A>", b"<C/>"], id="an element left open inside"),
    pytest.param(b"<?xml version='1.0'?>\n<!-- hi --><A/>", [b"<?xml version='1.0'?>\n<!-- hi --><A/>"], id="a prolog"),
    pytest.param(BOMB, [BOMB], id="a document type stays with its root"),
    pytest.param(b"oops\r\n<A/>", [b"oops", b"<A/>"], id="a line of rubbish before"),
    pytest.param(b"<A/>trailing<B/>", [b"<A/>", b"trailing", b"<B/>"], id="rubbish between"),
    pytest.param(b"1 < 2\nand <b or <A/>", [b"1 < 2", b"and", b"<b or", b"<A/>"], id="'<' that opens nothing"),
    pytest.param(b"</A>\n<!foo>\n<A/>", [b"</A>", b"<!foo>", b"<A/>"], id="stray closing tag and declaration"),
    pytest.param(b"<EVENT><TYPE>CALL", [], id="cut off"),
    pytest.param(b"HTTP/1.1 400 Bad\r\n\r\n", [b"HTTP/1.1 400 Bad"], id="no XML at all"),
]


@pytest.mark.parametrize(("stream", "pieces"), STREAMS)
def test_a_stream_falls_into_its_elements(stream: bytes, pieces: list[bytes]) -> None:
    assert xml.Splitter().feed(stream) == pieces


@pytest.mark.parametrize(("stream", "pieces"), STREAMS)
def test_one_byte_at_a_time_gives_the_same_elements(stream: bytes, pieces: list[bytes]) -> None:
    splitter = xml.Splitter()
    assert [piece for byte in stream for piece in splitter.feed(bytes([byte]))] == pieces


_MARKS = b"< > / <A> </A> <B/> <!-- --> <![CDATA[ ]]> <? ?> ' [ ]> <!D x \" & \xff \xef\xbb\xbf".split()
_CHUNKS = st.lists(st.sampled_from([*_MARKS, b"<A ", b"<!DOCTYPE a", b"\n", b"\r\n", b" ", OK]), max_size=24).map(
    b"".join
)


@given(stream=_CHUNKS | st.binary(max_size=80), cuts=st.lists(st.integers(0, 400), max_size=12))
def test_any_chunking_gives_the_same_elements(stream: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    whole, cut_up = xml.Splitter(), xml.Splitter()
    pieces = [piece for a, b in pairwise(edges) for piece in cut_up.feed(stream[a:b])]
    assert pieces == whole.feed(stream)
    assert cut_up.rest.strip(b" \t\r\n\xef\xbb\xbf") == whole.rest.strip(b" \t\r\n\xef\xbb\xbf")


@given(st.lists(st.sampled_from([OK, b"<EVENT><TYPE>X</TYPE></EVENT>", b"<E a='>'/>"]), max_size=6))
def test_whole_elements_come_out_as_they_went_in(elements: list[bytes]) -> None:
    assert xml.Splitter().feed(b"\r\n".join(elements)) == elements


def test_half_an_element_waits_for_its_rest() -> None:
    splitter = xml.Splitter()
    assert splitter.feed(OK + OK + OK[:30]) == [OK, OK]
    assert splitter.rest == OK[:30]
    assert splitter.feed(OK[30:]) == [OK]
    assert splitter.rest == b""


def test_an_element_past_the_limit_is_given_up_and_the_next_one_is_read() -> None:
    splitter = xml.Splitter(limit=1000)
    with pytest.raises(Unreadable) as caught:
        splitter.feed(b"<A>" + b"x" * 2000)
    assert caught.value.kind is FailureKind.TOO_LARGE
    assert splitter.feed(b"\n" + OK) == [OK]


def test_text_without_a_line_end_is_cut_so_that_it_cannot_fill_the_memory() -> None:
    splitter = xml.Splitter()
    pieces = splitter.feed(b"x" * (3 * xml.LONGEST_TEXT + 5))
    assert [len(piece) for piece in pieces] == [xml.LONGEST_TEXT] * 3
    assert splitter.rest == b"xxxxx"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<U><N>abc</N></U>" * 600_000, id="many elements"),
        pytest.param(b"x" * 10_000_000, id="one long text"),
        pytest.param(b"<RESULT a='1'/>" * 100_000, id="the root's own name inside"),
        pytest.param(b"<!-- x --><![CDATA[x]]>" * 100_000, id="comments and CDATA"),
        pytest.param(b"<" * 1_000_000, id="nothing but '<'"),
    ],
)
def test_ten_megabytes_in_small_segments_take_time_in_proportion(body: bytes) -> None:
    """Twice the bytes may take about twice the time; a quadratic reading would take four times as long.

    Time is that of the processor, so that a busy machine changes nothing.
    """

    def seconds(part: bytes) -> float:
        stream = b"<RESULT>" + part + b"</RESULT>"
        splitter = xml.Splitter(limit=64 * 1024 * 1024)
        started = time.process_time()
        pieces = [p for at in range(0, len(stream), 4096) for p in splitter.feed(stream[at : at + 4096])]
        assert pieces == [stream]
        return time.process_time() - started

    half = body[: len(body) // 2 // 23 * 23] if b"CDATA" in body else body[: len(body) // 2]
    half = half[: half.rfind(b"<")] if b"<RESULT" in half else half
    assert min(seconds(body) for _ in range(2)) < 3.2 * min(seconds(half) for _ in range(2)) + 0.05


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(b"<!--", id="comments that never end"),
        pytest.param(b"<![CDATA[", id="CDATA that never ends"),
        pytest.param(b"<?", id="instructions that never end"),
        pytest.param(b"--><!--", id="comments that end before they begin"),
        pytest.param(b"a\n", id="lines of text"),
        pytest.param(b"<A <A>", id="tags cut short"),
    ],
)
@pytest.mark.parametrize("root", [b"", b"<RESULT>"])
def test_what_was_made_to_be_slow_is_read_quickly(root: bytes, part: bytes) -> None:
    """256 KiB are read where the window lives; a quadratic reading would take many seconds for them."""
    started = time.process_time()
    with suppress(Unreadable):
        xml.read(root + part * (256 * 1024 // len(part)))
    assert time.process_time() - started < 5


def test_a_document_type_after_a_comment_that_never_ends_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        xml.read(b"<!-- x <!DOCTYPE a [<!ENTITY b 'c'>]><RESULT>&b;</RESULT>")
    assert caught.value.kind is FailureKind.HOSTILE


HOSTILE = [
    pytest.param(BOMB, id="entity bomb"),
    pytest.param(b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><RESULT/>', id="external subset"),
    pytest.param(b'<!doctype a [<!ENTITY x SYSTEM "http://127.0.0.1/x">]><RESULT>&x;</RESULT>', id="lower case"),
    pytest.param(BOMB.decode().replace("1.0", "1.0").encode("utf-16"), id="hidden by UTF-16"),
]


@pytest.mark.parametrize("raw", HOSTILE)
def test_a_document_type_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        xml.read(raw)
    assert caught.value.kind is FailureKind.HOSTILE
    assert caught.value.raw == raw


def test_the_word_doctype_inside_a_comment_or_cdata_is_only_text() -> None:
    document = xml.read(b"<A><!-- <!DOCTYPE a> --><![CDATA[<!DOCTYPE b>]]></A>")
    assert (document.root.text, document.is_well_formed) == ("<!DOCTYPE b>", True)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", FailureKind.NOT_XML),
        (b" \r\n", FailureKind.NOT_XML),
        (b"500 Internal Server Error", FailureKind.NOT_XML),
        (b"<!DOCTYPE html><html><body><p>Not found</body></html>", FailureKind.NOT_XML),
        (b"<html><body>Not found<br></html>", FailureKind.NOT_XML),
        (b"\x81\x8d\x8f", FailureKind.ENCODING),
    ],
)
def test_what_is_no_xml_is_named(raw: bytes, kind: FailureKind) -> None:
    with pytest.raises(Unreadable) as caught:
        xml.read(raw)
    assert caught.value.kind is kind


def test_windows_1252_is_read_and_said() -> None:
    document = xml.read("<A>Müller – 5 €</A>".encode("cp1252"))
    assert (document.root.text, document.is_well_formed) == ("Müller – 5 €", True)
    assert "windows-1252" in document.oddities[0]


def test_a_declared_encoding_is_honoured() -> None:
    assert xml.read('<?xml version="1.0" encoding="iso-8859-1"?><A>ü</A>'.encode("latin-1")).root.text == "ü"


def test_deep_nesting_ends_in_a_named_refusal_not_in_a_crash() -> None:
    with pytest.raises(Unreadable):
        xml.read(b"<A>" * 100_000 + b"</A>" * 100_000)


@given(st.binary(max_size=200) | _CHUNKS)
def test_reading_raises_nothing_but_unreadable(raw: bytes) -> None:
    try:
        xml.read(raw)
    except Unreadable as unreadable:
        assert unreadable.detail
