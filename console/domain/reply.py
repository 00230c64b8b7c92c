"""What came back, parsed but not judged: one shape per protocol, always with its raw bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeAlias

from console.domain.kinds import Json


@dataclass(frozen=True, slots=True)
class Node:
    """An element of a recorder document: its name, its own text and its children, nothing of XML left."""

    name: str
    text: str = ""
    children: tuple[Node, ...] = ()

    def child(self, name: str) -> Node | None:
        """Return the first child with this name, compared without regard to case."""
        wanted = name.upper()
        return next((child for child in self.children if child.name.upper() == wanted), None)

    def value(self, name: str, default: str = "") -> str:
        """Return the trimmed text of the first child with this name."""
        found = self.child(name)
        return default if found is None else found.text.strip()

    def values(self) -> dict[str, str]:
        """Return the children's trimmed texts by their names in upper case; of a repeated name the first counts."""
        return {child.name.upper(): child.text.strip() for child in reversed(self.children)}

    def leaves(self) -> Iterator[tuple[str, str]]:
        """Yield name and text of every descendant without children, in document order."""
        for child in self.children:
            if child.children:
                yield from child.leaves()
            else:
                yield child.name, child.text


@dataclass(frozen=True, slots=True)
class RestReply:
    """An HTTP answer of EnableX."""

    raw: bytes
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Header names in lower case."""
    body: Json = None
    """The parsed JSON, or None when it is none."""
    oddities: tuple[str, ...] = ()
    """What was unusual about the bytes (not JSON, wrong encoding, cut off), one sentence each."""


class Lazy(Protocol):
    """Makes the data nodes of a reply when somebody wants them."""

    def __call__(self) -> tuple[Node, ...]:
        """Return the data nodes."""
        ...


@dataclass
class RecorderReply:
    """A RESULT document of the recorder, over TCP or over its Web API.

    Texts are as received, not trimmed; an element that was absent is None. It is never changed once made;
    only it is not frozen, because freezing costs a third of a bare parse on every result.
    """

    raw: bytes
    request_id: str | None = None
    request_type: str | None = None
    result_type: str | None = None
    result_code: str | None = None
    message: str | None = None
    count_claimed: int | None = None
    """COUNT of the list container, when there is one and it is a number."""
    count_found: int | None = None
    """How many items the list container really holds."""
    oddities: tuple[str, ...] = ()
    """What was unusual about the bytes (malformed but recovered, wrong encoding), one sentence each."""
    status: int | None = None
    """HTTP status when it came over the Web API."""
    load_data: Lazy = field(default=tuple, repr=False, compare=False)
    """Makes the data nodes; they are built on first use because most verdicts need none."""

    @cached_property
    def data(self) -> tuple[Node, ...]:
        """The nodes beside the envelope elements."""
        return self.load_data()


Reply: TypeAlias = RestReply | RecorderReply
"""Anything a system can answer."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something the recorder said without being asked; the format is not public, so nothing is assumed."""

    raw: bytes
    type: str
    """First of the children TYPE, EVENTTYPE, EVENT; else the name of the root."""
    root: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    """Every leaf as name and text, in document order; unknown ones are kept."""
    oddities: tuple[str, ...] = ()

    def value(self, name: str, default: str = "") -> str:
        """Return the trimmed text of the first field with this name, compared without regard to case."""
        wanted = name.upper()
        return next((text.strip() for key, text in self.fields if key.upper() == wanted), default)


@dataclass(frozen=True, slots=True)
class Timing:
    """When the parts of an exchange happened, in seconds since it was started; None where it was not seen."""

    waited_s: float | None = None
    """Left the queue (recorder: one command in flight)."""
    connected_s: float | None = None
    sent_s: float | None = None
    first_byte_s: float | None = None
    total_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that was answered: the reply and how long its parts took."""

    reply: Reply
    timing: Timing
