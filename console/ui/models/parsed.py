"""Bodies taken apart for reading: JSON and XML as one tree of names, values and the bytes they stand in.

This is for showing only. It is tolerant, resolves no entities but the five of XML, and judges nothing: a body that
cannot be taken apart is shown as raw bytes. Branches are read when somebody looks below them, so a body of many
megabytes opens as fast as its first level can be passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice

from console.ui.models import scanning
from console.ui.models.scanning import Member, Span

CHECKED_BYTES = 256 * 1024
"""JSON up to this size must be well-formed to be shown; larger bodies are shown as far as they go."""

SMALL_BYTES = 16 * 1024
"""Branches up to this size say at once what is in them; larger ones when they are opened."""


class Branch:
    """A name with a value or with branches of its own, found when they are asked for."""

    __slots__ = ("_branches", "_rest", "_text", "name", "span")

    def __init__(
        self,
        name: str,
        value: str = "",
        branches: Iterable[Branch] = (),
        *,
        span: Span | None = None,
        text: Callable[[], str] | None = None,
    ) -> None:
        self.name = name
        self.span = span
        """The bytes it stands in; None when there are none."""
        self._branches: list[Branch] = []
        self._rest: Iterator[Branch] | None = iter(branches)
        self._text: Callable[[], str] = value.__str__ if text is None else text

    @property
    def value(self) -> str:
        """Its own text."""
        self.first(None)
        return self._text()

    @property
    def branches(self) -> list[Branch]:
        """All that is below it; finding it takes a while in a large branch."""
        return self.first(None)

    @property
    def is_small(self) -> bool:
        """Whether it is found out in no time what is below it."""
        return self.span is None or self.span.size <= SMALL_BYTES

    @property
    def note(self) -> str:
        """The value, or how much there is below."""
        if not self.is_small:
            assert self.span is not None, "only spans are large"
            return self._text() or f"{self.span.size:,} bytes"
        if self.value or not self.branches:
            return self.value
        return f"{len(self.branches):,} item" + ("s" if len(self.branches) != 1 else "")

    @property
    def is_begun(self) -> bool:
        """Whether somebody has looked below it already, so that the first branches are at hand."""
        return self._rest is None or bool(self._branches)

    @property
    def may_have_branches(self) -> bool:
        """Whether there is something below it; of a large one nobody looked below, this is what is assumed."""
        if self.is_small or self._rest is None:
            return bool(self.first(1))
        return bool(self._branches) or not self._text()

    def first(self, count: int | None) -> list[Branch]:
        """Return so many of the branches below it, or all."""
        wanted = None if count is None else count - len(self._branches)
        if self._rest is not None and (wanted is None or wanted > 0):
            found = list(islice(self._rest, wanted))
            self._branches += found
            if wanted is None or len(found) < wanted:
                self._rest = None
        return self._branches if count is None else self._branches[:count]


def parse(raw: bytes) -> Branch | None:
    """Take a body apart; HTTP heads are shown as branches of their own. None when there is nothing to take apart."""
    head, start = _head(raw)
    tree = _parsed_body(raw, start)
    if head is None:
        return tree
    root = Branch("message", "", [Branch("head", "", head, span=Span(0, start))], span=Span(0, len(raw)))
    if tree is not None:
        root.branches.append(tree)
    return root


def _parsed_body(raw: bytes, start: int) -> Branch | None:
    begin = scanning.content_start(raw, start)
    match raw[begin : begin + 1]:
        case b"{" | b"[":
            return _parsed_json(raw, begin)
        case b"<":
            return _parsed_xml(raw, begin)
        case _:
            return None


def _parsed_json(raw: bytes, start: int) -> Branch | None:
    if len(raw) - start <= CHECKED_BYTES:
        try:
            json.loads(raw[start:].decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            return None
    end = len(raw.rstrip())
    return _json_branch(raw, Member("body", "", Span(start, end), Span(start, end)))


def _json_branch(raw: bytes, member: Member) -> Branch:
    inner = member.inner
    if inner is None:
        return Branch(member.name, member.value, span=member.span)
    below = (_json_branch(raw, each) for each in scanning.json_members(raw, inner))
    return Branch(member.name, branches=below, span=member.span)


def _parsed_xml(raw: bytes, start: int) -> Branch | None:
    if b"<!DOCTYPE" in raw[start : start + 2_000].upper():
        return None
    whole = Span(start, len(raw.rstrip()))
    if whole.size > SMALL_BYTES and (single := scanning.enclosing_element(raw, whole)) is not None:
        return _xml_branch(raw, single, ())
    top = Branch("", branches=(_xml_branch(raw, member, ()) for member in scanning.Level(raw, whole, ())), span=whole)
    found = top.first(2)
    return found[0] if len(found) == 1 else top if found else None


def _xml_branch(raw: bytes, member: Member, outer: tuple[str, ...]) -> Branch:
    attributes = [Branch(f"@{name}", value, span=span) for name, value, span in member.attributes]
    if member.inner is None:
        return Branch(member.name, member.value, attributes, span=member.span)
    path = (*outer, member.name)
    level = scanning.Level(raw, member.inner, path)
    below = (_xml_branch(raw, each, path) for each in level)
    return Branch(member.name, branches=chain(attributes, below), span=member.span, text=lambda: level.text)


def _head(raw: bytes) -> tuple[list[Branch] | None, int]:
    """Part an HTTP head from its body: its lines and where the body begins; None for the lines when there is none."""
    end = raw.find(b"\r\n\r\n", 0, scanning.LONGEST_HEAD)
    first = raw[: max(0, raw.find(b"\r\n", 0, scanning.LONGEST_HEAD))].decode("utf-8", "replace")
    if end < 0 or not ("HTTP/" in first or re.match(r"[A-Z]+ \S+", first)):
        return None, 0
    return [Branch(name, value, span=span) for name, value, span in _lines(raw, end)], end + 4


def _lines(raw: bytes, end: int) -> Sequence[tuple[str, str, Span]]:
    found, start = [], 0
    for line in raw[:end].split(b"\r\n"):
        text = line.decode("utf-8", "replace")
        name, _, value = text.partition(":")
        span = Span(start, start + len(line))
        found.append((name, value.strip(), span) if start else ("first line", text, span))
        start = span.end + 2
    return found
