"""Where the parts of JSON and XML stand in the bytes: one level at a time, without taking apart what is below.

What lies deeper is passed over with expressions that swallow whole flat objects and whole leaf elements, so that ten
megabytes are crossed in a fraction of a second. Their repetitions are possessive: no input makes them go back.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

LONGEST_HEAD = 256 * 1024
"""Bytes within which an HTTP head must end."""

LONGEST_VALUE = 64 * 1024
"""Bytes of a value that are decoded for showing; the raw bytes have the rest."""


class Span(NamedTuple):
    """A stretch of bytes."""

    start: int
    end: int

    @property
    def size(self) -> int:
        """How many bytes it is."""
        return self.end - self.start


class Member(NamedTuple):
    """A member of an object, an item of a list, or an element."""

    name: str
    value: str
    span: Span
    """All of its bytes, its name included."""
    inner: Span | None = None
    """Where its own members stand; None when it has none."""
    attributes: Sequence[tuple[str, str, Span]] = ()


_GAP = re.compile(rb"[ \t\r\n]*+")
_BOM = b"\xef\xbb\xbf"


def content_start(raw: bytes, start: int = 0) -> int:
    """Return where a body begins behind byte order mark and blanks."""
    return _past_gap(raw, start + len(_BOM) if raw.startswith(_BOM, start) else start)


def _past_gap(raw: bytes, at: int) -> int:
    match = _GAP.match(raw, at)
    assert match is not None, "no gap is a gap too"
    return match.end()


# ---- JSON ----------------------------------------------------------------------------------------------------------

_TEXT = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_STRING = re.compile(_TEXT, re.DOTALL)
_SCALAR = re.compile(rb'[^\s,:\[\]{}"]++')
_RUN = rb'[^{}\[\]"]{0,65536}+(?:' + _TEXT + rb'[^{}\[\]"]{0,65536}+)'
_NESTING = re.compile(
    rb"(?P<flat>[{\[]" + _RUN + rb"{0,300}+[}\]])|(?P<bracket>[{}\[\]])|" + _RUN + rb"{1,300}+", re.DOTALL
)
_OPENING = b"{["
_CLOSING = b"}]"


def json_value(raw: bytes, start: int, name: str, member_start: int | None = None) -> Member:
    """Return the value that begins here; what is cut off reaches to the end."""
    first = start if member_start is None else member_start
    letter = raw[start : start + 1]
    if letter and letter in _OPENING:
        end = _json_end(raw, start)
        is_closed = raw[end - 1 : end] in (b"}", b"]") and end > start + 1
        return Member(name, "", Span(first, end), Span(start, end - 1 if is_closed else end))
    match = _STRING.match(raw, start) if letter == b'"' else _SCALAR.match(raw, start)
    end = len(raw) if match is None and letter == b'"' else start if match is None else match.end()
    return Member(name, _json_text(raw[start : min(end, start + LONGEST_VALUE)]), Span(first, end))


def json_members(raw: bytes, inner: Span) -> Iterator[Member]:
    """Yield the members of an object or the items of a list; `inner` begins with its bracket."""
    is_object = raw[inner.start : inner.start + 1] == b"{"
    at, number = _past_gap(raw, inner.start + 1), 0
    while at < inner.end and raw[at] not in _CLOSING:
        start, name = at, f"[{number}]"
        if is_object:
            key = _STRING.match(raw, at)
            if key is None:
                return
            name = _json_text(key.group())
            colon = _past_gap(raw, key.end())
            at = _past_gap(raw, colon + 1)
        member = json_value(raw, at, name, start)
        yield member
        number += 1
        comma = _past_gap(raw, member.span.end)
        if raw[comma : comma + 1] != b",":
            return
        at = _past_gap(raw, comma + 1)


def _json_end(raw: bytes, start: int) -> int:
    """Return where the object or list that begins here ends."""
    depth = 0
    for piece in _NESTING.finditer(raw, start):
        if piece.lastgroup == "bracket":
            depth += 1 if raw[piece.start()] in _OPENING else -1
        if depth == 0:
            return piece.end()  # a flat one was swallowed whole
    return len(raw)


def _json_text(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text, strict=False))
    except ValueError:
        return text.strip('"')


# ---- XML -----------------------------------------------------------------------------------------------------------

_CDATA = rb"<!\[CDATA\[.*?\]\]>"
_TEXT_OF = rb"[^<]*+(?:" + _CDATA + rb"[^<]*+)?"
_WITH = rb"(?:\s[^<>]*+)?(?<!/)"
_XML_PIECE = re.compile(
    rb"<(?P<leaf>[^\s<>/!?]++)(?P<with>" + _WITH + rb")>(?P<text>" + _TEXT_OF + rb")</(?P=leaf)\s*+>"
    rb"|<(?P<flat>[^\s<>/!?]++)(?P<held>" + _WITH + rb")>"
    rb"(?P<inner>(?:[^<]*+<(?P<below>[^\s<>/!?]++)" + _WITH + rb">[^<]*+</(?P=below)>){1,300}+[^<]*+)</(?P=flat)\s*+>"
    rb"|<!--.*?-->|<\?.*?\?>|" + _CDATA + rb"|</(?P<end>[^\s<>/!?]++)[^<>]*>"
    rb"|<(?P<name>[^\s<>/!?]++)(?P<rest>[^<>]*?)(?P<empty>/)?>",
    re.DOTALL,
)
_FIRST_TAG = re.compile(
    rb"(?:\s|<\?.*?\?>|<!--.*?-->)*+<(?P<name>[^\s<>/!?]++)(?P<rest>[^<>]*?)(?P<empty>/)?>", re.DOTALL
)
_ATTRIBUTE = re.compile(rb"""([^\s=]++)\s*+=\s*+("[^"]*+"|'[^']*+'|\S++)""")
_MARKUP = re.compile(rb"<!\[CDATA\[(?P<raw>.*?)\]\]>|<!--.*?-->|<\?.*?\?>|<[^<>]*>", re.DOTALL)


def enclosing_element(raw: bytes, whole: Span) -> Member | None:
    """Return the element that a body begins and ends with, without passing over what is in it; None for others."""
    first = _FIRST_TAG.match(raw, whole.start, whole.end)
    if first is None or first["empty"]:
        return None
    last = raw.rfind(b"</", first.end(), whole.end)
    if last < 0 or raw[last + 2 : whole.end].rstrip(b"> \t\r\n") != first["name"]:
        return None
    inner = Span(first.end(), last)
    return Member(_name(first["name"]), "", whole, inner, _attributes(first, "rest"))


class Level:
    """The elements of one level, found while they are iterated over; afterwards `text` is the text between them.

    An end tag without its beginning is passed over, unless it ends an element around; then this level ends too.
    """

    def __init__(self, raw: bytes, inner: Span, outer: Sequence[str]) -> None:
        self._raw, self._inner = raw, inner
        self._outer = frozenset(name.encode("utf-8", "replace") for name in outer)
        self._open: list[bytes] = []
        self._start = self._content = 0
        self._attributes: Sequence[tuple[str, str, Span]] = ()
        self._between = inner.start
        self._texts: list[str] = []

    @property
    def text(self) -> str:
        """The text between the elements passed so far."""
        return "".join(self._texts).strip()

    def __iter__(self) -> Iterator[Member]:
        for piece in _XML_PIECE.finditer(self._raw, self._inner.start, self._inner.end):
            if piece["end"] is not None:
                if piece["end"] not in self._open and piece["end"] in self._outer:
                    yield from self._finish(piece.start())
                    return
                yield from self._end(piece)
            elif self._open:
                if piece["name"] is not None and not piece["empty"]:
                    self._open.append(piece["name"])
            else:
                yield from self._begin(piece)
        yield from self._finish(self._inner.end)

    def _begin(self, piece: re.Match[bytes]) -> Iterator[Member]:
        """Take what begins on this level: mostly it ends in the same piece."""
        if piece["leaf"] is not None:
            value = _xml_text(piece["text"][:LONGEST_VALUE])
            yield self._passed(piece, "leaf", _attributes(piece, "with"), value)
        elif piece["flat"] is not None:
            yield self._passed(piece, "flat", _attributes(piece, "held"), inner=Span(*piece.span("inner")))
        elif piece["empty"]:
            yield self._passed(piece, "name", _attributes(piece, "rest"))
        elif piece["name"] is not None:
            self._own_text(piece.start())
            self._start, self._content = piece.span()
            self._attributes = _attributes(piece, "rest")
            self._open.append(piece["name"])

    def _passed(
        self,
        piece: re.Match[bytes],
        group: str,
        attributes: Sequence[tuple[str, str, Span]],
        value: str = "",
        inner: Span | None = None,
    ) -> Member:
        self._own_text(piece.start())
        self._between = piece.end()
        return Member(_name(piece[group]), value, Span(*piece.span()), inner, attributes)

    def _end(self, piece: re.Match[bytes]) -> Iterator[Member]:
        """Close what this tag closes, unopened ends in between included."""
        name = piece["end"]
        if name not in self._open:
            return
        first = self._open[0]
        while self._open.pop() != name:
            pass
        if not self._open:
            yield self._closed(first, piece.start(), piece.end())

    def _closed(self, name: bytes, content_end: int, end: int) -> Member:
        self._between = end
        return Member(_name(name), "", Span(self._start, end), Span(self._content, content_end), self._attributes)

    def _finish(self, end: int) -> Iterator[Member]:
        if self._open:
            yield self._closed(self._open[0], end, end)
            self._open.clear()
        self._own_text(end)

    def _own_text(self, end: int) -> None:
        if self._between < end:
            self._texts.append(_xml_text(self._raw[self._between : min(end, self._between + LONGEST_VALUE)]))


def _attributes(piece: re.Match[bytes], group: str) -> Sequence[tuple[str, str, Span]]:
    start, end = piece.span(group)
    if start == end:
        return ()
    return [
        (_name(match[1]), html.unescape(_name(match[2]).strip("\"'")), Span(*match.span()))
        for match in _ATTRIBUTE.finditer(piece.string, start, end)
    ]


def _name(name: bytes) -> str:
    return name.decode("utf-8", "replace")


def _xml_text(data: bytes) -> str:
    if b"<" not in data:
        return html.unescape(data.decode("utf-8", "replace")).strip()
    parts, at = [], 0
    for piece in _MARKUP.finditer(data):
        parts.append(html.unescape(data[at : piece.start()].decode("utf-8", "replace")))
        parts.append((piece["raw"] or b"").decode("utf-8", "replace"))
        at = piece.end()
    parts.append(html.unescape(data[at:].decode("utf-8", "replace")))
    return "".join(parts).strip()
