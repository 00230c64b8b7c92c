"""Finds values by their place in bytes that may be broken: JSON by path, XML by element, text by pattern.

None of these parse a document into objects: they say where a value stands in the very bytes received, so that
it alone can be replaced. They must therefore work on documents that no parser accepts.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF16_LE, BOM_UTF32_LE
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from json import detect_encoding
from typing import NamedTuple, TypeAlias

Place: TypeAlias = tuple[str, ...]
"""Keys from the root of a JSON document to a value; `[]` stands for any item of an array."""


class Span(NamedTuple):
    """Where a value stands: the bytes between its quotation marks, or those of a bare number."""

    start: int
    end: int
    name: str
    """Last name of its place."""
    is_bare: bool = False
    """True for a number, which has no quotation marks of its own."""


_TOKEN = re.compile(
    rb'\s+|(?P<mark>[{}\[\]:,])|"(?P<text>(?:[^"\\]|\\.)*+)"?|(?P<word>[-+.0-9A-Za-z_]+)|(?P<odd>.)', re.DOTALL
)
_WORDS = frozenset((b"true", b"false", b"null"))
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SIMPLE_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LOOSE = (
    r"(?<!\w)({names})(?:[\"'“”„‘’]?\s*[:=]\s*(?:\"((?:[^\"\\]|\\.)*)|'([^']*)|[“”„‘’]([^“”‘’\"]*))"
    r"|[\"'“”„‘’]\s*[:=]\s*([^\s,;{{}}\[\]\"'“”„‘’]+))"
)
_BARE_GROUP = 5


class _Expects(Enum):
    KEY = auto()
    COLON = auto()
    VALUE = auto()
    COMMA = auto()


@dataclass(slots=True)
class _Reader:
    """Follows the path through a JSON document, forgiving what is missing and remembering that it was."""

    places: frozenset[Place]
    path: list[str] = field(default_factory=list)
    """Keys above the innermost container; the key within it is apart."""
    closers: list[str] = field(default_factory=list)
    key: str = ""
    expects: _Expects = _Expects.VALUE
    is_broken: bool = False

    def mark(self, mark: str) -> None:
        """Take a structural character."""
        match mark:
            case "{" | "[":
                self._meet(_Expects.VALUE)
                self._open(mark)
            case "}" | "]":
                self._close(mark)
            case ",":
                self._meet(_Expects.COMMA)
                self.is_broken |= not self.closers
                self.expects = _Expects.KEY if self._is_in_object else _Expects.VALUE
            case _:
                self._meet(_Expects.COLON)
                self.expects = _Expects.VALUE

    def string(self, text: bytes) -> str | None:
        """Take a string; return the name of its place when it is a wanted value."""
        if self._is_in_object and self.expects is not _Expects.VALUE:
            self._meet(_Expects.KEY)
            self.key, self.expects = unescape(text), _Expects.COLON
            return None
        return self.value()

    def value(self) -> str | None:
        """Take a value; return the name of its place when it stands at or below a wanted one."""
        self._meet(_Expects.VALUE)
        self.expects = _Expects.COMMA
        here = (*self.path, self._step) if self.closers else ()
        wanted = next((place for place in self.places if here[: len(place)] == place), None)
        return None if wanted is None else last_name(wanted)

    @property
    def _is_in_object(self) -> bool:
        return bool(self.closers) and self.closers[-1] == "}"

    @property
    def _step(self) -> str:
        return self.key if self._is_in_object else "[]"

    def _meet(self, met: _Expects) -> None:
        self.is_broken |= met is not self.expects

    def _open(self, mark: str) -> None:
        if self.closers:
            self.path.append(self._step)
        self.closers.append("}" if mark == "{" else "]")
        self.key, self.expects = "", _Expects.KEY if mark == "{" else _Expects.VALUE

    def _close(self, mark: str) -> None:
        if not self.closers or self.closers.pop() != mark:
            self.is_broken = True
        self.key = self.path.pop() if self.path else ""
        self.expects = _Expects.COMMA


def json_spans(data: bytes, places: frozenset[Place]) -> list[Span]:
    """Find the values at these places of a JSON document in UTF-8, whole, cut off or broken.

    Where the document's structure is broken its paths mean nothing: then every value whose key is the
    last name of a place is found too, with whatever quotation marks it has.
    """
    reader = _Reader(places)
    found = list(_walk(data, reader))
    if reader.is_broken:
        found += loose_spans(data, frozenset(last_name(place) for place in places))
    return found


def last_name(place: Place) -> str:
    """Return the last key of a place."""
    return next((name for name in reversed(place) if name != "[]"), "")


def _walk(data: bytes, reader: _Reader) -> Iterator[Span]:
    for token in _TOKEN.finditer(data, 3 if data.startswith(b"\xef\xbb\xbf") else 0):
        name = None
        match token.lastgroup:
            case "mark":
                reader.mark(token.group().decode())
            case "text":
                name = reader.string(token.group("text"))
            case "word":
                name = reader.value()
            case "odd":
                reader.is_broken = True
            case _:
                pass
        if name is not None and token.group() not in _WORDS:
            start, end = token.span(token.lastgroup or 0)
            yield Span(start, end, name, is_bare=token.lastgroup == "word")


def loose_spans(data: bytes, names: frozenset[str]) -> list[Span]:
    """Find the values after these keys wherever they stand, in text that only resembles JSON.

    Either the key or the value must be in quotation marks, of any sort; plain prose is left alone.
    """
    if not names:
        return []
    pattern = re.compile(
        _LOOSE.format(names="|".join(re.escape(name) for name in sorted(names))), re.IGNORECASE | re.DOTALL
    )
    text = data.decode("utf-8", "surrogateescape")
    found = []
    done = done_bytes = 0
    for match in pattern.finditer(text):
        group = match.lastindex or 0
        start, end = match.span(group)
        first = done_bytes + len(text[done:start].encode("utf-8", "surrogateescape"))
        done, done_bytes = end, first + len(text[start:end].encode("utf-8", "surrogateescape"))
        if match.group(group) not in {"null", "true", "false"}:
            found.append(Span(first, done_bytes, match.group(1), is_bare=group == _BARE_GROUP))
    return found


def xml_spans(data: bytes, names: frozenset[str]) -> list[Span]:
    """Find the contents of the elements and attributes with these names, in XML that may be cut off or broken."""
    if not names:
        return []
    either = "|".join(re.escape(name) for name in sorted(names)).encode()
    element = re.compile(
        rb"<(?:[\w.-]+:)?(" + either + rb")(?:\s[^<>]*)?(?<!/)>(.*?)(?:</(?:[\w.-]+:)?\1\s*>|\Z)",
        re.IGNORECASE | re.DOTALL,
    )
    attribute = re.compile(rb"\b(" + either + rb")\s*=\s*(?:\"([^\"<]*)|'([^'<]*))", re.IGNORECASE)
    found = [Span(*match.span(2), match.group(1).decode()) for match in element.finditer(data)]
    found += (Span(*match.span(match.lastindex or 0), match.group(1).decode()) for match in attribute.finditer(data))
    return found


def query_spans(data: bytes, names: frozenset[str]) -> list[Span]:
    """Find the values of these names in a query string or a form, where they stand as NAME=VALUE."""
    if not names:
        return []
    either = "|".join(re.escape(name) for name in sorted(names)).encode()
    pattern = re.compile(rb"(?:(?<=[?&\s])|\A)(" + either + rb")=(?![\"'])([^&\s\"<>]+)", re.IGNORECASE)
    return [Span(*match.span(2), match.group(1).decode()) for match in pattern.finditer(data)]


def unescape(text: bytes) -> str:
    """Return the text that the inside of a JSON string means; what is no valid escape stays as it is."""
    plain = text.decode("utf-8", "surrogateescape")
    return _ESCAPE.sub(_escaped, plain) if "\\" in plain else plain


def _escaped(match: re.Match[str]) -> str:
    code, mark = match.groups()
    return chr(int(code, 16)) if code else _SIMPLE_ESCAPES.get(mark, mark)


def wide_encoding(data: bytes) -> str | None:
    """Return the encoding of a text that uses more than one byte for every letter; None for all others."""
    encoding = detect_encoding(data[:8])
    match encoding:
        case "utf-16":
            return "utf-16-le" if data.startswith(BOM_UTF16_LE) else "utf-16-be"
        case "utf-32":
            return "utf-32-le" if data.startswith(BOM_UTF32_LE) else "utf-32-be"
        case _:
            return encoding if encoding.startswith(("utf-16", "utf-32")) else None
