"""XML read as hostile, and a byte stream cut into its top-level elements.

`read` parses one document: strictly first, then repaired, then recovered, and says which. `Splitter`
finds where one top-level element ends and the next begins, however the bytes were cut on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from console.domain.outcome import FailureKind
from console.wire.errors import Unreadable
from console.wire.limits import KEPT_OF_TOO_LARGE, LARGEST_ANSWER
from console.wire.repair import balance, clean

if TYPE_CHECKING:
    from lxml.etree import XMLParser, _Element

LONGEST_TEXT = 64 * 1024
"""Bytes after which text outside any element is cut although its line has not ended."""

_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_HTML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<!DOCTYPE\s+html|<html[\s>])", re.IGNORECASE)
_COMMENTS = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|(?P<unended><!(?:--|\[CDATA\[).*)", re.DOTALL)
_DECLARATION = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml\b[^>]*\?>")


class _Engine:
    """lxml with parsers made once; held together so that its import waits until XML is really read."""

    def __init__(self) -> None:
        from lxml import etree

        self._fromstring = etree.fromstring
        self.refusal = etree.XMLSyntaxError
        self._strict = self._parser()
        self._utf8 = self._parser("utf-8")

    def parse_strictly(self, raw: bytes) -> _Element:
        """Return the root; raises `refusal`."""
        return self._fromstring(raw, self._strict)

    def parse_utf8(self, text: bytes) -> _Element | None:
        """Return the root of bytes known to be UTF-8, whatever encoding they declare; None when it is not XML."""
        try:
            return self._fromstring(text, self._utf8)
        except self.refusal:
            return None

    def _parser(self, encoding: str | None = None) -> XMLParser:
        from lxml import etree

        return etree.XMLParser(
            encoding=encoding,
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )


@cache
def _engine() -> _Engine:
    return _Engine()


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document and how far the bytes had to be helped."""

    root: _Element
    is_well_formed: bool = True
    oddities: tuple[str, ...] = ()


def read_strictly(raw: bytes) -> _Element:
    """Return the root of a well-formed document; raise Unreadable for anything else."""
    if b"<!" in raw:
        _refuse_doctype(raw)
    engine = _engine()
    try:
        root = engine.parse_strictly(raw)
    except engine.refusal as error:
        raise Unreadable(FailureKind.NOT_XML, _why_not_xml(raw, error.msg), raw) from None
    if not raw[1:2].isalpha() or raw[:1] != b"<":
        _refuse_hidden_doctype(root, raw)
    return root


def read(raw: bytes) -> Document:
    """Return the document in these bytes, helped along where it is not well-formed."""
    try:
        return Document(read_strictly(raw))
    except Unreadable as unreadable:
        return read_tolerantly(raw, unreadable)


def local_name(tag: object) -> str:
    """Return the name of an element without its namespace; empty for what is no element."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def elements(raw: bytes) -> list[bytes]:
    """Return the complete top-level elements in these bytes, leaving out what stands between them."""
    return [piece for piece in Splitter().feed(raw) if is_element(piece)]


def is_element(piece: bytes) -> bool:
    """Whether a piece of a Splitter is an element, not a line of text that stood outside any."""
    return piece[:1] == b"<" and piece[-1:] == b">" and piece[1:2] != b"/"


def read_tolerantly(raw: bytes, refusal: Unreadable) -> Document:
    """Return what can be recovered of bytes that a strict reading refused; raise the refusal when nothing can."""
    if refusal.kind is not FailureKind.NOT_XML or _HTML.search(raw):
        raise refusal
    text, oddities = _as_utf8(raw)
    engine = _engine()
    root = engine.parse_utf8(text)
    if root is not None:
        return Document(root, is_well_formed=True, oddities=tuple(oddities))
    if b"<" not in text:
        raise refusal
    cleaned = clean(text)
    if cleaned != text:
        oddities.append(f"The XML is malformed ({refusal.detail}); bare '&' or control characters were put right.")
        root = engine.parse_utf8(cleaned)
        if root is not None:
            return Document(root, is_well_formed=False, oddities=tuple(oddities))
    pieces = elements(cleaned)
    root = engine.parse_utf8(pieces[0]) if pieces else None
    if root is not None:
        oddities.append("Something stands outside the document; only its first element was read.")
        return Document(root, is_well_formed=cleaned == text, oddities=tuple(oddities))
    balanced = balance(pieces[0] if pieces else cleaned)
    root = engine.parse_utf8(balanced)
    if root is None:
        raise refusal
    oddities.append(f"The XML is malformed ({refusal.detail}); what could be recovered is shown.")
    return Document(root, is_well_formed=False, oddities=tuple(oddities))


def _as_utf8(raw: bytes) -> tuple[bytes, list[str]]:
    """The bytes as UTF-8 without a declaration, read as windows-1252 where they are not UTF-8."""
    bare = _DECLARATION.sub(b"", raw)
    try:
        bare.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return bare, []
    try:
        return bare.decode("cp1252").encode("utf-8"), ["The answer is not UTF-8; it was read as windows-1252."]
    except UnicodeDecodeError:
        raise Unreadable(FailureKind.ENCODING, "neither UTF-8 nor windows-1252", raw) from None


def _refuse_doctype(raw: bytes) -> None:
    """Raise for a document type declaration in front of the root; inside comments or CDATA it is only text."""
    found = _DOCTYPE.search(_without_comments(raw))
    if found is None:
        return
    if _HTML.search(raw):
        raise Unreadable(FailureKind.NOT_XML, "it is an HTML page", raw)
    raise Unreadable(FailureKind.HOSTILE, "it carries a document type declaration", raw)


def _without_comments(raw: bytes) -> bytes:
    """The bytes without comments and CDATA; from one that never ends on they stay, for they hide nothing."""
    return _COMMENTS.sub(rb"\g<unended>", raw)


def _refuse_hidden_doctype(root: _Element, raw: bytes) -> None:
    """A declared encoding can hide the letters of DOCTYPE from a search in the bytes."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(FailureKind.HOSTILE, "it carries a document type declaration", raw)


def _why_not_xml(raw: bytes, complaint: str | None) -> str:
    if not raw.strip():
        return "it is empty"
    return "it is an HTML page" if _HTML.search(raw) else " ".join((complaint or "it is no XML").split())


_OPENING = re.compile(rb"<(?:[A-Za-z_:\x80-\xff?]|!--|!DOCTYPE)", re.IGNORECASE)
_OPENING_CUT_SHORT = re.compile(rb"<(?:!(?:-|D(?:O(?:C(?:T(?:YP?)?)?)?)?)?)?\Z", re.IGNORECASE)
_NAME = re.compile(rb"<([^\s/><]+)")
_PLAIN_ROOT = re.compile(rb"<([A-Za-z]+)>")
_IN_TAG = re.compile(rb"""["'<>]""")
_IN_QUOTES = {b'"': re.compile(rb'["<]'), b"'": re.compile(rb"['<]")}
_COMMENT_END, _CDATA_END, _INSTRUCTION_END = (re.compile(mark) for mark in (rb"-->", rb"\]\]>", rb"\?>"))
_DOCTYPE_END = re.compile(rb"[\[>]")
_SUBSET_END = (re.compile(rb"\]"), re.compile(rb">"))
_LONGEST_OPENING = len(b"<!DOCTYPE")
_BLANK = b" \t\r\n\xef\xbb\xbf"
_NOT_BLANK = re.compile(rb"[^ \t\r\n\xef\xbb\xbf]")


@lru_cache(maxsize=64)
def _tokens_inside(name: bytes) -> re.Pattern[bytes]:
    """What decides where an element of this name ends: every other tag may be ignored, closed or not."""
    escaped = re.escape(name)
    return re.compile(rb"<(?:(/)" + escaped + rb"\s*>|" + escaped + rb"(?=[\s/>])|!--|!\[CDATA\[|\?)")


def _one_element(data: bytes) -> bytes:
    """The element when these bytes are one and nothing else, as nearly every segment of a recorder is; else nothing."""
    root = _PLAIN_ROOT.match(data)
    end = root and _tokens_inside(root[1]).search(data, root.end())
    return data[: end.end()] if end and end[1] and not data[end.end() :].strip(_BLANK) else b""


class Splitter:
    """Cuts a stream into top-level elements by depth, whatever pieces it arrives in.

    Only the root's own name is counted, so an element left open inside does not hide the end of the root.
    Text outside any element comes out too, a line at a time, as a piece that does not begin with '<';
    from there it goes on at the next '<' that opens an element.
    """

    __slots__ = ("_at", "_awaited", "_buffer", "_depth", "_limit", "_quote", "_tag", "_tokens")

    def __init__(self, limit: int = LARGEST_ANSWER) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._tokens: re.Pattern[bytes] | None = None
        self._start_over()

    @property
    def rest(self) -> bytes:
        """What has arrived and is not complete."""
        return bytes(self._buffer)

    def feed(self, data: bytes) -> list[bytes]:
        """Take in bytes and return every piece that they complete; raise Unreadable past the limit."""
        if not self._buffer and (whole := _one_element(data)):
            return [whole]
        self._buffer += data
        pieces = []
        while (piece := self._take()) is not None:
            pieces.append(piece)
        if not pieces and len(self._buffer) > self._limit:
            kept = bytes(self._buffer[:KEPT_OF_TOO_LARGE])
            self._cut(len(self._buffer))
            raise Unreadable(FailureKind.TOO_LARGE, f"more than {self._limit:,} bytes in one element", kept)
        return pieces

    def _start_over(self) -> None:
        self._at = 0
        self._depth = 0
        self._tag = -1
        self._quote = b""
        self._awaited: tuple[re.Pattern[bytes], ...] = ()
        self._tokens = None

    def _cut(self, end: int) -> bytes:
        piece = bytes(self._buffer[:end])
        del self._buffer[:end]
        self._start_over()
        return piece

    def _take(self) -> bytes | None:
        """The next piece, or None when more bytes are needed."""
        while True:
            if self._awaited and not self._pass_awaited():
                return None
            if self._tag >= 0:
                if not self._pass_tag():
                    return None
                if self._depth == 0:
                    return self._cut(self._at).strip(_BLANK)
            if self._depth:
                return self._take_inside()
            if not self._enter():
                return self._take_text()

    def _enter(self) -> bool:
        """Step into the next part of a prolog or into a root's start tag; False when text stands before it."""
        first = _NOT_BLANK.search(self._buffer, self._at)
        found = first and _OPENING.match(self._buffer, first.start())
        if not found:
            return False
        if self._at == 0:
            del self._buffer[: found.start()]
            self._at = found.end() - found.start()
        else:
            self._at = found.end()
        match found.group()[1:].upper():
            case b"?":
                self._awaited = (_INSTRUCTION_END,)
            case b"!--":
                self._awaited = (_COMMENT_END,)
            case b"!DOCTYPE":
                self._awaited = (_DOCTYPE_END,)
            case _:
                self._tag = self._at - 2
        return True

    def _take_text(self) -> bytes | None:
        """A line of what stands outside any element, or None while it may still go on."""
        buffer = self._buffer
        first = _NOT_BLANK.search(buffer, self._at)
        start = first.start() if first else len(buffer)
        is_undecided = first is None or _OPENING_CUT_SHORT.match(buffer, start) is not None
        if self._at:
            self._at = start
            return None if is_undecided else self._cut(start).strip(_BLANK)
        del buffer[:start]
        line_end = 0 if is_undecided else self._line_end()
        return self._cut(line_end).strip(_BLANK) if line_end else None

    def _line_end(self) -> int:
        """Where the text at the front ends: at its line's end, an element, or the longest allowed; 0 if not yet."""
        line_end = self._buffer.find(b"\n", 0, LONGEST_TEXT) + 1
        reach = line_end or LONGEST_TEXT
        opening = _OPENING.search(self._buffer, 0, reach + _LONGEST_OPENING)
        if opening is not None and opening.start() < reach:
            return opening.start()
        return line_end or (LONGEST_TEXT if len(self._buffer) > LONGEST_TEXT else 0)

    def _take_inside(self) -> bytes | None:
        tokens = self._tokens
        assert tokens is not None
        while True:
            found = tokens.search(self._buffer, self._at)
            if found is None:
                last = self._buffer.rfind(b"<", self._at)
                self._at = last if last >= 0 else len(self._buffer)
                return None
            self._at = found.end()
            if found.group(1):
                self._depth -= 1
                if self._depth == 0:
                    return self._cut(self._at)
            elif not self._pass(found):
                return None

    def _pass(self, found: re.Match[bytes]) -> bool:
        """Go past what opened here; False when its end has not arrived."""
        match found.group():
            case b"<!--":
                self._awaited = (_COMMENT_END,)
            case b"<![CDATA[":
                self._awaited = (_CDATA_END,)
            case b"<?":
                self._awaited = (_INSTRUCTION_END,)
            case _:
                self._tag = found.start()
                return self._pass_tag()
        return self._pass_awaited()

    def _pass_awaited(self) -> bool:
        while self._awaited:
            found = self._awaited[0].search(self._buffer, self._at)
            if found is None:
                self._at = max(self._at, len(self._buffer) - 2)
                return False
            self._at = found.end()
            self._awaited = _SUBSET_END if found.group() == b"[" else self._awaited[1:]
        return True

    def _pass_tag(self) -> bool:
        """Go past a start tag and count it unless it closes itself; False when its end has not arrived."""
        while True:
            found = (_IN_QUOTES[self._quote] if self._quote else _IN_TAG).search(self._buffer, self._at)
            if found is None:
                self._at = len(self._buffer)
                return False
            mark = found.group()
            if mark in b"<>":
                self._at = found.end() if mark == b">" else found.start()
                self._count_tag(is_whole=mark == b">")
                return True
            self._at = found.end()
            self._quote = b"" if self._quote else mark

    def _count_tag(self, *, is_whole: bool) -> None:
        """A tag cut short by the next one counts inside an element; as a root it is only text."""
        name = _NAME.match(self._buffer, self._tag)
        closes_itself = is_whole and self._buffer[self._at - 2] == ord("/")
        if name is not None and not closes_itself and (is_whole or self._depth):
            self._depth += 1
            if self._tokens is None:
                self._tokens = _tokens_inside(name.group(1))
        self._tag = -1
        self._quote = b""
