"""What the loop's thread hands over to the writer's: small tuples, because they are made for every row."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from console.domain.call import Call
from console.domain.outcome import Outcome, Verdict
from console.domain.reply import Event, Timing
from console.journal.columns import Row, Settlement
from console.journal.entry import Detail
from console.journal.forms import IllFormedDetail


class Settled(NamedTuple):
    """A call that has ended."""

    entry: int
    settlement: Settlement
    call: Call
    outcome: Outcome
    timing: Timing


class Announced(NamedTuple):
    """A call that is about to be sent, or that has ended before its row was entered."""

    entry: int
    row: Row
    call: Call
    request: bytes
    must_sync: bool = False
    settled: Settled | None = None
    """How it ended, when the row says so already."""


class Happened(NamedTuple):
    """An event, a gap or a note."""

    entry: int
    row: Row
    event: Event | None
    answer: Verdict | None = None
    """What it means, when it is the answer to our subscription."""


class Marked(NamedTuple):
    """A row's bookmark was placed, changed or, without a note, taken away."""

    entry: int
    note: str | None


class TryAgain(NamedTuple):
    """Wish not to wait any longer before a failing file is tried again."""


class Sync(NamedTuple):
    """Wish for a row to be on the disk itself."""

    entry: int


class Look(NamedTuple):
    """Question for everything kept of a row; the answer is handed over in the loop's thread."""

    entry: int
    answer: Callable[[Detail | IllFormedDetail | None], None]


Item: TypeAlias = Announced | Settled | Happened | Marked | Sync | TryAgain | Look
"""Everything that can be handed over."""
