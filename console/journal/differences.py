"""Differences between two bodies by their structure: JSON, XML, or lines of text. The work is bounded.

The order of an object's members means nothing. Items of a list are aligned by what identifies them, so one item more
does not make every later one differ. Another order of XML elements is one gentle remark, not many differences.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from console.domain.kinds import Json
from console.domain.reply import Node

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_DIFFERENCES = 1_000
MOST_NODES = 60_000
"""Values or elements that are looked at in all."""

MOST_ALIGNING = 400_000
"""Pairs of list items that may be held against each other in all; longer lists are compared by position."""

MOST_LINES = 2_000
DEEPEST = 100
LONGEST_SHOWN = 200
"""Characters of a value that are shown."""

WHOLE = "(whole)"
"""Path of a difference that concerns the body as a whole."""

IDENTITIES = (
    "room_id",
    "_id",
    "id",
    "conf_num",
    "recId",
    "RECORDID",
    "CALLID",
    "DEVICEID",
    "AGENTNUMBER",
    "ID",
    "name",
)
"""Members that tell one item of a list from another, the most telling first."""

T = TypeVar("T")

Identity: TypeAlias = Callable[[T], tuple[str, str] | None]
"""Returns what identifies an item, or None."""


class Change(Enum):
    """What happened on the way from left to right."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    """The same stands elsewhere; seldom of importance."""


@dataclass(frozen=True, slots=True)
class Found:
    """One difference."""

    path: str
    change: Change
    left: str = ""
    right: str = ""


class _Pair(NamedTuple):
    """Indexes of two items that belong together; None where an item is alone."""

    left: int | None
    right: int | None
    is_moved: bool = False
    """Whether they stand in another order among their neighbours."""


class _Enough(Exception):
    """A bound was reached."""


class Differences:
    """Collects differences, and remarks about what was not compared."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.remarks: list[str] = []
        self._nodes = 0
        self._aligning = 0

    def of_json(self, left: Json, right: Json) -> None:
        """Compare two parsed JSON documents."""
        self._bounded(lambda: self._json("", left, right, 0))

    def of_xml(self, left: Node, right: Node) -> None:
        """Compare two documents of elements."""
        self._bounded(lambda: self._xml(left.name, left, right))

    def of_text(self, left: str, right: str) -> None:
        """Compare two texts line by line."""
        self._bounded(lambda: self._lines(left.splitlines(), right.splitlines()))

    def add(self, path: str, change: Change, left: str = "", right: str = "") -> None:
        """Enter a difference; long values are cut so that the difference between them can be seen."""
        if len(self.found) >= MOST_DIFFERENCES:
            raise _Enough(f"There are more than {MOST_DIFFERENCES:,} differences; the first are shown.")
        self.found.append(Found(path or WHOLE, change, *_shown(left, right)))

    def _bounded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except _Enough as reached:
            self._remark(str(reached))

    def _remark(self, remark: str) -> None:
        if remark not in self.remarks:
            self.remarks.append(remark)

    def _visit(self) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise _Enough(f"The bodies are large; the first {MOST_NODES:,} values were compared.")

    # ---- JSON ------------------------------------------------------------------------------------------------------

    def _json(self, path: str, left: Json, right: Json, depth: int) -> None:
        self._visit()
        if depth > DEEPEST:
            self._remark(f"What is nested deeper than {DEEPEST} levels was not compared.")
            return
        match left, right:
            case dict(), dict():
                self._members(path, left, right, depth)
            case list(), list():
                self._items(path, left, right, depth)
            case _:
                if type(left) is not type(right) or left != right:
                    self.add(path, Change.CHANGED, _written(left), _written(right))

    def _members(self, path: str, left: dict[str, Json], right: dict[str, Json], depth: int) -> None:
        for key, value in left.items():
            here = _below(path, key)
            if key in right:
                self._json(here, value, right[key], depth + 1)
            else:
                self.add(here, Change.REMOVED, left=_written(value))
        for key, value in right.items():
            if key not in left:
                self.add(_below(path, key), Change.ADDED, right=_written(value))

    def _items(self, path: str, left: list[Json], right: list[Json], depth: int) -> None:
        for one, other, is_moved in self._aligned(left, right, _identity_of_json):
            match one, other:
                case int(), int():
                    if is_moved:
                        self.add(f"{path}[{one}]", Change.MOVED, f"item {one}", f"item {other}")
                    self._json(f"{path}[{one}]", left[one], right[other], depth + 1)
                case int(), None:
                    self.add(f"{path}[{one}]", Change.REMOVED, left=_written(left[one]))
                case None, int():
                    self.add(f"{path}[{other}]", Change.ADDED, right=_written(right[other]))
                case _:
                    pass

    # ---- XML -------------------------------------------------------------------------------------------------------

    def _xml(self, path: str, left: Node, right: Node) -> None:
        self._visit()
        if left.name != right.name:
            self.add(path, Change.CHANGED, f"<{left.name}>", f"<{right.name}>")
        if left.text.strip() != right.text.strip():
            self.add(path, Change.CHANGED, left.text.strip(), right.text.strip())
        before, after = [child.name for child in left.children], [child.name for child in right.children]
        for name in dict.fromkeys((*before, *after)):
            self._namesakes(f"{path}/{name}", _named(left, name), _named(right, name))
        if before != after and sorted(before) == sorted(after):
            self.add(path, Change.MOVED, f"elements in the order {', '.join(before)}", ", ".join(after))

    def _namesakes(self, path: str, left: list[Node], right: list[Node]) -> None:
        is_one = len(left) <= 1 and len(right) <= 1
        for one, other, is_moved in self._aligned(left, right, _identity_of_node):
            match one, other:
                case int(), int():
                    if is_moved:
                        self.add(f"{path}[{one + 1}]", Change.MOVED, f"number {one + 1}", f"number {other + 1}")
                    self._xml(path if is_one else f"{path}[{one + 1}]", left[one], right[other])
                case int(), None:
                    self.add(path if is_one else f"{path}[{one + 1}]", Change.REMOVED, left=_told(left[one]))
                case None, int():
                    self.add(path if is_one else f"{path}[{other + 1}]", Change.ADDED, right=_told(right[other]))
                case _:
                    pass

    # ---- text ------------------------------------------------------------------------------------------------------

    def _lines(self, left: list[str], right: list[str]) -> None:
        if max(len(left), len(right)) > MOST_LINES:
            self._remark(f"The texts are long; their first {MOST_LINES:,} lines were compared.")
            left, right = left[:MOST_LINES], right[:MOST_LINES]
        for one, other, is_moved in self._aligned(left, right, lambda _: None):
            match one, other:
                case int(), int() if is_moved:
                    self.add(f"line {one + 1}", Change.MOVED, left[one], f"line {other + 1}")
                case int(), int() if left[one] != right[other]:
                    self.add(f"line {one + 1}", Change.CHANGED, left[one], right[other])
                case int(), None:
                    self.add(f"line {one + 1}", Change.REMOVED, left=left[one])
                case None, int():
                    self.add(f"line {other + 1}", Change.ADDED, right=right[other])
                case _:
                    pass

    # ---- lists -----------------------------------------------------------------------------------------------------

    def _aligned(self, left: Sequence[T], right: Sequence[T], identity: Identity[T]) -> Iterator[_Pair]:
        """Yield which item of the left belongs to which of the right."""
        if len(left) <= 1 and len(right) <= 1:
            yield from _by_position(range(len(left)), range(len(right)))
            return
        one, other = [_key(item, identity) for item in left], [_key(item, identity) for item in right]
        head = _common(zip(one, other, strict=False))
        tail = _common(zip(reversed(one[head:]), reversed(other[head:]), strict=False))
        ends = len(one) - tail, len(other) - tail
        yield from map(_Pair, range(head), range(head))
        yield from self._between(one, other, range(head, ends[0]), range(head, ends[1]))
        yield from map(_Pair, range(ends[0], len(one)), range(ends[1], len(other)))

    def _between(self, one: list[object], other: list[object], left: range, right: range) -> Iterator[_Pair]:
        self._aligning += len(left) * len(right)
        if self._aligning > MOST_ALIGNING:
            self._remark("Long lists were compared by position, not item by item.")
            yield from _by_position(left, right)
            return
        matcher = SequenceMatcher(None, [one[n] for n in left], [other[n] for n in right], autojunk=False)
        lonely_left: list[int] = []
        lonely_right: list[int] = []
        for kind, start, stop, first, last in matcher.get_opcodes():
            if kind == "equal":
                yield from map(_Pair, left[start:stop], right[first:last])
            else:
                lonely_left += left[start:stop]
                lonely_right += right[first:last]
        yield from _pair_lonely(one, other, lonely_left, lonely_right)


def node_of(element: _Element) -> Node:
    """Return an element as a node; attributes become children whose name begins with @."""
    from console.wire.xml import local_name

    attributes = tuple(Node(f"@{local_name(name)}", str(value)) for name, value in element.attrib.items())
    children = tuple(node_of(child) for child in element if local_name(child.tag))
    return Node(local_name(element.tag), element.text or "", (*attributes, *children))


def _pair_lonely(one: list[object], other: list[object], left: list[int], right: list[int]) -> Iterator[_Pair]:
    """Pair what moved by its key, then what has no identity by its order; what is left was removed or added."""
    waiting: dict[object, list[int]] = {}
    for number in reversed(right):
        waiting.setdefault(other[number], []).append(number)
    taken: set[int] = set()
    alone: list[int] = []
    for number in left:
        match waiting.get(one[number]):
            case [*_, _] as partners:
                taken.add(partners[-1])
                yield _Pair(number, partners.pop(), is_moved=True)
            case _:
                alone.append(number)
    rest = [number for number in right if number not in taken]
    nameless_left = [number for number in alone if not isinstance(one[number], tuple)]
    nameless_right = [number for number in rest if not isinstance(other[number], tuple)]
    yield from _by_position(nameless_left, nameless_right)
    yield from (_Pair(number, None) for number in alone if isinstance(one[number], tuple))
    yield from (_Pair(None, number) for number in rest if isinstance(other[number], tuple))


def _by_position(left: Sequence[int], right: Sequence[int]) -> Iterator[_Pair]:
    both = min(len(left), len(right))
    yield from map(_Pair, left[:both], right[:both])
    yield from (_Pair(number, None) for number in left[both:])
    yield from (_Pair(None, number) for number in right[both:])


def _common(pairs: Iterator[tuple[object, object]]) -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _key(item: T, identity: Identity[T]) -> object:
    """What an item is recognised by: a tuple when something identifies it, else its content."""
    named = identity(item)
    if named is not None:
        return named
    return repr(item) if isinstance(item, dict | list) else (item if isinstance(item, str | Node) else repr(item))


def _identity_of_json(item: Json) -> tuple[str, str] | None:
    if not isinstance(item, dict):
        return None
    return next(((name, str(item[name])) for name in IDENTITIES if isinstance(item.get(name), str | int)), None)


def _identity_of_node(node: Node) -> tuple[str, str] | None:
    return next(((name, value) for name in IDENTITIES if (value := node.value(name))), None)


def _named(node: Node, name: str) -> list[Node]:
    return [child for child in node.children if child.name == name]


def _told(node: Node) -> str:
    """Return an element in one line."""
    if not node.children:
        return node.text.strip()
    return ", ".join(f"{name}={text.strip()}" for name, text in node.leaves())


def _below(path: str, key: str) -> str:
    plain = key if key and not set(key) & set('.[]"') else json.dumps(key, ensure_ascii=False)
    return f"{path}.{plain}" if path else plain


def _written(value: Json) -> str:
    if isinstance(value, str | int | float | bool) or value is None:
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))[: LONGEST_SHOWN * 2]


def _shown(left: str, right: str) -> tuple[str, str]:
    """Cut two values to what can be shown, around the place where they part."""
    if max(len(left), len(right)) <= LONGEST_SHOWN:
        return left, right
    same = _common(zip(left, right, strict=False)) if left and right else 0
    start = max(0, same - LONGEST_SHOWN // 4)
    return _cut(left, start), _cut(right, start)


def _cut(text: str, start: int) -> str:
    piece = text[start : start + LONGEST_SHOWN]
    return f"{'…' if start and text else ''}{piece}{'…' if len(text) > start + LONGEST_SHOWN else ''}"
